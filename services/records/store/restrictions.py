"""The one document that decides who may not be shown (protocols.md 5), changed by compare-and-set on its etag."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from libs.aggregates import Intent
from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.mongo import Database, Doc, DuplicateKey
from libs.problems import IdempotencyKeyReused, InProgress
from libs.restrictions import Snapshot, snapshot_of

ID = "restrictions"
COLLECTION = "restrictions"
TRIES = 50


@dataclass(frozen=True)
class Changed:
    """The set after a command, and the `n` of the command's own change."""

    snapshot: Snapshot
    n: int


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

    async def change(
        self,
        decide: Callable[[Mapping[str, Any], int], Mapping[str, Any]],
        entry: Doc,
        intent: Intent | None = None,
    ) -> Changed:
        """Replace the households' entries by `decide(households, n of this change)` in one CAS.

        `entry` says who, when and why. A request that was done before changes nothing and is answered with the set as
        it is now and with the `n` of its own change; the same key for something else is 422.
        """
        for _ in range(TRIES):
            doc = await self._documents.get(ID)
            known: Doc = doc["households"] if doc else {}
            n: int = doc["n"] if doc else 0
            if intent is not None and (done := _done(doc, intent)) is not None:
                return Changed(snapshot_of(doc), done)
            households = dict(decide(known, n + 1))
            if doc is not None and households == known and intent is None:
                return Changed(snapshot_of(doc), n)
            noted = {**entry, "at": rfc3339(self._clock.now()), "n": n + 1}
            if intent is not None:
                noted |= {"key": intent.key, "fingerprint": intent.fingerprint}
            newer: Doc = {"etag": uuid7(), "n": n + 1, "households": households}
            if await self._put(doc, newer, noted):
                return Changed(snapshot_of(newer), n + 1)
        raise InProgress

    async def _put(self, before: Doc | None, newer: Doc, noted: Doc) -> bool:
        if before is not None:
            changed = {"$set": newer, "$push": {"entries": noted}}
            return await self._documents.update({"_id": ID, "etag": before["etag"]}, changed)
        try:
            await self._documents.insert({"_id": ID, **newer, "entries": [noted], "grants": []})
        except DuplicateKey:
            return False
        return True


def _done(doc: Doc | None, intent: Intent) -> int | None:
    """The `n` of the change that this request made before; None when it is new."""
    for noted in doc["entries"] if doc else ():
        if noted.get("key") == intent.key:
            if noted["fingerprint"] != intent.fingerprint:
                raise IdempotencyKeyReused
            return noted["n"]
    return None
