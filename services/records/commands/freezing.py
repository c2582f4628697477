"""Freezing and thawing records for an attempt of a submission (protocols.md 4.2, 4.3): no event, no version."""

from typing import Any

from libs import problems
from libs.mongo import Doc
from services.records.domain import record as records
from services.records.domain import submission as submissions
from services.records.domain.errors import ItemAlreadyInApproval, RecordLocked
from services.records.store import Store

TRIES = 20


def tag_filter(submission_id: str, attempt: int) -> Doc:
    """Records held by exactly this attempt."""
    return {"frozen_by.submission_id": submission_id, "frozen_by.attempt": attempt}


async def freeze(
    store: Store, submission_id: str, attempt: int, item: Doc, states: frozenset[str]
) -> problems.Problem | None:
    """Freeze one record at its version; the refusal if it cannot be, None when this attempt holds it.

    `states`: those in which this kind of submission takes a record.
    """
    record_id: str = item["record_id"]
    tag = {"submission_id": submission_id, "attempt": attempt}
    free = {
        "_id": record_id, "version": item["version"], "state": {"$in": sorted(states)}, "frozen_by": None,
    }  # fmt: skip
    for _ in range(TRIES):
        if await store.records.documents.update(free, {"$set": {"frozen_by": tag}}):
            return None
        found = await store.records.load(record_id)
        if found is None or found.state.get("deleted"):
            return problems.NotFound(context={"record_id": record_id})
        held = found.state.get("frozen_by")
        if held == tag:
            return None
        if held and not await thaw_if_stale(store, record_id, states):
            return ItemAlreadyInApproval(
                context={"record_id": record_id, "approval_id": held["submission_id"]}
            )
        if held:
            continue
        if refusal := _refusal(record_id, found.state, found.version, item["version"], states):
            return refusal
    raise problems.InProgress


def _refusal(
    record_id: str, state: Doc, version: int, wanted: int, states: frozenset[str]
) -> problems.Problem | None:
    if state["state"] == "in_approval":
        return ItemAlreadyInApproval(context={"record_id": record_id, "approval_id": state["approval_id"]})
    if state["state"] not in states:
        return RecordLocked(context={"record_id": record_id, "state": state["state"]})
    if version != wanted:
        stale = problems.VersionConflict(current=version)
        stale.context["record_id"] = record_id
        return stale
    return None


async def refusal_now(store: Store, item: Doc) -> problems.Problem | None:
    """What would keep this record from being frozen at its version, if it were tried now."""
    record_id: str = item["record_id"]
    found = await store.records.load(record_id)
    if found is None or found.state.get("deleted"):
        return problems.NotFound(context={"record_id": record_id})
    held = found.state.get("frozen_by")
    if held and not await thaw_if_stale(store, record_id):
        return ItemAlreadyInApproval(context={"record_id": record_id, "approval_id": held["submission_id"]})
    return _refusal(record_id, found.state, found.version, item["version"], records.EDITABLE)


async def thaw(store: Store, record_id: str, submission_id: str, attempt: int) -> None:
    """Thaw exactly this tag."""
    await store.records.documents.update(
        {"_id": record_id, **tag_filter(submission_id, attempt)}, {"$unset": {"frozen_by": ""}}
    )


async def thaw_all(store: Store, submission_id: str, attempt: int) -> None:
    """Thaw whatever an undone attempt still holds."""
    held = store.records.documents.find(tag_filter(submission_id, attempt), fields=["_id"])
    for record_id in [doc["_id"] async for doc in held]:
        await thaw(store, record_id, submission_id, attempt)


async def thaw_if_stale(store: Store, record_id: str, states: frozenset[str] = records.EDITABLE) -> bool:
    """Thaw a record whose holder is neither preparing nor committed; True when it is free to be tried again.

    `states`: those in which it can be free for the caller at all.
    """
    found = await store.records.load(record_id)
    if found is None or not (held := found.state.get("frozen_by")):
        return found is not None and found.state["state"] in states
    if await _holds(store, held):
        return False
    await thaw(store, record_id, held["submission_id"], held["attempt"])
    return True


async def _holds(store: Store, tag: dict[str, Any]) -> bool:
    holder = await store.submissions.load(tag["submission_id"])
    return submissions.holds(holder.state if holder else None, tag["attempt"])


async def thaw_strays(store: Store) -> int:
    """Walk everything frozen and thaw what no attempt holds any more; how many were thawed."""
    tags: dict[tuple[str, int], list[str]] = {}
    frozen = store.records.documents.find({"frozen_by.submission_id": {"$gt": ""}}, fields=["frozen_by"])
    async for doc in frozen:
        held = doc["frozen_by"]
        tags.setdefault((held["submission_id"], held["attempt"]), []).append(doc["_id"])
    thawed = 0
    for (submission_id, attempt), record_ids in tags.items():
        if await _holds(store, {"submission_id": submission_id, "attempt": attempt}):
            continue
        for record_id in record_ids:
            await thaw(store, record_id, submission_id, attempt)
            thawed += 1
    return thawed
