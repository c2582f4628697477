"""From the published state of an aggregate to its document in the index."""

from collections.abc import Callable
from typing import TypeVar, cast

from libs.aggregates.shape import Shape
from libs.canonical import Json
from libs.contracts.events import TYPES
from services.search.domain import entries, households
from services.search.domain.documents import Document, tombstone
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES, HOUSEHOLDS

State = TypeVar("State")
Projection = Callable[[str, int, dict[str, Json]], Document]
"""(key, version, published state) → document."""


def _projection(kind: str, mapper: Callable[[str, int, State], Document]) -> Projection:
    shape = Shape(next(each for each in TYPES if each.key_prefix == f"{kind}:"))

    def make(key: str, version: int, state: dict[str, Json]) -> Document:
        # The shape fills in fields that were added to the contract after this state was published.
        return mapper(key, version, cast("State", shape.whole({**state})))

    return make


_MAPPERS: dict[str, tuple[str, Projection]] = {
    "records.record": (ENTRIES, _projection("records.record", entries.record)),
    "inquiries.inquiry": (ENTRIES, _projection("inquiries.inquiry", entries.inquiry)),
    "approvals.approval": (ENTRIES, _projection("approvals.approval", entries.approval)),
    "records.action_item": (ACTION_ITEMS, _projection("records.action_item", entries.action_item)),
    "records.household": (HOUSEHOLDS, _projection("records.household", households.household)),
    "records.person": (HOUSEHOLDS, _projection("records.person", households.person)),
}
INDEX_OF = {kind: index for kind, (index, _) in _MAPPERS.items()}
"""Aggregate type → the index of its documents. Other types are not indexed."""


def index_of(key: str) -> str | None:
    """The index that holds an aggregate key (`records.record:…`), or None if its type is not indexed."""
    return INDEX_OF.get(key.split(":", 1)[0])


def document_of(key: str, version: int, state: dict[str, Json]) -> Document:
    """The document of a published state. A tombstone if its owner deleted it or its import was undone.

    KeyError or TypeError for a state that does not match the contract.
    """
    if state.get("deleted"):
        office, ward = state.get("office_code"), state.get("ward_code")
        return tombstone(key, version, _text(office), _text(ward))
    _, make = _MAPPERS[key.split(":", 1)[0]]
    return make(key, version, state)


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None
