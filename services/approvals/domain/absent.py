"""引上げ and 代決: acting for somebody who is away. Two different things with two different rules.

引上げ: a superior acts before a subordinate approver, who owes a 後閲. 代決: the ranked deputy decides once in the
decider's place, only at the deciding step, and the decider owes a 後閲 (sources: domain.md 1.6).
"""

from typing import Literal

from libs.problems import FieldError, OutOfScope, ValidationFailed
from services.approvals.domain.acting import (
    To,
    Turn,
    Word,
    approve_at,
    reject_at,
    require_current,
    require_post,
    return_at,
)
from services.approvals.domain.case import (
    Case,
    Circumstances,
    Doc,
    Person,
    Transition,
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

Action = Literal["approve", "return", "reject"]
SUPERIOR = frozenset({"review", "decide"})
"""Whose step may pull up: a superior's. A partner in 合議 is beside the line, not above it."""
LONG_WAIT = 2
"""Business days after which a step that lies may be pulled up."""


def pulled_up(
    case: Case, person: Person, action: Action, to: To, word: Word,
    seen_version: int | None, at: Circumstances,
) -> Transition:  # fmt: skip
    """引上げ: a later approver acts now; everyone passed over owes a 後閲.

    Pulling up to return is allowed, also some of its records alone (AP7, AP18).
    """
    case = begin(case)
    require_circulating(case)
    if person.staff_id == case["drafter"]["staff_id"]:
        raise SelfApproval
    step, assignee = _later_step(case, person)
    require_post(person, assignee)
    require_current(case, person, seen_version)
    for lower in _between(case, step):
        if not _may_be_passed(lower, at):
            raise PullUpNotAllowed
        for waiting_for in expected(lower):
            lower["passed_over"].append({"staff_id": waiting_for["staff_id"], "reason": "pulled_up"})
        lower["state"] = "skipped"
    if word.items and action != "return":
        raise ValidationFailed(
            "記録を選べるのは差し戻すときだけです。差戻しにするか、記録の選択を外してください。",
            errors=[FieldError("/items", "only_to_return")],
        )
    step.update(state="active", activated_at=at.now)
    turn = Turn(step, person.as_holder(assignee), "pull_up")
    if action == "return":
        return return_at(case, turn, to, word, person, at)
    if action == "reject":
        return reject_at(case, turn, word, person, at)
    return approve_at(case, turn, word, person, at)


def deputised(
    case: Case, person: Person, word: Word, seen_version: int | None, at: Circumstances
) -> Transition:
    """代決: with a registered absence of the decider, or when urgent and with a reason. Both names are kept."""
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
    require_current(case, person, seen_version)
    if not away and not word.comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    return approve_at(case, Turn(step, person.as_holder(ranked[0]), "deputy", decider), word, person, at)


# ------------------------------------------------------------------ inside


def _assigned(step: Doc, person: Person) -> bool:
    return any(p["staff_id"] == person.staff_id for p in step["assignees"])


def _later_step(case: Case, person: Person) -> tuple[Doc, Doc]:
    for step in case["steps"]:
        if step["kind"] not in SUPERIOR or step["state"] != "waiting":
            continue
        for assignee in step["assignees"]:
            if assignee["staff_id"] == person.staff_id:
                return step, assignee
    if any(_assigned(s, person) for s in case["steps"]):
        raise StepNotActive(context=where_it_is(case))
    raise OutOfScope("引き上げられるのは、この後の段階の承認者です。")


def _between(case: Case, step: Doc) -> list[Doc]:
    open_or_waiting = [s for s in case["steps"] if s["kind"] in BLOCKING and s["state"] == "waiting"]
    return [s for s in (*active(case), *open_or_waiting) if s["seq"] < step["seq"]]


def _may_be_passed(step: Doc, at: Circumstances) -> bool:
    """Only where the template allows it, and only past people who are away or have let it lie."""
    if not step["skippable"]:
        return False
    if step["state"] == "active" and waited(step, at.directory.today) > LONG_WAIT:
        return True
    return all(at.directory.is_away(p["staff_id"]) for p in expected(step))
