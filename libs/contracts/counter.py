"""Inquiries: what came in by telephone or at the counter (domain.md 4.6) in its full shape."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.base import Aggregate, ByWhom, Date, Id, Published, Time


class Caller(Published):
    """Who called. A telephone number to call back is a contact and not in events."""

    kind: codes.CallerKind
    related_party_id: Id | None = None
    name: str | None = None
    org: str | None = None


class IdentityCheck(Published):
    """How the caller's identity was checked, and with what result."""

    method: codes.IdentityMethod
    result: bool | None = None


class Message(Published):
    """A message to a worker and whether it was seen."""

    staff_id: Id
    text: str | None = None
    left_at: Time
    left_by: Id | None = None
    seen_at: Time | None = None


class Callback(Published):
    """折返し: by when, by whom, and when it was done. The number is a contact and not here."""

    by_time: Time | None = None
    by_text: str | None = None
    assignee_id: Id | None = None
    done_at: Time | None = None
    done_by: Id | None = None
    note: str | None = None


class HandOff(Published):
    """引継 to another person or unit."""

    to_staff_id: Id | None = None
    to_unit: str | None = None
    to_office_code: str | None = None
    at: Time
    by: Id
    accepted_at: Time | None = None
    accepted_by: Id | None = None
    note: str | None = None


class Answer(Published):
    """One answer given."""

    text: str
    at: Time
    by: ByWhom
    told_level: codes.ToldLevel | None = None


class Inquiry(Aggregate):
    """問い合わせ: a log is never refused; the household may be unknown."""

    number: str | None = None
    received_at: Time | None
    precision: codes.TimePrecision = "exact"
    direction: codes.Direction = "in"
    channel: codes.Channel
    received_by_id: Id | None = None
    received_by_text: str | None = None
    received_by: ByWhom | None = None
    logged_at: Time
    logged_by_id: Id | None = None
    caller: Caller
    household_id: Id | None = None
    household_text: str | None = None
    candidates: list[Id] = []
    office_code: str
    ward_code: str
    identity_check: IdentityCheck | None = None
    told_level: codes.ToldLevel | None = None
    incident: bool = False
    subject: str
    subjects: list[codes.Subject] = []
    summary: str
    reply: str | None = None
    answers: list[Answer] = []
    messages: list[Message] = Field(default=[])
    callback: Callback | None = None
    hand_offs: list[HandOff] = []
    urgency: codes.Urgency = "normal"
    state: codes.InquiryState
    promoted_draft_id: Id | None = None
    record_id: Id | None = None
    closed_at: Time | None = None
    due_on: Date | None = None
    is_imported: bool = False
    original_text: str | None = None
