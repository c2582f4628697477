"""The one document that decides who may not be shown (protocols.md 5), changed by compare-and-set on its etag.

Who changed what, when and why rides in the same write as an entry, and drains from there into the history: the document
that each read of personal data asks for stays as small as the set itself.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import orjson

from libs.aggregates import Intent
from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.metrics import RESTRICTIONS_BYTES
from libs.mongo import Database, Doc, DuplicateKey
from libs.problems import IdempotencyKeyReused, InProgress
from libs.restrictions import Snapshot, both_hidden, snapshot_of

log = logging.getLogger("tsuzuri.restrictions")
ID = "restrictions"
COLLECTION = "restrictions"
HISTORY = "restrictions_history"
MARK = ("etag", "n")
SET = (*MARK, "households", "word")
TRIES = 50
TOO_LARGE_BYTES = 4_000_000
"""A quarter of what one document can hold: time to call for help, long before nobody can be protected any more."""


@dataclass(frozen=True)
class Changed:
    """The set after a command, and the `n` of the command's own change."""

    snapshot: Snapshot
    n: int


def _who_sees(households: Mapping[str, Any]) -> dict[str, Doc]:
    """What the entries hide from whom, without the version that a command on each states."""
    return {
        household_id: {name: value for name, value in entry.items() if name != "n"}
        for household_id, entry in households.items()
    }


class RestrictionsDocument:
    """`{etag, n, households, entries, grants}`; read linearizably, never from memory.

    `n` counts every change. The etag is a fresh id for each that hides or shows anybody: what is only said anew of a
    household that is hidden already makes nobody read again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._documents = database.collection(COLLECTION)
        self._history = database.collection(HISTORY)
        self._clock = clock

    async def prepare(self) -> None:
        """Make the index of the history."""
        await self._history.index("key", sparse=True)

    async def snapshot(self) -> Snapshot:
        return snapshot_of(await self._database.linearizable(COLLECTION, ID, SET))

    async def etag(self) -> str:
        return (await self.mark())["etag"]

    async def mark(self) -> Doc:
        """Etag and number of the set as it stands now, without the set: what every read of personal data asks for."""
        return self._told(await self._database.linearizable(COLLECTION, ID, MARK), MARK)

    async def document(self) -> Doc:
        """The document as it is published to other services."""
        return self._told(await self._database.linearizable(COLLECTION, ID, SET), SET)

    def _told(self, doc: Doc | None, fields: tuple[str, ...]) -> Doc:
        known: Doc = {"etag": "none", "n": 0, "households": {}, "word": "", **(doc or {})}
        return {**{name: known[name] for name in fields}, "at": rfc3339(self._clock.now())}

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
            if intent is not None and (done := await self._done(doc, intent)) is not None:
                return Changed(snapshot_of(doc), done)
            households = dict(decide(known, n + 1))
            if doc is not None and households == known and intent is None:
                return Changed(snapshot_of(doc), n)
            noted = {"id": uuid7(), **entry, "at": rfc3339(self._clock.now()), "n": n + 1}
            if intent is not None:
                noted |= {"key": intent.key, "fingerprint": intent.fingerprint}
            alike = doc is not None and _who_sees(households) == _who_sees(known)
            newer: Doc = {
                "etag": doc["etag"] if doc and alike else uuid7(),
                "n": n + 1,
                "households": households,
            }
            if await self._put(doc, newer, noted):
                return Changed(snapshot_of(newer), n + 1)
        raise InProgress

    async def restored(self, held: Sequence[Snapshot], entry: Doc) -> Snapshot:
        """The word after a restore: what the services still hide is in the set again, above every number there was."""
        for _ in range(TRIES):
            doc = await self._documents.get(ID)
            now = snapshot_of(doc)
            households = reduce(both_hidden, (each.households for each in held), now.households)
            n = max(now.n, *(each.n for each in held)) + 1 if held else now.n + 1
            noted = {"id": uuid7(), **entry, "at": rfc3339(self._clock.now()), "n": n}
            newer: Doc = {"etag": uuid7(), "n": n, "households": dict(households), "word": uuid7()}
            if await self._put(doc, newer, noted):
                return snapshot_of(newer)
        raise InProgress

    async def _put(self, before: Doc | None, newer: Doc, noted: Doc) -> bool:
        if before is not None:
            changed = {"$set": newer, "$push": {"entries": noted}}
            seen: Doc = {"_id": ID, "etag": before["etag"], "n": before["n"]}
            return await self._documents.update(seen, changed)
        try:
            await self._documents.insert({"_id": ID, **newer, "entries": [noted], "grants": []})
        except DuplicateKey:
            return False
        return True

    async def _done(self, doc: Doc | None, intent: Intent) -> int | None:
        """The `n` of the change that this request made before; None when it is new."""
        entries: list[Doc] = doc["entries"] if doc else []
        noted = next((each for each in entries if each.get("key") == intent.key), None)
        if noted is None:
            # An entry is in the history before it leaves the document.
            noted = await self._history.find_one({"key": intent.key})
        if noted is None:
            return None
        if noted["fingerprint"] != intent.fingerprint:
            raise IdempotencyKeyReused
        return noted["n"]

    async def drain(self) -> int:
        """Take the entries into the history, in order; how many went over. Alarms where the set itself grows too large."""
        doc = await self._documents.get(ID)
        if doc is None:
            return 0
        entries: list[Doc] = doc["entries"]
        for entry in entries:
            try:
                await self._history.insert({"_id": entry["id"], **entry})
            except DuplicateKey:
                continue  # from a turn that was cut short before it took the entry out
        if entries:
            gone = {"id": {"$in": [entry["id"] for entry in entries]}}
            await self._documents.update({"_id": ID}, {"$pull": {"entries": gone}})
        self._weigh(doc)
        return len(entries)

    def _weigh(self, doc: Doc) -> None:
        size = len(orjson.dumps({name: doc.get(name) for name in SET}))
        RESTRICTIONS_BYTES.set(size)
        if size > TOO_LARGE_BYTES:
            log.critical("the set of restrictions grows too large for one document", extra={"bytes": size})
