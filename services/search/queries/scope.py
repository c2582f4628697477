"""What a reader may read of the scope that they ask for: offices, today's households, and who is hidden from them."""

from collections.abc import Set
from dataclasses import dataclass, replace

from libs import policy
from libs.actor import Actor, Purpose
from libs.policy import Scope, may_open_more, readable_offices
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from services.search.domain.mappings import HOUSEHOLDS
from services.search.domain.scope import ReadScope
from services.search.queries.context import QueryContext
from services.search.queries.labels import HOUSEHOLD_KEY


@dataclass(frozen=True)
class ScopeRequest:
    """Whose entries are asked for, and for what purpose: one household's, one worker's, those of a unit or of a scope.

    `workers_of`: a unit of the reader's office; what is about the households that its workers have today.
    """

    household_id: str | None = None
    worker: str | None = None
    scope: Scope = "office"
    purpose: Purpose | None = None
    workers_of: str | None = None

    @property
    def name(self) -> str:
        """The kind of scope, as the audit keeps it."""
        if self.household_id is not None:
            return "household"
        if self.worker is not None:
            return "worker"
        return self.scope if self.workers_of is None else "unit"


async def with_purpose(context: QueryContext, actor: Actor, request: ScopeRequest) -> Actor:
    """The reader, with what the purpose of this request opens to them."""
    return actor if request.purpose is None else await context.purposes.confirm(actor, request.purpose)


async def resolve_scope(
    context: QueryContext, actor: Actor, request: ScopeRequest, restrictions: RestrictionSet
) -> ReadScope:
    """What the reader may read of the scope they ask for.

    PurposeRequired for a scope that needs a purpose. Of a household that they may not read they get what they may read
    anyway, whether it is unknown, another office's or hidden (docs/domain/access.md 4.3).
    """
    hidden, office = restrictions.hidden_from(viewer(actor)), actor.acting_post.office_code
    if request.household_id is not None:
        scope = await _of_household(context, actor, request.household_id, hidden)
    elif request.worker is not None:
        scope = _assigned(actor, await context.assignments(request.worker))
    elif request.workers_of is not None:
        scope = _assigned(actor, await context.assignments_of_unit(office, request.workers_of))
    else:
        scope = await _of_scope(context, actor, request.scope)
    return replace(
        scope,
        hidden=hidden,
        voided_of=office if policy.is_superior(actor, office) else None,
        unlinked_of=policy.unlinked_offices(actor),
    )


async def _of_household(context: QueryContext, actor: Actor, household_id: str, hidden: Set[str]) -> ReadScope:
    """A reader of the household's office reads all of its entries, also those from an office where it was before. A reader
    whose purpose names the household reads only what is about it alone."""
    household = await context.reading.get(HOUSEHOLDS, HOUSEHOLD_KEY + household_id)
    is_known = household is not None and not household["deleted"] and household_id not in hidden
    office = household["office_code"] if household and is_known else None
    policy.require_confirmed(actor, [office])
    offices = readable_offices(actor)
    if office is None or not policy.may_list(actor, office, household_id):
        return ReadScope(offices, household_id=household_id)
    opened = None if offices is None or office in offices else frozenset({household_id})
    return ReadScope(None, household_id=household_id, opened=opened)


def _assigned(actor: Actor, households: frozenset[str]) -> ReadScope:
    return ReadScope(readable_offices(actor), household_ids=households, partial=may_open_more(actor))


async def _of_scope(context: QueryContext, actor: Actor, scope: Scope) -> ReadScope:
    limits = policy.resolve_scope(scope, actor)
    own = await context.assignments(actor.staff_id) if limits.own else None
    return ReadScope(
        limits.office_codes,
        limits.ward_code,
        household_ids=own,
        opened=limits.household_ids,
        # A purpose opens nothing more within the reader's own office.
        partial=scope != "office" and may_open_more(actor),
    )
