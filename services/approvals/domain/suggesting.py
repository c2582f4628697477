"""修正の提案: whoever holds a step proposes other words for a segment; the drafter accepts it in one click.

To accept, the drafter takes the case back in hand, to be resumed at this step: no approver has to return it. From then
on records holds the pen as after any return, so an approval at the same moment either came first or finds no open step.
"""

from libs.problems import FieldError, OutOfScope, ValidationFailed
from services.approvals.domain.acting import my_turn, require_current
from services.approvals.domain.case import (
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
from services.approvals.domain.errors import StepNotActive


def suggested(
    case: Case, person: Person, record_id: str, suggestion: Doc, comment: str | None, seen_version: int | None,
    at: Circumstances,
) -> Transition:  # fmt: skip
    """A proposal for one segment of one item; the step stays open."""
    case = begin(case)
    turn = my_turn(case, person)
    require_current(case, person, seen_version)
    if record_id not in {i["record_id"] for i in case["items"]}:
        raise ValidationFailed("この案件にない記録です。", errors=[FieldError("/record_id", "not_in_case")])
    if not any(o["staff_id"] == person.staff_id and o["round"] == case["round"] for o in turn.step["opened"]):
        turn.step["opened"].append({"staff_id": person.staff_id, "at": at.now, "round": case["round"]})
    proposed: Doc = {
        "by": turn.holder, "at": at.now, "round": case["round"], "record_id": record_id, "suggestion": suggestion,
        "comment": comment,
    }  # fmt: skip
    turn.step["suggestions"].append(proposed)
    return end(case, "approval.suggested", {"seq": turn.step["seq"], **proposed})


def accepted(case: Case, by: Doc, number: int, record_id: str, suggestion: Doc, now: str) -> Transition:
    """The drafter takes up a proposal of an open step of this round (settled 9): the case is `returned`, to go on there.

    StepNotActive where the proposal is not (or no longer) open; AlreadyDecided where the decision was faster.
    """
    case = begin(case)
    require_circulating(case)
    if by["staff_id"] != case["drafter"]["staff_id"]:
        raise OutOfScope("提案を取り入れられるのは起案者だけです。起案者へ伝えてください。")
    proposing = [s for s in active(case) if _proposes(s, case["round"], record_id, suggestion)]
    if case["round"] != number or not proposing:
        raise StepNotActive(
            "この修正の提案は今は取り入れられません。開き直して、今の提案を確かめてください。",
            context=where_it_is(case),
        )
    step = proposing[0]
    stop(case, "returned", now)
    step["state"] = "returned"
    case.update(resume_at=step["seq"], returned_to="drafter", withdraw_request=None)
    change: Doc = {"seq": step["seq"], "by": by, "record_id": record_id, "suggestion": suggestion}
    return end(case, "approval.suggestion_accepted", change, moved=[step["seq"]])


def _proposes(step: Doc, number: int, record_id: str, suggestion: Doc) -> bool:
    return any(
        (p["round"], p["record_id"], p["suggestion"]) == (number, record_id, suggestion)
        for p in step["suggestions"]
    )
