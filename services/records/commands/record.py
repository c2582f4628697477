"""Records from `written` on: revise, take over, discard, file, move."""

from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded
from libs.mongo import Doc
from services.records.commands import casework
from services.records.commands.casework import change_record, new_ids, now
from services.records.commands.content import require_known
from services.records.domain import record as rules
from services.records.domain.content import normal
from services.records.domain.decision import Decision, who
from services.records.store import Store


async def revise(
    store: Store, actor: Actor, record_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Loaded:
    """A new revision while written or returned, by its author or who took it over."""
    record = await _known(store, record_id)
    household_id = record.state.get("household_id")
    if given.get("household_id") not in (None, household_id):
        raise problems.ValidationFailed(
            "世帯を変えるには「移す」を使ってください。",
            errors=[problems.FieldError("/household_id", "use_move")],
        )
    if household_id is None:
        raise problems.ValidationFailed(
            "先に世帯へ結び付けてから書き直してください。",
            errors=[problems.FieldError("/household_id", "use_move")],
        )
    found = await casework.household(store, actor, household_id)
    place = await casework.place(store, found, actor, given.get("occurred_at"))
    ops: list[Doc] = list(given.get("item_ops") or [])

    def decide(state: Doc) -> Decision | None:
        content = normal(given, by=actor.staff_id, new_ids=new_ids(), before=state["segments"])
        return rules.revise(state, content, ops, who(actor), place, now(store))

    if not _was_done(record, intent):
        await require_known(store, given, place)
    return await change_record(
        store, actor, record_id, decide, intent=intent, if_match=if_match, known=record
    )


async def take_over(store: Store, actor: Actor, record_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """引取り by the assigned worker or a supervisor."""
    record = await _known(store, record_id)
    worker = await casework.worker_today(store, record.state.get("household_id"))
    return await change_record(
        store, actor, record_id, lambda state: rules.take_over(state, who(actor), worker),
        intent=intent, if_match=if_match, known=record,
    )  # fmt: skip


async def discard(store: Store, actor: Actor, record_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """破棄 of a record that was never submitted."""
    return await change_record(
        store,
        actor,
        record_id,
        lambda state: rules.discard(state, who(actor)),
        intent=intent,
        if_match=if_match,
    )


async def file(store: Store, actor: Actor, record_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """登録 of a kind of record that the office files without a decision."""
    record = await _known(store, record_id)
    kinds = rules.file_only(await store.file_only(record.state["office_code"]))
    return await change_record(
        store, actor, record_id, lambda state: rules.file(state, who(actor), kinds, now(store)),
        intent=intent, if_match=if_match, known=record,
    )  # fmt: skip


async def move(
    store: Store, actor: Actor, record_id: str, household_id: str, reason: str | None, *, if_match: int, intent: Intent
) -> Loaded:  # fmt: skip
    """To the household it is about; the actor's office keeps both."""
    record = await _known(store, record_id)
    found = await casework.household(store, actor, household_id)
    target = await casework.place(store, found, actor, record.state.get("occurred_at"))
    return await change_record(
        store, actor, record_id, lambda state: rules.move(state, target, who(actor), reason),
        intent=intent, if_match=if_match, known=record,
    )  # fmt: skip


async def _known(store: Store, record_id: str) -> Loaded:
    record = await store.records.load(record_id)
    if record is None or record.state.get("deleted"):
        raise problems.NotFound
    return record


def _was_done(record: Loaded, intent: Intent | None) -> bool:
    done: list[dict[str, Any]] = record.doc.get("done", [])
    return intent is not None and any(entry["key"] == intent.key for entry in done)
