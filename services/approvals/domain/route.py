"""From a template to the steps of one case: who reviews, agrees and decides, and who reads a 供覧.

The drafter never approves. No superior waits for a subordinate's review. Somebody who appears at two steps acts once, at the
higher one (兼務). Unusual matters go one level up. Nobody owes a 後閲 for a step that was left out here.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from libs.contracts import codes
from libs.states.signoff import Acted, Assignee, Opened, PassedOver, Proposed, Step
from services.approvals.domain.people import LADDER, Directory, MatterPlace, by_role, rank
from services.approvals.domain.templates import Matter, Rule, WholeTemplate, rule_of

BLOCKING = frozenset({"review", "consult", "decide"})
KIND_NAMES = {"review": "回議", "consult": "合議", "decide": "決裁", "circulate": "供覧"}
ROLE_NAMES = {
    "supervisor": "係長",
    "section_chief": "課長",
    "office_head": "所長",
    "hq": "本庁",
    "specialist": "専門職",
}


@dataclass(frozen=True)
class Route:
    """The steps of a case, with a note for each step that was left out."""

    steps: list[Step]
    notes: list[str]


@dataclass(frozen=True)
class Unroutable:
    """Why there is no route now, in words for the drafter."""

    reason: str


@dataclass(frozen=True)
class Drafter:
    """Who drafted: never an approver of this case."""

    staff_id: str
    role: codes.Role | None


def rules_for(matter: Matter, template: WholeTemplate) -> list[Rule]:
    """The steps of a template, without those for other subjects only."""
    return [r for r in template["steps"] if not r["subjects"] or matter.subjects & set(r["subjects"])]


def resolve(rules: Sequence[Rule], drafter: Drafter, place: MatterPlace, directory: Directory) -> Route | Unroutable:
    """The route of these steps with the people of today, or why there is none."""
    barred = directory.left_out | {drafter.staff_id}
    try:
        rules = _above_drafter(rules, drafter, place, directory)
    except LookupError as error:
        return Unroutable(str(error))
    notes: list[str] = []
    steps: list[Step] = []
    for rule in rules:
        found = directory.find(rule["resolver"], place)
        people = [p for p in found if p["staff_id"] not in barred]
        if not found and rule["kind"] in BLOCKING:
            return Unroutable(f"{describe(rule)}にあたる人が登録されていません。職員の登録か経路を確かめてください。")
        if not people:
            if rule["kind"] == "circulate":
                # A 供覧 without readers is left out, as long as the route has other steps.
                notes += [] if found else [f"登録された人がいないため省略：{describe(rule)}"]
                continue
            if rule["kind"] == "decide" or any(p["staff_id"] in directory.left_out for p in found):
                return Unroutable(f"{describe(rule)}を行える人がいません。経路を指定してください。")
            notes.append(f"起案者のため省略：{describe(rule)}")
            continue
        steps.append(new_step(rule, people))
    steps, merged = collapsed(steps)
    if not steps:
        return Unroutable("供覧する人が登録されていません。職員の登録か経路を確かめてください。")
    return Route(steps, notes + merged)


def new_step(rule: Rule, people: Sequence[Assignee], seq: int = 0) -> Step:
    """A step that has not begun."""
    return {
        "seq": seq,
        "kind": rule["kind"],
        "resolver": rule["resolver"],
        "when_absent": rule["when_absent"],
        "min_days": rule["min_days"],
        "skippable": rule["skippable"],
        "assignees": list(people),
        "quorum": 1 if rule["kind"] == "decide" else rule["quorum"],
        "state": "waiting",
        **untouched(),
    }


class Untouched(TypedDict):
    """The fields of a step for what happens to it in one round."""

    activated_at: str | None
    opened: list[Opened]
    acted: list[Acted]
    passed_over: list[PassedOver]
    deputies: list[Assignee]
    suggestions: list[Proposed]


def untouched() -> Untouched:
    """The fields of a step to which nothing has happened: at the beginning, and again after a return."""
    return {"activated_at": None, "opened": [], "acted": [], "passed_over": [], "deputies": [], "suggestions": []}


def one_level_up(rules: Iterable[Rule], directory: Directory, place: MatterPlace) -> list[Rule]:
    """The exceptions to 専決: what is unusual, precedent-setting, disputed, doubtful or ordered goes one level up.

    The usual decider reviews, and the next level decides. In an office there is no level above 所長.
    """
    result: list[Rule] = []
    for rule in copy.deepcopy(list(rules)):
        result.append(rule)
        if rule["kind"] != "decide":
            continue
        above = next_level(role_of_step(rule, directory, place))
        if above is not None:
            rule.update({"kind": "review", "quorum": 1})
            result.append(decided_by(above))
    return result


def next_level(role: codes.Role | None) -> codes.Role | None:
    """The role one level above in the line of superiors; None above 所長."""
    at = rank(role)
    return LADDER[at + 1] if 0 <= at < len(LADDER) - 1 else None


def describe(rule: Rule | Step) -> str:
    """A step in words: 「決裁（課長）」."""
    resolver = rule["resolver"]
    who = resolver["post"] or ROLE_NAMES.get(resolver["role"] or "", "指定された人")
    return f"{KIND_NAMES[rule['kind']]}（{who}）"


def merged_note(rule: Step) -> str:
    """The note of a step that was left out because its person acts at another one."""
    return f"兼務のため省略：{describe(rule)}"


def decided_by(role: codes.Role) -> Rule:
    """The step at which a role decides."""
    return rule_of("decide", by_role(role), quorum=1)


def role_of_step(rule: Rule | Step, directory: Directory, place: MatterPlace) -> codes.Role | None:
    """The role of a step: the one that it names, else that of who holds its post."""
    resolver = rule["resolver"]
    if role := resolver["role"]:
        return role
    found = directory.find(resolver, place)
    return directory.role_of(found[0]) if found else None


def _above_drafter(rules: Sequence[Rule], drafter: Drafter, place: MatterPlace, directory: Directory) -> list[Rule]:
    """回議 is for superiors: reviews at or below the drafter's own level are left out. Nobody decides on their own draft or
    on a superior's: the next level decides instead. LookupError if there is none."""
    own, barred = rank(drafter.role), directory.left_out | {drafter.staff_id}
    result: list[Rule] = []
    for rule in rules:
        role = role_of_step(rule, directory, place)
        if rule["kind"] == "review" and 0 <= rank(role) <= own:
            continue
        if rule["kind"] != "decide":
            result.append(rule)
            continue
        decides = rule
        while _cannot_decide(role, own, barred, directory.find(decides["resolver"], place)):
            role = next_level(role)
            if role is None:
                raise LookupError("起案者より上の決裁者がいません。経路を指定してください。")
            decides = decided_by(role)
        result.append(decides)
    return result


def _cannot_decide(role: codes.Role | None, own: int, barred: frozenset[str], found: Sequence[Assignee]) -> bool:
    if 0 <= rank(role) < own:
        return True
    return bool(found) and all(p["staff_id"] in barred for p in found)


def collapsed(steps: list[Step]) -> tuple[list[Step], list[str]]:
    """兼務: one person acts once, at the highest step, and gets no 供覧 of what they sign.

    Returns the remaining steps with new numbers, and a note for each step that was left out.
    """
    met: set[str] = set()
    notes: list[str] = []
    for step in reversed([s for s in steps if s["kind"] in BLOCKING]):
        step["assignees"] = [p for p in step["assignees"] if p["staff_id"] not in met]
        if not step["assignees"]:
            notes.insert(0, merged_note(step))
        elif len(step["assignees"]) == 1:
            met.add(step["assignees"][0]["staff_id"])
    for step in [s for s in steps if s["kind"] == "circulate"]:
        step["assignees"] = [p for p in step["assignees"] if p["staff_id"] not in met]
        met |= {p["staff_id"] for p in step["assignees"]}
    left = [s for s in steps if s["assignees"]]
    for seq, step in enumerate(left, 1):
        step["seq"] = seq
    return left, notes
