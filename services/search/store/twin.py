"""The index in memory, for the simulator: put if newer, exactly as the engine does it (one suite runs over both)."""

from collections.abc import Sequence
from typing import Any

from services.search.store.writing import Item, Outcome


class MemoryIndex:
    """Documents by index and key; `documents` is what a reader would find."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}

    async def put_if_newer(self, items: Sequence[Item]) -> list[Outcome]:
        """Write what is newer; one outcome per item, in order."""
        return [self._put(item, at_least=1) for item in items]

    async def repair(self, items: Sequence[Item]) -> list[Outcome]:
        """The same, but also over a document of the same version."""
        return [self._put(item, at_least=0) for item in items]

    def _put(self, item: Item, at_least: int) -> Outcome:
        place = (item.index, item.document["key"])
        kept = self.documents.get(place)
        if kept is not None and item.document["version"] < kept["version"] + at_least:
            return "stale"
        self.documents[place] = dict(item.document)
        return "written"
