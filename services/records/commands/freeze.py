"""The freeze by which an attempt of a submission holds a record, without an event or a new version
(docs/protocols.md 4.2, 4.3).

A freeze is valid only while its attempt is preparing or committed. Whoever finds an invalid one thaws exactly that one.
"""

from collections.abc import Set

from libs import problems
from libs.contracts import codes
from services.records.domain import record as records
from services.records.domain import submission as submissions
from services.records.domain.errors import ItemAlreadyInApproval, RecordLocked
from services.records.domain.state import BundleItem, FrozenBy, Record
from services.records.store import Store
from services.records.store import freeze as store_of

TRIES = 20


async def freeze(
    store: Store, holder: FrozenBy, item: BundleItem, states: Set[codes.RecordState]
) -> problems.Problem | None:
    """Freeze one record at its version. Returns None if this attempt holds it now, else the refusal.

    `states` are those in which this kind of submission takes a record.
    """
    record_id = item["record_id"]
    for _ in range(TRIES):
        if await store_of.freeze(store, item, states, holder):
            return None
        record = await store.records.load(record_id)
        if record is None or record.state["deleted"]:
            return problems.NotFound(context={"record_id": record_id})
        current = records.holder_of(record.state)
        if current == holder:
            return None
        if current and not await thaw_if_stale(store, record_id, states):
            return ItemAlreadyInApproval(context={"record_id": record_id, "approval_id": current["submission_id"]})
        if current:
            continue
        if refusal := _refusal(item, record.state, record.version, states):
            return refusal
    raise problems.InProgress


def _refusal(item: BundleItem, record: Record, version: int, states: Set[codes.RecordState]) -> problems.Problem | None:
    record_id = item["record_id"]
    if record["state"] == "in_approval":
        return ItemAlreadyInApproval(context={"record_id": record_id, "approval_id": record["approval_id"]})
    if record["state"] not in states:
        return RecordLocked(context={"record_id": record_id, "state": record["state"]})
    if version != item["version"]:
        stale = problems.VersionConflict(current=version)
        stale.context["record_id"] = record_id
        return stale
    return None


async def refusal_now(store: Store, item: BundleItem) -> problems.Problem | None:
    """The refusal that freezing this record at its version would get now. None if it could be frozen."""
    record_id = item["record_id"]
    record = await store.records.load(record_id)
    if record is None or record.state["deleted"]:
        return problems.NotFound(context={"record_id": record_id})
    holder = records.holder_of(record.state)
    if holder and not await thaw_if_stale(store, record_id):
        return ItemAlreadyInApproval(context={"record_id": record_id, "approval_id": holder["submission_id"]})
    return _refusal(item, record.state, record.version, records.EDITABLE)


async def thaw_all(store: Store, holder: FrozenBy) -> None:
    """Thaw every record that this undone attempt still holds."""
    for record_id in await store_of.frozen_ids(store, holder):
        await store_of.thaw(store, record_id, holder)


async def thaw_if_stale(store: Store, record_id: str, states: Set[codes.RecordState] = records.EDITABLE) -> bool:
    """Thaw a record whose holder is neither preparing nor committed. Returns True if freezing can be tried again.

    `states` are those in which the caller can take it at all.
    """
    record = await store.records.load(record_id)
    if record is None:
        return False
    holder = records.holder_of(record.state)
    if not holder:
        return not record.state["deleted"] and record.state["state"] in states
    if await _holds(store, holder):
        return False
    await store_of.thaw(store, record_id, holder)
    return True


async def _holds(store: Store, holder: FrozenBy) -> bool:
    submission = await store.submissions.load(holder["submission_id"])
    return submissions.holds(submission.state if submission else None, holder["attempt"])


async def thaw_strays(store: Store) -> int:
    """Thaw every frozen record that no attempt holds any more. Returns how many were thawed."""
    by_attempt: dict[tuple[str, int], list[str]] = {}
    for record_id, holder in await store_of.frozen(store):
        by_attempt.setdefault((holder["submission_id"], holder["attempt"]), []).append(record_id)
    thawed = 0
    for (submission_id, attempt), record_ids in by_attempt.items():
        holder: FrozenBy = {"submission_id": submission_id, "attempt": attempt}
        if await _holds(store, holder):
            continue
        for record_id in record_ids:
            await store_of.thaw(store, record_id, holder)
            thawed += 1
    return thawed
