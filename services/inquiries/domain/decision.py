"""What every rule of this service has in common: who acts, what it decides, and which states allow which action."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from libs.contracts.codes import InquiryState
from libs.decision import Decision
from libs.states.counter import InquiryEvent
from libs.states.published import ByWhom
from services.inquiries.domain.errors import StateForbids
from services.inquiries.domain.state import Inquiry, ListedInquiry

InquiryDecision: TypeAlias = Decision[Inquiry, InquiryEvent]
ListedDecision: TypeAlias = Decision[ListedInquiry, InquiryEvent]
"""A decision as it is stored: with the fields that lists are found by."""

Action = Literal[
    "answer", "message", "callback", "callback_done", "hand_off", "accept", "link", "promote", "close", "revise"
]

_HANDLED: frozenset[InquiryState] = frozenset({"received", "answered", "message", "seen", "callback", "accepted"})
_OPEN: frozenset[InquiryState] = frozenset({*_HANDLED, "handed_off"})

ALLOWED: Mapping[Action, frozenset[InquiryState]] = {
    "answer": _HANDLED,
    "message": _OPEN,
    "callback": _HANDLED,
    "callback_done": frozenset({"callback"}),
    "hand_off": _OPEN,
    "accept": frozenset({"handed_off"}),
    "link": frozenset({*_OPEN, "closed"}),
    "promote": frozenset({*_OPEN, "closed"}),
    "close": frozenset({"answered", "seen"}),
    "revise": _OPEN,
}
"""The states that allow each action. `promoted` allows none: the inquiry lives on in its record."""


@dataclass(frozen=True)
class ActingStaff:
    """The person acting, with the post they act in."""

    staff_id: str
    name: str
    post: str
    office_code: str
    ward_code: str
    unit: str
    role: str

    def as_json(self) -> ByWhom:
        """The person as published shapes keep them (`ByWhom`)."""
        return {"staff_id": self.staff_id, "name": self.name, "post": self.post, "office_code": self.office_code}


def require_state(state: Inquiry, action: Action) -> None:
    """StateForbids unless the inquiry's state allows `action`."""
    if state["state"] not in ALLOWED[action]:
        raise StateForbids(state["state"])


def possible(state: InquiryState) -> list[Action]:
    """The actions that this state allows."""
    return [action for action, states in ALLOWED.items() if state in states]
