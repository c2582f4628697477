"""Drift: does the index hold exactly what the owners have? Compared by bucket, looked at twice, repaired on request.

A difference counts only if it is still there once the index has passed the owner's version of the first look, so
that events under way are no drift. Repair is the same write path.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from libs.bus import Permanent
from services.search.commands.indexing import item_of
from services.search.commands.owners import RANGES, Owned, Owners
from services.search.domain.documents import content_hash, tombstone
from services.search.domain.projection import index_of
from services.search.store import Item, Store

Kind = Literal["missing", "stale", "zombie", "corrupt", "ahead", "unreadable"]
"""missing · stale = older · zombie = its owner has none · corrupt = same version, other content · ahead = newer than
its owner (a restored database) · unreadable = the owner's state makes no document."""

SECOND_LOOK_S = 5.0
_KEPT = 50
_NARROW = 32
QUICK = ("key", "kind", "version", "deleted", "content_hash", "mapper")


@dataclass
class Found:
    """What a check found: how many were compared, the differences by kind, some keys of each, what was repaired."""

    compared: int = 0
    differences: dict[str, int] = field(default_factory=dict[str, int])
    keys: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    repaired: int = 0

    def add(self, kind: Kind, key: str) -> None:
        self.differences[kind] = self.differences.get(kind, 0) + 1
        kept = self.keys.setdefault(kind, [])
        if len(kept) < _KEPT:
            kept.append(key)

    def body(self) -> dict[str, Any]:
        return {
            "compared": self.compared,
            "differences": self.differences,
            "keys": self.keys,
            "repaired": self.repaired,
        }


Note = Callable[[dict[str, Any]], Awaitable[None]]


async def check(
    store: Store, owners: Owners, generation: int, *, deep: bool, repair: bool, note: Note,
    ranges: Sequence[range] = RANGES,
) -> Found:  # fmt: skip
    """Compare a generation with the owners. `deep` recomputes every hash from what is stored."""
    found = Found()
    suspects: dict[str, int | None] = {}
    await store.generations.refresh(generation)
    for buckets in _narrow(ranges) if deep else ranges:
        rows = await store.generations.in_buckets(generation, buckets, None if deep else QUICK)
        indexed: dict[str, dict[str, Any]] = {row["_id"]: row["_source"] for row in rows}
        # The owners' states are compared as they come: a range of a whole city's would not fit into memory.
        async for owned in owners.states(buckets):
            found.compared += 1
            if difference(owned.key, owned, indexed.pop(owned.key, None), deep=deep) is not None:
                suspects[owned.key] = owned.version
        suspects |= {key: None for key, row in indexed.items() if difference(key, None, row) is not None}
        await note({"buckets": buckets.stop, "compared": found.compared, "suspects": len(suspects)})
    if suspects:
        items = await _second_look(store, owners, generation, suspects, found)
        if repair and items:
            # Who has lost the job meanwhile is told here, before anything is written.
            await note({"compared": found.compared, "suspects": len(suspects)})
            outcomes = await store.writing(generation).repair(items)
            found.repaired += sum(outcome == "written" for outcome in outcomes)
    return found


def _narrow(ranges: Sequence[range]) -> Iterator[range]:
    """The same buckets, fewer at a time: whole documents are read."""
    for buckets in ranges:
        for first in range(buckets.start, buckets.stop, _NARROW):
            yield range(first, min(first + _NARROW, buckets.stop))


def difference(
    key: str, owned: Owned | None, indexed: Mapping[str, Any] | None, *, deep: bool = True
) -> Kind | None:
    """How an index document differs from its owner's state; None where it does not."""
    if owned is None:
        return None if indexed is None or indexed.get("deleted") else "zombie"
    try:
        item = item_of(key, owned.version, owned.state)
    except Permanent:
        return "unreadable"
    if item is None:
        return None
    if indexed is None:
        return "missing"
    if indexed["version"] != owned.version:
        return "stale" if indexed["version"] < owned.version else "ahead"
    if deep and content_hash(indexed) != indexed.get("content_hash"):
        return "corrupt"
    return None if indexed.get("content_hash") == item.document["content_hash"] else "corrupt"


async def _second_look(
    store: Store,
    owners: Owners,
    generation: int,
    suspects: Mapping[str, int | None],
    found: Found,
) -> list[Item]:
    """What still differs once the index has passed the first look, noted by kind; the documents that put it right."""
    await _passed(store, generation, suspects)
    owned = await owners.some(list(suspects))
    stored = await _stored(store, generation, suspects)
    items: list[Item] = []
    for key in sorted(suspects):
        kind = difference(key, owned.get(key), stored.get(key))
        if kind is None:
            continue
        found.add(kind, key)
        item = _repaired(key, kind, owned.get(key), stored.get(key))
        if item is not None:
            items.append(item)
    return items


async def _passed(store: Store, generation: int, suspects: Mapping[str, int | None]) -> None:
    """Wait until the index has the versions of the first look, or five seconds."""
    until = time.monotonic() + SECOND_LOOK_S
    behind = {key: version for key, version in suspects.items() if version is not None}
    while behind and time.monotonic() < until:
        stored = await _stored(store, generation, behind)
        behind = {k: v for k, v in behind.items() if k not in stored or stored[k]["version"] < v}
        if behind:
            await asyncio.sleep(0.25)


async def _stored(store: Store, generation: int, keys: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    by_index: dict[str, list[str]] = {}
    for key in keys:
        index = index_of(key)
        if index is not None:
            by_index.setdefault(index, []).append(key)
    found: dict[str, dict[str, Any]] = {}
    for index, some in by_index.items():
        found.update(await store.generations.stored(generation, index, some))
    return found


def _repaired(key: str, kind: Kind, owned: Owned | None, stored: Mapping[str, Any] | None) -> Item | None:
    """The document that puts a difference right; none for what only the owner can put right."""
    index = index_of(key)
    if kind in ("ahead", "unreadable") or index is None:
        return None
    if owned is not None:
        return item_of(key, owned.version, owned.state)
    return Item(index, tombstone(key, stored["version"], stored["kind"], stored)) if stored else None
