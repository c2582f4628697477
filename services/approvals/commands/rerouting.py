"""経路の指定し直し: names another person for a step, a route for a matter without one, or a successor for a post."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict, TypeVar

from libs import policy
from libs.aggregates import Aggregates, Stored
from libs.decision import Decision
from libs.problems import OutOfScope, Problem
from libs.states.signoff import PostView
from services.approvals.commands.access import load_readable
from services.approvals.commands.acting import Done, case_of, is_kin
from services.approvals.commands.readers import without_unseeing
from services.approvals.domain import post_view, rerouting
from services.approvals.domain.case import CaseDecision, DecisionContext, households_of, offices_of
from services.approvals.domain.rerouting import HandOver, RouteAppointment, StepAppointment
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.store import Context

State = TypeVar("State", bound=Mapping[str, object])
Published = TypeVar("Published", bound=Mapping[str, object])
Event = TypeVar("Event", bound=str)


class HandOverResult(TypedDict):
    """The result for a case or its 後閲. `id` is that of the case."""

    id: str
    ok: bool
    code: str | None
    detail: str | None


async def reroute(context: Context, case_id: str, given: StepAppointment | RouteAppointment) -> Done:
    """Name another person for one step, or a route for a matter that has none. Raises OutOfScope."""
    item = await load_readable(context, case_id)
    at = await _decision_context(context, item)
    at = replace(at, seen_version=context.if_match)
    who = context.by.as_json()

    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        # Checked before the rule: its refusals would tell who is kin of the household.
        _require_may_reroute(context, at, found.state)
        case = case_of(found)
        if isinstance(given, StepAppointment):
            return rerouting.reroute(case, who, given, at)
        return rerouting.route_by_hand(case, who, given, at)

    saved = await context.store.approvals.change(case_id, decide, by=context.by, intent=context.key, known=item)
    return Done(saved, at)


async def hand_over(context: Context, given: HandOver) -> list[HandOverResult]:
    """Hand everything open of a post to a successor, 後閲 too. A repeated request goes on where the first one stopped.

    Returns one result for each case or 後閲 that was handed on or refused.
    """
    office_code, store = given.holder["office_code"], context.store
    policy.require(context.actor, "administer", office_code)
    who = context.by.as_json()

    def of_case(found: Stored[ApprovalCase], at: DecisionContext) -> CaseDecision | None:
        return rerouting.hand_over(case_of(found), who, given, at)

    passing_on = _PassingOn(context, await store.decision_context(frozenset({office_code})))
    results: list[HandOverResult | None] = []
    for case_id in await store.cases.open_in(office_code):
        if case := await store.approvals.load(case_id):
            results.append(await passing_on.one(store.approvals, case, case, of_case))
    for listed in await store.duties.pending_of_post(given.holder):
        case, duty = await store.approvals.load(listed.state["approval_id"]), await store.post_views.load(listed.id)
        if case is None or duty is None:
            continue
        known = case_of(case)

        def of_duty(
            found: Stored[PostView], at: DecisionContext, known: Case = known
        ) -> post_view.PostViewDecision | None:
            successor = rerouting.successor(known, given.staff_id, at)
            return post_view.hand_over(found.state, who, given.holder, successor)

        results.append(await passing_on.one(store.post_views, duty, case, of_duty))
    return [result for result in results if result]


@dataclass(frozen=True)
class _PassingOn:
    """What all cases and 後閲 of a hand-over share. `at` is the decision context of the office, which fits most of
    its cases."""

    context: Context
    at: DecisionContext

    async def one(
        self,
        kind: Aggregates[State, Published, Event],
        before: Stored[State],
        case: Stored[ApprovalCase],
        rule: Callable[[Stored[State], DecisionContext], Decision[State, Event] | None],
    ) -> HandOverResult | None:
        """Hand on one case or 後閲. None if there was nothing to hand on.

        The version cannot tell: somebody else may have written between the load and the save.
        """
        at = await _decision_context(self.context, case, self.at)
        handed_on = False

        def decide(found: Stored[State]) -> Decision[State, Event] | None:
            nonlocal handed_on
            decision = rule(found, at)
            handed_on = decision is not None
            return decision

        try:
            key = self.context.for_one(before.id).key
            await kind.change(before.id, decide, by=self.context.by, intent=key, known=before)
        except Problem as problem:
            return {"id": case.id, "ok": False, "code": problem.code, "detail": problem.detail}
        return {"id": case.id, "ok": True, "code": None, "detail": None} if handed_on else None


async def _decision_context(
    context: Context, item: Stored[ApprovalCase], of_office: DecisionContext | None = None
) -> DecisionContext:
    """The decision context of this case, derived from `of_office` if the case lies in that office alone."""
    store, offices, households = context.store, offices_of(item.state), households_of(item.state)
    if of_office is not None and offices == frozenset({item.state["office_code"]}):
        at = of_office.without(await store.people.kin(households))
    else:
        at = await store.decision_context(offices, households)
    return await without_unseeing(at, item.state["filed_week"], households, store.restrictions.current)


def _require_may_reroute(context: Context, at: DecisionContext, case: ApprovalCase) -> None:
    actor, drafter, stranded = context.actor, case["drafter"]["staff_id"], rerouting.lacks_people(case)
    # Excluded kin may not choose who takes their place either, and get the same refusal as others.
    if is_kin(at, actor.staff_id, case) or not policy.may_reroute(
        actor, case["office_code"], drafter, stranded=stranded
    ):
        raise OutOfScope(
            "経路を指定し直せるのは、この事務所の課長か管理者です。経路未定の案件は起案者と本庁も指定できます。"
        )
