"""From a published state to its place in the index: which index, which document; nothing for what is not searched."""

from collections.abc import Mapping
from typing import Any

from services.search.domain import entries, households
from services.search.domain.documents import Document, tombstone
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES, HOUSEHOLDS

INDEX_OF: dict[str, str] = {
    "records.record": ENTRIES,
    "inquiries.inquiry": ENTRIES,
    "approvals.approval": ENTRIES,
    "records.action_item": ACTION_ITEMS,
    "records.household": HOUSEHOLDS,
    "records.person": HOUSEHOLDS,
}
"""Aggregate type → the index of its documents; other types are not in any."""

_MAPPERS = entries.MAPPERS | households.MAPPERS


def index_of(key: str) -> str | None:
    """The index that holds an aggregate key (`records.record:…`), or None."""
    return INDEX_OF.get(key.split(":", 1)[0])


def document_of(key: str, version: int, state: Mapping[str, Any]) -> Document:
    """The document of a state; of one that its owner deleted or whose import was undone, a tombstone.

    KeyError or TypeError for a state that is not what the owner publishes.
    """
    kind = key.split(":", 1)[0]
    if state.get("deleted"):
        return tombstone(key, version, kind.split(".", 1)[1], state)
    return _MAPPERS[kind](key, version, state)
