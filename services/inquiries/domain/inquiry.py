"""The inquiry itself: log it, revise it, link it to its household, make it a record, close it
(docs/domain/inquiries.md 1, 2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from libs.contracts import codes
from libs.decision import Decision
from libs.states import counter
from libs.states.published import ByWhom
from services.inquiries.domain.decision import ActingStaff, InquiryDecision, require_state
from services.inquiries.domain.errors import NotLinked, OccurredInFuture
from services.inquiries.domain.readers import has_vouched, vouch
from services.inquiries.domain.state import Contact, Inquiry

CLOCK_SLACK = timedelta(minutes=5)
"""How far the clock of a caller's computer may run ahead of ours."""


@dataclass(frozen=True)
class Content:
    """What was asked, by whom and how, as the person who took the call writes it down.

    `phone` is a contact: it is in no event.
    """

    channel: codes.Channel
    caller: counter.Caller
    subject: str
    summary: str
    received_at: str | None = None
    precision: codes.TimePrecision = "exact"
    direction: codes.Direction = "in"
    phone: str | None = None
    received_by_id: str | None = None
    candidates: tuple[str, ...] = ()
    identity_check: counter.IdentityCheck | None = None
    told_level: codes.ToldLevel | None = None
    incident: bool = False
    subjects: tuple[codes.Subject, ...] = ()
    urgency: codes.Urgency = "normal"
    due_on: str | None = None


@dataclass(frozen=True)
class CallbackPromise:
    """折返し: by when and by whom the caller is called back. `number` is a contact."""

    by_time: str | None = None
    by_text: str | None = None
    assignee_id: str | None = None
    number: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Log:
    """A call to log, with the answer already given, the message left or the call-back promised."""

    content: Content
    household_id: str | None = None
    reply: str | None = None
    message_to: tuple[str, ...] = ()
    message: str | None = None
    callback: CallbackPromise | None = None


def log(call: Log, who: ActingStaff, now: str) -> InquiryDecision:
    """受付. The first state says what is owed: a call-back, else a message, else nothing."""
    state: Inquiry = {
        **_content_fields(call.content, who, now),
        "deleted": False,
        "source": None,
        "import_issues": [],
        "number": None,
        "received_by_text": None,
        "logged_at": now,
        "logged_by_id": who.staff_id,
        "household_id": call.household_id,
        "household_text": None,
        "office_code": who.office_code,
        "ward_code": who.ward_code,
        "reply": call.reply,
        "answers": [new_answer(call.reply, call.content.told_level, who, now)] if call.reply else [],
        "messages": [new_message(staff_id, call.message, who, now) for staff_id in call.message_to],
        "callback": None,
        "hand_offs": [],
        "state": _first_state(call),
        "promoted_draft_id": None,
        "record_id": None,
        "closed_at": None,
        "is_imported": False,
        "original_text": None,
        "contact": _contact(call.content),
        "vouched": [],
    }
    return Decision(with_callback(state, call.callback, now) if call.callback else state, "inquiry.received")


def _first_state(call: Log) -> codes.InquiryState:
    if call.callback is not None:
        return "callback"
    if call.message_to:
        return "message"
    return "answered" if call.reply else "received"


def revise(
    state: Inquiry, content: Content, hidden: Collection[str], who: ActingStaff, now: str
) -> InquiryDecision | None:
    """Correct what was written down. Who logged it, its household and what was done since stay. None where nothing changes.

    `hidden`: the candidates that this person was not shown. They stay too.
    """
    require_state(state, "revise")
    fields = _content_fields(content, who, now)
    fields["candidates"] = _with_hidden(state["candidates"], fields["candidates"], hidden)
    if content.received_at is None:
        fields["received_at"] = state["received_at"]
    if content.received_by_id is None:
        fields["received_by_id"], fields["received_by"] = state["received_by_id"], state["received_by"]
    contact: Contact = {**state["contact"], **_contact(content)}
    if content.phone is None:
        contact.pop("phone", None)
    newer: Inquiry = {**state, **fields, "contact": contact}
    if newer == state:
        return None
    changed = sorted(name for name, value in newer.items() if value != state.get(name))
    return Decision(newer, "inquiry.revised", {"fields": changed})


def _with_hidden(candidates: list[str], given: list[str], hidden: Collection[str]) -> list[str]:
    """The candidates given, with the hidden ones that stood among `candidates`; these as they are where `given` is what was
    shown of them."""
    if given == [each for each in candidates if each not in hidden]:
        return candidates
    return [*given, *(each for each in candidates if each in hidden and each not in given)]


def link(state: Inquiry, household_id: str | None, who: ActingStaff, now: str) -> InquiryDecision | None:
    """結び付け to the household it is about; None takes it off a wrong one.

    An office that has vouched for the inquiry vouches for the new household as well: it shares it with the other offices.
    """
    require_state(state, "link")
    if state["household_id"] == household_id:
        return None
    newer: Inquiry = {**state, "household_id": household_id, "candidates": []}
    if has_vouched(state, who.office_code):
        newer = vouch(newer, who, now)
    return Decision(
        newer, "inquiry.linked", {"from_household_id": state["household_id"], "to_household_id": household_id}
    )


def promote(state: Inquiry, draft_id: str) -> InquiryDecision | None:
    """記録化: ask records for a draft under this id. The inquiry stays until that record is written. None where it was asked for."""
    require_state(state, "promote")
    if state["household_id"] is None:
        raise NotLinked
    if state["promoted_draft_id"]:
        return None
    return Decision({**state, "promoted_draft_id": draft_id}, "inquiry.promoted", {"draft_id": draft_id})


def fold(state: Inquiry, record_id: str, household_id: str | None) -> InquiryDecision | None:
    """The record is written: timeline and counts show it instead of the inquiry (docs/domain/inquiries.md 2.5).

    None for a record of another household, because naming the inquiry there must not remove it from its own.
    """
    if state["state"] == "promoted" or household_id is None or state["household_id"] != household_id:
        return None
    newer: Inquiry = {**state, "state": "promoted", "record_id": record_id}
    return Decision(newer, "inquiry.folded", {"record_id": record_id})


def close(state: Inquiry, _who: ActingStaff, now: str) -> InquiryDecision:
    """完了."""
    require_state(state, "close")
    return Decision({**state, "state": "closed", "closed_at": now}, "inquiry.closed")


def with_callback(state: Inquiry, promise: CallbackPromise, now: str) -> Inquiry:
    """`state` with the promised call-back. The number goes to the contact, which is not published."""
    callback: counter.Callback = {
        "promised_at": now,
        "by_time": promise.by_time,
        "by_text": promise.by_text,
        "assignee_id": promise.assignee_id,
        "note": promise.note,
        "done_at": None,
        "done_by": None,
    }
    if promise.number is None:
        return {**state, "callback": callback}
    return {**state, "callback": callback, "contact": {**state["contact"], "callback_number": promise.number}}


def new_message(staff_id: str, text: str | None, who: ActingStaff, now: str) -> counter.Message:
    """A 伝言 that its addressee has not seen."""
    return {"staff_id": staff_id, "text": text, "left_at": now, "left_by": who.staff_id, "seen_at": None}


def new_answer(text: str, told_level: codes.ToldLevel | None, who: ActingStaff, now: str) -> counter.Answer:
    """An answer, as the inquiry keeps it."""
    return {"text": text, "at": now, "by": who.as_json(), "told_level": told_level}


def _contact(content: Content) -> Contact:
    return {"phone": content.phone} if content.phone else {}


class _ContentFields(TypedDict):
    """The fields of an inquiry that the person who took the call writes down."""

    received_at: str | None
    precision: codes.TimePrecision
    direction: codes.Direction
    channel: codes.Channel
    received_by_id: str | None
    received_by: ByWhom | None
    caller: counter.Caller
    candidates: list[str]
    identity_check: counter.IdentityCheck | None
    told_level: codes.ToldLevel | None
    incident: bool
    subject: str
    subjects: list[codes.Subject]
    summary: str
    urgency: codes.Urgency
    due_on: str | None


def _content_fields(content: Content, who: ActingStaff, now: str) -> _ContentFields:
    received_at = content.received_at or now
    if datetime.fromisoformat(received_at) > datetime.fromisoformat(now) + CLOCK_SLACK:
        raise OccurredInFuture
    by_self = content.received_by_id in (None, who.staff_id)
    return {
        "received_at": received_at,
        "precision": content.precision,
        "direction": content.direction,
        "channel": content.channel,
        "received_by_id": content.received_by_id or who.staff_id,
        "received_by": who.as_json() if by_self else None,
        "caller": content.caller,
        "candidates": list(content.candidates),
        "identity_check": content.identity_check,
        "told_level": content.told_level,
        "incident": content.incident,
        "subject": content.subject,
        "subjects": list(content.subjects),
        "summary": content.summary,
        "urgency": content.urgency,
        "due_on": content.due_on,
    }
