"""Time: read here only, passed to the rules as a value, and written as RFC 3339 UTC with exactly milliseconds.

Tests may run the whole system at a later time: `TSUZURI_CLOCK_OFFSET=<seconds>` with `TSUZURI_TEST_BUILD=1`. Without
the test build the variable is ignored, so that no environment can move the clock of a production process.
"""

import functools
import os
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from libs.build import is_test_build

_RFC3339 = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")


class Clock(Protocol):
    """A source of the current time."""

    def now(self) -> datetime:
        """The current time: aware, UTC, in whole milliseconds."""
        ...


class SystemClock:
    """The clock of the machine plus the offset of a test run."""

    def now(self) -> datetime:
        return _whole_milliseconds(datetime.now(UTC) + timedelta(seconds=offset()))


class FixedClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, at: datetime | str) -> None:
        self._at = _whole_milliseconds(parse_rfc3339(at) if isinstance(at, str) else _utc(at))

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta | float) -> datetime:
        """Advance by a timedelta or by seconds; returns the new time."""
        self._at = _whole_milliseconds(self._at + (by if isinstance(by, timedelta) else timedelta(seconds=by)))
        return self._at


@functools.cache
def offset() -> int:
    """How many seconds this process runs ahead of the machine's clock: 0 outside test builds. ValueError if
    negative."""
    if not is_test_build():
        return 0
    seconds = int(os.environ.get("TSUZURI_CLOCK_OFFSET") or 0)
    if seconds < 0:
        raise ValueError("a clock that runs behind the data would break every order: the offset is never negative")
    return seconds


def unix_time() -> float:
    """Seconds since 1970 by the same clock as `SystemClock`."""
    return time.time() + offset()


def unix_milliseconds() -> int:
    """Whole milliseconds since 1970 by the same clock as `SystemClock`."""
    return time.time_ns() // 1_000_000 + offset() * 1000


def rfc3339(at: datetime) -> str:
    """`2026-11-23T02:30:00.123Z`: UTC, exactly milliseconds (finer digits are cut). ValueError if `at` is naive."""
    return _utc(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """The UTC time of an RFC 3339 text with an offset; ValueError for anything else (leap seconds, 24:00, naive)."""
    if not _RFC3339.fullmatch(text):
        raise ValueError("not an RFC 3339 time with an offset")
    # fromisoformat reads at most microseconds exactly; finer digits are cut.
    trimmed = re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text)
    try:
        return datetime.fromisoformat(trimmed).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a naive time has no meaning here")
    return at.astimezone(UTC)


def _whole_milliseconds(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
