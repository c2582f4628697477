"""The commands on a case. Whether the actor may know of the case is checked first; a decision takes one 決裁番号."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from libs import policy
from libs.aggregates import Stored
from libs.calendar import fiscal_year, fiscal_year_label, jst_date
from services.approvals.commands import content, post_view
from services.approvals.commands.access import load_readable
from services.approvals.commands.acting import Done, acting_as, case_of, person, require_approver, require_no_kin
from services.approvals.domain import deciding
from services.approvals.domain.actions import Verb
from services.approvals.domain.case import CaseDecision, DecisionContext, about, households_of, offices_of
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.store import Context, Store

Input = TypeVar("Input")


class _NumberNeededError(Exception):
    """The rule decides the case, so a number must be taken before the write."""


async def act(verb: Verb[Input], context: Context, case_id: str, given: Input) -> Done:
    """Do one verb of the route. The 後閲 that a decision leaves behind are created at once.

    Opening and reading need neither a version nor an idempotency key.
    """
    item = await load_readable(context, case_id)
    approves = verb.part in {"approver", "deputy"}
    if approves and context.key is not None:
        await content.require_all(context.store, case_id, item.state)
    at = await _decision_context(context, item)
    who = person(context.actor)
    require_no_kin(at, who, item.state)

    def rule(case: Case) -> CaseDecision | None:
        decision = verb.rule(case, who, given, at)
        if decision is not None and verb.part == "approver":
            require_approver(context.actor, case)
        return decision

    return await _save(context, item, rule, at)


async def execute(context: Context, case_id: str, given: deciding.Executed) -> Done:
    """施行, by anybody who may write in the office of the case."""
    item = await load_readable(context, case_id)
    at = await _decision_context(context, item)
    require_no_kin(at, person(context.actor), item.state)

    def rule(case: Case) -> CaseDecision:
        policy.require_write(context.actor, case["office_code"], *about(case))
        return deciding.execute(case, context.by.as_json(), given, at)

    # The rule does not run for a repeated request, so the right to write is also checked here.
    policy.require_write(context.actor, item.state["office_code"], *about(item.state))
    return await _save(context, item, rule, at)


async def _decision_context(context: Context, item: Stored[ApprovalCase]) -> DecisionContext:
    at = await context.store.decision_context(offices_of(item.state), households_of(item.state))
    return replace(at, seen_version=context.if_match)


async def _save(
    context: Context, item: Stored[ApprovalCase], rule: Callable[[Case], CaseDecision | None], at: DecisionContext
) -> Done:
    """Decide and save. A decision takes its 決裁番号 before the write."""
    store, number = context.store, None

    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        decision = rule(case_of(found))
        if decision is not None and decision.event == "approval.decided":
            if number is None:
                raise _NumberNeededError
            decision.state["number"] = number
        return decision

    save = partial(
        store.approvals.change, item.id, by=acting_as(context.actor, item.state), intent=context.key, known=item
    )
    try:
        saved = await save(decide)
    except _NumberNeededError:
        number = await _number(store, item, at)
        saved = await save(decide)
    await post_view.make(store, saved)
    return Done(saved, at)


async def _number(store: Store, item: Stored[ApprovalCase], at: DecisionContext) -> str:
    """決裁番号, counted per office and 年度. A second call for the same case in the same 年度 gives the same number."""
    year, office_code = fiscal_year(jst_date(at.now)), item.state["office_code"]
    n = await store.numbers.take(f"{office_code}/{year}", item.id)
    return f"{fiscal_year_label(year)} {at.directory.number_series(office_code)}第{n}号"
