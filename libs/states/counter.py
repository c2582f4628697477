"""The state of what `libs.contracts.counter` publishes. `./tsuzuri states` writes this file."""

from typing import Literal, TypedDict

from libs.contracts import codes
from libs.states.published import ByWhom, ImportIssue, Source


class Caller(TypedDict):
    """Who called. A telephone number to call back is a contact and not in events."""

    kind: codes.CallerKind
    related_party_id: str | None
    name: str | None
    org: str | None


class IdentityCheck(TypedDict):
    """How the caller's identity was checked, and with what result."""

    method: codes.IdentityMethod
    result: bool | None


class Message(TypedDict):
    """A message to a worker and whether it was seen."""

    staff_id: str
    text: str | None
    left_at: str
    left_by: str | None
    seen_at: str | None


class Callback(TypedDict):
    """折返し: by when, by whom, and when it was done. The number is a contact and not here."""

    promised_at: str | None
    by_time: str | None
    by_text: str | None
    assignee_id: str | None
    done_at: str | None
    done_by: str | None
    note: str | None


class HandOff(TypedDict):
    """引継 to another person or unit."""

    to_staff_id: str | None
    to_unit: str | None
    to_office_code: str | None
    at: str
    by: str
    accepted_at: str | None
    accepted_by: str | None
    note: str | None


class Answer(TypedDict):
    """One answer given."""

    text: str
    at: str
    by: ByWhom
    told_level: codes.ToldLevel | None


class Inquiry(TypedDict):
    """問い合わせ: a log is never refused; the household may be unknown."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    number: str | None
    received_at: str | None
    precision: codes.TimePrecision
    direction: codes.Direction
    channel: codes.Channel
    received_by_id: str | None
    received_by_text: str | None
    received_by: ByWhom | None
    logged_at: str
    logged_by_id: str | None
    caller: Caller
    household_id: str | None
    household_text: str | None
    candidates: list[str]
    office_code: str
    ward_code: str
    identity_check: IdentityCheck | None
    told_level: codes.ToldLevel | None
    incident: bool
    subject: str
    subjects: list[codes.Subject]
    summary: str
    reply: str | None
    answers: list[Answer]
    messages: list[Message]
    callback: Callback | None
    hand_offs: list[HandOff]
    urgency: codes.Urgency
    state: codes.InquiryState
    promoted_draft_id: str | None
    record_id: str | None
    closed_at: str | None
    due_on: str | None
    is_imported: bool
    original_text: str | None


class PublishedInquiry(Inquiry):
    """As it is published."""

    id: str
    version: int


InquiryEvent = Literal[
    "inquiry.received",
    "inquiry.linked",
    "inquiry.answered",
    "inquiry.message_left",
    "inquiry.message_seen",
    "inquiry.callback_set",
    "inquiry.callback_done",
    "inquiry.handed_off",
    "inquiry.accepted",
    "inquiry.promoted",
    "inquiry.folded",
    "inquiry.revised",
    "inquiry.closed",
    "inquiry.imported",
    "inquiry.import_undone",
    "inquiry.restated",
]
