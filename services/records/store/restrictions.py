"""The one document that says which households are hidden from whom (docs/protocols.md 5). It is changed by
compare-and-set on its etag.

The same write adds an entry that says who changed what, when and why. A job moves the entries to the history, because
every read of personal data needs this document: it must stay small.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import cast

import orjson

from libs.aggregates import IdempotencyKey
from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.metrics import RESTRICTIONS_BYTES
from libs.mongo import Collection, Database, DuplicateKey
from libs.problems import IdempotencyKeyReused, InProgress
from libs.restrictions import RestrictionSet, hidden_by_either, restriction_set_of
from services.records.domain.restriction import Entry, Households
from services.records.store.rows import (
    HistoryRow,
    PublishedRestrictions,
    RestrictionsContent,
    RestrictionsMark,
    RestrictionsNote,
    RestrictionsRow,
)

log = logging.getLogger("tsuzuri.restrictions")
ID = "restrictions"
COLLECTION = "restrictions"
HISTORY = "restrictions_history"
MARK = ("etag", "n")
SET = (*MARK, "households", "word")
TRIES = 50
TOO_LARGE_BYTES = 4_000_000
"""A quarter of what one document can hold. The alarm comes long before there is no room to protect anybody else."""


@dataclass(frozen=True)
class Changed:
    """The set after a command, and the `n` of the command's own change."""

    snapshot: RestrictionSet
    n: int

    @property
    def households(self) -> Households:
        """The entry of each household after the change."""
        return _households_of(self.snapshot)


def _households_of(snapshot: RestrictionSet) -> Households:
    return cast("Households", snapshot.households)


def _who_sees(households: Households) -> Mapping[str, Mapping[str, object]]:
    """What the entries hide from whom, without `n`, the version that commands on an entry state."""
    return {
        household_id: {name: value for name, value in entry.items() if name != "n"}
        for household_id, entry in households.items()
    }


class RestrictionsDocument:
    """`{etag, n, households, entries, grants}`; read linearizably, never from memory.

    `n` counts every change. The etag changes only if a household becomes hidden or visible for somebody, so that other
    changes do not make every service read the set again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._documents: Collection[RestrictionsRow] = database.collection(COLLECTION)
        self._history: Collection[HistoryRow] = database.collection(HISTORY)
        self._clock = clock

    async def prepare(self) -> None:
        """Make the index of the history."""
        await self._history.index("key", sparse=True)

    async def snapshot(self) -> RestrictionSet:
        return restriction_set_of(await self._database.linearizable(COLLECTION, ID, SET))

    async def households(self) -> Households:
        """The entry of each household now."""
        return _households_of(await self.snapshot())

    async def etag(self) -> str:
        return (await self.mark())["etag"]

    async def mark(self) -> RestrictionsMark:
        """Etag and number of the current set, without the set. Every read of personal data asks for it."""
        read = await self._database.linearizable(COLLECTION, ID, MARK) or {}
        return {"etag": read.get("etag", "none"), "n": read.get("n", 0), "at": self._now()}

    async def document(self) -> PublishedRestrictions:
        """The document as it is published to other services."""
        read = await self._database.linearizable(COLLECTION, ID, SET) or {}
        return {
            "etag": read.get("etag", "none"),
            "n": read.get("n", 0),
            "households": read.get("households", {}),
            "word": read.get("word", ""),
            "at": self._now(),
        }

    def _now(self) -> str:
        return rfc3339(self._clock.now())

    async def change(
        self,
        decide: Callable[[Households, int], Households],
        entry: Mapping[str, object],
        intent: IdempotencyKey | None = None,
    ) -> Changed:
        """Replace the households' entries by `decide(households, n of this change)` in one CAS.

        `entry` says who, when and why. A repeated request changes nothing and gets the set as it is now, with the `n`
        of its own change. Raises IdempotencyKeyReused (422) for a different request with the same key.
        """
        for _ in range(TRIES):
            doc = await self._documents.get(ID)
            known: dict[str, Entry] = doc["households"] if doc else {}
            n: int = doc["n"] if doc else 0
            if intent is not None and (done := await self._done(doc, intent)) is not None:
                return Changed(restriction_set_of(doc), done)
            households = dict(decide(known, n + 1))
            if doc is not None and households == known and intent is None:
                return Changed(restriction_set_of(doc), n)
            noted = self._note(entry, n + 1)
            if intent is not None:
                noted["key"], noted["fingerprint"] = intent.key, intent.fingerprint
            alike = doc is not None and _who_sees(households) == _who_sees(known)
            etag = doc["etag"] if doc and alike else uuid7()
            newer: RestrictionsContent = {"etag": etag, "n": n + 1, "households": households}
            if await self._put(doc, newer, noted):
                return Changed(restriction_set_of(newer), n + 1)
        raise InProgress

    async def restored(self, sets: Sequence[RestrictionSet], entry: Mapping[str, object]) -> RestrictionSet:
        """After a restore: put back what the services still hide, under an `n` above every number used before."""
        for _ in range(TRIES):
            doc = await self._documents.get(ID)
            now = restriction_set_of(doc)
            households = reduce(hidden_by_either, (each.households for each in sets), now.households)
            n = max(now.n, *(each.n for each in sets)) + 1 if sets else now.n + 1
            hidden = cast("dict[str, Entry]", dict(households))
            newer: RestrictionsContent = {"etag": uuid7(), "n": n, "households": hidden, "word": uuid7()}
            if await self._put(doc, newer, self._note(entry, n)):
                return restriction_set_of(newer)
        raise InProgress

    def _note(self, entry: Mapping[str, object], n: int) -> RestrictionsNote:
        return cast("RestrictionsNote", {"id": uuid7(), **entry, "at": self._now(), "n": n})

    async def _put(self, before: RestrictionsRow | None, newer: RestrictionsContent, noted: RestrictionsNote) -> bool:
        if before is not None:
            changed = {"$set": newer, "$push": {"entries": noted}}
            return await self._documents.update({"_id": ID, "etag": before["etag"], "n": before["n"]}, changed)
        try:
            await self._documents.insert({"_id": ID, **newer, "entries": [noted], "grants": []})
        except DuplicateKey:
            return False
        return True

    async def _done(self, doc: RestrictionsRow | None, intent: IdempotencyKey) -> int | None:
        """The `n` of the change that this request made before. None for a new request."""
        entries = doc["entries"] if doc else []
        noted = next((each for each in entries if each.get("key") == intent.key), None)
        if noted is None:
            # An entry is written to the history before it leaves the document.
            noted = await self._history.find_one({"key": intent.key})
        if noted is None:
            return None
        if noted.get("fingerprint") != intent.fingerprint:
            raise IdempotencyKeyReused
        return noted["n"]

    async def drain(self) -> int:
        """Move the entries to the history, in order. Returns how many. Alarms if the set itself is too large."""
        doc = await self._documents.get(ID)
        if doc is None:
            return 0
        entries = doc["entries"]
        for entry in entries:
            try:
                await self._history.insert({**entry, "_id": entry["id"]})
            except DuplicateKey:
                continue  # a run before this one stopped between the two writes
        if entries:
            gone = {"id": {"$in": [entry["id"] for entry in entries]}}
            await self._documents.update({"_id": ID}, {"$pull": {"entries": gone}})
        self._weigh(doc)
        return len(entries)

    def _weigh(self, doc: RestrictionsRow) -> None:
        size = len(orjson.dumps({name: doc.get(name) for name in SET}))
        RESTRICTIONS_BYTES.set(size)
        if size > TOO_LARGE_BYTES:
            log.critical("the set of restrictions grows too large for one document", extra={"bytes": size})
