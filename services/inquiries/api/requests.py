"""The request bodies of inquiries, and what each gives to its command."""

from typing import Annotated

from pydantic import Field

from libs.contracts import codes
from libs.http import Code, DateText, Id, Line, Strict, Text, TimeText
from services.inquiries.domain import handling
from services.inquiries.domain import inquiry as rules

Staff = Annotated[list[Id], Field(min_length=1, max_length=20)]


class CallerIn(Strict):
    """The caller. The number is a contact: it is kept here and is in no event."""

    kind: codes.CallerKind
    related_party_id: Id | None = None
    name: Line | None = None
    org: Line | None = None
    phone: Line | None = None


class IdentityCheckIn(Strict):
    """How the caller's identity was checked."""

    method: codes.IdentityMethod
    result: bool | None = None


class CallbackIn(Strict):
    """A promised call-back: by when, by whom, under which number."""

    by_time: TimeText | None = None
    by_text: Line | None = None
    assignee_id: Id | None = None
    number: Line | None = None
    note: Text | None = None

    def given(self) -> rules.CallbackPromise:
        return rules.CallbackPromise(**self.model_dump())


class InquiryContentIn(Strict):
    """What was asked, by whom and how. Without `received_at` the call was received now.

    `incident`: the caller was told too much. It is noted also where the service knows so.
    """

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
        """The content as the rules take it: the caller's number is kept apart from the caller, who is published."""
        fields = self.model_dump(include=set(InquiryContentIn.model_fields))
        phone = fields["caller"].pop("phone")
        fields["candidates"], fields["subjects"] = tuple(self.candidates), tuple(self.subjects)
        return rules.Content(**fields, phone=phone)


class InquiryIn(InquiryContentIn):
    """A call to log. The household may be unknown."""

    household_id: Id | None = None
    reply: Text | None = None
    message_to: Annotated[list[Id], Field(max_length=20)] = []
    message: Text | None = None
    callback: CallbackIn | None = None
    draft_id: Id | None = None
    """The draft of this call, which is deleted once the call is logged."""

    def given(self) -> rules.Log:
        return rules.Log(
            self.content(),
            self.household_id,
            self.reply,
            tuple(dict.fromkeys(self.message_to)),
            self.message,
            self.callback.given() if self.callback else None,
        )


class AnswerIn(Strict):
    """An answer, and how much the caller was told. `incident`: it was too much."""

    text: Text
    told_level: codes.ToldLevel | None = None
    incident: bool = False

    def given(self) -> handling.Answer:
        return handling.Answer(**self.model_dump())


class MessageIn(Strict):
    """A message to one or more workers."""

    to: Staff
    text: Text | None = None

    def given(self) -> handling.Message:
        return handling.Message(tuple(dict.fromkeys(self.to)), self.text)


class LinkIn(Strict):
    """The household that the inquiry is about; null takes it off a wrong one."""

    household_id: Id | None

    def given(self) -> str | None:
        return self.household_id


class CallbackDoneIn(Strict):
    """What the caller was told when they were called back. `incident`: it was too much."""

    reply: Text | None = None
    told_level: codes.ToldLevel | None = None
    incident: bool = False
    note: Text | None = None

    def given(self) -> handling.CompletedCallback:
        return handling.CompletedCallback(**self.model_dump())


class HandOffIn(Strict):
    """The recipient of a hand-over: a person, a unit or another office."""

    to_staff_id: Id | None = None
    to_unit: Line | None = None
    to_office_code: Code | None = None
    note: Text | None = None

    def given(self) -> handling.HandOff:
        return handling.HandOff(**self.model_dump())
