"""Reads action items and appointments of a household or a worker."""

from collections.abc import Sequence
from typing import TypedDict

from libs import problems
from libs.aggregates import Stored
from libs.calendar import jst_date
from libs.contracts import codes
from libs.cursor import PartialList
from libs.policy import may_list, require_read
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.casework import PublishedActionItem
from services.records.domain.item import OPEN
from services.records.domain.state import ActionItem
from services.records.queries.page import PageRequest, Position, as_listed, page
from services.records.queries.staff import staff_of_unit
from services.records.queries.unconfirmed_purpose import is_partial, require_confirmed
from services.records.store import Context
from services.records.store.item import ItemQuestion, ListedItem

NO_DUE_DATE = "~"
"""Sorts after every date."""


async def item(context: Context, item_id: str) -> Released[PublishedActionItem]:
    """One action item."""
    store, actor = context.store, context.actor
    known = await store.action_items.load(item_id)
    if known is None or known.state["deleted"]:
        raise problems.NotFound

    async def read(_: RestrictionSet) -> Read[PublishedActionItem]:
        require_read(actor, known.state["office_code"], known.state["household_id"])
        return Read(store.action_items.published(known), "action_item", [item_id], _households([known]), known.version)

    return await readable(store, actor, [known.state["household_id"] or item_id], read)


_ItemClasses = TypedDict("_ItemClasses", {"class": list[codes.ItemClass]})


class ItemFilters(_ItemClasses):
    """Which items: of a worker, a household or a unit of the reader's office, in a state, of some classes, due before a day
    or done since one (`YYYY-MM-DD`)."""

    worker: str | None
    household_id: str | None
    unit: str | None
    state: codes.ItemState | None
    due_before: str | None
    done_since: str | None


async def items(
    context: Context, filters: ItemFilters, request: PageRequest
) -> Released[PartialList[PublishedActionItem]]:
    """A page of the items of a household, a worker or a unit, by due date. The default is the actor's own.

    Without `state` it has the open items. ValidationFailed if a unit is asked for together with a worker or a household.
    """
    store, actor = context.store, context.actor
    worker, household_id, unit = filters["worker"], filters["household_id"], filters["unit"]
    if unit is not None and (worker is not None or household_id is not None):
        raise problems.ValidationFailed(errors=[problems.FieldError("query/unit", "alone")])

    async def read(snapshot: RestrictionSet) -> Read[PartialList[PublishedActionItem]]:
        await require_confirmed(store, actor, snapshot, household_id=household_id, staff_id=worker)
        visible = [
            each
            for each in await store.items_listed(await _question(context, filters))
            if not each.state.get("deleted")
            and may_list(actor, each.state["office_code"], each.state.get("household_id"))
            and not snapshot.hides(each.state.get("household_id") or each.id, viewer(actor))
        ]
        shown, more = page(visible, _position, request)
        whole = await store.items_by_id(each.id for each in shown)
        kept = [whole[each.id] for each in shown if as_listed(each, whole.get(each.id))]
        answer: PartialList[PublishedActionItem] = {
            **request.answer([store.action_items.published(each) for each in kept], more),
            "partial": is_partial(actor, household_id=household_id),
        }
        return Read(answer, "action_items", [e.id for e in kept], _households(kept))

    return await readable(store, actor, (), read)


async def _question(context: Context, filters: ItemFilters) -> ItemQuestion:
    state, household_id, worker = filters["state"], filters["household_id"], filters["worker"]
    assignees: Sequence[str] | None = None
    if filters["unit"] is not None:
        office, today = context.actor.acting_post.office_code, jst_date(context.now).isoformat()
        assignees = sorted(await staff_of_unit(context.store, office, filters["unit"], today))
    elif worker is not None or household_id is None:
        assignees = [worker or context.actor.staff_id]
    return ItemQuestion(
        states=[state] if state else sorted(OPEN),
        classes=filters["class"],
        household_id=household_id,
        assignees=assignees,
        due_before=filters["due_before"],
        done_since=filters["done_since"],
    )


def _position(item: Stored[ListedItem]) -> Position:
    due_on, starts_at = item.state.get("due_on"), item.state.get("starts_at")
    return [due_on or (jst_date(starts_at).isoformat() if starts_at else NO_DUE_DATE), item.id]


def _households(found: Sequence[Stored[ActionItem]]) -> list[str]:
    return sorted({household_id for each in found if (household_id := each.state["household_id"])})
