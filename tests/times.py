"""The time of a test run. What tests send is named relative to it, so that they hold on any day.

It is the clock of the services (`libs.clock`), moved by the same offset: `TSUZURI_CLOCK_OFFSET`.
"""

from datetime import date, datetime, timedelta

from libs.calendar import jst_date
from libs.clock import SystemClock, rfc3339


def now() -> datetime:
    """The time now, as the services have it."""
    return SystemClock().now()


def ago(**span: float) -> str:
    """RFC 3339: this long before now (`ago(days=3)`, `ago(minutes=5)`; `ago()` is now)."""
    return rfc3339(now() - timedelta(**span))


def ahead(**span: float) -> str:
    """RFC 3339: this long after now."""
    return rfc3339(now() + timedelta(**span))


def today() -> date:
    """The day in Japan."""
    return jst_date(rfc3339(now()))


def day(after: int = 0) -> str:
    """ISO date: so many days after today in Japan, before it when negative."""
    return (today() + timedelta(days=after)).isoformat()
