"""引戻し and 取下依頼: the drafter takes a matter back, alone until an approver has opened it, then by asking.

After the decision this is impossible, and 訂正・追記 takes its place. The history stays.
"""

from collections.abc import Mapping

from libs.problems import OutOfScope
from services.approvals.domain.acting import ActionInput, active_assignment, require_current
from services.approvals.domain.case import (
    DECIDED,
    ActingStaff,
    CaseDecision,
    DecisionContext,
    active,
    begin,
    end,
    require_circulating,
    stop,
    where_it_is,
)
from services.approvals.domain.errors import AlreadyDecided, AlreadyOpened, StepNotActive
from services.approvals.domain.state import Case


def may_withdraw_alone(case: Case) -> bool:
    """Whether nobody on the route has opened this round yet, also before a return to an earlier step."""
    rounds = (*case["past_rounds"], case["steps"])
    return not any(o["round"] == case["round"] for steps in rounds for s in steps for o in s["opened"])


def withdraw(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """引戻し by the drafter alone."""
    case = begin(case)
    _require_drafter_may(case, person)
    if not may_withdraw_alone(case):
        raise AlreadyOpened(context=where_it_is(case))
    require_current(case, person, at)
    return _back(case, {"by": case["drafter"], "comment": given.comment}, at)


def ask_withdrawal(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """取下依頼 to the current approver."""
    case = begin(case)
    _require_drafter_may(case, person)
    require_current(case, person, at)
    case["withdraw_request"] = {"by": case["drafter"], "at": at.now, "comment": given.comment}
    return end(case, "approval.withdraw_requested", {"comment": given.comment}, moved=_open_seqs(case))


def accept_withdrawal(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """The current approver accepts the 取下依頼."""
    case = begin(case)
    require_circulating(case)
    if case["withdraw_request"] is None:
        raise StepNotActive("取下げの依頼は出ていません。", context=where_it_is(case))
    assignment = active_assignment(case, person)
    require_current(case, person, at)
    return _back(case, {"by": assignment.holder, "comment": given.comment, "requested": case["withdraw_request"]}, at)


def _require_drafter_may(case: Case, person: ActingStaff) -> None:
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] not in {"circulating", "unroutable"}:
        raise StepNotActive(context=where_it_is(case))
    if person.staff_id != case["drafter"]["staff_id"]:
        raise OutOfScope("引き戻せるのは起案者だけです。起案者へ伝えてください。")
    if case["filed_week"]:
        raise OutOfScope("登録済の記録の週次供覧は引き戻せません。記録を直すときは、訂正・追記か取消を使ってください。")


def _back(case: Case, change: Mapping[str, object], at: DecisionContext) -> CaseDecision:
    stop(case, "withdrawn", at.now)
    return end(case, "approval.withdrawn", change)


def _open_seqs(case: Case) -> list[int]:
    return [s["seq"] for s in active(case)]
