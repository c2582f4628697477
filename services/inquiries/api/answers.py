"""The answers of inquiries to people: the published inquiry, and what the answers add to it."""

from typing import Literal

from libs.contracts import codes
from libs.contracts.counter import Callback, Caller, Inquiry
from libs.contracts.published import Id, Published, Time
from libs.http import Page
from services.inquiries.domain.decision import Action


class InquiryRow(Inquiry):
    """An inquiry in a list, without telephone numbers. `actions`: what its state allows."""

    actions: list[Action]


class Inquiries(Page[InquiryRow]):
    """A page of inquiries, newest first. `partial`: nobody could be asked what the purpose opens, so there may be more."""

    partial: bool = False


class CallerView(Caller):
    """The caller, with the number."""

    phone: str | None


class CallbackView(Callback):
    """A promised call-back, with the number."""

    number: str | None


class InquiryView(InquiryRow):
    """An inquiry with the telephone numbers it names."""

    caller: CallerView  # pyright: ignore[reportIncompatibleVariableOverride]  # the same with the number
    callback: CallbackView | None = None  # pyright: ignore[reportIncompatibleVariableOverride]  # the same with the number


class CallDraftView(Published):
    """The draft of a call that is not logged yet."""

    id: Id
    version: int
    saved_at: Time
    ends_at: Time
    """When it is deleted if nobody saves it again."""
    household_id: Id | None
    summary: str
    subject: str
    caller_kind: str
    caller_party: str
    """The related party who called, where one was chosen."""
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


class CallDrafts(Page[CallDraftView]):
    """The reader's own drafts of calls."""


class DraftSaved(Published):
    """The answer to a save."""

    id: Id
    version: int
    saved_at: Time


class DraftGone(Published):
    """The answer to a discard."""

    id: Id
    state: Literal["discarded"]


class Whereabouts(Published):
    """The answer to a repeated log: where the inquiry is. Its text is for a read."""

    id: Id
    version: int
    number: str | None
    office_code: str
    state: codes.InquiryState
