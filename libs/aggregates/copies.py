"""Own copies of what another service owns: the newest published state per aggregate key, by events.

A copy is `{_id: key, version, state}`; an older event never overwrites a newer one, in one guarded write.
"""

from collections.abc import AsyncIterator

from libs.contracts.events import Received
from libs.mongo import Doc, Documents, DuplicateKey, Filter


class Copies:
    """The copies of one or more aggregate types in one collection."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    async def put(self, event: Received) -> bool:
        """Take the event's state; False when the copy is as new already."""
        newer = {"_id": event.key, "version": {"$lt": event.sequence}}
        change = {"$set": {"version": event.sequence, "state": event.state, "type": event.type}}
        if await self.documents.update(newer, change):
            return True
        try:
            await self.documents.insert(
                {"_id": event.key, "version": event.sequence, "state": event.state, "type": event.type}
            )
        except DuplicateKey:
            # Inserted meanwhile by a twin, or already newer: the guarded update decides which.
            return await self.documents.update(newer, change)
        return True

    async def get(self, key: str) -> Doc | None:
        """The copied published state, or None."""
        copy = await self.documents.get(key)
        return copy["state"] if copy else None

    async def find(self, where: Filter) -> AsyncIterator[Doc]:
        """Copied states of a selective filter on `type` and `state.…`."""
        async for copy in self.documents.find(where):
            yield copy["state"]
