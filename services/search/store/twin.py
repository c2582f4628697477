"""The index in memory, for the simulator. It puts what is newer exactly as the engine does: one test suite runs over both."""

from collections.abc import Sequence

from services.search.domain.documents import Document
from services.search.store.writing import Item, WriteResult


class MemoryIndex:
    """Documents by index and key. `documents` is what a reader would see."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Document] = {}

    async def put_if_newer(self, items: Sequence[Item]) -> list[WriteResult]:
        """Write what is newer. Returns one outcome per item, in order."""
        return [self._put(item, at_least=1) for item in items]

    async def repair(self, items: Sequence[Item]) -> list[WriteResult]:
        """The same, but also replace a document of the same version."""
        return [self._put(item, at_least=0) for item in items]

    def _put(self, item: Item, at_least: int) -> WriteResult:
        slot = (item.index, item.document["key"])
        stored = self.documents.get(slot)
        if stored is not None and item.document["version"] < stored["version"] + at_least:
            return "stale"
        self.documents[slot] = item.document
        return "written"
