"""From a template to the steps of one case: who reviews, agrees, decides and is told.

The drafter never approves; a superior never waits for a subordinate's review; somebody met twice acts once, at the
highest step (兼務); what is out of the ordinary goes one level up. None of that owes a 後閲 (it is before the snapshot).
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from services.approvals.domain.people import LADDER, Directory, Place, rank
from services.approvals.domain.templates import Matter

Doc = dict[str, Any]
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

    steps: list[Doc]
    notes: list[str]


@dataclass(frozen=True)
class Unroutable:
    """Why there is no route now, in words for the drafter."""

    reason: str


@dataclass(frozen=True)
class Drafter:
    """Who drafted: never an approver of this case."""

    staff_id: str
    role: str | None


def resolve(
    template: Doc, matter: Matter, drafter: Drafter, place: Place, directory: Directory
) -> Route | Unroutable:  # fmt: skip
    """The route of a matter, from the people of today."""
    rules = [r for r in template["steps"] if not r.get("subjects") or matter.subjects & set(r["subjects"])]
    if matter.flags:
        rules = goes_up(rules, directory, place)
    barred = directory.left_out | {drafter.staff_id}
    try:
        rules = _above_drafter(rules, drafter, barred, place, directory)
    except LookupError as error:
        return Unroutable(str(error))
    notes: list[str] = []
    steps: list[Doc] = []
    for rule in rules:
        found = directory.find(rule["resolver"], place)
        people = [p for p in found if p["staff_id"] not in barred]
        if not found and rule["kind"] in BLOCKING:
            return Unroutable(
                f"{describe(rule)}にあたる人が登録されていません。職員の登録か経路を確かめてください。"
            )
        if not people:
            if rule["kind"] == "circulate":
                # 供覧 stops nothing: the others are told, as long as there are any.
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


def new_step(rule: Doc, people: Sequence[Doc], seq: int = 0) -> Doc:
    """A step that has not begun."""
    return {
        "seq": seq, "kind": rule["kind"], "resolver": dict(rule["resolver"]),
        "when_absent": rule.get("when_absent", "wait"), "min_days": rule.get("min_days", 2),
        "skippable": rule.get("skippable", False), "assignees": list(people),
        "quorum": 1 if rule["kind"] == "decide" else rule.get("quorum"),
        "state": "waiting", **untouched(),
    }  # fmt: skip


def untouched() -> Doc:
    """What a step has to begin with, and again after a return."""
    return {
        "activated_at": None, "opened": [], "acted": [], "passed_over": [], "deputies": [], "suggestions": [],
    }  # fmt: skip


def goes_up(rules: Iterable[Doc], directory: Directory, place: Place) -> list[Doc]:
    """専決 has exceptions: what is unusual, precedent-setting, disputed, doubtful or ordered goes one level up.

    The usual decider reviews, the next level decides; above 所長 there is no level in the office.
    """
    result: list[Doc] = []
    for rule in copy.deepcopy(list(rules)):
        result.append(rule)
        if rule["kind"] != "decide":
            continue
        above = next_level(_role(rule, directory, place))
        if above is not None:
            rule.update(kind="review", quorum=1)
            result.append(_deciding(above))
    return result


def next_level(role: str | None) -> str | None:
    """The role one level above in the line of superiors; None above 所長."""
    at = rank(role)
    return LADDER[at + 1] if 0 <= at < len(LADDER) - 1 else None


def describe(rule: Doc) -> str:
    """A step in words: 「決裁（課長）」."""
    resolver = rule["resolver"]
    who = resolver.get("post") or ROLE_NAMES.get(resolver.get("role") or "", "指定された人")
    return f"{KIND_NAMES[rule['kind']]}（{who}）"


def _deciding(role: str) -> Doc:
    return {
        "kind": "decide", "resolver": {"role": role}, "when_absent": "wait", "min_days": 2, "skippable": False,
        "quorum": 1,
    }  # fmt: skip


def _role(rule: Doc, directory: Directory, place: Place) -> str | None:
    resolver = rule["resolver"]
    if resolver.get("role"):
        return resolver["role"]
    found = directory.find(resolver, place)
    return directory.role_of(found[0]) if found else None


def _above_drafter(
    rules: Sequence[Doc], drafter: Drafter, barred: frozenset[str], place: Place, directory: Directory
) -> list[Doc]:
    """回議 is for superiors: reviews at or below the drafter's own level fall away, and who would decide over his own
    draft, or over his superior's, gives way to the next level. LookupError where there is none."""
    own = rank(drafter.role)
    result: list[Doc] = []
    for rule in rules:
        role = _role(rule, directory, place)
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
            decides = _deciding(role)
        result.append(decides)
    return result


def _cannot_decide(role: str | None, own: int, barred: frozenset[str], found: Sequence[Doc]) -> bool:
    if 0 <= rank(role) < own:
        return True
    return bool(found) and all(p["staff_id"] in barred for p in found)


def collapsed(steps: list[Doc]) -> tuple[list[Doc], list[str]]:
    """兼務: one person acts once, at the highest step, and is not told of what he signs. Numbered, with notes."""
    met: set[str] = set()
    notes: list[str] = []
    for step in reversed([s for s in steps if s["kind"] in BLOCKING]):
        step["assignees"] = [p for p in step["assignees"] if p["staff_id"] not in met]
        if not step["assignees"]:
            notes.insert(0, f"兼務のため省略：{describe(step)}")
        elif len(step["assignees"]) == 1:
            met.add(step["assignees"][0]["staff_id"])
    for step in [s for s in steps if s["kind"] == "circulate"]:
        step["assignees"] = [p for p in step["assignees"] if p["staff_id"] not in met]
        met |= {p["staff_id"] for p in step["assignees"]}
    left = [s for s in steps if s["assignees"]]
    for seq, step in enumerate(left, 1):
        step["seq"] = seq
    return left, notes
