"""What people get from inquiries: the published inquiry, and what answers add to it."""

from typing import Literal

from libs.contracts import codes
from libs.contracts.base import Id, Published, Time
from libs.contracts.counter import Callback, Caller, Inquiry
from libs.http import Page
from services.inquiries.domain.decision import Action


class InquiryRow(Inquiry):
    """An inquiry in a list: without telephone numbers. `actions`: what may be done with it as it is."""

    actions: list[Action]


class Inquiries(Page[InquiryRow]):
    """A page of inquiries, newest first."""


class CallerView(Caller):
    """Who called, with the number."""

    phone: str | None


class CallbackView(Callback):
    """A call-back promised, with the number."""

    number: str | None


class InquiryView(InquiryRow):
    """An inquiry with the telephone numbers it names."""

    caller: CallerView  # pyright: ignore[reportIncompatibleVariableOverride]  # the same, with the number
    callback: CallbackView | None = None  # pyright: ignore[reportIncompatibleVariableOverride]  # the same, with the number


class CallDraftView(Published):
    """What was typed during a call and is not logged yet."""

    id: Id
    version: int
    saved_at: Time
    ends_at: Time
    """When it is deleted if nobody goes on with it."""
    household_id: Id | None
    summary: str
    subject: str
    caller_kind: str
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
    """One's own unfinished calls."""


class DraftSaved(Published):
    """That it is kept."""

    id: Id
    version: int
    saved_at: Time


class DraftGone(Published):
    """That it is deleted."""

    id: Id
    state: Literal["discarded"]


class Whereabouts(Published):
    """The answer to a repeated log of an inquiry that others have worked on since."""

    id: Id
    version: int
    number: str | None
    office_code: str
    state: codes.InquiryState
