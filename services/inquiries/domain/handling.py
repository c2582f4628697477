"""Handling an inquiry: answers, messages, call-backs, hand-overs (docs/domain/inquiries.md 2)."""

from dataclasses import dataclass

from libs.contracts.codes import ToldLevel
from libs.decision import Decision
from libs.problems import OutOfScope
from libs.states import counter
from services.inquiries.domain.decision import ActingStaff, InquiryDecision, require_state
from services.inquiries.domain.errors import MissingField, StateForbids
from services.inquiries.domain.inquiry import CallbackPromise, new_answer, new_message, with_callback
from services.inquiries.domain.readers import has_vouched, vouch
from services.inquiries.domain.state import Inquiry

_STAYS_OWED = frozenset({"callback", "handed_off", "accepted"})
"""States in which something is owed: leaving a message does not end it."""


@dataclass(frozen=True)
class Answer:
    """回答, and how much the caller was told. `incident`: it was too much."""

    text: str
    told_level: ToldLevel | None = None
    incident: bool = False


@dataclass(frozen=True)
class Message:
    """伝言 to one or more workers."""

    to: tuple[str, ...]
    text: str | None = None


@dataclass(frozen=True)
class CompletedCallback:
    """The call-back was made. `reply`: what the caller was told, where they were reached. `incident`: it was too much."""

    reply: str | None = None
    told_level: ToldLevel | None = None
    incident: bool = False
    note: str | None = None


@dataclass(frozen=True)
class HandOff:
    """引継 to a person, a unit or another office. At least one of them is named."""

    to_staff_id: str | None = None
    to_unit: str | None = None
    to_office_code: str | None = None
    note: str | None = None


def answer(state: Inquiry, given: Answer, who: ActingStaff, now: str) -> InquiryDecision:
    """回答済. An answer settles a call-back that was owed."""
    require_state(state, "answer")
    newer = _answered(state, given, who, now)
    callback = state["callback"]
    if callback is not None and callback["done_at"] is None:
        newer["callback"] = {**callback, "done_at": now, "done_by": who.staff_id}
    return Decision(newer, "inquiry.answered", {"answer": newer["answers"][-1]})


def leave_message(state: Inquiry, given: Message, who: ActingStaff, now: str) -> InquiryDecision:
    """伝言. A call-back or a hand-over that is owed stays owed. MissingField without an addressee."""
    require_state(state, "message")
    if not given.to:
        raise MissingField("/to", "伝言の宛先がありません。職員を一人以上選んでください。")
    messages = [new_message(staff_id, given.text, who, now) for staff_id in given.to]
    newer: Inquiry = {**state, "messages": [*state["messages"], *messages]}
    if state["state"] not in _STAYS_OWED:
        newer["state"] = "message"
    return Decision(newer, "inquiry.message_left", {"to": list(given.to)})


def see_message(state: Inquiry, who: ActingStaff, now: str) -> InquiryDecision | None:
    """The addressee has seen their messages. When all have, the inquiry is `seen`. None where they had seen them before.

    OutOfScope for anybody without a message.
    """
    messages = state["messages"]
    if not any(message["staff_id"] == who.staff_id for message in messages):
        raise OutOfScope("あなた宛ての伝言はありません。宛先の職員本人が確認してください。")
    if not any(_is_unseen(message) and message["staff_id"] == who.staff_id for message in messages):
        return None
    newer_messages: list[counter.Message] = [
        {**m, "seen_at": now} if m["staff_id"] == who.staff_id and _is_unseen(m) else m for m in messages
    ]
    newer: Inquiry = {**state, "messages": newer_messages}
    if state["state"] == "message" and not any(_is_unseen(message) for message in newer_messages):
        newer["state"] = "seen"
    return Decision(newer, "inquiry.message_seen", {"staff_id": who.staff_id}, quiet=True)


def set_callback(state: Inquiry, promise: CallbackPromise, now: str) -> InquiryDecision:
    """折返し待. A second promise replaces the first."""
    require_state(state, "callback")
    newer = with_callback({**state, "state": "callback"}, promise, now)
    return Decision(newer, "inquiry.callback_set", {"callback": newer["callback"]})


def complete_callback(state: Inquiry, given: CompletedCallback, who: ActingStaff, now: str) -> InquiryDecision:
    """折返し済: the inquiry is 回答済."""
    require_state(state, "callback_done")
    callback = state["callback"]
    if callback is None:  # an imported inquiry may lack it
        raise StateForbids(state["state"])
    newer: Inquiry = {**state, "state": "answered"}
    if given.reply:
        newer = _answered(state, Answer(given.reply, given.told_level, given.incident), who, now)
    completed: counter.Callback = {**callback, "done_at": now, "done_by": who.staff_id}
    newer["callback"] = completed if given.note is None else {**completed, "note": given.note}
    return Decision(newer, "inquiry.callback_done", {"callback": newer["callback"]})


def hand_off(state: Inquiry, given: HandOff, who: ActingStaff, now: str) -> InquiryDecision:
    """引継. Of several hand-overs the last one counts. MissingField where nobody is named."""
    require_state(state, "hand_off")
    if not (given.to_staff_id or given.to_unit or given.to_office_code):
        raise MissingField("/to_staff_id", "引継先がありません。職員・係・事務所のどれかを選んでください。")
    hand_over: counter.HandOff = {
        "to_staff_id": given.to_staff_id,
        "to_unit": given.to_unit,
        "to_office_code": given.to_office_code,
        "at": now,
        "by": who.staff_id,
        "accepted_at": None,
        "accepted_by": None,
        "note": given.note,
    }
    newer: Inquiry = {**state, "state": "handed_off", "hand_offs": [*state["hand_offs"], hand_over]}
    if not _passes_it_back(state, who):
        newer = vouch(newer, who, now)
    return Decision(newer, "inquiry.handed_off", {"hand_off": hand_over})


def _passes_it_back(state: Inquiry, who: ActingStaff) -> bool:
    """Whether this office hands on an inquiry that it never accepted: that shares no household."""
    takes_part = who.office_code == state["office_code"] or has_vouched(state, who.office_code)
    return state["state"] == "handed_off" and not takes_part


def accept(state: Inquiry, who: ActingStaff, now: str) -> InquiryDecision:
    """引受 by whom the hand-over names, or by a 査察指導員 of that office in their place. OutOfScope for anybody else."""
    require_state(state, "accept")
    hand_over = state["hand_offs"][-1]
    _require_recipient(state, hand_over, who)
    accepted: counter.HandOff = {**hand_over, "accepted_at": now, "accepted_by": who.staff_id}
    newer: Inquiry = {**state, "state": "accepted", "hand_offs": [*state["hand_offs"][:-1], accepted]}
    return Decision(vouch(newer, who, now), "inquiry.accepted", {"hand_off": accepted})


def _require_recipient(state: Inquiry, hand_over: counter.HandOff, who: ActingStaff) -> None:
    is_of_office = who.office_code == (hand_over["to_office_code"] or state["office_code"])
    if hand_over["to_staff_id"] is not None:
        is_recipient = hand_over["to_staff_id"] == who.staff_id
    else:
        is_recipient = is_of_office and hand_over["to_unit"] in (None, who.unit)
    if not is_recipient and not (is_of_office and who.role == "supervisor"):
        raise OutOfScope("引継先の職員・係ではないため引き受けられません。引継先か係長へ依頼してください。")


def _answered(state: Inquiry, given: Answer, who: ActingStaff, now: str) -> Inquiry:
    return {
        **state,
        "state": "answered",
        "reply": given.text,
        "answers": [*state["answers"], new_answer(given.text, given.told_level, who, now)],
        "told_level": given.told_level or state["told_level"],
        "incident": state["incident"] or given.incident,
    }


def _is_unseen(message: counter.Message) -> bool:
    return message["seen_at"] is None
