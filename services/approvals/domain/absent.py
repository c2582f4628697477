"""引上げ and 代決: two ways to act for somebody who is away, each with its own rules.

引上げ: a superior acts before a subordinate approver, who then owes a 後閲. 代決: the highest-ranked deputy decides once in
the decider's place, only at the deciding step, and the decider owes a 後閲 (docs/domain/sign-off.md 6).
"""

from libs.problems import FieldError, OutOfScope, ValidationFailed
from libs.states.signoff import Assignee, Step
from services.approvals.domain.acting import (
    ActionInput,
    approve_step,
    reject_step,
    require_current,
    require_post,
    return_step,
)
from services.approvals.domain.case import (
    ActingStaff,
    ActiveAssignment,
    CaseDecision,
    DecisionContext,
    active,
    begin,
    decide_step,
    expected,
    place,
    require_circulating,
    where_it_is,
)
from services.approvals.domain.errors import (
    CommentRequired,
    DeputyOnlyAtDecision,
    PullUpNotAllowed,
    SelfApproval,
    StepNotActive,
)
from services.approvals.domain.progress import waited
from services.approvals.domain.route import BLOCKING
from services.approvals.domain.state import Case

SUPERIOR = frozenset({"review", "decide"})
"""The kinds of steps whose assignees may pull up. A partner in 合議 is nobody's superior."""
LONG_WAIT = 2
"""A step that has waited for more business days than this may be pulled up."""


def pull_up(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """引上げ: a later approver acts now, and everyone who is passed over owes a 後閲.

    The approver may also reject the case, or return it or some of its records (AP7, AP18).
    """
    case = begin(case)
    require_circulating(case)
    if person.staff_id == case["drafter"]["staff_id"]:
        raise SelfApproval
    step, assignee = _later_step(case, person)
    require_post(person, assignee)
    require_current(case, person, at)
    for lower in _between(case, step):
        if not _may_be_passed(lower, at):
            raise PullUpNotAllowed
        for waiting_for in expected(lower):
            lower["passed_over"].append({"staff_id": waiting_for["staff_id"], "reason": "pulled_up"})
        lower["state"] = "skipped"
    if given.items and given.action != "return":
        raise ValidationFailed(
            "記録を選べるのは差し戻すときだけです。差戻しにするか、記録の選択を外してください。",
            errors=[FieldError("/items", "only_to_return")],
        )
    step.update({"state": "active", "activated_at": at.now})
    assignment = ActiveAssignment(case, step, person.as_holder(assignee), "pull_up")
    if given.action == "return":
        return return_step(assignment, given, at)
    if given.action == "reject":
        return reject_step(assignment, given, at)
    return approve_step(assignment, given, at)


def deputise(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """代決: if the decider has registered an absence, or the matter is urgent and a reason is given. Both names are kept."""
    case = begin(case)
    require_circulating(case)
    step = decide_step(case)
    if step is None or step["state"] != "active":
        raise DeputyOnlyAtDecision(context=where_it_is(case))
    if person.staff_id == case["drafter"]["staff_id"]:
        raise SelfApproval
    decider = expected(step)[0]
    deputies = at.directory.deputies_of(decider, place(case), case["drafter"]["staff_id"])
    ranked = [p for p in deputies if p["staff_id"] == person.staff_id]
    if not ranked or _assigned(step, person):
        raise OutOfScope("代決できるのは、決裁者の代決順で今いちばん上の人です。")
    require_post(person, ranked[0])
    away = all(at.directory.is_away(p["staff_id"]) for p in expected(step))
    if not away and not case["urgent"]:
        raise OutOfScope("代決できるのは、決裁者が不在の登録をしているときか、至急で理由があるときだけです。")
    require_current(case, person, at)
    if not away and not given.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    assignment = ActiveAssignment(case, step, person.as_holder(ranked[0]), "deputy", decider)
    return approve_step(assignment, given, at)


def _assigned(step: Step, person: ActingStaff) -> bool:
    return any(p["staff_id"] == person.staff_id for p in step["assignees"])


def _later_step(case: Case, person: ActingStaff) -> tuple[Step, Assignee]:
    for step in case["steps"]:
        if step["kind"] not in SUPERIOR or step["state"] != "waiting":
            continue
        for assignee in step["assignees"]:
            if assignee["staff_id"] == person.staff_id:
                return step, assignee
    if any(_assigned(s, person) for s in case["steps"]):
        raise StepNotActive(context=where_it_is(case))
    raise OutOfScope("引き上げられるのは、この後の段階の承認者です。")


def _between(case: Case, step: Step) -> list[Step]:
    open_or_waiting = [s for s in case["steps"] if s["kind"] in BLOCKING and s["state"] == "waiting"]
    return [s for s in (*active(case), *open_or_waiting) if s["seq"] < step["seq"]]


def _may_be_passed(step: Step, at: DecisionContext) -> bool:
    """Only if the template allows it, and if the people of the step are away or it has waited too long."""
    if not step["skippable"]:
        return False
    if step["state"] == "active" and waited(step, at.directory.today) > LONG_WAIT:
        return True
    return all(at.directory.is_away(p["staff_id"]) for p in expected(step))
