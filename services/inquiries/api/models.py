"""What the routes of inquiries take, and the commands these bodies mean."""

from typing import Annotated

from pydantic import Field

from libs.contracts import codes
from libs.http import Code, DateText, Id, Line, Strict, Text, TimeText
from services.inquiries.domain import handling
from services.inquiries.domain import inquiry as rules

Staff = Annotated[list[Id], Field(min_length=1, max_length=20)]


class CallerIn(Strict):
    """Who called. The number is a contact: kept here, in no event."""

    kind: codes.CallerKind
    related_party_id: Id | None = None
    name: Line | None = None
    org: Line | None = None
    phone: Line | None = None


class IdentityCheckIn(Strict):
    """How the caller was made sure of."""

    method: codes.IdentityMethod
    result: bool | None = None


class CallbackIn(Strict):
    """A call-back promised: by when, by whom, under which number."""

    by_time: TimeText | None = None
    by_text: Line | None = None
    assignee_id: Id | None = None
    number: Line | None = None
    note: Text | None = None

    def command(self) -> rules.CallbackWanted:
        return rules.CallbackWanted(**self.model_dump())


class ContentIn(Strict):
    """What was asked, by whom and how. `received_at` is now when left out."""

    received_at: TimeText | None = None
    precision: codes.TimePrecision = "exact"
    direction: codes.Direction = "in"
    channel: codes.Channel
    received_by_id: Id | None = None
    caller: CallerIn
    candidates: Annotated[list[Id], Field(max_length=10)] = []
    identity_check: IdentityCheckIn | None = None
    told_level: codes.ToldLevel | None = None
    incident: bool = False
    subject: Line
    subjects: Annotated[list[codes.Subject], Field(max_length=5)] = []
    summary: Text
    urgency: codes.Urgency = "normal"
    due_on: DateText | None = None

    def content(self) -> rules.Content:
        """The domain's content; the caller's number goes apart from the published caller."""
        given = self.model_dump(include=set(ContentIn.model_fields))
        phone = given["caller"].pop("phone")
        given["candidates"], given["subjects"] = tuple(self.candidates), tuple(self.subjects)
        return rules.Content(**given, phone=phone)


class InquiryIn(ContentIn):
    """A call to be logged; the household may be unknown."""

    household_id: Id | None = None
    reply: Text | None = None
    message_to: Annotated[list[Id], Field(max_length=20)] = []
    message: Text | None = None
    callback: CallbackIn | None = None
    draft_id: Id | None = None
    """What was typed of this call and is not needed any more."""

    def command(self) -> rules.Log:
        return rules.Log(
            self.content(), self.household_id, self.reply, tuple(dict.fromkeys(self.message_to)), self.message,
            self.callback.command() if self.callback else None,
        )  # fmt: skip


class AnswerIn(Strict):
    """An answer given, and how much was told; `incident` when it was too much."""

    text: Text
    told_level: codes.ToldLevel | None = None
    incident: bool = False

    def command(self) -> handling.Answer:
        return handling.Answer(**self.model_dump())


class MessageIn(Strict):
    """A message to one or more workers."""

    to: Staff
    text: Text | None = None

    def command(self) -> handling.Message:
        return handling.Message(tuple(dict.fromkeys(self.to)), self.text)


class LinkIn(Strict):
    """The household it is about; null takes it off a wrong one."""

    household_id: Id | None


class CallbackDoneIn(Strict):
    """What came of the call-back."""

    reply: Text | None = None
    told_level: codes.ToldLevel | None = None
    note: Text | None = None

    def command(self) -> handling.CallbackDone:
        return handling.CallbackDone(**self.model_dump())


class HandOffIn(Strict):
    """To whom it is handed: a person, a unit, another office."""

    to_staff_id: Id | None = None
    to_unit: Line | None = None
    to_office_code: Code | None = None
    note: Text | None = None

    def command(self) -> handling.HandOff:
        return handling.HandOff(**self.model_dump())
