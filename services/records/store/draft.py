"""Drafts: documents of a private collection. They are no aggregate and have no events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from libs.aggregates import IdempotencyKey
from libs.aggregates.shape import Shape
from libs.contracts.events import TYPES
from libs.mongo import DuplicateKey, Filter
from services.records.domain.draft import Draft, Finishing, NewDraft
from services.records.store.store import Store

PRIVATE = frozenset({"_id", "version", "fingerprint", "last_save"})


_RECORD = Shape(next(kind for kind in TYPES if kind.name == "record"))


@dataclass(frozen=True)
class KeptDraft:
    """A draft, with the fingerprint of the request that created it and the request that saved it last."""

    draft: Draft
    fingerprint: str
    last_save: IdempotencyKey | None


async def get(store: Store, draft_id: str) -> KeptDraft | None:
    """A draft, or None. A discarded one has lost its text and has `discarded`."""
    doc = await store.drafts.get(draft_id)
    if doc is None:
        return None
    last: dict[str, str] | None = doc.get("last_save")
    return KeptDraft(_as_draft(doc), doc["fingerprint"], IdempotencyKey(**last) if last else None)


def _as_draft(doc: Mapping[str, object]) -> Draft:
    """A document in the form that the rules take: `id`, `version` and the draft's fields.

    Fields of an earlier release are upgraded as in the record that it becomes, because the record's hash covers them.
    The two lists that a record does not have are empty where the document has none.
    """
    fields = {name: value for name, value in doc.items() if name not in PRIVATE}
    whole = _RECORD.whole(fields)
    upgraded = {name: whole[name] for name in fields}
    return cast("Draft", {"id": doc["_id"], "version": doc["version"], "unfinished": [], "taken_over": [], **upgraded})


async def insert(store: Store, draft_id: str, state: NewDraft, fingerprint: str) -> bool:
    """Insert a draft at version 1. Returns False if the id is taken."""
    try:
        await store.drafts.insert({"_id": draft_id, "version": 1, "fingerprint": fingerprint, **state})
    except DuplicateKey:
        return False
    return True


async def replace(store: Store, draft: Draft, newer: Draft, saved_by: IdempotencyKey | None) -> bool:
    """Save by compare-and-set on the version. Returns False also for a draft that is being finished or discarded."""
    named = {k: v for k, v in newer.items() if k not in {"id", "version"} and draft.get(k) != v}
    last = {"key": saved_by.key, "fingerprint": saved_by.fingerprint} if saved_by else None
    change = {"$set": {**named, "version": draft["version"] + 1, "last_save": last}}
    return await store.drafts.update({**_open(draft), "discarded": None}, change)


async def discard(store: Store, draft: Draft, staff_id: str) -> bool:
    """Remove the text and keep who discarded it. Returns False if the draft has changed or is being finished."""
    gone = {name: "" for name in draft if name not in {"id", "version", "finishing"}}
    left = {"version": draft["version"] + 1, "discarded": staff_id}
    return await store.drafts.update(_open(draft), {"$set": left, "$unset": gone})


async def delete(store: Store, draft: Draft) -> None:
    """Delete a draft that has become a record."""
    await store.drafts.delete({"_id": draft["id"], "version": draft["version"]})


async def delete_new(store: Store, draft_id: str) -> None:
    """Delete a draft that was created once more after it had become a record."""
    await store.drafts.delete({"_id": draft_id, "version": 1, "finishing": None})


def _open(draft: Draft) -> Filter:
    return {"_id": draft["id"], "version": draft["version"], "finishing": None}


async def mark_finishing(store: Store, draft: Draft, finishing: Finishing) -> bool:
    """Note the decision that makes the draft a record. Only one is ever noted; the others get False."""
    return await store.drafts.update({**_open(draft), "discarded": None}, {"$set": {"finishing": finishing}})


async def of_person(store: Store, staff_id: str) -> list[Draft]:
    """The drafts that a person began, then those that they took over, each newest first."""
    begun = await _drafts(store, {"author_id": staff_id})
    taken_over = await _drafts(store, {"writer_id": staff_id})
    return list({each["id"]: each for each in [*begun, *taken_over]}.values())


async def of_household(store: Store, household_id: str) -> list[Draft]:
    """The drafts about a household, newest first."""
    return await _drafts(store, {"household_id": household_id})


async def _drafts(store: Store, where: Filter) -> list[Draft]:
    docs = await store.drafts.list({**where, "discarded": None, "finishing": None})
    return sorted((_as_draft(doc) for doc in docs), key=lambda draft: draft["saved_at"], reverse=True)


async def left_finishing(store: Store, before: str) -> Sequence[Draft]:
    """Drafts whose finishing began before this time (RFC 3339) and has not ended."""
    return [_as_draft(doc) for doc in await store.drafts.list({"finishing.at": {"$gt": "", "$lt": before}})]
