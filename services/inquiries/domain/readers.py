"""Whom an inquiry concerns: the offices around it and the people it was addressed to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.inquiries.domain.decision import State, Who

OPEN_FOR = timedelta(days=30)
"""So long after the household's office said so, an inquiry opens its household to who works on it."""
OVER = frozenset({"closed", "promoted"})
"""States in which nothing is left to do: whoever was asked to do something in person reads on with his office alone."""


def keepers(state: State) -> list[str]:
    """The offices that handle it: the one that logged it and those it was handed to."""
    handed = [h["to_office_code"] for h in state.get("hand_offs", []) if h.get("to_office_code")]
    return sorted({state["office_code"], *handed})


def offices_around(state: State, household_office: str | None) -> list[str]:
    """The offices whose staff may read it: its keepers and its household's."""
    around = keepers(state)
    return around if household_office is None or household_office in around else [*around, household_office]


def addressed(state: State) -> frozenset[str]:
    """The staff it is addressed to in person: by message, call-back or the last hand-over.

    That ends with the inquiry, or when it is handed on; a message that was not seen yet is there until it is.
    """
    messages: list[State] = state.get("messages", [])
    if state["state"] in OVER:
        return frozenset(message["staff_id"] for message in messages if message.get("seen_at") is None)
    callback: State = state.get("callback") or {}
    handed: State = state["hand_offs"][-1] if state.get("hand_offs") else {}
    named: list[str | None] = [
        *(message["staff_id"] for message in messages),
        callback.get("assignee_id"),
        handed.get("to_staff_id"),
        handed.get("accepted_by"),
    ]
    return frozenset(staff_id for staff_id in named if staff_id)


def waits_for(state: State) -> list[str]:
    """Who has a hand-over before him, or has taken it on: a person, else a unit or a whole office (keys of lists)."""
    handed: State | None = state["hand_offs"][-1] if state.get("hand_offs") else None
    if handed is None or state["state"] not in ("handed_off", "accepted"):
        return []
    if state["state"] == "accepted":
        return [person_key(handed["accepted_by"])]
    if handed["to_staff_id"]:
        return [person_key(handed["to_staff_id"])]
    return [unit_key(handed["to_office_code"] or state["office_code"], handed["to_unit"])]


def person_key(staff_id: str) -> str:
    return f"staff:{staff_id}"


def unit_key(office_code: str, unit: str | None) -> str:
    """The key of a unit of an office; of the office where no unit is named."""
    return f"unit:{office_code}/{unit or ''}"


def vouched(state: State, who: Who, now: str) -> State:
    """`state` with what its office has taken on by this act: whom the inquiry is shared with, about which household.

    By this alone an inquiry opens the household to another office: logging it, or taking it on oneself, does not.
    """
    entry = {
        "household_id": state.get("household_id"),
        "office_code": who.office_code,
        "at": now,
        "offices": keepers(state),
        "staff_ids": sorted({s for h in state.get("hand_offs", []) if (s := h.get("to_staff_id"))}),
    }
    return {**state, "vouched": [*state.get("vouched", []), entry]}


def has_vouched(state: State, office_code: str) -> bool:
    """Whether this office has taken the inquiry on, or handed it on, before."""
    return any(entry["office_code"] == office_code for entry in state.get("vouched", []))


def opens_until(
    state: State, household_office: str | None, staff_id: str, office_codes: Sequence[str]
) -> datetime | None:
    """Until when the inquiry opens its household to this person; None where its office never shared it with him."""
    if state["state"] in OVER or household_office is None:
        return None
    given = [
        datetime.fromisoformat(entry["at"])
        for entry in state.get("vouched", [])
        if (entry["household_id"], entry["office_code"]) == (state.get("household_id"), household_office)
        and (staff_id in entry["staff_ids"] or not set(office_codes).isdisjoint(entry["offices"]))
    ]
    return max(given) + OPEN_FOR if given else None
