"""決裁: who decided in which capacity, what still has to be read afterwards (後閲), what is told.

One decision per matter. 後閲 is owed by everyone the matter went past, and by the decider after a 代決; it never undoes
a decision.
"""

from datetime import date, timedelta

from libs.calendar import add_business_days, jst_date, next_business_day
from libs.problems import FieldError, ValidationFailed, VersionConflict
from services.approvals.domain.case import (
    DECIDED,
    Case,
    Circumstances,
    Doc,
    Transition,
    begin,
    end,
    outcome,
    where_it_is,
)
from services.approvals.domain.errors import StepNotActive
from services.approvals.domain.people import Directory
from services.approvals.domain.progress import tell_the_rest
from services.approvals.domain.route import BLOCKING

DAYS_TO_VIEW = 5
"""Business days for a 後閲, counted from the return to work."""


def decide(
    case: Case, step: Doc, entry: Doc, on_behalf_of: Doc | None, change: Doc, at: Circumstances
) -> Transition:
    """The decision of a case, after the deciding action was noted on its step."""
    step["state"] = "done"
    capacity = "deputy" if on_behalf_of else "self" if at.directory.is_authority(entry["by"]) else "delegate"
    case["decided"] = {
        "by": entry["by"], "at": at.now, "capacity": capacity, "sha256": [i["sha256"] for i in case["items"]],
        "signature": entry["signature"], "on_behalf_of": on_behalf_of,
    }  # fmt: skip
    case["decided_at"] = at.now
    case["withdraw_request"] = None
    owed = duties(case, on_behalf_of, at.directory)
    case["owed"] = owed
    case["post_views"] = [d["id"] for d in owed]
    outcome(case, "decided" if owed else "closed", at.now)
    moved = tell_the_rest(case, at.now)
    return end(
        case,
        "approval.decided",
        {**change, "capacity": capacity, "post_views": owed},
        moved=[step["seq"], *moved],
    )


def executed(case: Case, by: Doc, on: str, doc_no: str | None, version: int | None) -> Transition:
    """施行 after the decision: who carried it out, when, under which document number. Once."""
    if case["state"] not in DECIDED or case["decided"] is None or case["execution"] is not None:
        raise StepNotActive(
            "施行を記録できるのは、決裁が済んで、まだ施行していない案件です。", context=where_it_is(case)
        )
    if version is not None and not case["marks"]["items"] <= version <= case["version"]:
        raise VersionConflict(current=case["version"])
    if date.fromisoformat(on) < jst_date(case["decided_at"]):
        raise ValidationFailed(
            "施行日は決裁の日以後にしてください。", errors=[FieldError("/on", "before_decision")]
        )
    case = begin(case)
    case["execution"] = {"by": by, "on": on, "doc_no": doc_no}
    return end(case, "approval.executed", {"execution": case["execution"]})


def duties(case: Case, on_behalf_of: Doc | None, directory: Directory) -> list[Doc]:
    """後閲 owed for a decision: one for each assignee passed over, one for the decider after a 代決."""
    owed: dict[str, Doc] = {}
    for step in case["steps"]:
        if step["kind"] not in BLOCKING:
            continue
        reasons = {p["staff_id"]: p["reason"] for p in step["passed_over"]}
        for person in step["assignees"]:
            if person["staff_id"] in reasons:
                duty = _duty(case, step["seq"], person, reasons[person["staff_id"]], directory)
                owed.setdefault(duty["id"], duty)
        if on_behalf_of and step["kind"] == "decide":
            duty = _duty(case, step["seq"], on_behalf_of, "deputised", directory)
            owed[duty["id"]] = duty
    return list(owed.values())


def due_on(staff_id: str, directory: Directory) -> date:
    """Five business days after the day of return (which does not count); after today for somebody who is here."""
    last = directory.away_until(staff_id)
    back = directory.today if last is None else next_business_day(last + timedelta(days=1))
    return add_business_days(back, DAYS_TO_VIEW)


def _duty(case: Case, seq: int, person: Doc, reason: str, directory: Directory) -> Doc:
    return {
        "id": f"{case['id']}.{seq}.{person['staff_id']}", "person": person, "reason": reason,
        "due_on": due_on(person["staff_id"], directory).isoformat(),
    }  # fmt: skip
