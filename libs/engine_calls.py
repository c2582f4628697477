"""How often one request calls engines and other services: noted where the calls are made, by what is asked.

Outside a `counted` block nothing is kept. The table of calls per route (docs/figures.md) is made with it.
"""

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_counting: ContextVar[Counter[str] | None] = ContextVar("engine_calls", default=None)


@contextmanager
def counted() -> Generator[Counter[str]]:
    """Count the calls made in this block and in the tasks that it begins, by collection, index or service."""
    counts: Counter[str] = Counter()
    token = _counting.set(counts)
    try:
        yield counts
    finally:
        _counting.reset(token)


def note_call(what: str) -> None:
    """Note one call, where somebody counts."""
    counts = _counting.get()
    if counts is not None:
        counts[what] += 1
