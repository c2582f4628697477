"""An approval case: its shape, its look-up fields, and what every transition answers with.

State is the published shape (libs.contracts.signoff) with private fields beside it: who it waits for, who has not
read it, who acted, and from which version on an `If-Match` is current (settled: only what concerns the actor counts).
"""

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from libs.calendar import jst_date
from services.approvals.domain.errors import AlreadyDecided, StepNotActive
from services.approvals.domain.people import Directory, Place
from services.approvals.domain.route import BLOCKING

Case = dict[str, Any]
"""`{id, version, …state}`; id and version are not part of what a transition answers."""
Doc = dict[str, Any]
DECIDED = frozenset({"decided", "closed"})
ENDED = frozenset({"withdrawn", "dropped", "rejected"})


@dataclass(frozen=True)
class Transition:
    """What a rule decided: the whole next state, the one event, what it adds; `quiet` disturbs nobody's screen."""

    state: Case
    event: str
    change: Doc = field(default_factory=dict[str, Any])
    quiet: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What a rule needs to know beside the case: the time, the people of today, and how to sign an action."""

    now: str
    directory: Directory
    sign: Callable[[Doc], str]

    def as_a_trial(self) -> "Circumstances":
        """To find out what a rule would say: nothing is done, so nothing is signed."""
        return replace(self, sign=_unsigned)

    def without(self, kin: frozenset[str]) -> "Circumstances":
        """除斥: for a matter of a household that these people are kin of."""
        return replace(self, directory=replace(self.directory, left_out=kin))


def _unsigned(_act: Doc) -> str:
    return ""


@dataclass(frozen=True)
class Person:
    """Who acts, with all posts held now as (post, office_code)."""

    staff_id: str
    name: str
    posts: tuple[tuple[str, str], ...]

    def as_holder(self, assignee: Doc) -> Doc:
        """This person in the post of an assignee: every action has a person and a post."""
        return {
            "staff_id": self.staff_id, "name": self.name, "post": assignee["post"],
            "office_code": assignee["office_code"],
        }  # fmt: skip

    def holds(self, assignee: Doc) -> bool:
        return (assignee["post"], assignee["office_code"]) in self.posts


# ------------------------------------------------------------------ reading a case


def step(case: Case, seq: int) -> Doc | None:
    return next((s for s in case["steps"] if s["seq"] == seq), None)


def active(case: Case) -> list[Doc]:
    """The steps somebody has to act on now: one, or a group of parallel 合議."""
    return [s for s in case["steps"] if s["state"] == "active" and s["kind"] in BLOCKING]


def decide_step(case: Case) -> Doc | None:
    return next((s for s in case["steps"] if s["kind"] == "decide"), None)


def passed_over(one: Doc) -> set[str]:
    return {p["staff_id"] for p in one["passed_over"]}


def acted(one: Doc) -> set[str]:
    """Who has acted on a step in the round it stands in."""
    return {a["by"]["staff_id"] for a in one["acted"]}


def expected(one: Doc) -> list[Doc]:
    """The assignees of a step who still may act."""
    done = acted(one) | passed_over(one)
    return [p for p in one["assignees"] if p["staff_id"] not in done]


def is_expected(one: Doc, staff_id: str) -> bool:
    """Whether this person is one of them."""
    done = acted(one) | passed_over(one)
    return staff_id not in done and any(p["staff_id"] == staff_id for p in one["assignees"])


def is_complete(one: Doc) -> bool:
    """Whether enough have agreed: `quorum` of those not passed over, or all of them."""
    remaining = [p for p in one["assignees"] if p["staff_id"] not in passed_over(one)]
    agreed = sum(1 for a in one["acted"] if a["action"] == "approve")
    return agreed >= min(one["quorum"] or len(remaining), len(remaining))


def place(case: Case) -> Place:
    return Place(case["office_code"], case.get("drafter_unit"), case.get("household_unit"))


def households_of(matter: Doc) -> frozenset[str]:
    """The households that a case (`items`) or a submission (`seen`) is about."""
    rows: list[Doc] = matter.get("seen") or matter.get("items") or []
    named = {matter.get("household_id"), *(row.get("household_id") for row in rows)}
    return frozenset(household_id for household_id in named if household_id)


def about(case: Case) -> frozenset[str | None]:
    """Whom a case was about in any round; None among them where nobody knows yet whom a record is about."""
    items = frozenset(item["household_id"] for item in items_of_all_rounds(case))
    return items | households_of(case)


def restricted_by(case: Case) -> frozenset[str]:
    """What the restrictions may say of a case: its households, and each record that is about nobody yet."""
    named = frozenset(item["household_id"] or item["record_id"] for item in items_of_all_rounds(case))
    return named | households_of(case)


def offices_of(case: Doc) -> frozenset[str]:
    """The offices whose people a case can concern."""
    named = {s["resolver"].get("office_code") for s in case.get("steps", [])}
    held = {p["office_code"] for s in case.get("steps", []) for p in s["assignees"]}
    return frozenset({case["office_code"], *held, *(code for code in named if code)})


def items_of_all_rounds(case: Case) -> list[Doc]:
    """What it is and was about: a record that was returned alone stays in the rounds that it was in."""
    return [i for items in (case["items"], *case["past_items"]) for i in items]


# ------------------------------------------------------------------ refusing


def require_circulating(case: Case) -> None:
    """AlreadyDecided or StepNotActive, with the state as it stands: the state is looked at before anything else."""
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] != "circulating":
        raise StepNotActive(context=where_it_is(case))


def where_it_is(case: Case) -> Doc:
    return {"state": case["state"], "approval_id": case["id"]}


def stale_below(case: Case, staff_id: str) -> int:
    """The last version that changed items, round or a step of this person: an `If-Match` below it is stale."""
    marks: dict[str, int] = case["marks"]["steps"]
    own = [
        marks.get(str(s["seq"]), 0)
        for s in case["steps"]
        if staff_id in {p["staff_id"] for p in (*s["assignees"], *s["deputies"])}
    ]
    return max([case["marks"]["items"], *own])


# ------------------------------------------------------------------ ending a transition


def begin(case: Case) -> Case:
    """A copy to work on: transitions never touch what they were given."""
    return copy.deepcopy(case)


def end(case: Case, event: str, change: Doc, *, moved: Iterable[int] = (), quiet: bool = False) -> Transition:
    """Bring the look-up fields up to date. `moved`: the steps whose people or state this transition changed."""
    for seq in moved:
        case["marks"]["steps"][str(seq)] = case["version"] + 1
    active_now = active(case)
    case["active_seq"] = min((s["seq"] for s in active_now), default=None)
    circulating = case["state"] == "circulating"
    case["stranded"] = case["stranded"] and any(s["kind"] == "decide" for s in active_now)
    if case["stranded"] or case["state"] == "unroutable":
        case["needs_help"] = case["office_code"]
        case["needed_help"] = True
    else:
        case.pop("needs_help", None)
    case["waiting"] = sorted({p["staff_id"] for s in active_now for p in expected(s)}) if circulating else []
    case["may_deputise"] = (
        sorted({p["staff_id"] for s in active_now for p in s["deputies"]}) if circulating else []
    )
    case["unread"] = sorted({p["staff_id"] for s in _being_told(case) for p in expected(s)})
    case["record_ids"] = sorted({i["record_id"] for i in items_of_all_rounds(case)})
    state = {k: v for k, v in case.items() if k not in {"id", "version"}}
    return Transition(state, event, change, quiet)


def _being_told(case: Case) -> list[Doc]:
    if case["state"] in ENDED or case["state"] in {"returned", "unroutable"}:
        return []
    return [s for s in case["steps"] if s["kind"] == "circulate" and s["state"] == "active"]


def outcome(case: Case, state: str, now: str) -> None:
    """A state that records has to apply; approvals asks back until it is."""
    case["state"] = state
    case["unconfirmed_since"] = now


def stop(case: Case, state: str, now: str) -> None:
    """An outcome before the decision: what was still open is interrupted."""
    for step in active(case):
        step["state"] = "interrupted"
    outcome(case, state, now)


def note_acted(case: Case, staff_id: str, now: str) -> None:
    """Remember who acted, and when, for the box of what one has done."""
    case["acted_by"] = sorted({*case.get("acted_by", []), staff_id})
    case["acted_on"] = jst_date(now).isoformat()
