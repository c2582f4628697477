"""Consumes events: outcomes and orders of approvals, inquiries that become records, the items of its own records, and
whatever changes whom an unlinked note may be about."""

from typing import cast

from libs.aggregates import whole
from libs.bus import Handler, Permanent, per_event
from libs.contracts.events import Received
from libs.process import ServiceRuntime
from libs.states.published import ByWhom
from services.records.commands import callback, draft, item, item_order, round_outcome, unlinked_note
from services.records.commands.item import HeardRecord
from services.records.domain.approval import CaseEvent, HeardCase, HeardDuty
from services.records.domain.inquiry import HeardCall
from services.records.store import Store

HEARD = ("approvals", "inquiries", "records")


def attach(process: ServiceRuntime, store: Store) -> None:
    """Consume all topics in one consumer: their effects go to one database, so what blocks one blocks all."""
    process.consume("records", HEARD, handler(store))


def handler(store: Store) -> Handler:
    """The handler of all events, one by one. Each effect is guarded against repetition in its own write."""

    async def apply(event: Received) -> None:
        match (event.service, event.type):
            case ("approvals", "approval"):
                await _case(store, event)
            case ("approvals", "post_view"):
                await item_order.follow_duty(
                    store, cast("HeardDuty", whole(event.key, event.state)), (event.key, event.sequence)
                )
            case ("inquiries", "inquiry"):
                await _inquiry(store, event)
            case ("records", "record"):
                await item.follow_record(store, cast("HeardRecord", event.state), (event.key, event.sequence))
                await unlinked_note.follow_record(store, event.id_part)
            case ("records", "action_item"):
                await unlinked_note.follow_item(store, event.id_part)
            case ("records", ("household" | "person") as type_):
                await unlinked_note.whose_names_changed(store, type_, event.id_part)
            case _:
                return

    return per_event(apply)


async def _case(store: Store, event: Received) -> None:
    if event.name == "approval.refused":
        # The round that the case has goes on; the refused round comes back to its drafter.
        await round_outcome.refuse(store, event.id_part, event.change["round"], None)
    case = cast("HeardCase", whole(event.key, event.state))
    if not await round_outcome.follow_case(store, CaseEvent(case, (event.key, event.sequence), event.time, _by(event))):
        raise Permanent("no such submission")


async def _inquiry(store: Store, event: Received) -> None:
    """Every event of a promoted inquiry creates its draft, so that the next event makes up for a parked promotion."""
    await unlinked_note.follow_call(store, event.id_part, unlinked_note.heard_call(event.id_part, event.state))
    await callback.follow(store, event)
    state = event.state
    if not state.get("promoted_draft_id") or state["state"] == "promoted" or (by := _by(event)) is None:
        return
    record_type = event.change.get("record_type") or "phone"
    call = cast("HeardCall", {**whole(event.key, state), "id": event.id_part})
    await draft.promote(store, call, record_type, by)


def _by(event: Received) -> ByWhom | None:
    return cast("ByWhom | None", event.actor)
