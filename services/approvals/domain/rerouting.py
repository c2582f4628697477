"""経路の指定し直し: by hand, if no route is found or if somebody's matters go to a successor (1 April).

Both people stay readable: the old one in the event's `reassigned`, the new one on the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from libs.contracts import codes
from libs.problems import FieldError, ValidationFailed, VersionConflict
from libs.states.published import ByWhom
from libs.states.signoff import Assignee, Step
from services.approvals.domain.case import (
    DECIDED,
    OPEN,
    CaseDecision,
    DecisionContext,
    acted,
    begin,
    broken_off,
    end,
    place,
    where_it_is,
)
from services.approvals.domain.errors import AlreadyDecided, NobodyFits, RouteNoDecider, StepNotActive
from services.approvals.domain.people import PostHolder, by_name
from services.approvals.domain.progress import advance, attend_absences, decides_nothing, resume_reading, settle_readers
from services.approvals.domain.route import BLOCKING, collapsed, new_step
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.domain.templates import rule_of, validate

UNFINISHED = frozenset({"waiting", "active"})


class Appointed(TypedDict):
    """Somebody named by hand for a kind of step."""

    kind: codes.StepKind
    staff_id: str


@dataclass(frozen=True)
class StepAppointment:
    """Another person for one step."""

    seq: int
    staff_id: str
    comment: str | None = None


@dataclass(frozen=True)
class RouteAppointment:
    """A whole route."""

    steps: Sequence[Appointed]
    comment: str | None = None


@dataclass(frozen=True)
class HandOver:
    """Everything open of a post, for a successor."""

    holder: PostHolder
    staff_id: str
    comment: str | None = None


def reroute(case: Case, by: ByWhom, given: StepAppointment, at: DecisionContext) -> CaseDecision:
    """Name another person for one unfinished step, or for an interrupted 供覧 (also after the decision)."""
    case = begin(case)
    unread = broken_off(case)
    step = next((s for s in case["steps"] if s["seq"] == given.seq and (_is_unfinished(s) or s in unread)), None)
    if step not in unread:
        _require_open(case)
    _require_current(case, at)
    if step is None:
        raise ValidationFailed("指定し直せるのは、まだ済んでいない段階です。", errors=[FieldError("/seq", "finished")])
    before = [p for p in step["assignees"] if p["staff_id"] not in acted(step)]
    after = successor(case, given.staff_id, at)
    if step["kind"] == "circulate":
        resume_reading(case, step, at.now)
    _give(step, after)
    moved = [given.seq, *_go_on(case, step, at)]
    change = {"by": by, "seq": given.seq, "reassigned": {"from": before, "to": after}, "comment": given.comment}
    return end(case, "approval.rerouted", change, moved=moved)


def route_by_hand(case: Case, by: ByWhom, given: RouteAppointment, at: DecisionContext) -> CaseDecision:
    """Name a whole route for a case that has none. It needs one decider, unless the matter is a 供覧."""
    case = begin(case)
    _require_open(case)
    if case["state"] != "unroutable" or case["steps"]:
        raise StepNotActive("経路のある案件です。段階ごとに指定し直してください。", context=where_it_is(case))
    _require_current(case, at)
    rules = [rule_of(a["kind"], by_name(a["staff_id"]), quorum=1) for a in given.steps]
    validate(rules)
    if case["matter_type"] != "circulate" and not any(a["kind"] == "decide" for a in given.steps):
        raise RouteNoDecider
    steps, notes = collapsed(
        [
            new_step(rule, [successor(case, appointed["staff_id"], at)])
            for rule, appointed in zip(rules, given.steps, strict=True)
        ]
    )
    case.update(
        {"state": "circulating", "unroutable_reason": None, "route": "by_hand", "steps": steps, "route_notes": notes}
    )
    moved = advance(case, at)
    change = {"by": by, "route": [p for s in case["steps"] for p in s["assignees"]], "comment": given.comment}
    return end(case, "approval.rerouted", change, moved=moved)


def hand_over(case: Case, by: ByWhom, given: HandOver, at: DecisionContext) -> CaseDecision | None:
    """Give every unfinished step of one post to a successor. None if the case has none."""
    case = begin(case)
    _require_open(case)
    touched: list[Step] = []
    for step in case["steps"]:
        if step["kind"] in BLOCKING and step["state"] in UNFINISHED and _is_named(step, given.holder):
            _succeed(step, given.holder, successor(case, given.staff_id, at))
            touched.append(step)
    if not touched:
        return None
    moved = [s["seq"] for s in touched]
    for step in touched:
        moved += _go_on(case, step, at)
    reassigned = {"from": [given.holder], "to": touched[0]["assignees"][-1]}
    change = {"by": by, "reassigned": reassigned, "comment": given.comment}
    return end(case, "approval.rerouted", change, moved=moved)


def successor(case: Case, staff_id: str, at: DecisionContext) -> Assignee:
    """Somebody named by hand, in their post of today. NobodyFits for the drafter, for kin, and without a post."""
    barred = at.directory.left_out | {case["drafter"]["staff_id"]}
    found = at.directory.find(by_name(staff_id), place(case))
    if staff_id in barred or not found:
        raise NobodyFits(errors=[FieldError("/staff_id", "not_fit")])
    return found[0]


def lacks_people(case: ApprovalCase) -> bool:
    """Whether nobody can go on with the case (after the decision: with one of its 供覧). Its drafter and 本庁 may then name
    somebody."""
    return case["state"] == "unroutable" or (case["state"] in DECIDED and bool(broken_off(case)))


def _require_open(case: Case) -> None:
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] not in OPEN:
        raise StepNotActive(context=where_it_is(case))


def _require_current(case: Case, at: DecisionContext) -> None:
    newest = max([case["marks"]["items"], *case["marks"]["steps"].values()])
    if at.seen_version is not None and not newest <= at.seen_version <= case["version"]:
        raise VersionConflict(current=case["version"])


def _is_unfinished(step: Step) -> bool:
    """Whether the case still waits for the step. No case waits for a 供覧."""
    return step["kind"] in BLOCKING and step["state"] in UNFINISHED


def _is_named(step: Step, holder: PostHolder) -> bool:
    return any(
        (p["staff_id"], p["post"], p["office_code"]) == (holder["staff_id"], holder["post"], holder["office_code"])
        and p["staff_id"] not in acted(step)
        for p in step["assignees"]
    )


def _give(step: Step, person: Assignee) -> None:
    """Give the step to this person, whatever its resolver says. Earlier approvals of the step stay."""
    agreed = [p for p in step["assignees"] if p["staff_id"] in acted(step)]
    step.update(
        {"resolver": by_name(person["staff_id"]), "assignees": [*agreed, person], "passed_over": [], "deputies": []}
    )


def _succeed(step: Step, holder: PostHolder, person: Assignee) -> None:
    """Put the successor in the holder's place. If others still have to act, they and the resolver of the step stay."""
    gone = {holder["staff_id"], person["staff_id"]}
    rest = [p for p in step["assignees"] if p["staff_id"] not in gone]
    if all(p["staff_id"] in acted(step) for p in rest):
        _give(step, person)
        return
    passed = [p for p in step["passed_over"] if p["staff_id"] not in gone]
    step.update({"assignees": [*rest, person], "passed_over": passed})


def _go_on(case: Case, step: Step, at: DecisionContext) -> list[int]:
    if decides_nothing(case):
        settle_readers(case, at.now)
    if step["kind"] == "circulate":
        return []
    if case["state"] == "unroutable":
        case.update({"state": "circulating", "unroutable_reason": None})
        return advance(case, at)
    if step["state"] == "active" and attend_absences(case, step, at):
        return advance(case, at)
    return []
