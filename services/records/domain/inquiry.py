"""The parts of an inquiry's events that records reads. They are made whole where they are heard."""

from typing import TypedDict

from libs.contracts import codes
from libs.states.counter import Callback, Caller
from libs.states.published import ImportIssue, Source


class HeardCaller(TypedDict):
    """The part of the caller that is read."""

    name: str | None


class HeardInquiry(TypedDict):
    """The fields of a call that may be unlinked. Its other texts are searched too."""

    office_code: str
    version: int
    deleted: bool
    source: Source | None
    is_imported: bool
    import_issues: list[ImportIssue]
    household_id: str | None
    household_text: str | None
    caller: HeardCaller | None
    original_text: str | None


class HeardPromise(TypedDict):
    """The part of an inquiry that tells whether it promises a call."""

    id: str
    subject: str
    callback: Callback | None
    household_id: str | None
    office_code: str
    ward_code: str
    is_imported: bool


class HeardCall(TypedDict):
    """The part of an inquiry that becomes a record."""

    id: str
    promoted_draft_id: str
    subject: str
    summary: str
    office_code: str
    reply: str | None
    caller: Caller | None
    household_id: str | None
    subjects: list[codes.Subject] | None
    received_at: str | None
    received_by_id: str | None
    precision: codes.TimePrecision
