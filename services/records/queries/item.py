"""Reading action items and appointments: of a household or of a worker."""

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import jst_date
from libs.mongo import Doc
from libs.policy import may_list, require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain.item import OPEN
from services.records.queries.confirming import require_confirmed
from services.records.queries.page import Position, as_listed, page
from services.records.store import Store

LISTED_BY = ("version", "household_id", "office_code", "state", "due_on", "starts_at", "deleted")
"""What a list is chosen and ordered by; the whole documents are read for one page only."""
NO_DUE_DATE = "~"
"""Sorts after every date."""


def shape(store: Store, item: Loaded) -> Doc:
    return store.action_items.published(item)


async def item(store: Store, actor: Actor, item_id: str) -> Doc:
    """One item."""
    known = await store.action_items.load(item_id)
    if known is None or known.state.get("deleted"):
        raise problems.NotFound

    async def read(_snapshot: Snapshot) -> Doc:
        require_read(actor, known.state["office_code"], known.state.get("household_id"))
        await store.audit.read(reading(actor, "action_item", [item_id], _households([known])))
        return shape(store, known)

    return await store.restrictions.require(viewer(actor), known.state.get("household_id") or item_id, read)


async def items(
    store: Store, actor: Actor, *, worker: str | None, household_id: str | None, state: str | None,
    due_before: str | None, limit: int, after: Position | None,
) -> tuple[list[Doc], Position | None]:  # fmt: skip
    """A page of the items of a household or a worker (the actor where neither is named), by due date.

    Without `state` the ones still owed.
    """

    async def read(snapshot: Snapshot) -> tuple[list[Doc], Position | None]:
        await require_confirmed(store, actor, household_id=household_id, staff_id=worker)
        where: Doc = {"state": state} if state else {"state": {"$in": sorted(OPEN)}}
        if household_id is not None:
            where["household_id"] = household_id
        if worker is not None or household_id is None:
            where["assignee_id"] = worker or actor.staff_id
        if due_before is not None:
            where["due_on"] = {"$gt": "", "$lt": due_before}
        found = await store.items_by(where, LISTED_BY)
        visible = [
            each for each in found
            if not each.state.get("deleted")
            and may_list(actor, each.state["office_code"], each.state.get("household_id"))
            and not snapshot.hides(each.state.get("household_id") or each.id, viewer(actor))
        ]  # fmt: skip
        shown, more = page(visible, _position, limit, after)
        whole = {each.id: each for each in await store.items_by({"_id": {"$in": [e.id for e in shown]}})}
        kept = [whole[each.id] for each in shown if as_listed(each, whole.get(each.id))]
        await store.audit.read(reading(actor, "action_items", [e.id for e in kept], _households(kept)))
        return [shape(store, each) for each in kept], more

    return await store.restrictions.released(viewer(actor), read)


def _position(item: Loaded) -> Position:
    due_on, starts_at = item.state.get("due_on"), item.state.get("starts_at")
    return [due_on or (jst_date(starts_at).isoformat() if starts_at else NO_DUE_DATE), item.id]


def _households(found: list[Loaded]) -> list[str]:
    return sorted({each.state["household_id"] for each in found if each.state.get("household_id")})
