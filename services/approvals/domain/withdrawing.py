"""引戻し and 取下依頼: the drafter takes a matter back, alone until an approver has opened it, afterwards by asking.

After the decision never; then there is 訂正・追記. The history stays.
"""

from libs.problems import OutOfScope
from services.approvals.domain.acting import my_turn, require_current
from services.approvals.domain.case import (
    DECIDED,
    Case,
    Circumstances,
    Doc,
    Person,
    Transition,
    active,
    begin,
    end,
    require_circulating,
    stop,
    where_it_is,
)
from services.approvals.domain.errors import AlreadyDecided, AlreadyOpened, StepNotActive


def may_withdraw_alone(case: Case) -> bool:
    """Whether nobody on the route has opened this round yet, also before it went back to an earlier step."""
    rounds = (*case["past_rounds"], case["steps"])
    return not any(o["round"] == case["round"] for steps in rounds for s in steps for o in s["opened"])


def withdrawn(
    case: Case, person: Person, comment: str | None, seen_version: int | None, at: Circumstances
) -> Transition:
    """引戻し by the drafter alone."""
    case = begin(case)
    _require_drafter_may(case, person)
    if not may_withdraw_alone(case):
        raise AlreadyOpened(context=where_it_is(case))
    require_current(case, person, seen_version)
    return _back(case, {"by": case["drafter"], "comment": comment}, at)


def withdrawal_asked(
    case: Case, person: Person, comment: str | None, seen_version: int | None, at: Circumstances
) -> Transition:
    """取下依頼 to whoever holds the matter now."""
    case = begin(case)
    _require_drafter_may(case, person)
    require_current(case, person, seen_version)
    case["withdraw_request"] = {"by": case["drafter"], "at": at.now, "comment": comment}
    return end(case, "approval.withdraw_requested", {"comment": comment}, moved=_open_seqs(case))


def withdrawal_accepted(
    case: Case, person: Person, comment: str | None, seen_version: int | None, at: Circumstances
) -> Transition:
    """The current approver lets the drafter have it back."""
    case = begin(case)
    require_circulating(case)
    if case["withdraw_request"] is None:
        raise StepNotActive("取下げの依頼は出ていません。", context=where_it_is(case))
    turn = my_turn(case, person)
    require_current(case, person, seen_version)
    return _back(case, {"by": turn.holder, "comment": comment, "requested": case["withdraw_request"]}, at)


def _require_drafter_may(case: Case, person: Person) -> None:
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] not in {"circulating", "unroutable"}:
        raise StepNotActive(context=where_it_is(case))
    if person.staff_id != case["drafter"]["staff_id"]:
        raise OutOfScope("引き戻せるのは起案者だけです。起案者へ伝えてください。")
    if case.get("filed_week"):
        raise OutOfScope(
            "登録済の記録の週次供覧は引き戻せません。記録を直すときは、訂正・追記か取消を使ってください。"
        )


def _back(case: Case, change: Doc, at: Circumstances) -> Transition:
    stop(case, "withdrawn", at.now)
    return end(case, "approval.withdrawn", change)


def _open_seqs(case: Case) -> list[int]:
    return [s["seq"] for s in active(case)]
