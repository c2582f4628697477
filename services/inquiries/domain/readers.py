"""Whom an inquiry concerns: the offices around it and the people it was addressed to."""

from services.inquiries.domain.decision import State


def keepers(state: State) -> list[str]:
    """The offices that handle it: the one that logged it and those it was handed to."""
    handed = [h["to_office_code"] for h in state.get("hand_offs", []) if h.get("to_office_code")]
    return sorted({state["office_code"], *handed})


def offices_around(state: State, household_office: str | None) -> list[str]:
    """The offices whose staff may read it: its keepers and its household's."""
    around = keepers(state)
    return around if household_office is None or household_office in around else [*around, household_office]


def addressed(state: State) -> frozenset[str]:
    """The staff it was addressed to in person: by message, call-back or hand-over."""
    callback: State = state.get("callback") or {}
    named: list[str | None] = [
        *(message["staff_id"] for message in state.get("messages", [])),
        callback.get("assignee_id"),
        *(handed.get("to_staff_id") for handed in state.get("hand_offs", [])),
    ]
    return frozenset(staff_id for staff_id in named if staff_id)
