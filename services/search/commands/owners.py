"""The owners' states: everything that is searched, as it is now, by bucket (never through the gateway)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from libs.client import ServiceClient
from libs.ids import BUCKETS, bucket_of
from services.search.domain.projection import INDEX_OF

SERVICES = ("records", "approvals", "inquiries")
"""The owners of what is searched."""

_WIDTH = 256
RANGES = tuple(range(first, first + _WIDTH) for first in range(0, BUCKETS, _WIDTH))
"""The buckets, some at a time: one range is one call and one step of a job."""

_ONE_BY_ONE = 256


@dataclass(frozen=True, slots=True)
class Owned:
    """An aggregate as its owner has it."""

    key: str
    version: int
    state: dict[str, Any]


class Owners:
    """The services that own what is searched."""

    def __init__(self, clients: dict[str, ServiceClient]) -> None:
        self._clients = clients
        self._types = {
            service: sorted(key.split(".", 1)[1] for key in INDEX_OF if key.startswith(f"{service}."))
            for service in clients
        }

    async def states(self, buckets: range) -> AsyncIterator[Owned]:
        """Every searched aggregate of these buckets, of all owners. Unavailable when one cannot be reached."""
        for service, client in self._clients.items():
            params: dict[str, Any] = {
                "bucket_from": buckets.start,
                "bucket_to": buckets.stop,
                "type": self._types[service],
            }
            async with client.ndjson("/internal/v1/states", params) as rows:
                async for row in rows:
                    yield Owned(row["key"], row["version"], row["state"])

    async def some(self, keys: Sequence[str]) -> dict[str, Owned]:
        """These aggregates as their owners have them now."""
        wanted = set(keys)
        buckets = sorted({bucket_of(key.split(":", 1)[1]) for key in wanted})
        ranges = [range(b, b + 1) for b in buckets] if len(buckets) <= _ONE_BY_ONE else RANGES
        return {o.key: o for some in ranges async for o in self.states(some) if o.key in wanted}
