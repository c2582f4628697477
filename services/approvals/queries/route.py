"""Tells which route a 回付 would take now, worked out by the same rule as its start. Nothing begins."""

import asyncio
from dataclasses import dataclass
from typing import TypedDict

from libs import policy
from libs.actor import Actor
from libs.contracts import codes
from libs.problems import NotFound
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.people import PublishedHousehold
from libs.states.signoff import Assignee
from services.approvals.domain.people import Directory, MatterPlace, PostHolder
from services.approvals.domain.planning import Plan, Proposal, plan
from services.approvals.domain.route import Unroutable
from services.approvals.domain.templates import Matter
from services.approvals.store import Context, Store


@dataclass(frozen=True)
class RouteRequest:
    """A 回付 of one household's records, as its drafter would send it."""

    household_id: str
    matter_type: codes.MatterType
    record_types: frozenset[codes.RecordType] = frozenset()
    subjects: frozenset[codes.Subject] = frozenset()
    flags: tuple[codes.MatterFlag, ...] = ()
    amount: int | None = None

    def matter(self, office_code: str, today: str, *, restricted: bool) -> Matter:
        """The matter as a start would have it."""
        return Matter(
            self.matter_type,
            office_code,
            today,
            self.record_types,
            self.subjects,
            self.amount,
            self.flags,
            restricted=restricted,
        )


class PlannedPerson(Assignee):
    """Who would act. `away_until` is the last day of a registered absence of today; None for who is here."""

    away_until: str | None


class PlannedStep(TypedDict):
    """A step of a planned route. `quorum` is how many of its people have to agree; None means all."""

    seq: int
    kind: codes.StepKind
    quorum: int | None
    assignees: list[PlannedPerson]


class PlannedRoute(TypedDict):
    """The steps, with a note for each that was left out; or no steps, and why there are none."""

    name: str | None
    steps: list[PlannedStep]
    notes: list[str]
    unroutable_reason: str | None


async def planned(context: Context, request: RouteRequest) -> Released[PlannedRoute]:
    """The route of a 回付 by the actor. NotFound for a household that they may not know of, OutOfScope where they may not
    submit."""
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[PlannedRoute]:
        household = await _household(context, request.household_id, snapshot)
        restricted = snapshot.is_restricted(household["id"])
        answer = await _route(store, actor, household, request, restricted=restricted)
        about = {"matter_type": request.matter_type}
        return Read(answer, "planned_route", [household["id"]], [household["id"]], about=about)

    # A route may depend on whether the household is restricted.
    return await readable(store, actor, (), read, exactly=True)


async def _household(context: Context, household_id: str, snapshot: RestrictionSet) -> PublishedHousehold:
    actor = context.actor
    hidden = snapshot.hides(household_id, viewer(actor))
    household = None if hidden else await context.store.people.household(household_id)
    if household is None:
        # The same answer as for a household of another office, whatever the purpose.
        policy.require_confirmed(actor, [None])
        raise NotFound
    policy.require(actor, "submit", household["office_code"], household_id)
    return household


async def _route(
    store: Store, actor: Actor, household: PublishedHousehold, request: RouteRequest, *, restricted: bool
) -> PlannedRoute:
    office_code, post = household["office_code"], actor.acting_post
    unit, templates, at = await asyncio.gather(
        store.people.unit_of(household), store.templates(), store.decision_context(frozenset({office_code}))
    )
    # Such a matter is of the office, not of one household.
    household_unit = None if request.matter_type in codes.OVER_MANY_HOUSEHOLDS else unit
    directory = at.without(frozenset(household["excluded_staff"])).directory
    matter = request.matter(office_code, directory.today.isoformat(), restricted=restricted)
    drafter: PostHolder = {"staff_id": actor.staff_id, "post": post.post, "office_code": post.office_code}
    place = MatterPlace(office_code, post.unit, household_unit)
    return _shown(plan(Proposal(matter, drafter, place), templates, directory), directory)


def _shown(found: Plan | Unroutable, directory: Directory) -> PlannedRoute:
    if isinstance(found, Unroutable):
        return {"name": None, "steps": [], "notes": [], "unroutable_reason": found.reason}
    steps: list[PlannedStep] = [
        {
            "seq": step["seq"],
            "kind": step["kind"],
            "quorum": step["quorum"],
            "assignees": [_person(assignee, directory) for assignee in step["assignees"]],
        }
        for step in found.route.steps
    ]
    return {"name": found.template["name"], "steps": steps, "notes": found.route.notes, "unroutable_reason": None}


def _person(assignee: Assignee, directory: Directory) -> PlannedPerson:
    last = directory.away_until(assignee["staff_id"])
    return {**assignee, "away_until": last.isoformat() if last else None}
