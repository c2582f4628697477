"""When a state that another service lacks is published again: soon at first, then at longer and longer intervals.

Most hand-offs arrive with their first event or the next one. One that can never be applied must not fill the journal.
"""

from datetime import datetime, timedelta

from libs.clock import parse_rfc3339

SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=1)


def is_due(since: str, restated_at: str | None, now: datetime) -> bool:
    """Whether a hand-off that is open since this time is to be published again.

    The interval doubles each time: as long again as the hand-off had waited at the last one, at least a minute and at
    most a day. A time before `since` belongs to an earlier hand-off and does not count.
    """
    first, last = parse_rfc3339(since), parse_rfc3339(restated_at) if restated_at else None
    if last is None or last < first:
        return True
    return now >= last + min(max(last - first, SOONEST), LATEST)
