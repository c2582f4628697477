"""What an import may write: the kinds of objects, and when one may be undone. Pure."""

from typing import Any

from services.records.domain.household import person_with_keys, with_keys

Doc = dict[str, Any]

KINDS = ("office", "staff", "district", "person", "household", "related_party", "record", "action_item")
"""Aggregates, in the order in which they need each other."""


def shaped(kind: str, object_id: str, state: Doc) -> Doc:
    """An imported state with the private fields of its kind."""
    match kind:
        case "household":
            return with_keys(object_id, state)
        case "person":
            return person_with_keys(state)
        case _:
            return state


def waits_for(kind: str, state: Doc) -> str | None:
    """The household an object needs to be there first; without it the object is held."""
    return state.get("household_id") if kind in {"record", "action_item", "related_party"} else None


def stub() -> Doc:
    """What stays of an undone object: owners never delete."""
    return {"deleted": True}
