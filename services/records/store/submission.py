"""Changes of submissions beside their version: attempts begin and are undone by compare-and-set, without an event
(docs/protocols.md 4).

The version stays the same, so each change names the state and the attempt that it is for.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping
from typing import TypedDict

from libs.aggregates import Stored
from libs.ids import bucket_of
from libs.mongo import DuplicateKey, Filter
from services.records.domain.correction import MATTERS
from services.records.domain.state import Submission
from services.records.domain.submission import unfinished_since
from services.records.store.store import Store

RETURNED: Filter = {"state": "returned"}
SENT: Filter = {"state": "sent"}


class _New(TypedDict):
    """The fields that a new submission has beside its state."""

    _id: str
    version: int
    bucket: int
    last_change: int
    fingerprint: str
    done: list[object]
    tray: list[object]


def preparing(attempt: int) -> Filter:
    """The filter of this attempt while it is neither committed nor undone."""
    return {"state": "preparing", "attempt": attempt}


def sent_round(number: int) -> Filter:
    """The filter of a round that is with its approvers."""
    return {**SENT, "round": number}


async def insert(store: Store, submission_id: str, state: Submission, fingerprint: str) -> bool:
    """Insert a submission: `preparing`, version 0, without an event. Returns False if the id is taken."""
    new: _New = {
        "_id": submission_id,
        "version": 0,
        "bucket": bucket_of(submission_id),
        "last_change": 0,
        "fingerprint": fingerprint,
        "done": [],
        "tray": [],
    }
    try:
        await store.submissions.documents.insert({**new, **state})
    except DuplicateKey:
        return False
    return True


async def begin_attempt(store: Store, before: Stored[Submission], newer: Submission) -> bool:
    """`returned` → `preparing` with the next attempt. Of several callers one wins; the others get False."""
    where = {**_as_it_was(before), **RETURNED}
    return await store.submissions.documents.update(where, {"$set": _changed(before.state, newer)})


async def undo_attempt(store: Store, before: Stored[Submission], newer: Submission) -> bool:
    """`preparing` → `abandoned` or `returned`; the attempt is final from then on."""
    gone = {name: "" for name in before.state if name not in newer}
    where = {**_as_it_was(before), "state": "preparing"}
    return await store.submissions.documents.update(where, {"$set": _changed(before.state, newer), "$unset": gone})


def _as_it_was(before: Stored[Submission]) -> Filter:
    return {"_id": before.id, "version": before.version, "attempt": before.state["attempt"]}


async def settle(store: Store, submission: Stored[Submission]) -> None:
    """Note that nothing is left to do: remove `unfinished_since`."""
    since = unfinished_since(submission.state)
    if since is None:
        return
    await store.submissions.documents.update(
        {"_id": submission.id, "unfinished_since": since, "state": submission.state["state"]},
        {"$unset": {"unfinished_since": ""}},
    )


async def received(store: Store, submission_id: str, number: int) -> None:
    """Note that approvals knows this round, which ends the hand-off."""
    await store.submissions.documents.update(
        {"_id": submission_id, "round": number, "handoff_since": {"$gt": ""}}, {"$unset": {"handoff_since": ""}}
    )


async def unfinished(store: Store, before: str) -> list[str]:
    """The ids of submissions with work left since before this time: the preparation, or effects on records."""
    return await _ids(store, {"unfinished_since": {"$gt": "", "$lt": before}})


async def handed_off(store: Store, before: str) -> list[str]:
    """The ids of submissions that were sent before this time and that approvals has not confirmed."""
    return await _ids(store, {"handoff_since": {"$gt": "", "$lt": before}})


async def unlinked_items(store: Store, record_ids: Iterable[str] | None = None) -> AsyncGenerator[str]:
    """The ids of the records that a matter took up while they were unlinked, among these ids (None = all).

    Only corrections take up such records.
    """
    where: dict[str, object] = {"household_id": None, "matter_type": {"$in": sorted(MATTERS)}}
    if record_ids is not None:
        where["items.record_id"] = {"$in": list(record_ids)}
    async for doc in store.submissions.documents.find(where, fields=["items"]):
        for item in doc["items"]:
            yield item["record_id"]


async def _ids(store: Store, where: Filter) -> list[str]:
    return [doc["_id"] async for doc in store.submissions.documents.find(where, fields=["_id"])]


def _changed(before: Mapping[str, object], newer: Mapping[str, object]) -> Filter:
    return {
        name: value
        for name, value in newer.items()
        if name not in {"id", "version"} and (name not in before or before[name] != value)
    }
