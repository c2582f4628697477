"""Times are UTC with exactly milliseconds; anything that is not a time with an offset is refused."""

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from libs.clock import FixedClock, SystemClock, offset, parse_rfc3339, rfc3339, unix_milliseconds, unix_time
from libs.ids import uuid7


def test_a_time_is_written_in_utc_with_milliseconds() -> None:
    jst = timezone(timedelta(hours=9))
    assert rfc3339(datetime(2026, 11, 23, 11, 30, 0, 123999, tzinfo=jst)) == "2026-11-23T02:30:00.123Z"
    assert rfc3339(datetime(2026, 11, 23, tzinfo=UTC)) == "2026-11-23T00:00:00.000Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T02:30:00Z",
        "2026-11-23T02:30:00.000000000Z",
        "2026-11-23T11:30:00+09:00",
        "2026-11-23T02:30:00.0-00:00",
    ],
)
def test_every_notation_of_one_moment_is_read_as_it(text: str) -> None:
    assert parse_rfc3339(text) == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23",
        "2026-11-23T02:30:00",
        "2026-11-23 02:30:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-12-31T23:59:60Z",
        "10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "２０２６-11-23T02:30:00Z",
        "1e11",
        "",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rfc3339(text)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError):
        rfc3339(datetime(2026, 11, 23))  # noqa: DTZ001


def test_clocks_tell_whole_milliseconds() -> None:
    assert SystemClock().now().microsecond % 1000 == 0
    clock = FixedClock("2026-11-23T02:30:00.123Z")
    assert rfc3339(clock.advance(1.5)) == "2026-11-23T02:30:01.623Z"
    assert clock.now() == clock.now()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """The environment of a process that has not yet read its clock offset."""
    offset.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    offset.cache_clear()


def test_an_offset_moves_every_clock_of_a_test_build(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TSUZURI_TEST_BUILD", "1")
    environment.setenv("TSUZURI_CLOCK_OFFSET", str(400 * 86_400))
    true_time = time.time()
    for told in (SystemClock().now().timestamp(), unix_time(), unix_milliseconds() / 1000, uuid7_seconds(uuid7())):
        assert abs(told - true_time - 400 * 86_400) < 5


def test_no_environment_moves_the_clock_of_a_production_process(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("TSUZURI_TEST_BUILD", raising=False)
    environment.setenv("TSUZURI_CLOCK_OFFSET", "86400")
    assert offset() == 0


def test_the_clock_never_runs_behind(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("TSUZURI_TEST_BUILD", "1")
    environment.setenv("TSUZURI_CLOCK_OFFSET", "-1")
    with pytest.raises(ValueError, match="never negative"):
        offset()


def uuid7_seconds(identifier: str) -> float:
    """The time in a UUIDv7, in seconds."""
    return (uuid.UUID(identifier).int >> 80) / 1000
