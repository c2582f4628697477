"""Times are UTC with exactly milliseconds; anything that is not a time with an offset is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from libs.clock import FixedClock, SystemClock, parse_rfc3339, rfc3339


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
        "2026-11-23", "2026-11-23T02:30:00", "2026-11-23 02:30:00Z", "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-12-31T23:59:60Z", "10000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "２０２６-11-23T02:30:00Z", "1e11", "",
    ],
)  # fmt: skip
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
