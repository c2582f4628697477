"""Contents that are too large for the event of their submission, each written once under its SHA-256."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TypedDict

from libs.canonical import Json
from libs.mongo import Collection, DuplicateKey
from services.records.store.store import Store


class _Row(TypedDict):
    _id: str
    content: dict[str, Json]


async def keep(store: Store, by_hash: Mapping[str, dict[str, Json]]) -> None:
    """Keep these contents. One whose hash is stored already is the same content."""
    for digest, content in by_hash.items():
        with suppress(DuplicateKey):
            await _rows(store).insert({"_id": digest, "content": content})


async def get(store: Store, digest: str) -> dict[str, Json] | None:
    """A content by its hash. None if it was never kept."""
    row = await _rows(store).get(digest)
    return None if row is None else row["content"]


def _rows(store: Store) -> Collection[_Row]:
    return store.process.db.collection("contents")
