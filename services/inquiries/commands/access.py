"""May the actor know of this inquiry, and may they handle it? (docs/domain/inquiries.md 3.1)"""

from collections.abc import Sequence

from libs import policy
from libs.actor import Actor
from libs.problems import NotFound, OutOfScope
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from services.inquiries.domain import Inquiry
from services.inquiries.domain.readers import addressees, keepers, reading_offices
from services.inquiries.store import Context, StoredInquiry


async def load_readable(context: Context, inquiry_id: str) -> StoredInquiry:
    """The inquiry, for what a reader may do. NotFound where there is none that the actor may know of."""
    return await _load(context, inquiry_id, to_handle=False)


async def load_handled(context: Context, inquiry_id: str) -> StoredInquiry:
    """The inquiry, for whoever handles it. NotFound as for a reader, OutOfScope for somebody who may only read it."""
    return await _load(context, inquiry_id, to_handle=True)


async def _load(context: Context, inquiry_id: str, *, to_handle: bool) -> StoredInquiry:
    actor, store = context.actor, context.store

    async def read(snapshot: RestrictionSet) -> StoredInquiry:
        item = await store.inquiries.load(inquiry_id)
        if item is None or item.state["deleted"]:
            raise NotFound
        if snapshot.hides(item.state["household_id"] or item.id, viewer(actor)):
            raise NotFound
        offices = await _offices_read(context, item.state)
        if not offices and actor.staff_id not in addressees(item.state):
            raise NotFound
        if to_handle:
            _require_handling(actor, item.state, offices)
        return item

    return await store.restrictions.released(viewer(actor), read)


async def _offices_read(context: Context, state: Inquiry) -> list[str]:
    """Those of the inquiry's offices as whose the actor may read it."""
    household_id = state["household_id"]
    offices = reading_offices(state, await context.store.people.household_office(household_id))
    return [code for code in offices if policy.may_list(context.actor, code, household_id)]


def _require_handling(actor: Actor, state: Inquiry, offices_read: Sequence[str]) -> None:
    """OutOfScope unless the actor writes in an office that keeps the inquiry, or is an addressee who writes somewhere."""
    if any(policy.may_act(actor, "write", office) for office in keepers(state)):
        return
    if actor.staff_id in addressees(state) and policy.role_may(actor, "write"):
        return
    for office in offices_read:
        policy.require_write(actor, office, state["household_id"])  # its refusal names a post of theirs that could
    raise OutOfScope


async def require_household(context: Context, household_id: str) -> None:
    """NotFound for a household that the actor may not read."""
    actor = context.actor

    async def read(_: RestrictionSet) -> None:
        household = await context.store.people.household(household_id)
        if household is None:
            raise NotFound
        policy.require_read(actor, household["office_code"], household_id)

    await context.store.restrictions.require(viewer(actor), household_id, read)
