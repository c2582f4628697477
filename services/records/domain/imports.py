"""What an import may write: the kinds of objects, and when one may be undone. Pure."""

from typing import Literal, NotRequired, TypeAlias, TypedDict, cast

from libs.canonical import Json
from libs.states import people
from libs.states.published import Source
from services.records.domain.household import person_with_keys, with_keys

KINDS = ("office", "staff", "district", "person", "household", "related_party", "record", "action_item")
"""The aggregates, each after those that it refers to."""
State: TypeAlias = dict[str, Json]
"""The state of an object of any kind, as it is imported and undone."""


class Imported(TypedDict):
    """One object of an import. A `protected` household is hidden before it exists."""

    id: str
    type: str
    state: State
    source: Source | None
    protected: bool


class ImportedContact(TypedDict):
    """The part of a contact that is read. It is stored beside its household."""

    household_id: str
    kind: str
    value: str


class ImportedProtection(TypedDict):
    """The part of a protection that is read. It is stored beside its household."""

    household_id: str


ImportOutcome = Literal["created", "unchanged", "revived", "held", "undone", "refused"]


class MayWait(TypedDict):
    """The part of an imported state that says which household it is about."""

    household_id: str | None


class Result(TypedDict):
    """The result for an object, with the reason if it was refused."""

    id: str
    outcome: ImportOutcome
    version: NotRequired[int]
    code: NotRequired[str]
    message: NotRequired[str]


class KeptFile(TypedDict):
    """The result for an original file."""

    name: str
    sha256: str
    outcome: Literal["created", "unchanged"]


def shaped(kind: str, object_id: str, state: State) -> State:
    """An imported state that has every field of the contract, with the private fields of its kind."""
    match kind:
        case _ if state["deleted"]:
            return state
        case "household":
            return cast("State", with_keys(object_id, cast("people.Household", state)))
        case "person":
            return cast("State", person_with_keys(cast("people.Person", state)))
        case _:
            return state


def waits_for(kind: str, state: MayWait) -> str | None:
    """The id of the household that must exist before this object, or None. Without it the object waits."""
    return state["household_id"] if kind in {"record", "action_item", "related_party"} else None


def stub(source: Json) -> State:
    """What stays of an undone object, with its source: owners never delete objects."""
    return {"deleted": True, "source": source}
