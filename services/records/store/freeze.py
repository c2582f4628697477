"""Freezes and thaws records for a submission, without an event or a new version (docs/protocols.md 4.2)."""

from collections.abc import Set

from libs.contracts import codes
from libs.mongo import Filter
from services.records.domain.state import BundleItem, FrozenBy
from services.records.store.store import Store

UNFROZEN: Filter = {"frozen_by": None}
"""The filter of a record that no submission holds."""


def frozen_by(holder: FrozenBy) -> Filter:
    """The filter of the records that exactly this attempt holds."""
    return {"frozen_by.submission_id": holder["submission_id"], "frozen_by.attempt": holder["attempt"]}


async def freeze(store: Store, item: BundleItem, states: Set[codes.RecordState], holder: FrozenBy) -> bool:
    """Freeze a record that is free, has this version and is in one of these states. Returns False otherwise."""
    where = {"_id": item["record_id"], "version": item["version"], "state": {"$in": sorted(states)}, **UNFROZEN}
    return await store.records.documents.update(where, {"$set": {"frozen_by": holder}})


async def thaw(store: Store, record_id: str, holder: FrozenBy) -> None:
    """Thaw the record if exactly this attempt holds it."""
    await store.records.documents.update({"_id": record_id, **frozen_by(holder)}, {"$unset": {"frozen_by": ""}})


async def frozen_ids(store: Store, holder: FrozenBy) -> list[str]:
    """The ids of the records that this attempt holds."""
    return [doc["_id"] async for doc in store.records.documents.find(frozen_by(holder), fields=["_id"])]


async def frozen(store: Store) -> list[tuple[str, FrozenBy]]:
    """The id of each frozen record, with the attempt that holds it."""
    docs = store.records.documents.find({"frozen_by.submission_id": {"$gt": ""}}, fields=["frozen_by"])
    return [(doc["_id"], doc["frozen_by"]) async for doc in docs]
