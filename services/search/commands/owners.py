"""The owners' states: everything that is searched, as it is now, by bucket. Never called through the gateway."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from libs.canonical import Json
from libs.client import ServiceClient
from libs.ids import BUCKETS, bucket_of
from services.search.events import INDEX_OF

SERVICES = ("records", "approvals", "inquiries")
"""The services that own what is searched."""

_WIDTH = 256
RANGES = tuple(range(first, first + _WIDTH) for first in range(0, BUCKETS, _WIDTH))
"""All buckets in ranges. One range is one call to each owner and one step of a job."""

_MAX_SINGLE_BUCKETS = 256


@dataclass(frozen=True, slots=True)
class OwnerState:
    """An aggregate as its owner has it."""

    key: str
    version: int
    state: dict[str, Json]


class OwnerClients:
    """The services that own what is searched."""

    def __init__(self, clients: dict[str, ServiceClient]) -> None:
        self._clients = clients
        self._types = {
            service: sorted(key.split(".", 1)[1] for key in INDEX_OF if key.startswith(f"{service}."))
            for service in clients
        }

    async def states(self, buckets: range) -> AsyncIterator[OwnerState]:
        """Every searched aggregate of these buckets, of all owners. Unavailable if an owner cannot be reached."""
        for service, client in self._clients.items():
            params = {"bucket_from": buckets.start, "bucket_to": buckets.stop, "type": self._types[service]}
            async with client.ndjson("/internal/v1/states", params) as rows:
                async for row in rows:
                    yield OwnerState(row["key"], row["version"], row["state"])

    async def some(self, keys: Sequence[str]) -> dict[str, OwnerState]:
        """These aggregates as their owners have them now."""
        named = set(keys)
        buckets = sorted({bucket_of(key.split(":", 1)[1]) for key in named})
        ranges = [range(b, b + 1) for b in buckets] if len(buckets) <= _MAX_SINGLE_BUCKETS else RANGES
        return {o.key: o for some in ranges async for o in self.states(some) if o.key in named}
