"""What inquiries promise becomes an item of the worker, and is done when the call was made (domain.md 4.0, 4.6)."""

from libs.aggregates import Loaded, Outcome
from libs.calendar import jst_date
from libs.contracts.events import Received
from libs.ids import derived_id
from libs.mongo import Doc
from services.records.commands.casework import now, raw_by
from services.records.domain import callback as rules
from services.records.domain.decision import Place, Who
from services.records.store import Store


def item_id(inquiry_id: str) -> str:
    """The id of an inquiry's one call-back item."""
    return derived_id("callback", inquiry_id)


async def follow(store: Store, event: Received) -> None:
    """Apply one event of an inquiry to its item, once; any later event makes up for a parked one."""
    inquiry = {**event.state, "id": event.id_part}
    who = _who(event)

    def decide(item: Loaded) -> Outcome | None:
        decision = rules.followed(item.state, inquiry, who, event.time)
        return Outcome(decision.state, decision.event, decision.change) if decision else None

    source = (event.key, event.sequence)
    known = await store.action_items.react(item_id(event.id_part), *source, decide, by=raw_by(event.actor))
    if known is not None or not rules.owed(inquiry):
        return
    state = rules.opened(inquiry, await _place(store, inquiry), who, event.time)
    await store.action_items.create(
        item_id(event.id_part), Outcome(state, "action_item.opened"), by=raw_by(event.actor), source=source
    )


async def known(store: Store, inquiry_id: str, draft_id: str | None) -> Doc:
    """What of an inquiry's hand-offs has arrived here: its draft (or the record it became), its call-back item."""
    draft = draft_id is not None and (
        await store.drafts.get(draft_id) is not None or await store.records.load(draft_id) is not None
    )
    return {"draft": draft, "callback": await store.action_items.load(item_id(inquiry_id)) is not None}


async def _place(store: Store, inquiry: Doc) -> Place:
    """The household's office and worker of today; a call about nobody known stays with the office that took it."""
    household = await store.household(inquiry["household_id"]) if inquiry.get("household_id") else None
    if household is None:
        return Place("", inquiry["office_code"], inquiry["ward_code"], None, None, frozenset())
    worker = await store.worker_of(household.state, jst_date(now(store)).isoformat())
    return Place(
        household.id, household.state["office_code"], household.state["ward_code"], None, worker, frozenset()
    )


def _who(event: Received) -> Who:
    actor = event.actor or {}
    return Who(
        actor.get("staff_id", ""),
        actor.get("name", ""),
        actor.get("post", ""),
        actor.get("office_code", ""),
        "",
    )
