"""The time limit of one call to an engine: short while a person waits, longer in jobs and loops."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_SECONDS = 1.8
"""Seconds; less than other services wait for our response, so that they receive the reason when a call fails."""
JOB_SECONDS = 10.0
_limit: ContextVar[float] = ContextVar("call_limit", default=REQUEST_SECONDS)


@contextmanager
def call_limit(seconds: float = JOB_SECONDS) -> Generator[None]:
    """Set the time limit of each call in this block, in seconds."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


def call_seconds() -> float:
    """The time limit of the next call, in seconds."""
    return _limit.get()
