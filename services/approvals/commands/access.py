"""Checks that the actor may know of a case. If not, every command answers that it was not found."""

from libs import policy
from libs.aggregates import Stored
from libs.problems import NotFound
from libs.reader import viewer
from services.approvals.domain.case import about, restricted_by
from services.approvals.domain.readers import granted, involves_headquarters, opens_hidden
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Context


async def load_readable(context: Context, case_id: str) -> Stored[ApprovalCase]:
    """The case. Raises NotFound if it does not exist or the actor may not know of it."""
    item = await context.store.approvals.load(case_id)
    if item is None:
        raise NotFound
    await require_readable(context, item)
    return item


async def require_readable(context: Context, item: Stored[ApprovalCase]) -> None:
    """Raises NotFound for a case of another office, unless its route names the actor, and for a hidden household.

    A case that opens hidden households does so only for those whom its route names.
    """
    actor = context.actor
    named_on_route = granted(item.state, actor.staff_id, (p.office_code for p in actor.posts))
    if named_on_route and opens_hidden(item.state):
        return
    before_city = involves_headquarters(item.state)
    if not named_on_route:
        policy.require_matter(actor, item.state["office_code"], about(item.state), stranded=before_city)
    snapshot = await context.store.restrictions.current()
    if any(snapshot.hides(named, viewer(actor)) for named in restricted_by(item.state)):
        raise NotFound
