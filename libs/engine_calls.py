"""Counts the calls of one request to the engines and to other services.

Nothing is counted outside a `counting_calls` block. Tests make the table of calls per route with it (docs/figures.md).
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_counting: ContextVar[Counter[str] | None] = ContextVar("engine_calls", default=None)


@contextmanager
def counting_calls() -> Generator[Counter[str]]:
    """Count the calls made in this block and in the tasks it starts, by collection, index or path."""
    counts: Counter[str] = Counter()
    token = _counting.set(counts)
    try:
        yield counts
    finally:
        _counting.reset(token)


def note_call(what: str) -> None:
    """Count one call, inside a `counting_calls` block."""
    counts = _counting.get()
    if counts is not None:
        counts[what] += 1
