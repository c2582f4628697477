"""An approval case: questions about its state, and how every rule begins and ends.

The state is the published one (libs.contracts.signoff) with private fields: who the case waits for, who has not read it,
who acted, and which versions changed the items and the steps. An `If-Match` is stale only if what concerns the actor has
changed since (docs/domain/sign-off.md 4.2).
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from libs.calendar import jst_date
from libs.canonical import canonical_json
from libs.contracts import codes
from libs.decision import Decision
from libs.problems import TooMuchContent
from libs.statement import Statement
from libs.states.published import ByWhom
from libs.states.signoff import ApprovalCaseEvent, Assignee, CaseItem, Step
from services.approvals.domain.errors import AlreadyDecided, StepNotActive
from services.approvals.domain.people import Directory, MatterPlace
from services.approvals.domain.route import BLOCKING, describe
from services.approvals.domain.state import ApprovalCase, Case, Concerning, Routed

CaseDecision: TypeAlias = Decision[Case, ApprovalCaseEvent]
ROOM = 1_500_000
"""Bytes of a case, its steps counted twice, up to which it may be given back: those of hundreds of ordinary rounds."""
OPEN = ("circulating", "unroutable")
DECIDED = frozenset({"decided", "closed"})
ENDED = frozenset({"withdrawn", "dropped", "rejected"})
OF_FACT: frozenset[codes.RecordType] = frozenset(
    {
        "home_visit",
        "facility_visit",
        "accompaniment",
        "office_interview",
        "phone",
        "document_in",
        "document_out",
        "agency_contact",
        "investigation",
        "support_meeting",
    }
)
"""Records of what happened, which 廃案 cannot undo. Not 面接相談, on which a decision is drafted."""


@dataclass(frozen=True)
class DecisionContext:
    """What a rule needs to know beside the case: the time, the people of today, and how to sign an action."""

    now: str
    directory: Directory
    sign: Callable[[Statement], str]
    seen_version: int | None = None
    """The version that the actor saw (`If-Match`); None where the route asks for none."""

    def as_a_trial(self) -> "DecisionContext":
        """For trying a rule: its result is not saved, so nothing is signed and no version is required."""
        return replace(self, sign=_unsigned, seen_version=None)

    def without(self, kin: frozenset[str]) -> "DecisionContext":
        """For a matter of a household whose kin (除斥) these people are."""
        return replace(self, directory=replace(self.directory, left_out=kin))

    def unseen_by(self, staff: frozenset[str]) -> "DecisionContext":
        """For a matter of a household that these people may not see (閲覧制限)."""
        return replace(self, directory=replace(self.directory, unseeing=staff))


def _unsigned(_act: Statement) -> str:
    return ""


@dataclass(frozen=True)
class ActingStaff:
    """The person acting, with all posts that they hold now as (post, office_code)."""

    staff_id: str
    name: str
    posts: tuple[tuple[str, str], ...]

    def as_holder(self, assignee: Assignee) -> ByWhom:
        """This person in the post of an assignee, because every action names a person and a post."""
        return {
            "staff_id": self.staff_id,
            "name": self.name,
            "post": assignee["post"],
            "office_code": assignee["office_code"],
        }

    def holds(self, assignee: Assignee) -> bool:
        return (assignee["post"], assignee["office_code"]) in self.posts


@dataclass(frozen=True)
class ActiveAssignment:
    """An approver at their open step of a case, in the post that they act in."""

    case: Case
    step: Step
    holder: ByWhom
    as_: codes.ActingAs = "self"
    on_behalf_of: Assignee | None = None


def step(case: Routed, seq: int) -> Step | None:
    return next((s for s in case["steps"] if s["seq"] == seq), None)


def active(case: Routed) -> list[Step]:
    """The steps that somebody has to act on now: one, or a group of parallel 合議."""
    return [s for s in case["steps"] if s["state"] == "active" and s["kind"] in BLOCKING]


def decide_step(case: Routed) -> Step | None:
    return next((s for s in case["steps"] if s["kind"] == "decide"), None)


def passed_over(one: Step) -> set[str]:
    return {p["staff_id"] for p in one["passed_over"]}


def acted(one: Step) -> set[str]:
    """Who has acted on a step in its round."""
    return {a["by"]["staff_id"] for a in one["acted"]}


def expected(one: Step) -> list[Assignee]:
    """The assignees of a step who may still act."""
    done = acted(one) | passed_over(one)
    return [p for p in one["assignees"] if p["staff_id"] not in done]


def is_expected(one: Step, staff_id: str) -> bool:
    """Whether this person is an assignee of the step who may still act."""
    done = acted(one) | passed_over(one)
    return staff_id not in done and any(p["staff_id"] == staff_id for p in one["assignees"])


def is_complete(one: Step) -> bool:
    """Whether enough assignees have approved: `quorum` of those who were not passed over, or all of them."""
    remaining = [p for p in one["assignees"] if p["staff_id"] not in passed_over(one)]
    agreed = sum(1 for a in one["acted"] if a["action"] == "approve")
    return agreed >= min(one["quorum"] or len(remaining), len(remaining))


def whole(case_id: str, version: int, state: ApprovalCase) -> Case:
    """A loaded case as the rules take it."""
    return {**state, "id": case_id, "version": version}


def place(case: ApprovalCase) -> MatterPlace:
    return MatterPlace(case["office_code"], case["drafter_unit"], case["household_unit"])


def households_of(case: Concerning) -> frozenset[str]:
    """The households that a case is about."""
    named = {case["household_id"], *(item["household_id"] for item in case["items"])}
    return frozenset(household_id for household_id in named if household_id)


def about(case: ApprovalCase) -> frozenset[str | None]:
    """The households that a case was about in any round, with None if it is not known yet whom a record is about."""
    items = frozenset(item["household_id"] for item in items_of_all_rounds(case))
    return items | households_of(case)


def restricted_by(case: ApprovalCase) -> frozenset[str]:
    """The ids under which restrictions may name a case: its households, and each record without a household."""
    named = frozenset(item["household_id"] or item["record_id"] for item in items_of_all_rounds(case))
    return named | households_of(case)


def offices_of(case: ApprovalCase) -> frozenset[str]:
    """The offices whose staff a case can concern."""
    named = {s["resolver"]["office_code"] for s in case["steps"]}
    assigned = {p["office_code"] for s in case["steps"] for p in s["assignees"]}
    return frozenset({case["office_code"], *assigned, *(code for code in named if code)})


def items_of_all_rounds(case: ApprovalCase) -> list[CaseItem]:
    """The items of this round and of all earlier ones. A record that was returned alone stays in its earlier rounds."""
    return [i for items in (case["items"], *case["past_items"]) for i in items]


def is_rejectable(case: ApprovalCase) -> bool:
    """Whether the matter may end by 廃案: not with a record of fact in it, except where a change of one is proposed."""
    return case["correction"] is not None or not any(i["record_type"] in OF_FACT for i in case["items"])


def require_circulating(case: Case) -> None:
    """AlreadyDecided or StepNotActive unless the case circulates. Every rule checks this first."""
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] != "circulating":
        raise StepNotActive(context=where_it_is(case))


def where_it_is(case: Case) -> dict[str, str]:
    return {"state": case["state"], "approval_id": case["id"]}


def stale_below(case: Case, staff_id: str) -> int:
    """The last version that changed items, round or a step of this person: an `If-Match` below it is stale."""
    marks = case["marks"]["steps"]
    own = [
        marks.get(str(s["seq"]), 0)
        for s in case["steps"]
        if staff_id in {p["staff_id"] for p in (*s["assignees"], *s["deputies"])}
    ]
    return max([case["marks"]["items"], *own])


def begin(case: Case) -> Case:
    """A copy to work on: a rule never changes the state that it was given."""
    return copy.deepcopy(case)


def archive(case: Case) -> None:
    """Keep the steps and items as they are, so that every comment of every round stays readable."""
    case["past_rounds"].append(copy.deepcopy(case["steps"]))
    case["past_items"].append(copy.deepcopy(case["items"]))


def require_room(case: Case) -> None:
    """TooMuchContent where the case may have no room for a further round, which keeps the steps once more.

    Refused here, where a person can still end the matter: a round that records has sent could only be set aside.
    """
    if len(canonical_json(case)) + len(canonical_json(case["steps"])) > ROOM:
        raise TooMuchContent(
            "この案件は、差戻しや提案でやりとりした文が、入れられる量に近づいています。"
            "承認するか、起案者の取下依頼を認めて終え、続きは新しく起案してください。"
        )


def end(
    case: Case, event: ApprovalCaseEvent, change: Mapping[str, object], *, moved: Iterable[int] = ()
) -> CaseDecision:
    """The decision, with the look-up fields of the case up to date. `moved`: the steps whose people or state changed."""
    for seq in moved:
        case["marks"]["steps"][str(seq)] = case["version"] + 1
    active_now = active(case)
    case["active_seq"] = min((s["seq"] for s in active_now), default=None)
    circulating = case["state"] == "circulating"
    case["stranded"] = case["stranded"] and any(s["kind"] == "decide" for s in active_now)
    broken = broken_off(case)
    if case["state"] != "unroutable":
        case["unroutable_reason"] = lacking(broken[0]) if broken else None
    if case["stranded"] or case["state"] == "unroutable" or broken:
        case["needs_help"] = case["office_code"]
        case["needed_help"] = True
    else:
        case.pop("needs_help", None)
    case["waiting"] = sorted({p["staff_id"] for s in active_now for p in expected(s)}) if circulating else []
    case["may_deputise"] = sorted({p["staff_id"] for s in active_now for p in s["deputies"]}) if circulating else []
    case["unread"] = sorted(
        {p["staff_id"] for s in open_circulations(case) if s["state"] == "active" for p in expected(s)}
    )
    case["record_ids"] = sorted({i["record_id"] for i in items_of_all_rounds(case)})
    return Decision(case, event, change)


def end_quietly(case: Case, event: ApprovalCaseEvent, change: Mapping[str, object]) -> CaseDecision:
    """`end` for a change that concerns nobody else: an `If-Match` from before it stays valid."""
    return replace(end(case, event, change), quiet=True)


def reopen_oral_consent(case: Case) -> None:
    """Take back the confirmation of a 口頭了解 whose giver has no approval left, because their step is open again."""
    consent = case["oral_consent"]
    approved = {a["by"]["staff_id"] for s in case["steps"] for a in s["acted"] if a["action"] == "approve"}
    if consent and consent["confirmed_at"] and consent["who"] not in approved:
        case["oral_consent"] = {**consent, "confirmed_at": None}


def broken_off(case: ApprovalCase) -> list[Step]:
    """The 供覧 that readers have to be named for. Not a notice of a change, which only those who had approved receive."""
    return [s for s in open_circulations(case) if s["state"] == "interrupted" and any(s["resolver"].values())]


def lacking(one: Step) -> str:
    """Why a step cannot go on, in words for the office."""
    return f"{describe(one)}を行える人がいません。経路を指定してください。"


def open_circulations(case: ApprovalCase) -> list[Step]:
    """The 供覧 that have begun and are not finished, also interrupted ones."""
    if case["state"] in ENDED or case["state"] == "returned":
        return []
    return [s for s in case["steps"] if s["kind"] == "circulate" and s["state"] in {"active", "interrupted"}]


def outcome(case: Case, state: codes.CaseState, now: str) -> None:
    """Set a state that records has to apply. approvals asks records about it until it has."""
    case["state"] = state
    case["unconfirmed_since"] = now


def stop(case: Case, state: codes.CaseState, now: str) -> None:
    """End the round without a decision. Its open steps are interrupted."""
    for step in active(case):
        step["state"] = "interrupted"
    outcome(case, state, now)


def note_acted(case: Case, staff_id: str, now: str) -> None:
    """Note who acted, and when, for the box `done`."""
    case["acted_by"] = sorted({*case["acted_by"], staff_id})
    case["acted_on"] = jst_date(now).isoformat()
