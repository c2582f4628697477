"""修正の提案: an assignee of an open step proposes other words for a segment, and the drafter accepts them in one click.

With that the case goes back to the drafter, to resume at this step. No approver has to return it. The next change comes
from records, as after any return, so an approval at the same moment either comes first or finds no open step.
"""

from dataclasses import dataclass

from libs.problems import FieldError, OutOfScope, ValidationFailed
from libs.states.casework import Suggestion
from libs.states.published import ByWhom
from libs.states.signoff import Proposed, Step
from services.approvals.domain.acting import active_assignment, require_current
from services.approvals.domain.case import (
    ActingStaff,
    CaseDecision,
    DecisionContext,
    active,
    begin,
    end,
    require_circulating,
    require_room,
    stop,
    where_it_is,
)
from services.approvals.domain.errors import StepNotActive
from services.approvals.domain.state import Case


@dataclass(frozen=True)
class NewSuggestion:
    """Other words for a segment of this record."""

    record_id: str
    suggestion: Suggestion
    comment: str | None = None


@dataclass(frozen=True)
class AcceptedSuggestion:
    """A proposal of this round that the drafter accepts, word by word."""

    by: ByWhom
    round: int
    record_id: str
    suggestion: Suggestion


def suggest(case: Case, person: ActingStaff, given: NewSuggestion, at: DecisionContext) -> CaseDecision:
    """A proposal for one segment of one item; the step stays open."""
    case = begin(case)
    assignment = active_assignment(case, person)
    require_current(case, person, at)
    if given.record_id not in {i["record_id"] for i in case["items"]}:
        raise ValidationFailed("この案件にない記録です。", errors=[FieldError("/record_id", "not_in_case")])
    if not any(o["staff_id"] == person.staff_id and o["round"] == case["round"] for o in assignment.step["opened"]):
        assignment.step["opened"].append({"staff_id": person.staff_id, "at": at.now, "round": case["round"]})
    proposed: Proposed = {
        "by": assignment.holder,
        "at": at.now,
        "round": case["round"],
        "record_id": given.record_id,
        "suggestion": given.suggestion,
        "comment": given.comment,
    }
    assignment.step["suggestions"].append(proposed)
    require_room(case)
    return end(case, "approval.suggested", {"seq": assignment.step["seq"], **proposed})


def accept(case: Case, given: AcceptedSuggestion, now: str) -> CaseDecision:
    """The drafter accepts a proposal of an open step of this round (docs/domain/sign-off.md 4.10). The case is
    `returned`, to resume at that step.

    StepNotActive if the proposal is not (or no longer) open, AlreadyDecided if the decision came first.
    """
    case = begin(case)
    require_circulating(case)
    if given.by["staff_id"] != case["drafter"]["staff_id"]:
        raise OutOfScope("提案を取り入れられるのは起案者だけです。起案者へ伝えてください。")
    proposing = [s for s in active(case) if _proposes(s, given)]
    if case["round"] != given.round or not proposing:
        raise StepNotActive(
            "この修正の提案は今は取り入れられません。開き直して、今の提案を確かめてください。",
            context=where_it_is(case),
        )
    step = proposing[0]
    stop(case, "returned", now)
    step["state"] = "returned"
    case.update({"resume_at": step["seq"], "returned_to": "drafter", "withdraw_request": None})
    change = {"seq": step["seq"], "by": given.by, "record_id": given.record_id, "suggestion": given.suggestion}
    return end(case, "approval.suggestion_accepted", change, moved=[step["seq"]])


def _proposes(step: Step, given: AcceptedSuggestion) -> bool:
    accepted = (given.round, given.record_id, given.suggestion)
    return any((p["round"], p["record_id"], p["suggestion"]) == accepted for p in step["suggestions"])
