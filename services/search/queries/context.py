"""What every query needs: the index, the restrictions, the audit, the clock, and the households of each worker today."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from libs.audit import Audit
from libs.clock import Clock, parse_rfc3339
from libs.purposes import Purposes
from libs.restrictions import Restrictions
from services.search.domain.documents import Document
from services.search.queries.labels import Labels
from services.search.store import IndexReader

Assignments = Callable[[str], Awaitable[frozenset[str]]]
"""Staff id → the households of that worker today."""

UnitAssignments = Callable[[str, str], Awaitable[frozenset[str]]]
"""(office, unit) → the households of the workers of that unit today."""

TimelineOf = Callable[[str, str, str | None], Awaitable[list[Document]]]
"""(actor token, household id, value of `X-Purpose`) → the documents of the household's records and inquiries, made from what
their owners show this reader. Used while the index is away."""

CAUGHT_UP_MS = 3000
"""The worker notes each second whether the index has caught up. A note younger than this still counts as now."""


class IndexProgress(Protocol):
    """How far the indexer is."""

    async def caught_up_at(self) -> datetime | None:
        """When the index last held everything that was published. None if it never did."""
        ...

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Key → the version that was set aside because it cannot be indexed. Other keys are left out."""
        ...


@dataclass(frozen=True)
class QueryContext:
    """The index, restrictions, audit, clock and clients that the queries of one process use."""

    reading: IndexReader
    labels: Labels
    restrictions: Restrictions
    purposes: Purposes
    audit: Audit
    clock: Clock
    progress: IndexProgress
    assignments: Assignments
    assignments_of_unit: UnitAssignments
    timeline_of: TimelineOf
    record_types: Mapping[str, str]

    async def index_lag_ms(self) -> int:
        """How far behind the index may be: 0 while it has caught up, else the milliseconds since it last had."""
        caught_up_at = await self.progress.caught_up_at()
        now = self.clock.now()
        since = now - (caught_up_at or parse_rfc3339("2000-01-01T00:00:00Z"))
        milliseconds = max(0, int(since.total_seconds() * 1000))
        return 0 if milliseconds <= CAUGHT_UP_MS else milliseconds
