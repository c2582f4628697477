"""後閲: what somebody who was passed over, or the decider after a 代決, reads afterwards. It never undoes a decision."""

from typing import Any, Literal

from libs.problems import FieldError
from services.approvals.domain.case import Case, Transition, begin, end
from services.approvals.domain.errors import CommentRequired, StepNotActive

Doc = dict[str, Any]
Outcome = Literal["seen", "seen_with_comment", "objected"]


def required(case: Case, duty: Doc) -> Transition:
    """A duty of a decided case begins."""
    state = {
        "approval_id": case["id"], "household_id": case["household_id"], "office_code": case["office_code"],
        "person": duty["person"], "reason": duty["reason"], "due_on": duty["due_on"], "state": "pending",
        "comment": None, "at": None, "decided_by": case["decided"]["by"],
    }  # fmt: skip
    return Transition(state, "post_view.required", {"title": case["title"]})


def viewed(duty: Doc, result: Outcome, comment: str | None, now: str) -> Transition:
    """Read, read with a comment, or objected to (which opens an item for the decider, by the event)."""
    if duty["state"] != "pending":
        raise StepNotActive(
            "この後閲は済んでいます。", context={"state": duty["state"], "approval_id": duty["approval_id"]}
        )
    if result != "seen" and not comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    state = {k: v for k, v in duty.items() if k not in {"id", "version"}}
    state.update(state=result, comment=comment, at=now)
    event = "post_view.objected" if result == "objected" else "post_view.viewed"
    return Transition(state, event, {"result": result, "comment": comment})


def handed_over(duty: Doc, by: Doc, holder: Doc, successor: Doc) -> Transition | None:
    """A pending 後閲 of a post goes to the successor; None where it is done, or not of this holder in this post."""
    named = ("staff_id", "post", "office_code")
    if duty["state"] != "pending" or any(duty["person"][name] != holder[name] for name in named):
        return None
    state = {k: v for k, v in duty.items() if k not in {"id", "version"}}
    state.update(person=successor, instead_of=duty.get("instead_of") or duty["person"])
    return Transition(
        state, "post_view.handed_over", {"by": by, "reassigned": {"from": duty["person"], "to": successor}}
    )


def closed(case: Case) -> Transition | None:
    """The last 後閲 was read: the matter is complete."""
    if case["state"] != "decided":
        return None
    case = begin(case)
    case["state"] = "closed"
    return end(case, "approval.closed", {"post_views": case["post_views"]}, quiet=True)
