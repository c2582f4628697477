"""How long one call of an engine may take: short where a person waits for it, longer in what runs beside (jobs, loops)."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_SECONDS = 1.8
"""Below what other services wait for our answer, so that they hear why there is none."""
JOB_SECONDS = 10.0
_limit: ContextVar[float] = ContextVar("patience", default=REQUEST_SECONDS)


@contextmanager
def patience(seconds: float = JOB_SECONDS) -> Generator[None]:
    """Nobody waits at a screen for what is called in this block: each call may take this long."""
    token = _limit.set(seconds)
    try:
        yield
    finally:
        _limit.reset(token)


def call_seconds() -> float:
    """The limit of the next call."""
    return _limit.get()
