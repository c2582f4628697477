"""Whom an inquiry concerns: the offices that handle and read it, the people it is addressed to, and to whom it opens its
household (docs/domain/inquiries.md 3)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from libs.states import counter
from services.inquiries.domain.decision import ActingStaff
from services.inquiries.domain.state import Inquiry, Vouched

OPEN_FOR = timedelta(days=30)
"""How long an inquiry opens its household after the household's office shared it."""
OVER = frozenset({"closed", "promoted"})
"""States in which nothing is left to do. Those addressed in person can then read the inquiry only as staff of its offices."""


def keepers(state: counter.Inquiry) -> list[str]:
    """The offices that handle it: the one that logged it and those it was handed to."""
    receiving = [office_code for h in state["hand_offs"] if (office_code := h["to_office_code"])]
    return sorted({state["office_code"], *receiving})


def reading_offices(state: Inquiry, household_office: str | None) -> list[str]:
    """The offices whose staff may read it: its keepers and its household's office."""
    offices = keepers(state)
    return offices if household_office is None or household_office in offices else [*offices, household_office]


def addressees(state: Inquiry) -> frozenset[str]:
    """The staff it is addressed to in person: by message, by call-back or by the last hand-over.

    This ends when the inquiry is over or handed on, except for a message that its addressee has not seen yet.
    """
    messages, callback = state["messages"], state["callback"]
    if state["state"] in OVER:
        return frozenset(message["staff_id"] for message in messages if message["seen_at"] is None)
    staff_ids: list[str | None] = [message["staff_id"] for message in messages]
    if callback is not None:
        staff_ids.append(callback["assignee_id"])
    for hand_over in state["hand_offs"][-1:]:
        staff_ids += [hand_over["to_staff_id"], hand_over["accepted_by"]]
    return frozenset(staff_id for staff_id in staff_ids if staff_id)


def waits_for(state: counter.Inquiry) -> list[str]:
    """The list keys of whoever it waits for: who has not seen their message, who owes the call-back, and who is to accept
    the last hand-over, or has accepted it."""
    unseen = {message_key(m["staff_id"]) for m in state["messages"] if m["seen_at"] is None}
    return [*sorted(unseen), *_owes(state), *_takes_over(state)]


def _owes(state: counter.Inquiry) -> list[str]:
    """Whose call-back is owed. The promise of a call that was handed over since goes with it."""
    callback = state["callback"]
    if state["state"] != "callback" or callback is None or callback["done_at"] is not None:
        return []
    return [callback_key(callback["assignee_id"])]


def _takes_over(state: counter.Inquiry) -> list[str]:
    if not state["hand_offs"] or state["state"] not in ("handed_off", "accepted"):
        return []
    hand_over = state["hand_offs"][-1]
    if state["state"] == "accepted":
        return [person_key(hand_over["accepted_by"])] if hand_over["accepted_by"] else []
    if hand_over["to_staff_id"]:
        return [person_key(hand_over["to_staff_id"])]
    return [unit_key(hand_over["to_office_code"] or state["office_code"], hand_over["to_unit"])]


def message_key(staff_id: str) -> str:
    """The list key of a person's unseen messages."""
    return f"message:{staff_id}"


def callback_key(staff_id: str | None) -> str:
    """The list key of the call-backs that a person owes, or that nobody in particular has promised."""
    return f"callback:{staff_id or ''}"


def person_key(staff_id: str) -> str:
    """The list key of the hand-overs to a person."""
    return f"staff:{staff_id}"


def unit_key(office_code: str, unit: str | None) -> str:
    """The list key of the hand-overs to a unit of an office, or to the whole office where no unit is named."""
    return f"unit:{office_code}/{unit or ''}"


def vouch(state: Inquiry, who: ActingStaff, now: str) -> Inquiry:
    """`state` with the note that this office takes part in the inquiry, for which household, and with whom it shares it.

    Only this opens the household to another office. Logging an inquiry, or accepting it oneself, does not.
    """
    entry: Vouched = {
        "household_id": state["household_id"],
        "office_code": who.office_code,
        "at": now,
        "offices": keepers(state),
        "staff_ids": sorted({staff_id for h in state["hand_offs"] if (staff_id := h["to_staff_id"])}),
    }
    return {**state, "vouched": [*state["vouched"], entry]}


def has_vouched(state: Inquiry, office_code: str) -> bool:
    """Whether this office has accepted the inquiry, or handed it on, before."""
    return any(entry["office_code"] == office_code for entry in state["vouched"])


def opens_until(
    state: Inquiry, household_office: str | None, staff_id: str, office_codes: Sequence[str]
) -> datetime | None:
    """Until when the inquiry opens its household to this person; None where the household's office never shared it."""
    if state["state"] in OVER or household_office is None:
        return None
    shared = [
        datetime.fromisoformat(entry["at"])
        for entry in state["vouched"]
        if (entry["household_id"], entry["office_code"]) == (state["household_id"], household_office)
        and (staff_id in entry["staff_ids"] or not set(office_codes).isdisjoint(entry["offices"]))
    ]
    return max(shared) + OPEN_FOR if shared else None
