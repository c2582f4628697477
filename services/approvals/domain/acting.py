"""What an approver does at their step: open, approve (at the deciding step: decide), return, reject, read a 供覧.

Each rule checks the state first (409), then the person (403), then the version they saw (412), then the content (422).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from libs.contracts import codes
from libs.problems import FieldError, OutOfScope, ValidationFailed, VersionConflict
from libs.statement import UNSIGNED, statement
from libs.states.casework import Instruction, Suggestion
from libs.states.signoff import Acted, Anchor, Assignee, Step
from services.approvals.domain.case import (
    ActingStaff,
    ActiveAssignment,
    CaseDecision,
    DecisionContext,
    active,
    archive,
    begin,
    end,
    end_quietly,
    expected,
    is_complete,
    is_rejectable,
    note_acted,
    outcome,
    reopen_oral_consent,
    require_circulating,
    require_room,
    stale_below,
    stop,
    where_it_is,
)
from services.approvals.domain.deciding import decide
from services.approvals.domain.errors import (
    CommentRequired,
    ContentChanged,
    NotLowRisk,
    NotOpened,
    NotReadWhole,
    RecordOfFact,
    SelfApproval,
    StepNotActive,
)
from services.approvals.domain.matter_flag import raise_one_level
from services.approvals.domain.progress import advance, read_by_all
from services.approvals.domain.route import BLOCKING, untouched
from services.approvals.domain.state import Case

To = Literal["drafter", "previous"] | int
PullUpAction = Literal["approve", "return", "reject"]


@dataclass(frozen=True)
class ActionInput:
    """What is sent with an action: a comment with its anchors, an instruction, flags with their reason.

    `sha256`: hashes of the contents that the screen showed; `to`: where a return goes; `items`: the records to return,
    if not all; `action`: what a pull-up does. An approval with a `suggestion` is refused.
    """

    comment: str | None = None
    anchors: Sequence[Anchor] = ()
    suggestion: Suggestion | None = None
    instruction: Instruction | None = None
    flags: Sequence[codes.MatterFlag] = ()
    flag_reason: str | None = None
    sha256: Sequence[str] | None = None
    items: Sequence[str] = ()
    to: To = "drafter"
    action: PullUpAction = "approve"


def open_case(case: Case, person: ActingStaff, changed_since: int | None, at: DecisionContext) -> CaseDecision | None:
    """An approver or deputy opens the case. From then on the drafter cannot withdraw it alone.

    None if nothing changes, as for any other reader. `changed_since`: they read only what changed since this round, which
    they must have opened (NotReadWhole).
    """
    case = begin(case)
    if case["state"] != "circulating":
        return None
    if changed_since is not None and changed_since not in _rounds_opened(case, person.staff_id):
        raise NotReadWhole
    seqs: list[int] = []
    for step in active(case):
        if person.staff_id in {p["staff_id"] for p in (*expected(step), *step["deputies"])} and _open(
            step, person.staff_id, case["round"], at.now
        ):
            seqs.append(step["seq"])
    return end_quietly(case, "approval.opened", {"seqs": seqs, "by": person.staff_id}) if seqs else None


def mark_seen(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision | None:
    """This person has read the 供覧. None if there is nothing left for them to read.

    A case that only circulates is closed when its last reader has read it.
    """
    case = begin(case)
    steps = [
        (s, p)
        for s in case["steps"]
        if s["kind"] == "circulate" and s["state"] == "active"
        for p in expected(s)
        if p["staff_id"] == person.staff_id
    ]
    if not steps or person.staff_id not in case["unread"]:
        return None
    for step, assignee in steps:
        assignment = ActiveAssignment(case, step, person.as_holder(assignee))
        step["acted"].append(_entry(assignment, "seen", ActionInput(given.comment), at))
        if not expected(step):
            step["state"] = "done"
    note_acted(case, person.staff_id, at.now)
    change = {"by": person.staff_id, "comment": given.comment}
    if read_by_all(case):
        outcome(case, "closed", at.now)
        return end_quietly(case, "approval.closed", change)
    return end_quietly(case, "approval.seen", change)


def approve(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """承認, which at the deciding step is the decision. With a current `If-Match` it also counts as opening the case."""
    case = begin(case)
    assignment = active_assignment(case, person)
    require_current(case, person, at)
    return approve_step(assignment, given, at)


def return_case(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """差戻し to the drafter, the previous or an earlier step, with a reason. It resumes at the step that returned it.

    `given.items`: only these records are returned. records sends the others again at once, and they resume here (AP18).
    """
    case = begin(case)
    assignment = active_assignment(case, person)
    require_current(case, person, at)
    return return_step(assignment, given, at)


def approve_in_bulk(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """まとめて承認: only low-risk matters that this person has opened in this round (AP15)."""
    assignment = active_assignment(begin(case), person)
    require_current(case, person, at)
    if not case["low_risk"] or case["flags"]:
        raise NotLowRisk
    if not any(o["staff_id"] == person.staff_id and o["round"] == case["round"] for o in assignment.step["opened"]):
        raise NotOpened
    return approve(case, person, given, at)


def reject(case: Case, person: ActingStaff, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """廃案: ends the matter; to go on, it needs a new 起案. A partner in 合議 approves or returns, and cannot reject.

    RecordOfFact for records of what happened.
    """
    case = begin(case)
    assignment = active_assignment(case, person)
    if assignment.step["kind"] == "consult":
        raise OutOfScope("合議では廃案にできません。理由を書いて差し戻してください。")
    require_current(case, person, at)
    return reject_step(assignment, given, at)


def active_assignment(case: Case, person: ActingStaff) -> ActiveAssignment:
    """The open step of this person, in a post they hold now. The drafter never approves."""
    require_circulating(case)
    if person.staff_id == case["drafter"]["staff_id"]:
        raise SelfApproval
    for step in active(case):
        for assignee in expected(step):
            if assignee["staff_id"] == person.staff_id:
                require_post(person, assignee)
                return ActiveAssignment(case, step, person.as_holder(assignee))
    if any(p["staff_id"] == person.staff_id for s in case["steps"] for p in s["assignees"]):
        raise StepNotActive(context=where_it_is(case))
    raise OutOfScope("この案件の承認者ではありません。承認者に依頼してください。")


def require_post(person: ActingStaff, assignee: Assignee) -> None:
    """OutOfScope if this person no longer holds the post that the step names."""
    if not person.holds(assignee):
        raise OutOfScope(f"「{assignee['post']}」の職にないため処理できません。後任の人が処理します。")


def require_current(case: Case, person: ActingStaff, at: DecisionContext) -> None:
    """VersionConflict if the items, the round or a step of this person changed after the version that they saw."""
    if at.seen_version is None:
        return
    if not stale_below(case, person.staff_id) <= at.seen_version <= case["version"]:
        raise VersionConflict(current=case["version"])


def approve_step(assignment: ActiveAssignment, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """Approve a step, for whoever may act there. At the deciding step this is the decision."""
    case, step = assignment.case, assignment.step
    hashes = [i["sha256"] for i in case["items"]]
    if given.suggestion is not None:
        # An approval ends the step, but a proposal can only be accepted at an open step (docs/domain/sign-off.md 4.10).
        raise ValidationFailed(
            "修正案は承認と一緒には出せません。先に修正案を送って起案者が取り入れるのを待つか、理由を書いて差し戻してください。",
            errors=[FieldError("/suggestion", "propose_first")],
        )
    if given.sha256 is not None and sorted(given.sha256) != sorted(hashes):
        raise ContentChanged
    if given.flags and not given.flag_reason:
        raise CommentRequired(errors=[FieldError("/flag_reason", "required")])
    _confirm_oral_consent(assignment, at)
    goes_up = raise_one_level(case, given.flags, given.flag_reason, at.directory) if given.flags else False
    entry = _act(assignment, "approve", given, at)
    case["returned_to"] = None
    change: dict[str, object] = {"seq": step["seq"], "action": "approve", "by": entry["by"], "as": entry["as"]}
    if step["kind"] == "decide" and is_complete(step):
        return decide(assignment, entry, change, at)
    moved = [step["seq"]] if goes_up else []
    if is_complete(step):
        step["state"] = "done"
        if not active(case):
            moved += advance(case, at)
    event = "approval.pulled_up" if assignment.as_ == "pull_up" else "approval.approved_step"
    return end(case, event, {**change, "activated": moved}, moved=moved)


def return_step(assignment: ActiveAssignment, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """差戻し from a step, for whoever may act there."""
    case = assignment.case
    if not given.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    target = _target(case, assignment.step, given.to)
    named = _named(case, given.items, target)
    entry = _act(assignment, "return", replace(given, items=named), at)
    change: dict[str, object] = {
        "seq": assignment.step["seq"],
        "action": "return",
        "by": entry["by"],
        "as": entry["as"],
        "to": target["seq"] if target else "drafter",
        "comment": given.comment,
        "anchors": list(given.anchors),
        "items": named,
    }
    case["withdraw_request"] = None
    require_room(case)
    if target is not None:
        return _return_to_step(case, target, change, at)
    stop(case, "returned", at.now)
    assignment.step["state"] = "returned"
    resume_at = None if case["restart"] else assignment.step["seq"]
    case.update({"resume_at": resume_at, "returned_to": "drafter", "returned_items": named})
    return end(case, "approval.returned", change, moved=[assignment.step["seq"]])


def reject_step(assignment: ActiveAssignment, given: ActionInput, at: DecisionContext) -> CaseDecision:
    """廃案 from a step, for whoever may act there."""
    case = assignment.case
    if not is_rejectable(case):
        raise RecordOfFact
    if not given.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    entry = _act(assignment, "reject", given, at)
    stop(case, "rejected", at.now)
    assignment.step["state"] = "done"
    change: dict[str, object] = {
        "seq": assignment.step["seq"],
        "action": "reject",
        "by": entry["by"],
        "comment": given.comment,
    }
    return end(case, "approval.rejected", change)


def _return_to_step(case: Case, target: Step, change: Mapping[str, object], at: DecisionContext) -> CaseDecision:
    """Return to an earlier step. The steps between stay done, so its approval brings the case straight back."""
    archive(case)
    group = active(case)
    for other in (*group, target):
        other.update({"state": "waiting", **untouched()})
    reopen_oral_consent(case)
    target.update({"state": "active", "activated_at": at.now})
    case["returned_to"] = str(target["seq"])
    moved = [target["seq"], *(s["seq"] for s in group)]
    # The submission stays `sent`, because the round goes on.
    return end(case, "approval.step_activated", change, moved=moved)


def _confirm_oral_consent(assignment: ActiveAssignment, at: DecisionContext) -> None:
    """口頭了解 is confirmed by the approval of whoever gave it."""
    case, consent = assignment.case, assignment.case["oral_consent"]
    if consent and consent["who"] == assignment.holder["staff_id"] and not consent["confirmed_at"]:
        case["oral_consent"] = {**consent, "confirmed_at": at.now}


def _target(case: Case, step: Step, to: To) -> Step | None:
    """The step that a return goes back to; None for the drafter."""
    if to == "drafter":
        return None
    earlier = [
        s
        for s in case["steps"]
        if s["kind"] in BLOCKING and s["seq"] < step["seq"] and s["state"] in {"done", "skipped"}
    ]
    if to == "previous":
        done = [s for s in earlier if s["state"] == "done"]
        return done[-1] if done else None
    for other in earlier:
        if other["seq"] == to:
            return other
    raise ValidationFailed("戻せるのは、済んだ前の段階か起案者です。", errors=[FieldError("/to", "not_earlier")])


def _named(case: Case, items: Sequence[str], target: Step | None) -> list[str]:
    """The records to return, in the order of the case. Empty if the whole case is returned."""
    record_ids = [i["record_id"] for i in case["items"]]
    if not set(items) <= set(record_ids):
        raise ValidationFailed(
            "この案件にない記録が選ばれています。開き直して、戻す記録を選び直してください。",
            errors=[FieldError("/items", "not_in_case")],
        )
    if set(items) in (set[str](), set(record_ids)):
        return []
    if target is not None:
        raise ValidationFailed(
            "記録を選んで戻せるのは起案者へだけです。戻す先を起案者にしてください。",
            errors=[FieldError("/items", "only_to_drafter")],
        )
    return [record_id for record_id in record_ids if record_id in set(items)]


def _act(assignment: ActiveAssignment, action: codes.StepAction, given: ActionInput, at: DecisionContext) -> Acted:
    """Note the action on the step and on the case."""
    case, staff_id = assignment.case, assignment.holder["staff_id"]
    _open(assignment.step, staff_id, case["round"], at.now)
    entry = _entry(assignment, action, given, at)
    assignment.step["acted"].append(entry)
    note_acted(case, staff_id, at.now)
    return entry


def _entry(assignment: ActiveAssignment, action: codes.StepAction, given: ActionInput, at: DecisionContext) -> Acted:
    """The action as the step keeps it. It is signed, unless it only says that somebody has read the case."""
    case = assignment.case
    entry: Acted = {
        "by": assignment.holder,
        "as": assignment.as_,
        "action": action,
        "at": at.now,
        "round": case["round"],
        "comment": given.comment,
        "anchors": list(given.anchors),
        "suggestion": None,
        "instruction": given.instruction,
        "items": list(given.items),
        "signature": None,
    }
    if action != UNSIGNED:
        entry["signature"] = at.sign(statement(case["id"], case["items"], assignment.step, entry))
    return entry


def _rounds_opened(case: Case, staff_id: str) -> set[int]:
    """The earlier rounds that this person opened, at any step."""
    steps = [step for steps in (*case["past_rounds"], case["steps"]) for step in steps]
    rounds = {o["round"] for step in steps for o in step["opened"] if o["staff_id"] == staff_id}
    return {number for number in rounds if number < case["round"]}


def _open(step: Step, staff_id: str, round_: int, now: str) -> bool:
    """Note that this person opened this round at the step. False if that was noted before."""
    if any(o["staff_id"] == staff_id and o["round"] == round_ for o in step["opened"]):
        return False
    step["opened"].append({"staff_id": staff_id, "at": now, "round": round_})
    return True
