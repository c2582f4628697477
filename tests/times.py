"""The time of a test run: tests name times relative to it, so that they hold on any day.

It is the clock of the services (`libs.clock`), moved by the same offset: `TSUZURI_CLOCK_OFFSET`.
"""

from datetime import date, datetime, timedelta

from libs.calendar import jst_date
from libs.clock import SystemClock, rfc3339


def now() -> datetime:
    """The present time, as the services see it."""
    return SystemClock().now()


def ago(**span: float) -> str:
    """This long before now, as RFC 3339 (`ago(days=3)`, `ago(minutes=5)`; `ago()` is now)."""
    return rfc3339(now() - timedelta(**span))


def ahead(**span: float) -> str:
    """This long after now, as RFC 3339."""
    return rfc3339(now() + timedelta(**span))


def today() -> date:
    """The day in Japan."""
    return jst_date(rfc3339(now()))


def day(after: int = 0) -> str:
    """The date that many days after today in Japan (before it when negative), as ISO text."""
    return (today() + timedelta(days=after)).isoformat()
