"""Lists while the reader's purpose could not be confirmed. Their own offices are as always; others are refused.

A list across offices has only what their own offices keep, and says that it is `partial`. `partial` depends on the
request, never on what exists.
"""

from libs import policy
from libs.actor import Actor
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from services.records.store import Store


def is_partial(actor: Actor, *, office: str | None = None, household_id: str | None = None) -> bool:
    """Whether a list of a person may lack what a purpose opens.

    One of an office or household is complete or refused.
    """
    return office is None and household_id is None and policy.may_list_more(actor)


async def require_confirmed(
    store: Store,
    actor: Actor,
    restrictions: RestrictionSet,
    *,
    household_id: str | None = None,
    staff_id: str | None = None,
) -> None:
    """PurposeUnconfirmed if a list of this household or person is outside the reader's own offices.

    Call it before reading the list, so that the refusal does not tell whether anything exists: a hidden household is as an
    unknown one. With a confirmed purpose it reads nothing.
    """
    if not actor.grant.unconfirmed:
        return
    if household_id is not None:
        found = await store.household(household_id)
        is_known = found is not None and not restrictions.hides(household_id, viewer(actor))
        policy.require_confirmed(actor, [found.state["office_code"] if found and is_known else None])
    if staff_id is not None and staff_id != actor.staff_id:
        person = await store.staff.load(staff_id)
        posts = person.state["posts"] if person and not person.state["deleted"] else None
        policy.require_confirmed(actor, [post["office_code"] for post in posts] if posts else [None])
