"""What search notes of its generations, in its own database: their states, positions, parked events, and when the index caught up.

The alias says which generation is read. The rows here say which generations have a consumer, and which one is being built.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypedDict, cast

from libs.clock import parse_rfc3339, rfc3339
from libs.mongo import Collection, Database, DuplicateKey

GenerationState = Literal["building", "live", "old"]


class _Position(TypedDict):
    """The position of a consumer group in a partition. Other fields of its row are copied with it."""

    offset: int


class Registry:
    """The rows of one search service."""

    def __init__(self, db: Database, topic_prefix: str) -> None:
        self._db = db
        self._topic_prefix = topic_prefix
        self._generations: Collection = db.collection("generations")
        self._progress: Collection = db.collection("progress")
        self._positions: Collection = db.collection("positions")

    async def generations(self) -> dict[int, GenerationState]:
        """Every generation that has a consumer, and its state."""
        return {row["n"]: row["state"] for row in await self._generations.list({})}

    async def set_generation(self, n: int, state: GenerationState) -> None:
        """Set the state of a generation. A new one gets a consumer."""
        await self._generations.put({"_id": f"{n:04d}", "n": n, "state": state})

    async def forget_generation(self, n: int) -> None:
        """Stop the consumer of a generation."""
        await self._generations.delete({"_id": f"{n:04d}"})

    def group(self, n: int) -> str:
        """The consumer group of a generation. Each has its own, so building one disturbs no other."""
        return f"search-g{n:04d}"

    async def copy_positions(self, source: int, target: int) -> None:
        """Let the group of a new generation begin where the live one is. Earlier events are in the owners' states."""
        new = self._prefix(target)
        for partition, row in (await self._rows_of(source)).items():
            try:
                await self._positions.insert({"_id": new + partition, **row})
            except DuplicateKey:
                continue  # an earlier attempt copied it, and positions only grow

    async def offsets(self, n: int) -> dict[str, int]:
        """Partition → the position of a generation's group, whichever process reads the partition."""
        return {partition: row["offset"] for partition, row in (await self._rows_of(n)).items()}

    async def note_caught_up(self, at: datetime) -> None:
        """Note that the index holds everything that was published until this time."""
        await self._progress.put({"_id": "index", "level_at": rfc3339(at)})

    async def caught_up_at(self) -> datetime | None:
        """When the index last held everything that was published. None if it never did."""
        row = await self._progress.get("index")
        return parse_rfc3339(row["level_at"]) if row else None

    async def parked(self, n: int, keys: Sequence[str]) -> dict[str, int]:
        """Key → the version that a generation's consumer parked. Other keys are left out."""
        rows = await self._db.collection(f"parked_{self.group(n)}").list({"_id": {"$in": list(keys)}})
        return {row["_id"]: row["version"] for row in rows}

    def _prefix(self, n: int) -> str:
        return f"{self._topic_prefix}.{self.group(n)}/"

    async def _rows_of(self, n: int) -> dict[str, _Position]:
        prefix = self._prefix(n)
        rows = await self._positions.list({"_id": {"$gte": prefix, "$lt": prefix + "\uffff"}})
        return {row.pop("_id").removeprefix(prefix): cast("_Position", row) for row in rows}
