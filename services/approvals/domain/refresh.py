"""How a case follows the people of today: who holds which post, who is away, who may read a 供覧."""

from collections.abc import Sequence

from services.approvals.domain.case import DECIDED, CaseDecision, DecisionContext, active, begin, end, open_circulations
from services.approvals.domain.progress import (
    advance,
    attend_absences,
    decides_nothing,
    follow_posts,
    follow_readers,
    renew_waiting,
    settle_readers,
)
from services.approvals.domain.route import BLOCKING
from services.approvals.domain.state import Case
from services.approvals.domain.submission import start
from services.approvals.domain.templates import WholeTemplate


def refresh(case: Case, templates: Sequence[WholeTemplate], at: DecisionContext) -> CaseDecision | None:
    """Fit a case to the people and absences of today. None if nothing changes."""
    case = begin(case)
    if case["state"] not in DECIDED | {"circulating", "unroutable"}:
        return None
    touched = _follow_readers_of(case, at)
    if case["state"] in DECIDED or (case["steps"] and decides_nothing(case)):
        return _go_on_reading(case, touched, at) if touched else None
    if case["state"] == "unroutable":
        case.update({"state": "circulating", "unroutable_reason": None})
        moved = [*touched, *(advance(case, at) if case["steps"] else start(case, templates, at))]
        if case["state"] == "unroutable" and not touched:
            return None
        return end(case, "approval.step_activated", {"seqs": moved}, moved=moved)
    for step in [s for s in case["steps"] if s["kind"] in BLOCKING and s["state"] == "waiting"]:
        if renew_waiting(case, step, at.directory):
            touched.append(step["seq"])
    for step in active(case):
        followed = follow_posts(case, step, at.directory)
        if followed and not step["assignees"]:
            step["state"] = "waiting"
        if (step["state"] == "active" and attend_absences(case, step, at)) or followed:
            touched.append(step["seq"])
    if not touched:
        return None
    moved = advance(case, at)
    return end(case, "approval.step_activated", {"seqs": sorted({*touched, *moved})}, moved=[*touched, *moved])


def _follow_readers_of(case: Case, at: DecisionContext) -> list[int]:
    """Update the readers of the open 供覧. Returns the numbers of those that changed."""
    return [s["seq"] for s in open_circulations(case) if follow_readers(case, s, at)]


def _go_on_reading(case: Case, touched: list[int], at: DecisionContext) -> CaseDecision:
    """End a refresh that changed only 供覧. They do not change a decision, but the state of a case that only circulates."""
    if case["state"] not in DECIDED:
        settle_readers(case, at.now)
    closes = decides_nothing(case) and case["state"] == "closed"
    event = "approval.closed" if closes else "approval.step_activated"
    return end(case, event, {"seqs": touched}, moved=touched)
