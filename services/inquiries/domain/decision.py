"""What every decision of this service has in common: who acts, what is decided, which action which state allows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from services.inquiries.domain.errors import StateForbids

State = dict[str, Any]
"""The fields of `libs.contracts.counter.Inquiry`, and `contact` (telephone numbers), which is never published."""

Action = Literal[
    "answer", "message", "callback", "callback_done", "hand_off", "accept", "link", "promote", "close", "revise"
]  # fmt: skip

_HANDLED = frozenset({"received", "answered", "message", "seen", "callback", "accepted"})
_OPEN = _HANDLED | {"handed_off"}

ALLOWED: Mapping[Action, frozenset[str]] = {
    "answer": _HANDLED,
    "message": _OPEN,
    "callback": _HANDLED,
    "callback_done": frozenset({"callback"}),
    "hand_off": _OPEN,
    "accept": frozenset({"handed_off"}),
    "link": _OPEN | {"closed"},
    "promote": _OPEN | {"closed"},
    "close": frozenset({"answered", "seen"}),
    "revise": _OPEN,
}
"""The states in which an action makes sense; a folded inquiry (`promoted`) lives on in its record alone."""


@dataclass(frozen=True)
class Who:
    """The person acting, with the post held now."""

    staff_id: str
    name: str
    post: str
    office_code: str
    ward_code: str
    unit: str
    role: str

    def as_json(self) -> dict[str, str]:
        """As published shapes keep it (`ByWhom`)."""
        return {
            "staff_id": self.staff_id,
            "name": self.name,
            "post": self.post,
            "office_code": self.office_code,
        }


@dataclass(frozen=True)
class Decision:
    """The next state, the event's name and what the event adds; `quiet` does not disturb others' `If-Match`."""

    state: State
    event: str
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    quiet: bool = False


def require_state(state: State, action: Action) -> None:
    """StateForbids unless `action` makes sense now."""
    if state["state"] not in ALLOWED[action]:
        raise StateForbids(state["state"])


def possible(state: State) -> list[Action]:
    """What may be done with the inquiry as it is."""
    return [action for action, states in ALLOWED.items() if state["state"] in states]
