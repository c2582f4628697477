"""The database of inquiries: what each part of it holds, and the questions that lists and jobs ask."""

from collections.abc import AsyncGenerator, Sequence
from typing import NotRequired, TypeAlias, TypedDict, cast

from libs.aggregates import Aggregates, Stored
from libs.clock import Clock
from libs.imports import batches
from libs.mongo import Filter
from libs.numbers import Numbers
from libs.process import ServiceRuntime
from libs.states.counter import InquiryEvent, PublishedInquiry
from services.inquiries.domain.state import CallDraft, ListedInquiry, LookUp
from services.inquiries.store.call_draft import CallDrafts
from services.inquiries.store.listing import Branch
from services.inquiries.store.people import People

StoredInquiry: TypeAlias = Stored[ListedInquiry]


class KnownInquiry(TypedDict):
    """That an inquiry exists, or existed before its import was undone (`deleted`)."""

    version: int
    deleted: NotRequired[bool]


class Store:
    """The database of inquiries."""

    def __init__(self, process: ServiceRuntime) -> None:
        self.process = process
        self.clock: Clock = process.clock
        self.audit = process.audit
        self.inquiries: Aggregates[ListedInquiry, PublishedInquiry, InquiryEvent] = process.aggregates(
            "inquiry", ListedInquiry, own={"vouched": []}
        )
        self.batches = process.db.collection("import_batches")
        self.restrictions = process.restrictions()
        self._inquiries = self.inquiries.collection
        self.call_drafts = CallDrafts(process.db.collection("call_drafts"))
        self.people = People(process.db.collection("copies"))
        self.numbers = Numbers(process.db.collection("numbers"), process.db.collection("counters"))

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        await self._inquiries.index([("household_id", 1), ("offices", 1), ("listed", 1)])
        await self._inquiries.index([("offices", 1), ("listed", 1)])
        await self._inquiries.index([("offices", 1), ("state", 1), ("listed", 1)])
        await self._inquiries.index([("offices", 1), ("caller.kind", 1), ("listed", 1)])
        await self._inquiries.index([("messages.staff_id", 1), ("listed", 1)])
        await self._inquiries.index([("messages.staff_id", 1), ("state", 1), ("listed", 1)])
        await self._inquiries.index([("callback.assignee_id", 1), ("listed", 1)])
        await self._inquiries.index("waits_for")
        await self._inquiries.index("source.batch", sparse=True)
        await self._inquiries.index("handoff_since", sparse=True)
        for part in (self.people, self.call_drafts, self.numbers):
            await part.prepare()
        await batches.prepare(self.batches)

    async def drop_if_logged(self, draft: CallDraft) -> bool:
        """Delete the draft if the inquiry that it becomes exists; whether it does."""
        if draft["logged_as"] is None or await self.inquiries.load(draft["logged_as"]) is None:
            return False
        await self.call_drafts.drop_logged(draft)
        return True

    async def newest_first(self, branches: Sequence[Branch], since: str, until: str, limit: int) -> list[StoredInquiry]:
        """The newest `limit` inquiries of all branches with `since` ≤ position < `until`."""
        items: dict[str, StoredInquiry] = {}
        for branch in branches:
            where = {**branch.filter(), "listed": {"$gte": since, "$lt": until}, "deleted": {"$ne": True}}
            for doc in await self._inquiries.list(where, sort=[("listed", -1)], limit=limit):
                items[doc["_id"]] = self.inquiries.loaded(doc)
        return sorted(items.values(), key=lambda item: item.state["listed"], reverse=True)[:limit]

    async def without_waits_for(self, limit: int) -> list[StoredInquiry]:
        """Inquiries that an earlier release stored, without `waits_for`."""
        lacking: Filter = {"waits_for": {"$exists": False}, "deleted": {"$ne": True}}
        return [self.inquiries.loaded(doc) for doc in await self._inquiries.list(lacking, limit=limit)]

    async def set_look_up(self, item: StoredInquiry, fields: LookUp) -> None:
        """Store the look-up fields of an inquiry unless it changed meanwhile. No event: they are published nowhere."""
        await self._inquiries.update({"_id": item.id, "version": item.version}, {"$set": fields})

    async def handed_off(self, before: str) -> list[StoredInquiry]:
        """Inquiries whose hand-off to records is older than this time and not confirmed yet."""
        rows = await self._inquiries.list({"handoff_since": {"$gt": "", "$lt": before}})
        return [self.inquiries.loaded(row) for row in rows]

    async def confirm_hand_off(self, inquiry_id: str, since: str) -> None:
        """records has the hand-off of this time. A later one stays to be confirmed."""
        await self._inquiries.update({"_id": inquiry_id, "handoff_since": since}, {"$unset": {"handoff_since": ""}})

    async def of_batch(self, batch_id: str) -> AsyncGenerator[StoredInquiry]:
        """The inquiries of an import batch."""
        async for doc in self._inquiries.find({"source.batch": batch_id}):
            yield self.inquiries.loaded(doc)

    async def known(self, inquiry_ids: Sequence[str]) -> dict[str, KnownInquiry]:
        """Those of these inquiries that exist or existed, by id."""
        where: Filter = {"_id": {"$in": list(inquiry_ids)}}
        docs = await self._inquiries.list(where, fields=["version", "deleted"])
        return {doc["_id"]: cast("KnownInquiry", doc) for doc in docs}

    async def unlinked_imports(self, at_once: int) -> AsyncGenerator[dict[str, PublishedInquiry]]:
        """The published states of the imported inquiries that are not linked yet, by id, page by page."""
        where: Filter = {"household_id": None, "is_imported": True, "deleted": {"$ne": True}}
        ids = [doc["_id"] for doc in await self._inquiries.list(where, fields=["_id"])]
        for start in range(0, len(ids), at_once):
            page = await self._inquiries.list({**where, "_id": {"$in": ids[start : start + at_once]}})
            yield {doc["_id"]: self.inquiries.published(self.inquiries.loaded(doc)) for doc in page}

    async def is_batch(self, batch_id: str) -> bool:
        """Whether anything of this import batch was ever imported."""
        return await self.batches.get(batch_id) is not None

    async def is_left(self, batch_id: str, file: str) -> bool:
        """Whether any inquiry of a file of a batch still exists."""
        of_file = {"source.batch": batch_id, "source.file": file, "deleted": {"$ne": True}}
        return await self._inquiries.find_one(of_file) is not None
