"""Lists while nobody could confirm the reader's purpose: of the own offices as always, of others refused unseen."""

from libs import policy
from libs.actor import Actor
from services.records.store import Store


async def require_confirmed(
    store: Store, actor: Actor, *, office: str | None = None, household_id: str | None = None,
    staff_id: str | None = None,
) -> None:  # fmt: skip
    """PurposeUnconfirmed where a list of this office, household or person lies beyond the own offices.

    Asked before the list is looked up: whether there is anything to find is told to nobody. Looks up nothing otherwise.
    """
    if not actor.opened.unconfirmed:
        return
    if office is not None:
        policy.require_confirmed(actor, [office])
    if household_id is not None:
        found = await store.household(household_id)
        policy.require_confirmed(actor, [found.state["office_code"] if found else None])
    if staff_id is not None and staff_id != actor.staff_id:
        person = await store.staff.load(staff_id)
        posts = person.state.get("posts") if person else None
        policy.require_confirmed(actor, [post["office_code"] for post in posts] if posts else [None])
