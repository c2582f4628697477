"""What another service lacks is published again soon, and then ever more rarely."""

from datetime import timedelta

from libs.clock import parse_rfc3339, rfc3339
from libs.restating import is_due

SINCE = "2026-11-23T02:30:00.000Z"


def restatements(days: int) -> list[int]:
    """The minutes after which a hand-off that never arrives is published, when a job looks each minute."""
    first = parse_rfc3339(SINCE)
    last: str | None = None
    done: list[int] = []
    for minute in range(1, days * 24 * 60):
        now = first + timedelta(minutes=minute)
        if is_due(SINCE, last, now):
            last = rfc3339(now)
            done.append(minute)
    return done


def test_the_interval_doubles_until_it_is_a_day() -> None:
    done = restatements(10)
    assert done[:6] == [1, 2, 4, 8, 16, 32]
    assert {later - before for before, later in zip(done[-5:], done[-4:], strict=False)} == {24 * 60}
    assert len(done) < 25


def test_a_newer_hand_off_begins_anew() -> None:
    now = parse_rfc3339(SINCE) + timedelta(minutes=1)
    assert is_due(SINCE, "2026-11-22T02:30:00.000Z", now)
    assert not is_due(SINCE, SINCE, now - timedelta(seconds=1))
