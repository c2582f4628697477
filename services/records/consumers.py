"""What records hears: outcomes of approvals and what they order, inquiries that become records, its own records' items,
and whatever decides whom an unlinked note may be about."""

from libs.bus import Handler, Permanent, each
from libs.contracts.events import Received
from libs.process import Process
from services.records.commands import callback, draft, item, meeting, ordered, outcome
from services.records.commands.desk import Desk

HEARD = ("approvals", "inquiries", "records")


def attach(process: Process, store: Desk) -> None:
    """Hear them in one consumer: the effects are in one database, so what holds one up holds up all."""
    process.consume("records", HEARD, handler(store))


def handler(store: Desk) -> Handler:
    """Applies events one by one; each effect is guarded in its own write."""

    async def apply(event: Received) -> None:
        match (event.service, event.type):
            case ("approvals", "approval"):
                await _case(store, event)
            case ("approvals", "post_view"):
                await ordered.follow_duty(store, event.state, (event.key, event.sequence))
            case ("inquiries", "inquiry"):
                await _inquiry(store, event)
            case ("records", "record"):
                await item.follow_record(store, event.state, (event.key, event.sequence), event.time)
                await meeting.follow(store, "record", event.id_part)
            case ("records", "action_item"):
                await meeting.follow(store, "action_item", event.id_part)
            case ("records", ("household" | "person") as type_):
                await meeting.whose_names_changed(store, type_, event.id_part)
            case _:
                return

    return each(apply)


async def _case(store: Desk, event: Received) -> None:
    if event.name == "approval.refused":
        # The case's own round goes on as it is; the round it could not enter comes back to its drafter.
        await outcome.refuse(store, event.id_part, event.change["round"], None)
    known = await outcome.hear(
        store, event.id_part, event.state, (event.key, event.sequence), event.time, event.actor
    )
    if not known:
        raise Permanent("no such submission")
    await ordered.follow_case(store, event.state, (event.key, event.sequence), event.time)


async def _inquiry(store: Desk, event: Received) -> None:
    """Any event of a promoted inquiry makes its draft, so that a parked promotion is healed by the next one."""
    await meeting.follow_call(store, event.id_part, event.state)
    await callback.follow(store, event)
    state = event.state
    draft_id = state.get("promoted_draft_id")
    if not draft_id or state["state"] == "promoted" or event.actor is None:
        return
    record_type = event.change.get("record_type") or "phone"
    await draft.promote(store, draft_id, {**state, "id": event.id_part}, record_type, event.actor)
