"""What a reader reaches in a scope: the office's limits, today's households, and who is hidden from this reader."""

from collections.abc import Set
from dataclasses import dataclass, replace

from libs.actor import Actor, Purpose
from libs.policy import (
    Scope,
    is_superior,
    may_open_more,
    readable_offices,
    require_confirmed,
    require_read,
    resolve_scope,
    unlinked_offices,
)
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


async def asking(desk: Desk, person: Actor, wanted: Wanted) -> Actor:
    """The person with what the purpose stated for this question opens."""
    return person if wanted.purpose is None else await desk.purposes.stated(person, wanted.purpose)


async def reach_of(desk: Desk, actor: Actor, wanted: Wanted, snapshot: Snapshot) -> Reach:
    """The reach of one question. NotFound for a household that may not be read, PurposeRequired for a scope."""
    office = actor.acting_post.office_code
    found = await _reach(desk, actor, wanted, snapshot)
    voided_of = office if is_superior(actor, office) else None
    return replace(found, voided_of=voided_of, unlinked_of=unlinked_offices(actor))


async def _reach(desk: Desk, actor: Actor, wanted: Wanted, snapshot: Snapshot) -> Reach:
    hidden = snapshot.hidden_from(viewer(actor))
    if wanted.household_id is not None:
        return replace(await _of_household(desk, actor, wanted.household_id, hidden), hidden=hidden)
    if wanted.worker is not None:
        mine = await desk.assignments(wanted.worker)
        return Reach(readable_offices(actor), household_ids=mine, hidden=hidden, partial=may_open_more(actor))
    limits = resolve_scope(wanted.scope, actor)
    own = await desk.assignments(actor.staff_id) if limits.own else None
    # The own office is the same whatever a purpose opens.
    partial = wanted.scope != "office" and may_open_more(actor)
    return Reach(limits.office_codes, limits.ward_code, own, hidden, limits.opened, partial=partial)


async def _of_household(desk: Desk, actor: Actor, household_id: str, hidden: Set[str]) -> Reach:
    """Whoever reads the household's office reads all of its entries, also those from an office it came from; for a
    purpose that names it one reads what is about it alone."""
    household = await desk.reading.get(HOUSEHOLDS, HOUSEHOLD_KEY + household_id)
    require_confirmed(actor, [household.get("office_code") if household else None])
    if household_id in hidden:
        raise NotFound
    if household is None or household.get("deleted"):
        return Reach(readable_offices(actor))  # not yet indexed: what the reader may read anyway
    require_read(actor, household["office_code"], household_id)
    offices = readable_offices(actor)
    as_a_whole = offices is None or household["office_code"] in offices
    return Reach(None, opened=None if as_a_whole else frozenset({household_id}))
