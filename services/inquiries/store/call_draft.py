"""The drafts of calls: private documents that expire, each with a version of its own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TypedDict, cast

from libs.clock import parse_rfc3339, rfc3339
from libs.mongo import Collection, DuplicateKey, Filter
from services.inquiries.domain.state import CallDraft, CallText, LastSave

DRAFT_KEPT = timedelta(days=30)
"""How long a draft is kept after its last save."""


class SavedCall(CallText):
    """The fields that a save replaces."""

    version: int
    saved_at: str
    last_save: LastSave | None


class ExpiredDraft(TypedDict):
    """An expired draft, with its last save."""

    _id: str
    saved_at: str


class CallDrafts:
    """The collection of drafts."""

    def __init__(self, collection: Collection) -> None:
        self._drafts = collection

    async def prepare(self) -> None:
        """Make the indexes."""
        await self._drafts.index("staff_id")
        await self._drafts.index("saved_at")
        await self._drafts.index([("staff_id", 1), ("place", 1)], unique=True, partial={"place": {"$exists": True}})

    async def begin(self, draft: CallDraft) -> bool:
        """Keep a new draft; False where its id, or its place among the writer's drafts, is taken."""
        try:
            await self._drafts.insert({**draft})
        except DuplicateKey:
            return False
        return True

    async def has(self, draft_id: str) -> bool:
        return await self._drafts.get(draft_id) is not None

    async def own(self, draft_id: str, staff_id: str) -> CallDraft | None:
        """The draft, where it is this person's."""
        doc = await self._drafts.find_one({"_id": draft_id, "staff_id": staff_id})
        return _draft(doc) if doc else None

    async def of_writer(self, staff_id: str, now: str) -> list[CallDraft]:
        """The drafts of this person that have not expired."""
        unexpired: Filter = {"saved_at": {"$gt": _last_expired(now)}}
        return [_draft(doc) for doc in await self._drafts.list({"staff_id": staff_id, **unexpired})]

    async def by_expiry(self, staff_id: str, now: str) -> tuple[list[CallDraft], list[CallDraft]]:
        """The drafts of this person: those that have not expired, and those that have."""
        stored = await self._drafts.list({"staff_id": staff_id, "saved_at": {"$gt": ""}})
        drafts, last_expired = [_draft(doc) for doc in stored], _last_expired(now)
        return (
            [draft for draft in drafts if draft["saved_at"] > last_expired],
            [draft for draft in drafts if draft["saved_at"] <= last_expired],
        )

    async def expired(self, now: str) -> list[ExpiredDraft]:
        """All drafts that have expired."""
        expired: Filter = {"saved_at": {"$gt": "", "$lte": _last_expired(now)}}
        return cast("list[ExpiredDraft]", await self._drafts.list(expired, fields=["saved_at"]))

    async def replace(self, draft: CallDraft, version: int, newer: SavedCall) -> bool:
        """Replace the text; False where the draft no longer has this version."""
        where = {"_id": draft["_id"], "staff_id": draft["staff_id"], "version": version}
        return await self._drafts.update(where, {"$set": newer})

    async def note_logged_as(self, draft_id: str, staff_id: str, inquiry_id: str) -> None:
        """Note which inquiry this person's draft becomes."""
        await self._drafts.update({"_id": draft_id, "staff_id": staff_id}, {"$set": {"logged_as": inquiry_id}})

    async def drop(self, draft_id: str, staff_id: str) -> bool:
        """Delete this person's draft; False where there is none."""
        return await self._drafts.delete({"_id": draft_id, "staff_id": staff_id})

    async def drop_expired(self, draft: ExpiredDraft | CallDraft) -> None:
        """Delete the draft, unless it was saved again meanwhile."""
        await self._drafts.delete({"_id": draft["_id"], "saved_at": draft["saved_at"]})

    async def drop_logged(self, draft: CallDraft) -> None:
        """Delete a draft whose inquiry exists."""
        await self._drafts.delete({"_id": draft["_id"], "logged_as": draft["logged_as"]})


def _draft(doc: Mapping[str, object]) -> CallDraft:
    """A draft as it is stored. One that 0.1.0 stored has no place, one that 0.2.0 stored no related party."""
    return cast("CallDraft", {"place": None, "caller_party": "", **doc})


def _last_expired(now: str) -> str:
    """Drafts that were last saved at this time or before have expired."""
    return rfc3339(parse_rfc3339(now) - DRAFT_KEPT)


def draft_ends_at(draft: CallDraft) -> str:
    """When the draft expires if nobody saves it again."""
    return rfc3339(parse_rfc3339(draft["saved_at"]) + DRAFT_KEPT)
