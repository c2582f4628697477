"""決裁: who decided in which capacity, who has to read it afterwards (後閲), and 施行.

One decision per matter. Everybody whom the matter passed over owes a 後閲, and so does the decider after a 代決. A
後閲 never undoes a decision.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypedDict

from libs.calendar import add_business_days, jst_date, next_business_day
from libs.contracts import codes
from libs.problems import FieldError, ValidationFailed, VersionConflict
from libs.states import signoff
from libs.states.published import ByWhom
from libs.states.signoff import Acted, Assignee, Step
from services.approvals.domain.case import (
    DECIDED,
    ActiveAssignment,
    CaseDecision,
    DecisionContext,
    begin,
    end,
    outcome,
    where_it_is,
)
from services.approvals.domain.errors import StepNotActive
from services.approvals.domain.people import Directory
from services.approvals.domain.progress import begin_circulation
from services.approvals.domain.route import BLOCKING
from services.approvals.domain.state import Case, Duty

DAYS_TO_VIEW = 5
"""Business days for a 後閲, counted from the return to work."""


def decide(
    assignment: ActiveAssignment, entry: Acted, change: Mapping[str, object], at: DecisionContext
) -> CaseDecision:
    """The decision of a case, after the deciding action was noted on its step."""
    case, step, on_behalf_of = assignment.case, assignment.step, assignment.on_behalf_of
    step["state"] = "done"
    capacity: codes.Capacity = (
        "deputy" if on_behalf_of else "self" if at.directory.is_authority(entry["by"]) else "delegate"
    )
    decided: signoff.Decision = {
        "by": entry["by"],
        "at": at.now,
        "capacity": capacity,
        "sha256": [i["sha256"] for i in case["items"]],
        "signature": entry["signature"],
        "on_behalf_of": on_behalf_of,
    }
    case["decided"] = decided
    case["decided_at"] = at.now
    case["withdraw_request"] = None
    owed = duties(case, on_behalf_of, at.directory)
    case["owed"] = owed
    case["post_views"] = [d["id"] for d in owed]
    outcome(case, "decided" if owed else "closed", at.now)
    moved = begin_circulation(case, at.now)
    return end(
        case, "approval.decided", {**change, "capacity": capacity, "post_views": owed}, moved=[step["seq"], *moved]
    )


class Executed(TypedDict):
    """On which day a decision was carried out, under which document number."""

    on: str
    doc_no: str | None


def execute(case: Case, by: ByWhom, given: Executed, at: DecisionContext) -> CaseDecision:
    """Note the 施行 of a decision, once: who carried it out, when, and under which document number."""
    decided = case["decided"]
    if case["state"] not in DECIDED or decided is None or case["execution"] is not None:
        raise StepNotActive(
            "施行を記録できるのは、決裁が済んで、まだ施行していない案件です。", context=where_it_is(case)
        )
    if at.seen_version is not None and not case["marks"]["items"] <= at.seen_version <= case["version"]:
        raise VersionConflict(current=case["version"])
    if date.fromisoformat(given["on"]) < jst_date(decided["at"]):
        raise ValidationFailed("施行日は決裁の日以後にしてください。", errors=[FieldError("/on", "before_decision")])
    case = begin(case)
    case["execution"] = {"by": by, "on": given["on"], "doc_no": given["doc_no"], "at": at.now}
    return end(case, "approval.executed", {"execution": case["execution"]})


def duties(case: Case, on_behalf_of: Assignee | None, directory: Directory) -> list[Duty]:
    """The 後閲 that a decision leaves behind: one for each assignee passed over, one for the decider after a 代決."""
    owed: dict[str, Duty] = {}
    for step in case["steps"]:
        for person, reason in _who_owes(step, on_behalf_of):
            duty_id = f"{case['id']}.{step['seq']}.{person['staff_id']}"
            due = due_on(person["staff_id"], directory).isoformat()
            owed[duty_id] = {"id": duty_id, "person": person, "reason": reason, "due_on": due}
    return list(owed.values())


def _who_owes(step: Step, on_behalf_of: Assignee | None) -> Iterator[tuple[Assignee, codes.PostViewReason]]:
    if step["kind"] not in BLOCKING:
        return
    reasons: dict[str, codes.PostViewReason] = {p["staff_id"]: p["reason"] for p in step["passed_over"]}
    for person in step["assignees"]:
        if person["staff_id"] in reasons:
            yield person, reasons[person["staff_id"]]
    if on_behalf_of and step["kind"] == "decide":
        yield on_behalf_of, "deputised"


def due_on(staff_id: str, directory: Directory) -> date:
    """Five business days after the first day back at work, or after today if the person is not away."""
    last = directory.away_until(staff_id)
    back = directory.today if last is None else next_business_day(last + timedelta(days=1))
    return add_business_days(back, DAYS_TO_VIEW)
