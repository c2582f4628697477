"""後閲: what somebody who was passed over, or the decider after a 代決, reads afterwards. It never undoes a decision."""

from typing import Literal, TypeAlias, TypedDict

from libs.decision import Decision
from libs.problems import FieldError
from libs.states.published import ByWhom
from libs.states.signoff import Assignee, PostView, PostViewEvent
from services.approvals.domain.case import CaseDecision, begin, end_quietly
from services.approvals.domain.errors import CommentRequired, StepNotActive
from services.approvals.domain.people import PostHolder
from services.approvals.domain.state import Case, Duty

PostViewDecision: TypeAlias = Decision[PostView, PostViewEvent]
PostViewResult = Literal["seen", "seen_with_comment", "objected"]
NAMED: tuple[Literal["staff_id", "post", "office_code"], ...] = ("staff_id", "post", "office_code")
"""The fields that identify the holder of a post."""


def require(case: Case, duty: Duty) -> PostViewDecision:
    """Begin a 後閲 of a decided case."""
    decided = case["decided"]
    state: PostView = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "approval_id": case["id"],
        "household_id": case["household_id"],
        "office_code": case["office_code"],
        "person": duty["person"],
        "instead_of": None,
        "reason": duty["reason"],
        "decided_by": decided and decided["by"],
        "due_on": duty["due_on"],
        "state": "pending",
        "comment": None,
        "at": None,
    }
    return Decision(state, "post_view.required", {"title": case["title"]})


class Viewed(TypedDict):
    """How a 後閲 ended."""

    outcome: PostViewResult
    comment: str | None


def view(duty: PostView, given: Viewed, now: str) -> PostViewDecision:
    """Read, read with a comment, or objected to. The event of an objection opens an item for the decider."""
    if duty["state"] != "pending":
        raise StepNotActive(
            "この後閲は済んでいます。", context={"state": duty["state"], "approval_id": duty["approval_id"]}
        )
    result, comment = given["outcome"], given["comment"]
    if result != "seen" and not comment:
        raise CommentRequired(errors=[FieldError("/comment", "required")])
    state: PostView = {**duty, "state": result, "comment": comment, "at": now}
    event: PostViewEvent = "post_view.objected" if result == "objected" else "post_view.viewed"
    return Decision(state, event, {"result": result, "comment": comment})


def hand_over(duty: PostView, by: ByWhom, holder: PostHolder, successor: Assignee) -> PostViewDecision | None:
    """Give a pending 後閲 of a post to the successor. None if it is done, or is not this holder's in this post."""
    if duty["state"] != "pending" or any(duty["person"][name] != holder[name] for name in NAMED):
        return None
    state: PostView = {**duty, "person": successor, "instead_of": duty["instead_of"] or duty["person"]}
    return Decision(state, "post_view.handed_over", {"by": by, "reassigned": {"from": duty["person"], "to": successor}})


def close(case: Case) -> CaseDecision | None:
    """Close the case after its last 後閲. None if it is not waiting for one."""
    if case["state"] != "decided":
        return None
    case = begin(case)
    case["state"] = "closed"
    return end_quietly(case, "approval.closed", {"post_views": case["post_views"]})
