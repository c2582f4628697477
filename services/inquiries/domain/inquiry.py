"""The inquiry itself: logged, revised, linked to its household, made into a record, closed, imported."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.inquiries.domain.decision import Decision, State, Who, require_state
from services.inquiries.domain.errors import NotLinked, OccurredInFuture
from services.inquiries.domain.readers import has_vouched, vouched

CLOCK_SLACK = timedelta(minutes=5)
"""How far a desk's clock may run ahead of ours."""


@dataclass(frozen=True)
class Content:
    """What was asked, by whom and how: as the one at the telephone writes it down.

    `caller` has the fields of the published `Caller`; `phone` is a contact and stays out of every event.
    """

    channel: str
    caller: dict[str, Any]
    subject: str
    summary: str
    received_at: str | None = None
    precision: str = "exact"
    direction: str = "in"
    phone: str | None = None
    received_by_id: str | None = None
    candidates: tuple[str, ...] = ()
    identity_check: dict[str, Any] | None = None
    told_level: str | None = None
    incident: bool = False
    subjects: tuple[str, ...] = ()
    urgency: str = "normal"
    due_on: str | None = None


@dataclass(frozen=True)
class CallbackWanted:
    """折返し: by when and by whom. `number` is a contact."""

    by_time: str | None = None
    by_text: str | None = None
    assignee_id: str | None = None
    number: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Log:
    """A call as it is logged: with the answer already given, a message left or a call-back promised."""

    content: Content
    household_id: str | None = None
    reply: str | None = None
    message_to: tuple[str, ...] = ()
    message: str | None = None
    callback: CallbackWanted | None = None


def log(command: Log, who: Who, now: str) -> Decision:
    """受付. What is owed next is the state: a call-back before a message, a message before nothing."""
    content = _content(command.content, who, now)
    state: State = {
        **content,
        "logged_at": now,
        "logged_by_id": who.staff_id,
        "household_id": command.household_id,
        "office_code": who.office_code,
        "ward_code": who.ward_code,
        "reply": command.reply,
        "answers": [_answer(command.reply, command.content.told_level, who, now)] if command.reply else [],
        "messages": [message_to(staff, command.message, who, now) for staff in command.message_to],
        "hand_offs": [],
        "state": _first_state(command),
    }
    if command.callback is not None:
        with_callback(state, command.callback)
    return Decision(state, "inquiry.received")


def _first_state(command: Log) -> str:
    if command.callback is not None:
        return "callback"
    if command.message_to:
        return "message"
    return "answered" if command.reply else "received"


def revise(state: State, content: Content, who: Who, now: str) -> Decision | None:
    """Correct what was written down; who logged it, its household and what was done stay as they are."""
    require_state(state, "revise")
    written = _content(content, who, now)
    if content.received_at is None:
        written["received_at"] = state["received_at"]
    if content.received_by_id is None:
        written.update({name: state.get(name) for name in ("received_by_id", "received_by")})
    contact = {**state.get("contact", {}), **written.pop("contact", {})}
    if content.phone is None:
        contact.pop("phone", None)
    newer = {**state, **written, "contact": contact}
    if newer == {"contact": {}, **state}:
        return None
    changed = sorted(name for name in newer if newer[name] != state.get(name))
    return Decision(newer, "inquiry.revised", {"fields": changed})


def link(state: State, household_id: str | None, who: Who, now: str) -> Decision | None:
    """結び付け to the household it is about, or off a wrong one (`None`).

    By who has taken the inquiry on, it says as well that the household is shared with whom it came from.
    """
    require_state(state, "link")
    if state.get("household_id") == household_id:
        return None
    newer: State = {**state, "household_id": household_id, "candidates": []}
    if has_vouched(state, who.office_code):
        newer = vouched(newer, who, now)
    return Decision(
        newer,
        "inquiry.linked",
        {"from_household_id": state.get("household_id"), "to_household_id": household_id},
    )


def promote(state: State, draft_id: str) -> Decision | None:
    """記録化: a draft of the household's record is asked for; the inquiry stays until that record is written."""
    require_state(state, "promote")
    if state.get("household_id") is None:
        raise NotLinked
    if state.get("promoted_draft_id"):
        return None
    return Decision({**state, "promoted_draft_id": draft_id}, "inquiry.promoted", {"draft_id": draft_id})


def fold(state: State, record_id: str, household_id: str | None) -> Decision | None:
    """The record is written: from now on timeline and counts show it instead of the inquiry (settled.md 28).

    None for a record of another household: naming the inquiry there must not make it vanish from its own.
    """
    if state["state"] == "promoted" or household_id is None or state.get("household_id") != household_id:
        return None
    newer = {**state, "state": "promoted", "record_id": record_id}
    return Decision(newer, "inquiry.folded", {"record_id": record_id})


def close(state: State, now: str) -> Decision:
    """完了."""
    require_state(state, "close")
    return Decision({**state, "state": "closed", "closed_at": now}, "inquiry.closed")


def with_callback(state: State, wanted: CallbackWanted) -> None:
    """Write the promised call-back into `state`; the number goes to the unpublished contact."""
    state["callback"] = {
        "by_time": wanted.by_time,
        "by_text": wanted.by_text,
        "assignee_id": wanted.assignee_id,
        "note": wanted.note,
        "done_at": None,
        "done_by": None,
    }
    if wanted.number is not None:
        state["contact"] = {**state.get("contact", {}), "callback_number": wanted.number}


def message_to(staff_id: str, text: str | None, who: Who, now: str) -> dict[str, Any]:
    """One 伝言, unseen."""
    return {"staff_id": staff_id, "text": text, "left_at": now, "left_by": who.staff_id, "seen_at": None}


def _answer(text: str, told_level: str | None, who: Who, now: str) -> dict[str, Any]:
    return {"text": text, "at": now, "by": who.as_json(), "told_level": told_level}


def _content(content: Content, who: Who, now: str) -> State:
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
        "contact": {"phone": content.phone} if content.phone else {},
    }
