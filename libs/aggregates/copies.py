"""Copies of aggregates of other services: the newest published state per key, kept up to date by events.

A copy is `{_id: key, version, state}`. One guarded write ensures that an older event never overwrites a newer one. The
state is stored as received; reading it adds the contract's defaults for fields that an earlier release did not publish.
"""

from collections.abc import AsyncIterator

from libs.aggregates.shape import Shape
from libs.contracts.events import TYPES, Received
from libs.mongo import Doc, Documents, DuplicateKey, Filter

_SHAPES = {kind.key_prefix: Shape(kind) for kind in TYPES}


def whole(key: str, state: Doc) -> Doc:
    """The published state of the aggregate with this key, with every field of its contract. A stub of a deleted
    aggregate stays a stub."""
    return _SHAPES[key.partition(":")[0] + ":"].published(state)


class ReplicaStore:
    """The copies of one or more aggregate types in one collection."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    async def put(self, event: Received) -> bool:
        """Store the event's state; False when the copy is as new or newer."""
        newer = {"_id": event.key, "version": {"$lt": event.sequence}}
        change = {"$set": {"version": event.sequence, "state": event.state, "type": event.type}}
        if await self.documents.update(newer, change):
            return True
        try:
            await self.documents.insert(
                {"_id": event.key, "version": event.sequence, "state": event.state, "type": event.type}
            )
        except DuplicateKey:
            # Another process inserted the copy meanwhile: the guarded update decides which is newer.
            return await self.documents.update(newer, change)
        return True

    async def get(self, key: str) -> Doc | None:
        """The copied published state; None when there is no copy."""
        copy = await self.documents.get(key)
        return whole(key, copy["state"]) if copy else None

    async def find(self, where: Filter) -> AsyncIterator[Doc]:
        """The copied states that match a selective filter on `type` and `state.…`."""
        async for copy in self.documents.find(where):
            yield whole(copy["_id"], copy["state"])
