"""What an approver does at his step: open, approve (at the last step: decide), return, reject, read a 供覧.

Each function looks at the state first (409), then at the person (403), then at what was seen (412), then at the words
(422). `seen_version` is the `If-Match`; None where none is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from libs.problems import FieldError, OutOfScope, ValidationFailed, VersionConflict
from libs.statement import UNSIGNED, statement
from services.approvals.domain.case import (
    Case,
    Circumstances,
    Doc,
    Person,
    Transition,
    active,
    begin,
    end,
    expected,
    is_complete,
    note_acted,
    outcome,
    require_circulating,
    stale_below,
    stop,
    where_it_is,
)
from services.approvals.domain.deciding import decide
from services.approvals.domain.entering import archive
from services.approvals.domain.errors import (
    CommentRequired,
    ContentChanged,
    NotLowRisk,
    NotOpened,
    NotReadWhole,
    SelfApproval,
    StepNotActive,
)
from services.approvals.domain.extending import raise_one_level
from services.approvals.domain.progress import advance, read_by_all
from services.approvals.domain.route import BLOCKING, untouched

To = Literal["drafter", "previous"] | int
As = Literal["self", "deputy", "pull_up"]


@dataclass(frozen=True)
class Word:
    """What goes with an action: a comment with its places, an instruction, a flag; a proposal goes with none.

    `items`: the records that are returned alone.
    """

    comment: str | None = None
    anchors: Sequence[Doc] = ()
    suggestion: Doc | None = None
    instruction: Doc | None = None
    flags: Sequence[str] = ()
    flag_reason: str | None = None
    sha256: Sequence[str] | None = None
    items: Sequence[str] = ()


@dataclass(frozen=True)
class Turn:
    """An approver at his open step: the step in the case being worked on, and the post he acts in."""

    step: Doc
    holder: Doc
    as_: As = "self"
    on_behalf_of: Doc | None = field(default=None)


# ------------------------------------------------------------------ opening and reading


def opened(
    case: Case, person: Person, at: Circumstances, changed_since: int | None = None
) -> Transition | None:
    """An approver reads the matter: it ends the drafter's lone 引戻し. Others' reading changes nothing.

    `changed_since`: only what changed since this round was read; that is enough only for who opened that round.
    """
    case = begin(case)
    if case["state"] != "circulating":
        return None
    if changed_since is not None and changed_since not in _rounds_opened(case, person.staff_id):
        raise NotReadWhole
    seqs: list[int] = []
    for step in active(case):
        if person.staff_id in {p["staff_id"] for p in (*expected(step), *step["deputies"])} and _open(
            step, person, case["round"], at.now
        ):
            seqs.append(step["seq"])
    return end(case, "approval.opened", {"seqs": seqs, "by": person.staff_id}, quiet=True) if seqs else None


def seen(case: Case, person: Person, comment: str | None, at: Circumstances) -> Transition | None:
    """供覧 was read; None when there is nothing (more) for this person to read. A route of 供覧 alone closes at last."""
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
        step["acted"].append(_entry(case, Turn(step, person.as_holder(assignee)), "seen", Word(comment), at))
        if not expected(step):
            step["state"] = "done"
    note_acted(case, person.staff_id, at.now)
    change = {"by": person.staff_id, "comment": comment}
    if read_by_all(case):
        outcome(case, "closed", at.now)
        return end(case, "approval.closed", change, quiet=True)
    return end(case, "approval.seen", change, quiet=True)


# ------------------------------------------------------------------ approving, returning, rejecting


def approved(
    case: Case, person: Person, word: Word, seen_version: int | None, at: Circumstances
) -> Transition:
    """承認; at the deciding step it is the decision. With a current `If-Match` it is itself the opening."""
    case = begin(case)
    turn = my_turn(case, person)
    require_current(case, person, seen_version)
    return approve_at(case, turn, word, person, at)


def returned(
    case: Case, person: Person, to: To, word: Word, seen_version: int | None, at: Circumstances
) -> Transition:
    """差戻し to the drafter, the previous or an earlier step, with a reason; it resumes where it was returned.

    Of some of its records alone (`word.items`): records sends the others on at once, and they resume here (AP18).
    """
    case = begin(case)
    turn = my_turn(case, person)
    require_current(case, person, seen_version)
    return return_at(case, turn, to, word, person, at)


def approved_in_bulk(
    case: Case, person: Person, word: Word, seen_version: int | None, at: Circumstances
) -> Transition:
    """まとめて承認: only low-risk matters, and only what this person has opened in this round (AP15)."""
    turn = my_turn(begin(case), person)
    require_current(case, person, seen_version)
    if not case.get("low_risk") or case["flags"]:
        raise NotLowRisk
    if not any(o["staff_id"] == person.staff_id and o["round"] == case["round"] for o in turn.step["opened"]):
        raise NotOpened
    return approved(case, person, word, seen_version, at)


def rejected(
    case: Case, person: Person, word: Word, seen_version: int | None, at: Circumstances
) -> Transition:
    """廃案: ends the matter; a new 起案 is needed. A partner in 合議 agrees or returns, but does not end a matter."""
    case = begin(case)
    turn = my_turn(case, person)
    if turn.step["kind"] == "consult":
        raise OutOfScope("合議では廃案にできません。理由を書いて差し戻してください。")
    require_current(case, person, seen_version)
    return reject_at(case, turn, word, person, at)


def my_turn(case: Case, person: Person) -> Turn:
    """The open step of this person, in a post held now. The drafter never approves."""
    require_circulating(case)
    if person.staff_id == case["drafter"]["staff_id"]:
        raise SelfApproval
    for step in active(case):
        for assignee in expected(step):
            if assignee["staff_id"] == person.staff_id:
                require_post(person, assignee)
                return Turn(step, person.as_holder(assignee))
    if any(p["staff_id"] == person.staff_id for s in case["steps"] for p in s["assignees"]):
        raise StepNotActive(context=where_it_is(case))
    raise OutOfScope("この案件の承認者ではありません。承認者に依頼してください。")


def require_post(person: Person, assignee: Doc) -> None:
    """Acting needs to be an assignee and to hold the post now."""
    if not person.holds(assignee):
        raise OutOfScope(f"「{assignee['post']}」の職にないため処理できません。後任の人が処理します。")


def require_current(case: Case, person: Person, seen_version: int | None) -> None:
    """Stale only below the last version that changed items, round or this person's step."""
    if seen_version is None:
        return
    if not stale_below(case, person.staff_id) <= seen_version <= case["version"]:
        raise VersionConflict(current=case["version"])


def approve_at(case: Case, turn: Turn, word: Word, person: Person, at: Circumstances) -> Transition:
    step = turn.step
    hashes = [i["sha256"] for i in case["items"]]
    if word.suggestion is not None:
        # The step moves on with the approval, and a proposal is accepted at the same step (domain.md 4.3).
        raise ValidationFailed(
            "修正案は承認と一緒には出せません。先に修正案を送って起案者が取り入れるのを待つか、理由を書いて差し戻してください。",
            errors=[FieldError("/suggestion", "propose_first")],
        )
    if word.sha256 is not None and sorted(word.sha256) != sorted(hashes):
        raise ContentChanged
    if word.flags and not word.flag_reason:
        raise CommentRequired(errors=[FieldError("/flag_reason", "required")])
    _confirm_oral_consent(case, person, at)
    goes_up = raise_one_level(case, word.flags, word.flag_reason, at.directory) if word.flags else False
    entry = _act(case, turn, "approve", word, person, at)
    case["returned_to"] = None
    change: Doc = {"seq": step["seq"], "action": "approve", "by": entry["by"], "as": entry["as"]}
    if step["kind"] == "decide" and is_complete(step):
        return decide(case, step, entry, turn.on_behalf_of, change, at)
    moved = [step["seq"]] if goes_up else []
    if is_complete(step):
        step["state"] = "done"
        if not active(case):
            moved += advance(case, at)
    event = "approval.pulled_up" if turn.as_ == "pull_up" else "approval.approved_step"
    return end(case, event, {**change, "activated": moved}, moved=moved)


def return_at(case: Case, turn: Turn, to: To, word: Word, person: Person, at: Circumstances) -> Transition:
    if not word.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    target = _target(case, turn.step, to)
    named = _named(case, word.items, target)
    entry = _act(case, turn, "return", replace(word, items=named), person, at)
    change: Doc = {
        "seq": turn.step["seq"], "action": "return", "by": entry["by"], "as": entry["as"],
        "to": target["seq"] if target else "drafter", "comment": word.comment, "anchors": list(word.anchors),
        "items": named,
    }  # fmt: skip
    case["withdraw_request"] = None
    if target is not None:
        return _back_to(case, turn.step, target, change, at)
    stop(case, "returned", at.now)
    turn.step["state"] = "returned"
    resume_at = None if case.get("restart") else turn.step["seq"]
    case.update(resume_at=resume_at, returned_to="drafter", returned_items=named)
    return end(case, "approval.returned", change, moved=[turn.step["seq"]])


def reject_at(case: Case, turn: Turn, word: Word, person: Person, at: Circumstances) -> Transition:
    if not word.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    entry = _act(case, turn, "reject", word, person, at)
    stop(case, "rejected", at.now)
    turn.step["state"] = "done"
    change: Doc = {"seq": turn.step["seq"], "action": "reject", "by": entry["by"], "comment": word.comment}
    return end(case, "approval.rejected", change)


# ------------------------------------------------------------------ inside


def _back_to(case: Case, step: Doc, target: Doc, change: Doc, at: Circumstances) -> Transition:
    """To an earlier step: what lies between stays done, and it comes back straight to who returned it."""
    archive(case)
    group = active(case)
    for other in (*group, target):
        other.update(state="waiting", **untouched())
    target.update(state="active", activated_at=at.now)
    case["returned_to"] = str(target["seq"])
    moved = [target["seq"], *(s["seq"] for s in group)]
    # The drafter's submission stays `sent`: this is a step that becomes active again, not an outcome.
    return end(case, "approval.step_activated", change, moved=moved)


def _confirm_oral_consent(case: Case, person: Person, at: Circumstances) -> None:
    """口頭了解 is confirmed by the approval of whoever gave it."""
    consent = case["oral_consent"]
    if consent and consent["who"] == person.staff_id and not consent.get("confirmed_at"):
        case["oral_consent"] = {**consent, "confirmed_at": at.now}


def _target(case: Case, step: Doc, to: To) -> Doc | None:
    """The step to go back to; None = the drafter."""
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
    raise ValidationFailed(
        "戻せるのは、済んだ前の段階か起案者です。", errors=[FieldError("/to", "not_earlier")]
    )


def _named(case: Case, items: Sequence[str], target: Doc | None) -> list[str]:
    """The records that come back alone, in their order; none where the whole matter does."""
    there = [i["record_id"] for i in case["items"]]
    if not set(items) <= set(there):
        raise ValidationFailed(
            "この案件にない記録が選ばれています。開き直して、戻す記録を選び直してください。",
            errors=[FieldError("/items", "not_in_case")],
        )
    if set(items) in (set[str](), set(there)):
        return []
    if target is not None:
        raise ValidationFailed(
            "記録を選んで戻せるのは起案者へだけです。戻す先を起案者にしてください。",
            errors=[FieldError("/items", "only_to_drafter")],
        )
    return [record_id for record_id in there if record_id in set(items)]


def _act(case: Case, turn: Turn, action: str, word: Word, person: Person, at: Circumstances) -> Doc:
    _open(turn.step, person, case["round"], at.now)
    entry = _entry(case, turn, action, word, at)
    turn.step["acted"].append(entry)
    note_acted(case, person.staff_id, at.now)
    return entry


def _entry(case: Case, turn: Turn, action: str, word: Word, at: Circumstances) -> Doc:
    entry: Doc = {
        "by": turn.holder, "as": turn.as_, "action": action, "at": at.now, "round": case["round"],
        "comment": word.comment, "anchors": list(word.anchors), "instruction": word.instruction,
        "items": list(word.items), "signature": None,
    }  # fmt: skip
    if action != UNSIGNED:
        entry["signature"] = at.sign(statement(case, case["items"], turn.step, entry))
    return entry


def _rounds_opened(case: Case, staff_id: str) -> set[int]:
    """The earlier rounds that this person opened, in whatever step."""
    steps = [step for steps in (*case["past_rounds"], case["steps"]) for step in steps]
    rounds = {o["round"] for step in steps for o in step["opened"] if o["staff_id"] == staff_id}
    return {number for number in rounds if number < case["round"]}


def _open(step: Doc, person: Person, round_: int, now: str) -> bool:
    if any(o["staff_id"] == person.staff_id and o["round"] == round_ for o in step["opened"]):
        return False
    step["opened"].append({"staff_id": person.staff_id, "at": now, "round": round_})
    return True
