"""The audit of reads: insert-only entries that are durable before the response is sent (docs/protocols.md 6).

A document is identified by `{writer, n}`; `writer` is new for each process. A process has one insert in flight; entries
that wait meanwhile go into the next document together. While no entry can be written, reads of personal data fail with
503. Writes need no entry, because their events record them.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, NotRequired, TypedDict

from libs.canonical import Json
from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.mongo import Documents, DuplicateKey
from libs.problems import TooMuchReadElsewhere, Unavailable

AuditedReach = Literal["named", "all_wards"]


@dataclass(frozen=True)
class ReadAuditEntry:
    """One read of personal data: the reader and their post, the kind of read, the ids of the objects and the reason.

    It never holds content. `cause` is `live` when the page asked again by itself after news of a change.
    """

    staff_id: str
    post: str
    office_code: str
    action: str
    objects: Sequence[str]
    household_ids: Sequence[str] = ()
    purpose: str | None = None
    cause: str | None = None
    result: str = "shown"
    trace_id: str | None = None
    about: Mapping[str, Json] | None = None
    reach: AuditedReach | None = None
    """How far beyond the reader's own offices the read could reach: the households of a purpose, or all wards."""


class AuditEntry(TypedDict):
    """An audit entry as stored."""

    at: str
    staff_id: str
    post: str
    office_code: str
    action: str
    objects: list[str]
    household_ids: list[str]
    purpose: str | None
    cause: str | None
    result: str
    trace_id: str | None
    about: Mapping[str, Json] | None
    reach: AuditedReach | None


class AuditDocument(TypedDict):
    """The entries of one insert. `elsewhere_at` is the earliest time among the reads beyond the reader's own
    offices."""

    _id: str
    writer: str
    n: int
    entries: list[AuditEntry]
    elsewhere_at: NotRequired[str]


class ElsewhereNext(TypedDict):
    """The parameters of the next page of the report."""

    since: str
    after: str


class ElsewherePage(TypedDict):
    """A page of the report of reads of other offices; `next` is None on the last page."""

    items: list[AuditEntry]
    next: ElsewhereNext | None


ELSEWHERE_PER_HOUR = 1_000
"""The most households of all wards that one person may read in an hour, counted per process."""
HOUR = timedelta(hours=1)
DOCUMENTS_OF_A_PAGE = 2_000
"""The documents that one page of the report covers."""


class ReadElsewhere:
    """The households of all wards that each person has read within the hour.

    Its size is bounded by the limit and by the number of people who hold such roles.
    """

    def __init__(self, limit: int = ELSEWHERE_PER_HOUR) -> None:
        self._limit = limit
        self._read: dict[str, tuple[datetime, set[str]]] = {}

    def count(self, staff_id: str, objects: Sequence[str], now: datetime) -> bool:
        """Count these objects. False, without counting them, when they would exceed the limit."""
        started, known = self._read.get(staff_id, (now, set[str]()))
        if now - started >= HOUR:
            started, known = now, set[str]()
        newer = set(objects) - known
        if len(known) + len(newer) > self._limit:
            return False
        known |= newer
        self._read[staff_id] = (started, known)
        return True


class Audit:
    """The writer of audit entries of one process."""

    def __init__(
        self, documents: Documents[AuditDocument], clock: Clock, elsewhere: ReadElsewhere | None = None
    ) -> None:
        self._documents = documents
        self._elsewhere = elsewhere or ReadElsewhere()
        self._clock = clock
        self._writer = uuid7()
        self._n = 0
        self._waiting: list[tuple[AuditEntry, asyncio.Future[None]]] = []
        self._writing = asyncio.Lock()
        self._unknown: AuditDocument | None = None

    async def read(self, entry: ReadAuditEntry) -> None:
        """Write the entry of a read; return when it is durable.

        Unavailable when it cannot be written; then the response must not be sent. TooMuchReadElsewhere when the person
        reads more of all wards than the limit; the entry is written with the result `limited`.
        """
        # A table of counts or an empty list names no household. It counts as one object, and the same request with the
        # same result counts as the same object.
        counted = entry.household_ids or entry.objects or [f"{entry.action} {entry.about}"]
        beyond = entry.reach == "all_wards"
        if beyond and not self._elsewhere.count(entry.staff_id, counted, self._clock.now()):
            await self._write_entry(replace(entry, result="limited"))
            raise TooMuchReadElsewhere
        await self._write_entry(entry)

    async def elsewhere(self, since: str, after: str | None = None) -> ElsewherePage:
        """A page of the entries of reads of other offices since a time, oldest first.

        `next` holds the parameters of the next page; None on the last page.
        """
        where = {"elsewhere_at": {"$gt": after} if after else {"$gte": since}}
        items: list[AuditEntry] = []
        taken, last = 0, since
        async for doc in self._documents.find(where, sort=[("elsewhere_at", 1)]):
            # Documents with the same time stay on one page, because the next page begins after that time.
            at = doc.get("elsewhere_at", last)
            if taken >= DOCUMENTS_OF_A_PAGE and at != last:
                return {"items": items, "next": {"since": since, "after": last}}
            items += [entry for entry in doc["entries"] if entry["reach"] is not None]
            taken, last = taken + 1, at
        return {"items": items, "next": None}

    async def _write_entry(self, read: ReadAuditEntry) -> None:
        entry: AuditEntry = {
            "at": rfc3339(self._clock.now()),
            "staff_id": read.staff_id,
            "post": read.post,
            "office_code": read.office_code,
            "action": read.action,
            "objects": list(read.objects),
            "household_ids": list(read.household_ids),
            "purpose": read.purpose,
            "cause": read.cause,
            "result": read.result,
            "trace_id": read.trace_id,
            "about": read.about,
            "reach": read.reach,
        }
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, done))
        async with self._writing:
            if not done.done():
                await self._write()
        await done

    async def _write(self) -> None:
        """Write the waiting entries as one document.

        A document whose insert failed, or whose result is unknown, is written again before the next one.
        """
        batch, self._waiting = self._waiting, []
        try:
            if self._unknown is not None:
                await self._insert(self._unknown)
            self._n += 1
            entries = [entry for entry, _ in batch]
            beyond = [entry["at"] for entry in entries if entry["reach"] is not None]
            self._unknown = {
                "_id": f"{self._writer}/{self._n:012d}",
                "writer": self._writer,
                "n": self._n,
                "entries": entries,
            }
            if beyond:
                self._unknown["elsewhere_at"] = min(beyond)
            await self._insert(self._unknown)
        except BaseException as error:
            # Also on cancellation: the other waiting entries must not wait for ever.
            for _, done in batch:
                if not done.done():
                    done.set_exception(Unavailable())
                    done.exception()
            if not isinstance(error, Exception):
                raise
            return
        for _, done in batch:
            if not done.done():
                done.set_result(None)

    async def _insert(self, doc: AuditDocument) -> None:
        try:
            await self._documents.insert(doc.copy())
        except DuplicateKey:
            kept = await self._documents.get(doc["_id"])
            if kept is None or kept["entries"] != doc["entries"]:
                raise Unavailable from None
        self._unknown = None
