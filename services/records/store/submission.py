"""Submissions as documents: attempts begin and are undone by compare-and-set, without event or version (protocols.md 4).

Each change here names the state and the attempt it is for, because the version stays.
"""

from collections.abc import AsyncGenerator, Iterable

from libs.ids import bucket_of
from libs.mongo import Doc, DuplicateKey
from services.records.domain.correction import MATTERS
from services.records.store.store import Store


async def insert(store: Store, submission_id: str, state: Doc, fingerprint: str) -> bool:
    """A new submission, `preparing`, version 0, no event; False when the id is taken."""
    doc: Doc = {
        "_id": submission_id, "version": 0, "bucket": bucket_of(submission_id), "last_change": 0, **state,
        "fingerprint": fingerprint, "done": [], "tray": [],
    }  # fmt: skip
    try:
        await store.submissions.documents.insert(doc)
    except DuplicateKey:
        return False
    return True


async def begin_attempt(store: Store, before: Doc, newer: Doc) -> bool:
    """`returned` → `preparing` with the next attempt; only one of several wins."""
    where = {
        "_id": before["id"],
        "version": before["version"],
        "state": "returned",
        "attempt": before["attempt"],
    }
    return await store.submissions.documents.update(where, {"$set": _changed(before, newer)})


async def undo_attempt(store: Store, before: Doc, newer: Doc) -> bool:
    """`preparing` → `abandoned` or `returned`; the attempt is final from then on."""
    where = {
        "_id": before["id"],
        "version": before["version"],
        "state": "preparing",
        "attempt": before["attempt"],
    }
    gone = {name: "" for name in before if name not in newer}
    return await store.submissions.documents.update(where, {"$set": _changed(before, newer), "$unset": gone})


async def settle(store: Store, submission: Doc) -> None:
    """Nothing is left to do for what `unfinished_since` stands for."""
    if not submission.get("unfinished_since"):
        return
    await store.submissions.documents.update(
        {
            "_id": submission["id"],
            "unfinished_since": submission["unfinished_since"],
            "state": submission["state"],
        },
        {"$unset": {"unfinished_since": ""}},
    )


async def received(store: Store, submission_id: str, number: int) -> None:
    """approvals knows this round: the hand-off is over."""
    await store.submissions.documents.update(
        {"_id": submission_id, "round": number, "handoff_since": {"$gt": ""}},
        {"$unset": {"handoff_since": ""}},
    )


async def ask_again_later(store: Store, submission_id: str, number: int, at: str) -> None:
    """The round was sent once more at this time; it is asked for again a minute later."""
    await store.submissions.documents.update(
        {"_id": submission_id, "round": number, "handoff_since": {"$gt": ""}}, {"$set": {"handoff_since": at}}
    )


async def unfinished(store: Store, before: str) -> list[str]:
    """Submissions with something left to do since before this time: preparing, or effects on records."""
    return await _ids(store, {"unfinished_since": {"$gt": "", "$lt": before}})


async def handed_off(store: Store, before: str) -> list[str]:
    """Submissions sent before this time of which approvals has not been heard."""
    return await _ids(store, {"handoff_since": {"$gt": "", "$lt": before}})


async def unlinked_items(store: Store, record_ids: Iterable[str] | None = None) -> AsyncGenerator[str]:
    """The records that matters took up while these were about nobody: those of these ids (None = all). Only a correction
    takes such a record up."""
    where: Doc = {"household_id": None, "matter_type": {"$in": sorted(MATTERS)}}
    if record_ids is not None:
        where["items.record_id"] = {"$in": list(record_ids)}
    async for doc in store.submissions.documents.find(where, fields=["items"]):
        for item in doc["items"]:
            yield item["record_id"]


async def _ids(store: Store, where: Doc) -> list[str]:
    return [doc["_id"] async for doc in store.submissions.documents.find(where, fields=["_id"])]


def _changed(before: Doc, newer: Doc) -> Doc:
    return {
        k: v for k, v in newer.items() if k not in {"id", "version"} and (k not in before or before[k] != v)
    }
