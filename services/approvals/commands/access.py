"""May the actor know of this case at all? Otherwise it is not found, whatever is asked of it."""

from libs import policy
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.problems import NotFound
from libs.process import viewer
from services.approvals.commands.desk import Desk
from services.approvals.domain.case import about, restricted_by
from services.approvals.domain.readers import granted, lies_before_city, opens_hidden


async def require_readable(store: Desk, actor: Actor, item: Loaded) -> None:
    """NotFound for a case of another office or of a hidden household, unless its route names the actor."""
    named_on_route = granted(item.state, actor.staff_id, (p.office_code for p in actor.posts))
    if named_on_route and opens_hidden(item.state):
        return
    before_city = lies_before_city(item.state)
    if not named_on_route:
        policy.require_matter(actor, item.state["office_code"], about(item.state), stranded=before_city)
    snapshot = await store.restrictions.current()
    if any(snapshot.hides(named, viewer(actor)) for named in restricted_by(item.state)):
        raise NotFound
