"""The states that the rules of inquiries decide on: the published fields, and those that only this service keeps.

A field is absent only where it does not apply.
"""

from typing import NotRequired, TypedDict

from libs.states import counter
from libs.states.published import ByWhom


class Contact(TypedDict, total=False):
    """Telephone numbers: the caller's, and the one to call back. They are in no event."""

    phone: str
    callback_number: str


class Vouched(TypedDict):
    """That an office accepted the inquiry or handed it on: for which household, and with whom it shares it."""

    household_id: str | None
    office_code: str
    at: str
    offices: list[str]
    staff_ids: list[str]


class Inquiry(counter.Inquiry):
    """An inquiry as the rules decide on it."""

    contact: Contact
    vouched: list[Vouched]
    handoff_since: NotRequired[str]
    handoff_by: NotRequired[ByWhom]
    restated_at: NotRequired[str]
    imported_version: NotRequired[int]


class LookUp(TypedDict):
    """The fields by which lists find an inquiry: the offices that keep it, whom it waits for, its position in every list."""

    offices: list[str]
    waits_for: list[str]
    listed: str


class ListedInquiry(Inquiry, LookUp):
    """An inquiry as it is stored."""


class CallText(TypedDict):
    """Every field of the screen of a call; each may be unfinished or empty."""

    summary: str
    household_id: str | None
    subject: str
    caller_kind: str
    caller_party: str
    caller_name: str
    caller_phone: str
    channel: str
    urgency: str
    identity: str
    identity_matched: bool
    told: str
    outcome: str
    reply: str
    message_to: str
    message: str
    callback_by: str
    callback_number: str
    callback_when: str
    hand_to: str
    note: str


class LastSave(TypedDict):
    """The request that last saved a draft."""

    key: str
    fingerprint: str


class CallDraft(CallText):
    """書きかけの問合せ as it is stored: its writer, its version, and the inquiry it becomes."""

    _id: str
    version: int
    staff_id: str
    fingerprint: str
    logged_as: str | None
    saved_at: str
    last_save: NotRequired[LastSave | None]
    place: int | None
    """Its place among the drafts of its writer, which no other has. None where 0.1.0 stored the draft."""
