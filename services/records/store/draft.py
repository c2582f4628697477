"""Drafts and the contents that a submission showed beside its event: private collections, not aggregates."""

from collections.abc import Mapping, Sequence

from libs.mongo import Collection, Doc, DuplicateKey
from services.records.store.store import Store

PRIVATE = frozenset({"_id", "version", "fingerprint", "last_save"})


def as_draft(doc: Doc) -> Doc:
    """A document as the rules see it: `id`, `version` and the draft's fields."""
    return {"id": doc["_id"], "version": doc["version"], **{k: v for k, v in doc.items() if k not in PRIVATE}}


async def insert(store: Store, draft_id: str, state: Doc, fingerprint: str) -> bool:
    """A new draft at version 1; False when the id is taken."""
    try:
        await store.drafts.insert({"_id": draft_id, "version": 1, "fingerprint": fingerprint, **state})
    except DuplicateKey:
        return False
    return True


async def replace(store: Store, draft: Doc, newer: Doc, last_save: Mapping[str, str] | None) -> bool:
    """Save by compare-and-set on the version, only while nobody is finishing it."""
    named = {k: v for k, v in newer.items() if k not in {"id", "version"} and draft.get(k) != v}
    change = {"$set": {**named, "version": draft["version"] + 1, "last_save": last_save}}
    return await store.drafts.update(
        {"_id": draft["id"], "version": draft["version"], "finishing": None, "discarded": None}, change
    )


async def mark_finishing(store: Store, draft: Doc, finishing: Doc) -> bool:
    """The one moment of becoming official: only one decision is ever noted for a draft."""
    return await store.drafts.update(
        {"_id": draft["id"], "version": draft["version"], "finishing": None, "discarded": None},
        {"$set": {"finishing": finishing}},
    )


async def drafts(store: Store, where: Doc) -> list[Doc]:
    """The drafts of an author, a writer or a household, newest first."""
    found = await store.drafts.list({**where, "discarded": None, "finishing": None})
    return sorted((as_draft(doc) for doc in found), key=lambda draft: draft["saved_at"], reverse=True)


async def left_finishing(store: Store, before: str) -> Sequence[Doc]:
    """Drafts whose finishing began before this time and was not ended."""
    return await store.drafts.list({"finishing.at": {"$gt": "", "$lt": before}})


def contents(store: Store) -> Collection:
    """Write-once contents too large for an event, `_id` = their hash."""
    return store.process.db.collection("contents")
