"""Commands on records from the state `written` on: revise, take over, discard, file, move."""

from libs import problems
from libs.aggregates import IdempotencyKey, Stored
from services.records.commands import casework
from services.records.commands.casework import change_record, decision_context
from services.records.commands.content import require_known
from services.records.domain import record as rules
from services.records.domain.content import GivenContent, named_in
from services.records.domain.decision import who
from services.records.domain.state import Record
from services.records.store import Context, Store


async def revise(context: Context, record_id: str, given: GivenContent) -> Stored[Record]:
    """Save a new revision of a written or returned record, by its author or the person who took it over."""
    record = await _known(context.store, record_id)
    found = await casework.household(context, rules.require_household(record.state, given))
    place = await casework.place(context, found, given.get("occurred_at"))
    if not _was_done(record, context.key):
        await require_known(context.store, named_in(given), place)
    return await change_record(
        context, record_id, lambda state: rules.revise(state, given, place, decision_context(context)), record
    )


async def take_over(context: Context, record_id: str) -> Stored[Record]:
    """引取り by the assigned worker or a supervisor."""
    record = await _known(context.store, record_id)
    worker = await casework.worker_today(context.store, record.state["household_id"])
    return await change_record(
        context, record_id, lambda state: rules.take_over(state, who(context.actor), worker), record
    )


async def discard(context: Context, record_id: str) -> Stored[Record]:
    """破棄 of a record that was never submitted."""
    return await change_record(context, record_id, lambda state: rules.discard(state, who(context.actor)))


async def file(context: Context, record_id: str) -> Stored[Record]:
    """登録 of a kind of record that the office files without a decision."""
    record = await _known(context.store, record_id)
    kinds = rules.file_only(await context.store.file_only(record.state["office_code"]))
    return await change_record(
        context, record_id, lambda state: rules.file(state, who(context.actor), kinds, context.now), record
    )


async def move(context: Context, record_id: str, given: rules.Move) -> Stored[Record]:
    """Move a record to the household that it is about. The actor's office must keep both households."""
    record = await _known(context.store, record_id)
    found = await casework.household(context, given["household_id"])
    target = await casework.place(context, found, record.state["occurred_at"])
    return await change_record(
        context, record_id, lambda state: rules.move(state, target, who(context.actor), given["reason"]), record
    )


async def _known(store: Store, record_id: str) -> Stored[Record]:
    record = await store.record(record_id)
    if record is None:
        raise problems.NotFound
    return record


def _was_done(record: Stored[Record], key: IdempotencyKey | None) -> bool:
    return key is not None and any(entry["key"] == key.key for entry in record.doc.get("done", []))
