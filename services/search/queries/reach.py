"""What a reader reaches in a scope: the office's limits, today's households, and who is hidden from this reader."""

from dataclasses import dataclass, replace

from libs.actor import Actor, Purpose
from libs.policy import Scope, is_superior, may_read, readable_offices, require_read, resolve_scope
from libs.problems import NotFound
from libs.process import viewer
from libs.restrictions import Snapshot
from services.search.domain.access import Reach
from services.search.domain.mappings import HOUSEHOLDS
from services.search.queries.desk import Desk
from services.search.queries.labels import HOUSEHOLD_KEY


@dataclass(frozen=True)
class Wanted:
    """Whose entries are asked for: one household's, one worker's, or those of a scope; and for what purpose."""

    household_id: str | None = None
    worker: str | None = None
    scope: Scope = "office"
    purpose: Purpose | None = None

    def of(self, actor: Actor) -> Actor:
        """The actor with the purpose stated for this question."""
        return actor.with_purpose(self.purpose) if self.purpose is not None else actor


async def reach_of(desk: Desk, actor: Actor, wanted: Wanted, snapshot: Snapshot) -> Reach:
    """The reach of one question. NotFound for a household that may not be read, PurposeRequired for a scope."""
    office = actor.acting_post.office_code
    found = await _reach(desk, actor, wanted, snapshot)
    return replace(found, voided_of=office if is_superior(actor, office) else None)


async def _reach(desk: Desk, actor: Actor, wanted: Wanted, snapshot: Snapshot) -> Reach:
    hidden = snapshot.hidden_from(viewer(actor))
    if wanted.household_id is not None:
        if wanted.household_id in hidden:
            raise NotFound
        return replace(await _of_household(desk, actor, wanted.household_id), hidden=hidden)
    if wanted.worker is not None:
        mine = await desk.assignments(wanted.worker)
        return Reach(_readable(actor), household_ids=mine, hidden=hidden)
    limits = resolve_scope(wanted.scope, actor)
    own = await desk.assignments(actor.staff_id) if limits.own else None
    return Reach(limits.office_codes, limits.ward_code, own, hidden)


async def _of_household(desk: Desk, actor: Actor, household_id: str) -> Reach:
    """Whoever may read the household reads all of its entries, also those from an office it came from."""
    household = await desk.reading.get(HOUSEHOLDS, HOUSEHOLD_KEY + household_id)
    if household is None or household.get("deleted"):
        return Reach(_readable(actor))  # not yet indexed: what the reader may read anyway
    require_read(actor, household["office_code"])
    return Reach(None)


def _readable(actor: Actor) -> frozenset[str] | None:
    """Every office with a purpose that refers to something, else those read without one."""
    anywhere = may_read(actor, "")  # no office has this code: it is readable only with a purpose or city-wide
    return None if anywhere else readable_offices(actor)
