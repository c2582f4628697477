"""What happens to an inquiry until it is answered: answers, messages, call-backs, hand-overs (domain.md 4.6)."""

from dataclasses import dataclass
from typing import Any

from libs.problems import OutOfScope
from services.inquiries.domain.decision import Decision, State, Who, require_state
from services.inquiries.domain.errors import MissingField
from services.inquiries.domain.inquiry import CallbackWanted, message_to, with_callback
from services.inquiries.domain.readers import has_vouched, vouched

_STAYS_OWED = frozenset({"callback", "handed_off", "accepted"})
"""States that owe more than a message does: leaving one does not end them."""


@dataclass(frozen=True)
class Answer:
    """回答, and how much the caller was told; `incident` says that it was too much."""

    text: str
    told_level: str | None = None
    incident: bool = False


@dataclass(frozen=True)
class Message:
    """伝言 to one or more workers."""

    to: tuple[str, ...]
    text: str | None = None


@dataclass(frozen=True)
class CallbackDone:
    """The call-back was made; with what was told, where the caller was reached."""

    reply: str | None = None
    told_level: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class HandOff:
    """引継 to a person, a unit or another office: at least one of them."""

    to_staff_id: str | None = None
    to_unit: str | None = None
    to_office_code: str | None = None
    note: str | None = None


def answer(state: State, command: Answer, who: Who, now: str) -> Decision:
    """回答済. An answer settles a call-back that was owed."""
    require_state(state, "answer")
    newer = _answered(state, command.text, command.told_level, who, now)
    newer["incident"] = state.get("incident", False) or command.incident
    if _callback_owed(state):
        newer["callback"] = {**state["callback"], "done_at": now, "done_by": who.staff_id}
    return Decision(newer, "inquiry.answered", {"answer": newer["answers"][-1]})


def leave_message(state: State, command: Message, who: Who, now: str) -> Decision:
    """伝言. A call-back or hand-over that is owed stays owed."""
    require_state(state, "message")
    if not command.to:
        raise MissingField("/to", "伝言の宛先がありません。職員を一人以上選んでください。")
    left = [message_to(staff_id, command.text, who, now) for staff_id in command.to]
    newer = {**state, "messages": [*state.get("messages", []), *left]}
    if state["state"] not in _STAYS_OWED:
        newer["state"] = "message"
    return Decision(newer, "inquiry.message_left", {"to": list(command.to)})


def see_message(state: State, who: Who, now: str) -> Decision | None:
    """The addressee has seen his messages; seen by all, the inquiry is `seen`. None when he had seen them before."""
    messages: list[dict[str, Any]] = state.get("messages", [])
    if not any(message["staff_id"] == who.staff_id for message in messages):
        raise OutOfScope("あなた宛ての伝言はありません。宛先の職員本人が確認してください。")
    if not any(_unseen(message) and message["staff_id"] == who.staff_id for message in messages):
        return None
    seen = [{**m, "seen_at": now} if m["staff_id"] == who.staff_id and _unseen(m) else m for m in messages]
    newer = {**state, "messages": seen}
    if state["state"] == "message" and not any(_unseen(message) for message in seen):
        newer["state"] = "seen"
    return Decision(newer, "inquiry.message_seen", {"staff_id": who.staff_id}, quiet=True)


def set_callback(state: State, wanted: CallbackWanted) -> Decision:
    """折返し待; a second promise replaces the first."""
    require_state(state, "callback")
    newer = {**state, "state": "callback"}
    with_callback(newer, wanted)
    return Decision(newer, "inquiry.callback_set", {"callback": newer["callback"]})


def callback_done(state: State, command: CallbackDone, who: Who, now: str) -> Decision:
    """The call-back was made: 回答済."""
    require_state(state, "callback_done")
    newer = (
        _answered(state, command.reply, command.told_level, who, now)
        if command.reply
        else {**state, "state": "answered"}
    )
    callback = {**state["callback"], "done_at": now, "done_by": who.staff_id}
    newer["callback"] = callback if command.note is None else {**callback, "note": command.note}
    return Decision(newer, "inquiry.callback_done", {"callback": newer["callback"]})


def hand_off(state: State, command: HandOff, who: Who, now: str) -> Decision:
    """引継; handed on again before it was accepted, the last one counts."""
    require_state(state, "hand_off")
    if not (command.to_staff_id or command.to_unit or command.to_office_code):
        raise MissingField("/to_staff_id", "引継先がありません。職員・係・事務所のどれかを選んでください。")
    handed: dict[str, Any] = {
        "to_staff_id": command.to_staff_id,
        "to_unit": command.to_unit,
        "to_office_code": command.to_office_code,
        "at": now,
        "by": who.staff_id,
        "accepted_at": None,
        "accepted_by": None,
        "note": command.note,
    }
    newer = {**state, "state": "handed_off", "hand_offs": [*state.get("hand_offs", []), handed]}
    if _only_handed_to(state, who):
        return Decision(newer, "inquiry.handed_off", {"hand_off": handed})
    return Decision(vouched(newer, who, now), "inquiry.handed_off", {"hand_off": handed})


def _only_handed_to(state: State, who: Who) -> bool:
    """Whether this office has the inquiry before it and never took it on: passing it back shares no household."""
    mine = who.office_code == state["office_code"] or has_vouched(state, who.office_code)
    return state["state"] == "handed_off" and not mine


def accept(state: State, who: Who, now: str) -> Decision:
    """引受 by the one it was handed to, or by a 査察指導員 of that office when he is away."""
    require_state(state, "accept")
    handed = state["hand_offs"][-1]
    _require_addressed(state, handed, who)
    accepted = {**handed, "accepted_at": now, "accepted_by": who.staff_id}
    newer = {**state, "state": "accepted", "hand_offs": [*state["hand_offs"][:-1], accepted]}
    return Decision(vouched(newer, who, now), "inquiry.accepted", {"hand_off": accepted})


def _require_addressed(state: State, handed: dict[str, Any], who: Who) -> None:
    here = who.office_code == (handed["to_office_code"] or state["office_code"])
    if handed["to_staff_id"] is not None:
        addressed = handed["to_staff_id"] == who.staff_id
    else:
        addressed = here and handed["to_unit"] in (None, who.unit)
    if not addressed and not (here and who.role == "supervisor"):
        raise OutOfScope("引継先の職員・係ではないため引き受けられません。引継先か係長へ依頼してください。")


def _answered(state: State, text: str, told_level: str | None, who: Who, now: str) -> State:
    given = {"text": text, "at": now, "by": who.as_json(), "told_level": told_level}
    return {
        **state,
        "state": "answered",
        "reply": text,
        "answers": [*state.get("answers", []), given],
        "told_level": told_level or state.get("told_level"),
    }


def _callback_owed(state: State) -> bool:
    callback = state.get("callback")
    return callback is not None and callback.get("done_at") is None


def _unseen(message: dict[str, Any]) -> bool:
    return message.get("seen_at") is None
