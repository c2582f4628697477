"""The one door to the database of inquiries: the collections, their indexes, the questions asked of them.

Lists are asked as several selective branches, each bounded on both sides and merged here: a top-level `$or` scans.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime, timedelta

from libs.aggregates import Aggregates, Copies, Loaded
from libs.calendar import in_force
from libs.clock import parse_rfc3339, rfc3339
from libs.imports import batches
from libs.mongo import Doc
from libs.numbers import Numbers
from libs.process import Process

HOUSEHOLD = "records.household:"
STAFF = "records.staff:"
OFFICE = "records.office:"
DRAFT_KEPT = timedelta(days=30)
"""A draft of a call ends so long after it was last saved."""


class Store:
    """inquiries' database."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.clock = process.clock
        self.audit = process.audit
        self.inquiries: Aggregates = process.aggregates("inquiry")
        self.batches = process.db.collection("import_batches")
        self.call_drafts = process.db.collection("call_drafts")
        self.restrictions = process.restrictions()
        self._inquiries = process.db.collection("inquiries")
        self._copies = process.db.collection("copies")
        self.copies = Copies(self._copies)
        self.numbers = Numbers(process.db.collection("numbers"), process.db.collection("counters"))

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        await self._inquiries.index([("household_id", 1), ("offices", 1), ("listed", 1)])
        await self._inquiries.index([("offices", 1), ("listed", 1)])
        await self._inquiries.index("messages.staff_id")
        await self._inquiries.index("callback.assignee_id", sparse=True)
        await self._inquiries.index("waits_for")
        await self._inquiries.index("source.batch", sparse=True)
        await self._inquiries.index("handoff_since", sparse=True)
        await self._copies.index("state.worker_id", sparse=True)
        await self._copies.index("state.district_id", sparse=True)
        await self._copies.index("state.holders.staff_id", sparse=True)
        await self.call_drafts.index("staff_id")
        await self.call_drafts.index("saved_at")
        await self.numbers.prepare()
        await batches.prepare(self.batches)

    # ------------------------------------------------------------------ copies of what records owns

    async def household(self, household_id: str) -> Doc | None:
        """The copied state of a household that exists."""
        return await self._existing(HOUSEHOLD + household_id)

    async def household_office(self, household_id: str | None) -> str | None:
        """The office of a household we know, None otherwise."""
        household = await self.household(household_id) if household_id else None
        return household["office_code"] if household else None

    async def staff(self, staff_id: str) -> Doc | None:
        return await self._existing(STAFF + staff_id)

    async def unknown_staff(self, staff_ids: Sequence[str]) -> set[str]:
        """Those of these ids that are no staff member's we know."""
        keys = {STAFF + staff_id for staff_id in staff_ids}
        where: Doc = {"_id": {"$in": sorted(keys)}, "state.deleted": {"$ne": True}}
        found = await self._copies.list(where, fields=["_id"]) if keys else []
        return keys - {copy["_id"] for copy in found}

    async def office_known(self, office_code: str) -> bool:
        return await self._copies.find_one({"type": "office", "state.office_code": office_code}) is not None

    async def _existing(self, key: str) -> Doc | None:
        state = await self.copies.get(key)
        return None if state is None or state.get("deleted") else state

    async def households_of(self, worker_id: str, today: str) -> dict[str, str]:
        """The households assigned to a worker today, by name or by the district he holds: each with its office."""
        fields = ["state.id", "state.office_code"]
        found = await self._copies.list({"type": "household", "state.worker_id": worker_id}, fields=fields)
        held = await self._copies.list({"type": "district", "state.holders.staff_id": worker_id})
        districts = [d["state"]["id"] for d in held if _holds(d["state"], worker_id, today)]
        if districts:
            where = {"type": "household", "state.district_id": {"$in": districts}, "state.worker_id": None}
            found += await self._copies.list(where, fields=fields)
        return {row["state"]["id"]: row["state"]["office_code"] for row in found}

    # ------------------------------------------------------------------ what was typed during a call

    async def own_call_drafts(self, staff_id: str) -> list[Doc]:
        """The drafts of this person that have not ended."""
        since = rfc3339(self.clock.now() - DRAFT_KEPT)
        return await self.call_drafts.list({"staff_id": staff_id, "saved_at": {"$gt": since}})

    async def call_drafts_left(self, now: datetime) -> list[Doc]:
        """Those that have ended by now: id and when they were last saved."""
        ended: Doc = {"saved_at": {"$gt": "", "$lte": rfc3339(now - DRAFT_KEPT)}}
        return await self.call_drafts.list(ended, fields=["saved_at"])

    async def was_logged(self, draft: Doc) -> bool:
        """Whether the call this draft was to become is there; then the draft goes, whoever has to see to it."""
        if draft["logged_as"] is None or await self.inquiries.load(draft["logged_as"]) is None:
            return False
        await self.call_drafts.delete({"_id": draft["_id"], "logged_as": draft["logged_as"]})
        return True

    # ------------------------------------------------------------------ lists

    async def newest_first(self, branches: Sequence[Doc], since: str, until: str, limit: int) -> list[Loaded]:
        """The newest `limit` inquiries of any branch whose place in lists is in `since` ≤ place < `until`."""
        found: dict[str, Doc] = {}
        for branch in branches:
            where = {**branch, "listed": {"$gte": since, "$lt": until}, "deleted": None}
            for doc in await self._inquiries.list(where, sort=[("listed", -1)], limit=limit):
                found[doc["_id"]] = doc
        rows = sorted(found.values(), key=place_of, reverse=True)
        return [self.inquiries.loaded(row) for row in rows[:limit]]

    async def without_waits_for(self, limit: int) -> list[Loaded]:
        """Inquiries stored before it was noted whom a hand-over waits for."""
        before: Doc = {"waits_for": {"$exists": False}, "deleted": None}
        return [self.inquiries.loaded(doc) for doc in await self._inquiries.list(before, limit=limit)]

    async def look_up_by(self, item: Loaded, fields: Doc) -> None:
        """Give an inquiry, as it was read, fields that lists look at; they are published nowhere, so nothing is said."""
        await self._inquiries.update({"_id": item.id, "version": item.version}, {"$set": fields})

    async def handed_off(self, before: str) -> list[Loaded]:
        """What was handed to records before this time and not known there yet."""
        rows = await self._inquiries.list({"handoff_since": {"$gt": "", "$lt": before}})
        return [self.inquiries.loaded(row) for row in rows]

    async def received(self, inquiry_id: str, since: str) -> None:
        """records knows it; a hand-over that came since is asked for by itself."""
        await self._inquiries.update(
            {"_id": inquiry_id, "handoff_since": since}, {"$unset": {"handoff_since": ""}}
        )

    async def of_batch(self, batch_id: str) -> AsyncGenerator[Loaded]:
        """What an import batch brought."""
        async for doc in self._inquiries.find({"source.batch": batch_id}):
            yield self.inquiries.loaded(doc)

    async def known(self, inquiry_ids: Sequence[str]) -> dict[str, Doc]:
        """What there is under these ids, undone ones too: its version, and whether it is `deleted`."""
        where: Doc = {"_id": {"$in": list(inquiry_ids)}}
        return {doc["_id"]: doc for doc in await self._inquiries.list(where, fields=["version", "deleted"])}

    async def unlinked_imports(self, at_once: int) -> AsyncGenerator[dict[str, Doc]]:
        """The published states of imported inquiries about nobody yet, by id, page by page."""
        where: Doc = {"household_id": None, "is_imported": True, "deleted": None}
        ids = [doc["_id"] for doc in await self._inquiries.list(where, fields=["_id"])]
        for some in range(0, len(ids), at_once):
            page = await self._inquiries.list({**where, "_id": {"$in": ids[some : some + at_once]}})
            yield {doc["_id"]: self.inquiries.published(self.inquiries.loaded(doc)) for doc in page}

    async def is_left(self, batch_id: str, file: str) -> bool:
        """Whether anything of a file of a batch is still there."""
        ours = {"source.batch": batch_id, "source.file": file, "deleted": None}
        return await self._inquiries.find_one(ours) is not None


def draft_ends_at(draft: Doc) -> str:
    """When a draft of a call ends if nobody goes on with it."""
    return rfc3339(parse_rfc3339(draft["saved_at"]) + DRAFT_KEPT)


def place_of(state: Doc) -> str:
    """The place of an inquiry in every list: its time, then its id."""
    return state["listed"]


def _holds(district: Doc, worker_id: str, today: str) -> bool:
    return any(
        holder["staff_id"] == worker_id and in_force(holder, today) for holder in district.get("holders", [])
    )
