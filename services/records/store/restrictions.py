"""The one document that decides who may not be shown (protocols.md 5), changed by compare-and-set on its etag."""

from collections.abc import Callable, Mapping
from typing import Any

from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.mongo import Database, Doc, DuplicateKey
from libs.problems import InProgress
from libs.restrictions import Snapshot, snapshot_of

ID = "restrictions"
COLLECTION = "restrictions"
TRIES = 50


class RestrictionsDocument:
    """`{etag: fresh id per change, n, households, entries, grants}`; read linearizably, never from memory."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._documents = database.collection(COLLECTION)
        self._clock = clock

    async def snapshot(self) -> Snapshot:
        return snapshot_of(await self._database.linearizable(COLLECTION, ID))

    async def etag(self) -> str:
        return (await self.snapshot()).etag

    async def document(self) -> Doc:
        """The document as it is published to other services."""
        doc = await self._database.linearizable(COLLECTION, ID)
        if doc is None:
            return {"etag": "none", "n": 0, "households": {}, "at": rfc3339(self._clock.now())}
        return {
            "etag": doc["etag"], "n": doc["n"], "households": doc["households"], "at": rfc3339(self._clock.now()),
        }  # fmt: skip

    async def change(self, decide: Callable[[Mapping[str, Any]], dict[str, Any]], entry: Doc) -> Snapshot:
        """Replace the households' entries by `decide(households)` in one CAS; `entry` says who, when and why."""
        for _ in range(TRIES):
            doc = await self._documents.get(ID)
            households: dict[str, Any] = decide(doc["households"] if doc else {})
            if doc is not None and households == doc["households"]:
                return snapshot_of(doc)
            noted = {**entry, "at": rfc3339(self._clock.now())}
            newer: Doc = {"etag": uuid7(), "n": (doc["n"] if doc else 0) + 1, "households": households}
            if doc is None:
                try:
                    await self._documents.insert({"_id": ID, **newer, "entries": [noted], "grants": []})
                except DuplicateKey:
                    continue
                return snapshot_of(newer)
            if await self._documents.update(
                {"_id": ID, "etag": doc["etag"]}, {"$set": newer, "$push": {"entries": noted}}
            ):
                return snapshot_of(newer)
        raise InProgress
