"""修正の提案: whoever holds a step proposes other words for a segment; the drafter accepts it in one click.

Accepting is a resubmission by records with `resume_at` = this step: no return is needed, and it goes on here.
"""

from libs.problems import FieldError, ValidationFailed
from services.approvals.domain.acting import my_turn, require_current
from services.approvals.domain.case import Case, Circumstances, Doc, Person, Transition, begin, end


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
