"""Inquiries: what came in by telephone or at the counter in its full shape (docs/domain/inquiries.md)."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.published import Aggregate, ByWhom, Date, Id, Published, Time


class Caller(Published):
    """Who called. A telephone number to call back is a contact and not in events."""

    kind: codes.CallerKind
    related_party_id: Id | None = None  # the related party, where known
    name: str | None = None  # the name as they gave it
    org: str | None = None  # their organisation


class IdentityCheck(Published):
    """How the caller's identity was checked, and with what result."""

    method: codes.IdentityMethod  # what was asked for
    result: bool | None = None  # whether it was right


class Message(Published):
    """A message to a worker and whether it was seen."""

    staff_id: Id  # for whom
    text: str | None = None
    left_at: Time  # when it was left
    left_by: Id | None = None  # who left it
    seen_at: Time | None = None  # when it was read


class Callback(Published):
    """折返し: by when, by whom, and when it was done. The number is a contact and not here."""

    promised_at: Time | None = None  # when it was promised here; a promise of an imported book has none
    by_time: Time | None = None  # by when
    by_text: str | None = None  # by when, as promised in words
    assignee_id: Id | None = None  # who is to call
    done_at: Time | None = None  # when the call was made
    done_by: Id | None = None  # who made it
    note: str | None = None


class HandOff(Published):
    """引継 to another person or unit."""

    to_staff_id: Id | None = None  # to whom
    to_unit: str | None = None  # to which unit
    to_office_code: str | None = None  # to which office
    at: Time
    by: Id  # who handed it on
    accepted_at: Time | None = None  # when it was taken
    accepted_by: Id | None = None  # who took it
    note: str | None = None


class Answer(Published):
    """One answer given."""

    text: str  # what was answered
    at: Time
    by: ByWhom
    told_level: codes.ToldLevel | None = None  # how much the caller was told


class Inquiry(Aggregate):
    """問い合わせ: a log is never refused; the household may be unknown."""

    number: str | None = None  # number of the office and year
    received_at: Time | None  # when it came in
    precision: codes.TimePrecision = "exact"  # how exact that time is
    direction: codes.Direction = "in"  # whether they called us or we them
    channel: codes.Channel  # by which way
    received_by_id: Id | None = None  # who took it
    received_by_text: str | None = None  # the same as the book wrote it
    received_by: ByWhom | None = None
    logged_at: Time  # when it was entered
    logged_by_id: Id | None = None  # who entered it
    caller: Caller
    household_id: Id | None = None
    household_text: str | None = None  # the household as the caller named it, or as the book wrote it
    candidates: list[Id] = []  # households that fit, while it is not known which it is
    office_code: str
    ward_code: str
    identity_check: IdentityCheck | None = None
    told_level: codes.ToldLevel | None = None  # how much the caller was told
    incident: bool = False  # whether the caller was told too much
    subject: str  # what it is about, in a line
    subjects: list[codes.Subject] = []  # 事項
    summary: str  # what was said
    reply: str | None = None  # what was answered first
    answers: list[Answer] = []
    messages: list[Message] = Field(default=[])
    callback: Callback | None = None
    hand_offs: list[HandOff] = []
    urgency: codes.Urgency = "normal"  # how soon it must be seen to
    state: codes.InquiryState
    promoted_draft_id: Id | None = None  # the draft it became
    record_id: Id | None = None  # the record it became
    closed_at: Time | None = None  # when it was closed
    due_on: Date | None = None
    is_imported: bool = False
    original_text: str | None = None
