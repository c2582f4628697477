"""The parts of a case and of a 後閲 that records reads from the events of approvals. The consumer makes them whole."""

from dataclasses import dataclass
from typing import TypedDict

from libs.contracts import codes
from libs.states.casework import Instruction
from libs.states.published import ByWhom
from libs.states.signoff import Execution


class HeardAction(TypedDict):
    """The part of an action on a step that is read."""

    by: ByWhom
    action: codes.StepAction
    at: str
    round: int
    comment: str | None
    instruction: Instruction | None


class HeardStep(TypedDict):
    """The part of a step that is read."""

    seq: int
    acted: list[HeardAction]


class Decided(TypedDict):
    """Who decided, and when."""

    by: ByWhom
    at: str


class HeardCase(TypedDict):
    """The part of a case that is read."""

    id: str
    version: int
    title: str
    state: codes.CaseState
    round: int
    matter_type: codes.MatterType
    decided: Decided | None
    decided_at: str | None
    returned_to: str | None
    resume_at: int | None
    returned_items: list[str]
    execution: Execution | None
    steps: list[HeardStep]
    past_rounds: list[list[HeardStep]]
    drafter: ByWhom
    office_code: str
    ward_code: str | None
    household_id: str | None


@dataclass(frozen=True)
class CaseEvent:
    """An event of a case. `source` has the name of the case as a source of events, and the sequence of this event."""

    case: HeardCase
    source: tuple[str, int]
    at: str
    actor: ByWhom | None


class HeardDuty(TypedDict):
    """The part of a 後閲 that is read."""

    id: str
    approval_id: str
    state: codes.PostViewState
    person: ByWhom
    decided_by: ByWhom | None
    comment: str | None
    at: str
    office_code: str
    ward_code: str | None
    household_id: str | None
