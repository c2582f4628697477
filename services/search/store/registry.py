"""What search itself remembers, in its own database: generations, jobs asked for, how far the indexer is.

Which generation is read is the alias's to say; the rows here say which are fed and which are being built.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from libs.clock import Clock, SystemClock, parse_rfc3339, rfc3339
from libs.mongo import Collection, Database, Doc, DuplicateKey
from services.search.store.lease import Taken, take

GenerationState = Literal["building", "live", "old"]


class Registry:
    """The rows of one search service."""

    def __init__(self, db: Database, topic_prefix: str, clock: Clock | None = None) -> None:
        self._db = db
        self._clock = clock or SystemClock()
        self._topic_prefix = topic_prefix
        self._generations: Collection = db.collection("generations")
        self._jobs: Collection = db.collection("jobs")
        self._progress: Collection = db.collection("progress")
        self._positions: Collection = db.collection("positions")

    # ------------------------------------------------------------------ generations

    async def generations(self) -> dict[int, GenerationState]:
        """Every generation that is fed, and what it is."""
        return {row["n"]: row["state"] for row in await self._generations.list({})}

    async def set_generation(self, n: int, state: GenerationState) -> None:
        """Say what a generation is."""
        await self._generations.put({"_id": f"{n:04d}", "n": n, "state": state})

    async def forget_generation(self, n: int) -> None:
        """Feed it no longer."""
        await self._generations.delete({"_id": f"{n:04d}"})

    def group(self, n: int) -> str:
        """The consumer group of a generation: each has its own, so building one disturbs no other."""
        return f"search-g{n:04d}"

    async def copy_positions(self, source: int, target: int) -> None:
        """Let a new generation's group begin where the live one stands: what came before is in the owners' state."""
        new = self._place(target)
        for place, row in (await self._rows_of(source)).items():
            try:
                await self._positions.insert({"_id": new + place, **row})
            except DuplicateKey:
                continue  # placed by an earlier try; it only ever moves on

    async def offsets(self, n: int) -> dict[str, int]:
        """How far a generation's group has come in each partition, whichever process reads it."""
        return {place: row["offset"] for place, row in (await self._rows_of(n)).items()}

    def _place(self, n: int) -> str:
        return f"{self._topic_prefix}.{self.group(n)}/"

    async def _rows_of(self, n: int) -> dict[str, Doc]:
        place = self._place(n)
        rows = await self._positions.list({"_id": {"$gte": place, "$lt": place + "\uffff"}})
        return {row["_id"].removeprefix(place): {k: v for k, v in row.items() if k != "_id"} for row in rows}

    # ------------------------------------------------------------------ progress

    async def note_level(self, at: datetime) -> None:
        """The index holds everything that was published at this time."""
        await self._progress.put({"_id": "index", "level_at": rfc3339(at)})

    async def level_at(self) -> datetime | None:
        """When the index was last seen level."""
        row = await self._progress.get("index")
        return parse_rfc3339(row["level_at"]) if row else None

    async def parked(self, n: int, keys: Sequence[str]) -> dict[str, int]:
        """The versions at which these keys were set aside by a generation's consumer; the others are left out."""
        rows = await self._db.collection(f"parked_{self.group(n)}").list({"_id": {"$in": list(keys)}})
        return {row["_id"]: row["version"] for row in rows}

    # ------------------------------------------------------------------ jobs

    async def job(self, name: str) -> dict[str, Any] | None:
        """A job as it stands: `{state, wanted, progress}`."""
        row = await self._jobs.get(name)
        return {k: v for k, v in row.items() if k != "_id"} if row else None

    async def ask(self, name: str, wanted: dict[str, Any]) -> bool:
        """Ask for a job; False when one of this name is asked for or running."""
        fresh: dict[str, Any] = {"state": "wanted", "wanted": wanted, "progress": {}}
        try:
            await self._jobs.insert({"_id": name, **fresh})
        except DuplicateKey:
            ended = {"_id": name, "state": {"$in": ["done", "failed"]}}
            return await self._jobs.update(ended, {"$set": fresh})
        return True

    async def take(self, name: str, holder: str) -> Taken | None:
        """Take a job that is wanted or was left, for this process alone; None when there is nothing to do here."""
        return await take(self._jobs, self._clock, name, holder)
