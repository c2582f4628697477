"""A promised call-back becomes an action item of the worker, which is done when the call was made
(docs/domain/inquiries.md 2.3)."""

from typing import TypedDict, cast

from libs.aggregates import Stored, whole
from libs.calendar import jst_date
from libs.contracts.events import Received
from libs.decision import Decision
from libs.ids import derived_id
from libs.states.published import ByWhom
from services.records.commands.casework import now, raw_by
from services.records.domain import callback as rules
from services.records.domain.decision import ActingStaff, HouseholdSnapshot
from services.records.domain.inquiry import HeardPromise
from services.records.domain.item import ItemDecision
from services.records.domain.state import ActionItem
from services.records.store import Store
from services.records.store import draft as drafts


class HandedOff(TypedDict):
    """Which hand-offs of an inquiry have arrived."""

    draft: bool
    callback: bool


def item_id(inquiry_id: str) -> str:
    """The id of an inquiry's one call-back item."""
    return derived_id("callback", inquiry_id)


async def follow(store: Store, event: Received) -> None:
    """Apply one event of an inquiry to its item, once. Opens the item if there is none and a call is owed.

    Each is one write with the sequence of the event in it. After a crash the event is consumed again, and any later
    event makes up for a parked one.
    """
    state = whole(event.key, event.state)
    if state["deleted"]:
        return
    inquiry = cast("HeardPromise", {**state, "id": event.id_part})
    who = await _who(store, event, inquiry)

    def decide(item: Stored[ActionItem]) -> ItemDecision | None:
        return rules.follow(item.state, inquiry, who, event.time)

    source = (event.key, event.sequence)
    item = await store.action_items.react(item_id(event.id_part), *source, decide, by=raw_by(_by(event)))
    if item is not None or not rules.owed(inquiry):
        return
    opened = rules.open_item(inquiry, await _place(store, inquiry), who, event.time)
    await store.action_items.create(
        item_id(event.id_part), Decision(opened, "action_item.opened"), by=raw_by(_by(event)), source=source
    )


async def handed_off(store: Store, inquiry_id: str, draft_id: str | None) -> HandedOff:
    """Which hand-offs of an inquiry have arrived here: its draft (or the record it became) and its call-back item."""
    draft = draft_id is not None and (
        await drafts.get(store, draft_id) is not None or await store.records.load(draft_id) is not None
    )
    return {"draft": draft, "callback": await store.action_items.load(item_id(inquiry_id)) is not None}


async def _place(store: Store, inquiry: HeardPromise) -> HouseholdSnapshot:
    """The household with today's office and worker.

    A call without a known household stays with the office that took it.
    """
    household_id = inquiry["household_id"]
    household = await store.household(household_id) if household_id else None
    if household is None:
        return HouseholdSnapshot("", inquiry["office_code"], inquiry["ward_code"], None, None, frozenset())
    worker = await store.worker_of(household.state, jst_date(now(store)).isoformat())
    return HouseholdSnapshot(
        household.id, household.state["office_code"], household.state["ward_code"], None, worker, frozenset()
    )


def _by(event: Received) -> ByWhom | None:
    return cast("ByWhom | None", event.actor)


async def _who(store: Store, event: Received, inquiry: HeardPromise) -> ActingStaff:
    """Who did what the item follows: who made the call, also where a later event of somebody else tells of it."""
    by = _by(event)
    made_by = inquiry["callback"]["done_by"] if inquiry["callback"] else None
    if made_by and (by is None or by["staff_id"] != made_by):
        staff = await store.staff.load(made_by)
        if staff is not None and (post := next(iter(staff.state["posts"]), None)) is not None:
            return ActingStaff(made_by, staff.state["name"], post["post"], post["office_code"], "")
    return ActingStaff(**by, unit="") if by else ActingStaff("", "", "", "", "")
