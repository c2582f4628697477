"""How far the indexer is, as its worker notes it. Read from the database at most once a second."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.search.store import Registry

_CACHED_S = 1.0


class NotedIndexProgress:
    """Progress from search's own database, so that an api process knows what the worker knows."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._caught_up_at: datetime | None = None
        self._live: int | None = None
        self._read_at = float("-inf")

    async def caught_up_at(self) -> datetime | None:
        """When the index last held everything that was published. None if it never did."""
        await self._read()
        return self._caught_up_at

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Key → the version that the live generation's consumer set aside. Other keys are left out."""
        await self._read()
        return {} if self._live is None else await self._registry.parked(self._live, keys)

    async def _read(self) -> None:
        if time.monotonic() - self._read_at < _CACHED_S:
            return
        self._caught_up_at = await self._registry.caught_up_at()
        generations = await self._registry.generations()
        self._live = next((n for n, state in generations.items() if state == "live"), None)
        self._read_at = time.monotonic()
