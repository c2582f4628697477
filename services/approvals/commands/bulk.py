"""まとめて承認: approves several cases one after the other, each by itself. A refusal of one does not stop the others.

For each case in the order sent, `case.act` approves it in one write with its event, under a key made of the request's
key and the case. A decision takes its number before that write (docs/protocols.md 1.8). An approval is never undone,
and a refusal writes nothing.

After a crash the same request goes on: cases that it approved before are answered as they stand
(docs/protocols.md 1.2), and the others are approved now.
"""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from libs.aggregates import Stored
from libs.problems import NotFound, Problem
from libs.states.signoff import Assignee
from services.approvals.commands.access import require_readable
from services.approvals.commands.acting import case_of, person, require_approver, require_no_kin
from services.approvals.commands.case import act
from services.approvals.domain.acting import ActionInput
from services.approvals.domain.actions import APPROVE_IN_BULK
from services.approvals.domain.case import DecisionContext, active, expected, households_of, offices_of
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Context


class BulkResult(TypedDict):
    """The result for one case: `waits_for` has the people it waits for now, `number` its 決裁番号 once decided."""

    id: str
    ok: bool
    state: str | None
    code: str | None
    detail: str | None
    waits_for: list[Assignee]
    number: str | None


async def approve(context: Context, items: Sequence[tuple[str, int]], comment: str | None) -> list[BulkResult]:
    """Approve each item, which is a case id and the version that was read. Returns one result per item."""
    return [await _approve_one(context, case_id, version, comment) for case_id, version in items]


async def _approve_one(context: Context, case_id: str, version: int, comment: str | None) -> BulkResult:
    try:
        done = await act(APPROVE_IN_BULK, context.for_one(case_id, version), case_id, ActionInput(comment))
    except Problem as problem:
        return _refused(case_id, problem)
    state = done.case.state
    waits_for = [assignee for step in active(state) for assignee in expected(step)]
    return {**_accepted(case_id, state["state"]), "waits_for": waits_for, "number": state["number"]}


async def possible(context: Context, case_ids: Sequence[str]) -> list[BulkResult]:
    """What `approve` would answer for each case now. It runs the same rules and writes nothing."""
    store = context.store
    cases = {case.id: case for case in await store.cases.whole(case_ids)}
    offices = frozenset(code for case in cases.values() for code in offices_of(case.state))
    households = frozenset(each for case in cases.values() for each in households_of(case.state))
    at = (await store.decision_context(offices)).as_a_trial()
    kin = await store.people.kin_of_each(households)
    results: list[BulkResult] = []
    for case_id in case_ids:
        try:
            case = cases.get(case_id)
            if case is None:
                raise NotFound
            await _require_possible(context, case, at, kin)
        except Problem as problem:
            results.append(_refused(case_id, problem))
            continue
        results.append(_accepted(case_id, case.state["state"]))
    return results


async def _require_possible(
    context: Context, case: Stored[ApprovalCase], at: DecisionContext, kin: Mapping[str, frozenset[str]]
) -> None:
    """Raises the problem that `approve` would raise for this case."""
    await require_readable(context, case)
    kin_of_case = (kin.get(household_id, frozenset[str]()) for household_id in households_of(case.state))
    at, who = at.without(frozenset[str]().union(*kin_of_case)), person(context.actor)
    require_no_kin(at, who, case.state)
    APPROVE_IN_BULK.rule(case_of(case), who, ActionInput(), at)
    require_approver(context.actor, case.state)


def _accepted(case_id: str, state: str) -> BulkResult:
    return {"id": case_id, "ok": True, "state": state, "code": None, "detail": None, "waits_for": [], "number": None}


def _refused(case_id: str, problem: Problem) -> BulkResult:
    return {
        "id": case_id,
        "ok": False,
        "state": None,
        "code": problem.code,
        "detail": problem.detail,
        "waits_for": [],
        "number": None,
    }
