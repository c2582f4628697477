"""The outcome of a round, its effect on the submission, and the records that go on after a return of some
(docs/protocols.md 4.4, 4.5). Pure.
"""

from collections.abc import Mapping
from typing import TypedDict, cast

from libs.canonical import Json, sha256_hex
from libs.contracts import codes
from libs.decision import Decision
from libs.states.casework import SubmissionEvent, SubmissionItem
from services.records.domain import record as records
from services.records.domain.approval import HeardCase
from services.records.domain.state import (
    BundleItem,
    LoadedRecord,
    LoadedSubmission,
    Record,
    RoundEnd,
    RoundOutcome,
    Submission,
)
from services.records.domain.submission import SubmissionDecision, unfinished_since


class KeptOutcome(TypedDict):
    """The part of a published outcome that is read: the records of a partial return."""

    items: list[str]


_ALL_BACK: KeptOutcome = {"items": []}
_ENDS: Mapping[codes.CaseState, RoundEnd] = {
    "returned": "returned",
    "withdrawn": "withdrawn",
    "dropped": "dropped",
    "rejected": "rejected",
    "decided": "decided",
    "closed": "decided",
}
_EVENTS: Mapping[RoundEnd, SubmissionEvent] = {
    "returned": "submission.returned",
    "withdrawn": "submission.withdrawn",
    "dropped": "submission.dropped",
    "rejected": "submission.rejected",
    "decided": "submission.decided",
}
"""The event of each outcome."""


def outcome_of(case: HeardCase, at: str) -> RoundOutcome | None:
    """The outcome of the case's round, from the state of the case. None while the round is under way."""
    end = _ENDS.get(case["state"])
    if end is None:
        return None
    acted = [a for step in case["steps"] for a in step["acted"] if a["round"] == case["round"]]
    decided = case["decided"]
    comments = [comment for a in acted if a["action"] in {"return", "reject"} and (comment := a["comment"])]
    return {
        "state": end,
        "round": case["round"],
        "at": case["decided_at"] or at if end == "decided" else at,
        "comment": comments[-1] if comments else None,
        "returned_to": case["returned_to"],
        "resume_at": case["resume_at"],
        "instructions": [instruction for a in acted if (instruction := a["instruction"])],
        "decided_by": decided["by"] if decided else None,
        "items": case["returned_items"] if end == "returned" else [],
        "refused": False,
    }


def refused_outcome(number: int, reason: str | None, at: str) -> RoundOutcome:
    """The outcome of a round that approvals refused: it goes back to the drafter, who may send it again or drop it."""
    return {
        "state": "returned",
        "round": number,
        "at": at,
        "comment": reason or "決裁側で受け付けられませんでした。内容を確かめて、もう一度回付してください。",
        "returned_to": "drafter",
        "resume_at": None,
        "instructions": [],
        "decided_by": None,
        "items": [],
        "refused": True,
    }


def awaits(state: Submission, number: int) -> bool:
    """Whether the outcome of this round is still to be applied. Every effect is filtered by (submission, round)."""
    return state["state"] == "sent" and state["round"] == number


def end_round(state: Submission, outcome: RoundOutcome) -> SubmissionDecision | None:
    """Set the submission's own state. This comes last, because from now on it may be sent again."""
    if not awaits(state, outcome["round"]):
        return None
    newer: Submission = {
        **state,
        "state": outcome["state"],
        "outcome": _kept(outcome),
        "returned_to": outcome["returned_to"],
        "resume_at": outcome["resume_at"],
    }
    newer.pop("handoff_since", None)
    newer.pop("unfinished_since", None)
    if returned := outcome["items"]:
        newer["items"] = [
            {**each, "disposition": "fix" if each["record_id"] in returned else "go_on"} for each in state["items"]
        ]
        newer["unfinished_since"] = outcome["at"]
    return Decision(newer, _EVENTS[outcome["state"]], {"round": outcome["round"]})


def _kept(outcome: RoundOutcome) -> dict[str, Json]:
    """The outcome as it is published. That of a refused round has fewer fields."""
    left_out = {"resume_at", "decided_by", "items"} if outcome["refused"] else {"refused"}
    fields = cast("dict[str, Json]", outcome)  # JSON, whatever its fields are called
    return {name: value for name, value in fields.items() if name not in left_out}


def _returned_alone(state: Submission) -> list[str]:
    """The ids of the records that came back while the others go on. Empty if all came back."""
    outcome = cast("KeptOutcome", {**_ALL_BACK, **(state["outcome"] or {})})
    return outcome["items"]


def returned_in_part(state: Submission) -> bool:
    """Whether only some of its records were returned, and the others have not been sent on yet."""
    return state["state"] == "returned" and bool(_returned_alone(state)) and unfinished_since(state) is not None


def rest_to_send(state: LoadedSubmission, by_id: Mapping[str, LoadedRecord]) -> list[BundleItem]:
    """The items of the round after a partial return: those that were not returned and still have the content shown.

    `by_id` has the records as they are now. A record that its drafter has begun to change stays with the drafter.
    """
    returned = _returned_alone(state)
    return [
        {"record_id": record["id"], "version": record["version"], "disposition": "go_on"}
        for each in state["items"]
        if each["record_id"] not in returned
        and (record := by_id.get(each["record_id"]))
        and _is_as_shown(record, state["id"], each)
    ]


def _is_as_shown(record: Record, submission_id: str, item: SubmissionItem) -> bool:
    current = (record["state"], record["submission_id"], records.holder_of(record))
    if current != ("returned", submission_id, None):
        return False
    return any(sha256_hex(content) == item["sha256"] for content in records.forms_seen(record))
