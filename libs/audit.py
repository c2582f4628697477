"""The audit of reads: an insert-only entry `{writer, n}`, durable before the answer leaves (protocols.md 6).

`writer` is fresh per process; one insert is in flight per process, waiting entries ride together. While an entry
cannot be written, reads of personal data are 503. For writes the event is the entry.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from libs.clock import Clock, rfc3339
from libs.ids import uuid7
from libs.mongo import Doc, Documents, DuplicateKey
from libs.problems import TooMuchReadElsewhere, Unavailable

Reach = Literal["named", "all_wards"]


@dataclass(frozen=True)
class Reading:
    """One read of personal data: who, with which post, what kind of read, which objects, why. Never the content.

    `cause` is `live` where the page asked again by itself because news told of a change.
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
    about: dict[str, Any] | None = None
    reach: Reach | None = None
    """How far beyond the own offices it could go: the households that a purpose names, or all wards."""


ELSEWHERE_PER_HOUR = 1_000
"""Households that one person reads of all wards in an hour, as one process counts them."""
HOUR = timedelta(hours=1)
DOCUMENTS_OF_A_PAGE = 2_000
"""What one page of the report of reading elsewhere takes in."""


class ReadElsewhere:
    """Whom each person read of all wards within the hour; bounded by the limit and by how many such roles there are."""

    def __init__(self, limit: int = ELSEWHERE_PER_HOUR) -> None:
        self._limit = limit
        self._read: dict[str, tuple[datetime, set[str]]] = {}

    def takes(self, staff_id: str, objects: Sequence[str], now: datetime) -> bool:
        """Count these; False when that would be more than the limit, and then they are not counted."""
        began, known = self._read.get(staff_id, (now, set[str]()))
        if now - began >= HOUR:
            began, known = now, set[str]()
        newer = set(objects) - known
        if len(known) + len(newer) > self._limit:
            return False
        known |= newer
        self._read[staff_id] = (began, known)
        return True


class Audit:
    """One process's writer of audit entries."""

    def __init__(self, documents: Documents, clock: Clock, elsewhere: ReadElsewhere | None = None) -> None:
        self._documents = documents
        self._elsewhere = elsewhere or ReadElsewhere()
        self._clock = clock
        self._writer = uuid7()
        self._n = 0
        self._waiting: list[tuple[Doc, asyncio.Future[None]]] = []
        self._writing = asyncio.Lock()
        self._unknown: Doc | None = None

    async def read(self, reading: Reading) -> None:
        """Return when the entry is durable. Unavailable when it cannot be written: the answer must not leave.

        TooMuchReadElsewhere for who reads more of all wards than the limit; the entry says so.
        """
        # A table of counts, or a list that found nothing, names nobody: it counts as one, and a page that asks the same
        # again and gets the same as the same one.
        counted = reading.household_ids or reading.objects or [f"{reading.action} {reading.about}"]
        beyond = reading.reach == "all_wards"
        if beyond and not self._elsewhere.takes(reading.staff_id, counted, self._clock.now()):
            await self._written(replace(reading, result="limited"))
            raise TooMuchReadElsewhere
        await self._written(reading)

    async def elsewhere(self, since: str, after: str | None = None) -> Doc:
        """A page of the entries of reading other offices since a time, oldest first: `{items, next}`.

        `next` is `{since, after}` of the next page, None on the last one: nothing is cut off without a word.
        """
        where: Doc = {"elsewhere_at": {"$gt": after} if after else {"$gte": since}}
        items: list[Doc] = []
        taken, last = 0, since
        async for doc in self._documents.find(where, sort=[("elsewhere_at", 1)]):
            # What bears the same time stays on one page: the next one begins after it.
            if taken >= DOCUMENTS_OF_A_PAGE and doc["elsewhere_at"] != last:
                return {"items": items, "next": {"since": since, "after": last}}
            items += [entry for entry in doc["entries"] if entry["reach"] is not None]
            taken, last = taken + 1, doc["elsewhere_at"]
        return {"items": items, "next": None}

    async def _written(self, reading: Reading) -> None:
        entry: Doc = {
            "at": rfc3339(self._clock.now()), "staff_id": reading.staff_id, "post": reading.post,
            "office_code": reading.office_code, "action": reading.action, "objects": list(reading.objects),
            "household_ids": list(reading.household_ids), "purpose": reading.purpose, "cause": reading.cause,
            "result": reading.result, "trace_id": reading.trace_id, "about": reading.about,
            "reach": reading.reach,
        }  # fmt: skip
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, done))
        async with self._writing:
            if not done.done():
                await self._write()
        await done

    async def _write(self) -> None:
        """Write what waits as one document; a failed or unknown `n` is tried again before the next one exists."""
        batch, self._waiting = self._waiting, []
        try:
            if self._unknown is not None:
                await self._insert(self._unknown)
            self._n += 1
            entries = [entry for entry, _ in batch]
            beyond = [entry["at"] for entry in entries if entry["reach"] is not None]
            self._unknown = {
                "_id": f"{self._writer}/{self._n:012d}", "writer": self._writer, "n": self._n, "entries": entries,
                **({"elsewhere_at": min(beyond)} if beyond else {}),
            }  # fmt: skip
            await self._insert(self._unknown)
        except BaseException as error:
            # Also when the reader went away meanwhile: those who ride along must not wait for ever.
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

    async def _insert(self, doc: Doc) -> None:
        try:
            await self._documents.insert(dict(doc))
        except DuplicateKey:
            kept = await self._documents.get(doc["_id"])
            if kept is None or kept["entries"] != doc["entries"]:
                raise Unavailable from None
        self._unknown = None
