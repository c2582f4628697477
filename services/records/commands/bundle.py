"""Loads the records of a bundle and checks whether the actor may submit them (docs/protocols.md 4.1)."""

from libs import problems
from libs.aggregates import Stored
from libs.contracts import codes
from libs.policy import require_submit, require_superior
from libs.reader import viewer
from services.records.commands import casework
from services.records.commands.freeze import refusal_now
from services.records.domain import bundle as rules
from services.records.domain import record as records
from services.records.domain.bundle import Bundle
from services.records.domain.state import BundleItem, Record
from services.records.store import Context, Store


async def submittable(context: Context, bundle: Bundle) -> dict[str, Record]:
    """The records by id. NotFound if one is absent or hidden, OutOfScope if the actor may not submit one."""
    store, actor = context.store, context.actor
    snapshot = await store.restrictions.current()
    kept = await existing(store, bundle)
    workers = await casework.workers_today(store, {each.state["household_id"] for each in kept.values()})
    by_id: dict[str, Record] = {}
    for each in bundle["items"]:
        record = kept.get(each["record_id"])
        if record is None or snapshot.hides(record.state["household_id"] or record.id, viewer(actor)):
            raise problems.NotFound(context={"record_id": each["record_id"]})
        _require_may_send(context, record.state, bundle["matter_type"], workers.get(record.state["household_id"]))
        by_id[record.id] = record.state
    return by_id


async def existing(store: Store, bundle: Bundle) -> dict[str, Stored[Record]]:
    """The records of a bundle that are not deleted, by id, in one query."""
    by_id = await store.records_by_id([each["record_id"] for each in bundle["items"]])
    return {record_id: record for record_id, record in by_id.items() if not record.state["deleted"]}


async def require_sendable(context: Context, bundle: Bundle, record_id: str, record: Record) -> None:
    """Raises the refusal that this bundle would get if this record were part of it. Writes nothing.

    A record is finished before it is submitted. A refusal that can be foreseen must not leave it finished and unsent.
    """
    by_id = await submittable(context, bundle)
    await require_may_send(context, record, bundle["matter_type"])
    for item in bundle["items"]:
        if refusal := await refusal_now(context.store, item):
            raise refusal
    finished: BundleItem = {"record_id": record_id, "version": 1, "disposition": None}
    with_it: Bundle = {**bundle, "items": [finished, *bundle["items"]]}
    rules.check(with_it, {**by_id, record_id: record})


async def require_may_send(context: Context, record: Record, matter_type: codes.MatterType) -> None:
    """OutOfScope unless the actor may send this record as this matter: a 取消 is for 係長 and above."""
    void = matter_type == "void"
    worker = None if void else await casework.worker_today(context.store, record["household_id"])
    _require_may_send(context, record, matter_type, worker)


def _require_may_send(context: Context, record: Record, matter_type: codes.MatterType, worker: str | None) -> None:
    if matter_type == "void":
        require_superior(context.actor, record["office_code"], record["household_id"])
        return
    writer = records.writer_of(record) or ""
    require_submit(context.actor, record["office_code"], writer, worker, record["household_id"])
