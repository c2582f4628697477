"""How far the indexer is, as its worker notes it; asked at most once a second."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.search.store import Registry

_KEPT_S = 1.0


class NotedProgress:
    """Progress read from search's own database, so that an api process knows what the worker knows."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._level_at: datetime | None = None
        self._live: int | None = None
        self._read_at = float("-inf")

    async def level_at(self) -> datetime | None:
        """When the index last held everything that was published."""
        await self._read()
        return self._level_at

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        """The versions at which the live generation's consumer set these keys aside; the others are left out."""
        await self._read()
        return {} if self._live is None else await self._registry.parked(self._live, keys)

    async def _read(self) -> None:
        if time.monotonic() - self._read_at < _KEPT_S:
            return
        self._level_at = await self._registry.level_at()
        fed = await self._registry.generations()
        self._live = next((n for n, state in fed.items() if state == "live"), None)
        self._read_at = time.monotonic()
