"""The moments of `make test-dates`: at the times their names say, in Japan, and never before the machine's clock."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.calendar import JST
from tests import dates, long

NOW = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "now", "at"),
    [
        ("in-10-days", NOW, "2026-12-09 05:00"),
        ("29-february", NOW, "2028-02-29 10:00"),
        ("29-february", datetime(2028, 2, 29, 2, 0, tzinfo=UTC), "2032-02-29 10:00"),
        ("1-april-0010", NOW, "2027-04-01 00:10"),
        ("1-april-0010", datetime(2027, 3, 31, 15, 9, tzinfo=UTC), "2027-04-01 00:10"),
        ("1-april-0010", datetime(2027, 3, 31, 15, 10, tzinfo=UTC), "2028-04-01 00:10"),
        ("31-december-2355", NOW, "2026-12-31 23:55"),
        ("31-december-2355", datetime(2026, 12, 31, 14, 56, tzinfo=UTC), "2027-12-31 23:55"),
        ("any-day-0030", NOW, "2026-11-30 00:30"),
        ("any-day-0030", datetime(2026, 11, 28, 15, 29, tzinfo=UTC), "2026-11-29 00:30"),
        ("in-400-days", NOW, "2028-01-03 05:00"),
    ],
)
def test_a_moment_is_the_next_of_its_name(name: str, now: datetime, at: str) -> None:
    found = dates.MOMENTS[name].after(now).astimezone(JST)
    assert f"{found:%Y-%m-%d %H:%M}" == at


@pytest.mark.parametrize("name", dates.MOMENTS)
def test_a_run_begins_at_its_moment_and_never_behind_the_machine(name: str) -> None:
    for hours in range(0, 24 * 400, 7):
        now = NOW + timedelta(hours=hours)
        env = dates.moved(dates.MOMENTS[name], now)
        assert env["TSUZURI_TEST_BUILD"] == "1"
        offset = int(env["TSUZURI_CLOCK_OFFSET"])
        assert offset >= 0
        assert now + timedelta(seconds=offset) == dates.MOMENTS[name].after(now)


def test_one_moment_has_everything_run_and_each_is_a_step_of_the_long_run() -> None:
    assert [name for name, moment in dates.MOMENTS.items() if not moment.kinds] == ["in-400-days"]
    assert {f"dates-{name}" for name in dates.MOMENTS} <= set(long.steps())
