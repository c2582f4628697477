"""The result of a rule: the complete next state, the one event, and what the event adds to the state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from typing_extensions import TypeVar

State = TypeVar("State", bound=Mapping[str, object], default=dict[str, Any], covariant=True)
Event = TypeVar("Event", bound=str, default=str, covariant=True)


@dataclass(frozen=True)
class Decision(Generic[State, Event]):
    """The next state, the event's name (`record.filed`) and what the event adds to the state.

    `quiet` marks changes that do not invalidate an earlier `If-Match` (opened, seen, post-view).
    """

    state: State
    event: Event
    change: Mapping[str, object] = field(default_factory=dict[str, object])
    quiet: bool = False
