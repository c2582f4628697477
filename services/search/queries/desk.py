"""What every question needs: the index, who may not be shown, the audit, the clock, and who works for whom today."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from libs.audit import Audit
from libs.clock import Clock, parse_rfc3339
from libs.purposes import Purposes
from libs.restrictions import Restrictions
from services.search.queries.labels import Labels
from services.search.store import Reading

Assignments = Callable[[str], Awaitable[frozenset[str]]]
"""Staff id → the households of that worker today."""


@dataclass(frozen=True, slots=True)
class Told:
    """An object as its owner shows it to the reader."""

    key: str
    state: dict[str, Any]


TimelineOf = Callable[[str, str, str | None], Awaitable[list[Told]]]
"""(actor token, household id, purpose as `X-Purpose` says it) → the household's entries from their owners, for when the
index is away."""

STEADY_MS = 3000
"""The index is called level while it was last seen level within this time: the worker notes it each second."""


class Progress(Protocol):
    """How far the indexer is."""

    async def level_at(self) -> datetime | None:
        """When the index last held everything that was published; None if that was never seen."""
        ...

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        """The versions at which keys were set aside because they cannot be indexed; the others are left out."""
        ...


@dataclass(frozen=True)
class Desk:
    """The means of all queries of one process."""

    reading: Reading
    labels: Labels
    restrictions: Restrictions
    purposes: Purposes
    audit: Audit
    clock: Clock
    progress: Progress
    assignments: Assignments
    timeline_of: TimelineOf
    record_types: Mapping[str, str]

    async def index_lag_ms(self) -> int:
        """How far behind the index may be: 0 while it is level, else the time since it last was."""
        level_at = await self.progress.level_at()
        now = self.clock.now()
        since = now - (level_at or parse_rfc3339("2000-01-01T00:00:00Z"))
        milliseconds = max(0, int(since.total_seconds() * 1000))
        return 0 if milliseconds <= STEADY_MS else milliseconds
