"""Drift check: does the index hold exactly what the owners have? Compared by bucket, confirmed once, repaired on request.

A difference counts only if it remains once the index has reached the owner's version of the first comparison, so that an event
on its way is no drift. A repair writes through the same writer as the consumer, which may overtake it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypedDict, TypeVar

from libs.bus import Permanent
from libs.problems import Problem, Unavailable
from services.search.commands.indexing import item_of
from services.search.commands.owners import RANGES, OwnerClients, OwnerState
from services.search.domain.documents import content_hash, tombstone
from services.search.events import index_of
from services.search.store import DocumentDigest, Item, Progress, Store

T = TypeVar("T")
Kind = Literal["missing", "stale", "zombie", "corrupt", "ahead", "unreadable"]
"""missing · stale: older · zombie: its owner has none · corrupt: same version, other content · ahead: newer than its owner's (a
restored database) · unreadable: the owner's state cannot be made into a document."""

CONFIRM_S = 5.0
TRIES = 20
PAUSE_S = 1.0
"""Between two tries of one comparison: a service that is restarted answers again within that many of them."""
_KEYS_REPORTED = 50
_DEEP_WIDTH = 32
"""Buckets of one call of a deep check, which reads whole documents."""


class ReportBody(TypedDict):
    """A report as it is noted in the job."""

    compared: int
    differences: dict[str, int]
    keys: dict[str, list[str]]
    repaired: int


@dataclass
class DriftReport:
    """How many aggregates were compared, the differences by kind, up to fifty keys of each kind, and how many were repaired.

    A difference also counts as repaired if the index had a newer document by then.
    """

    compared: int = 0
    differences: dict[str, int] = field(default_factory=dict[str, int])
    keys: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    repaired: int = 0

    def add(self, kind: Kind, key: str) -> None:
        self.differences[kind] = self.differences.get(kind, 0) + 1
        keys = self.keys.setdefault(kind, [])
        if len(keys) < _KEYS_REPORTED:
            keys.append(key)

    def body(self) -> ReportBody:
        return {
            "compared": self.compared,
            "differences": self.differences,
            "keys": self.keys,
            "repaired": self.repaired,
        }


Note = Callable[[Progress], Awaitable[None]]


@dataclass(frozen=True)
class DriftCheck:
    """A comparison of one generation with the owners.

    `deep` recomputes every hash from the stored document. `repair` writes what differs. `note` saves the progress.
    """

    store: Store
    owners: OwnerClients
    generation: int
    note: Note
    deep: bool = False
    repair: bool = False
    ranges: Sequence[range] = RANGES

    async def run(self) -> DriftReport:
        """Compare, confirm and repair."""
        report = DriftReport()
        suspects: dict[str, int | None] = {}
        await self.store.generations.refresh(self.generation)
        for buckets in _narrow(self.ranges) if self.deep else self.ranges:
            compared, differing = await _retried(partial(self._suspects, buckets))
            report.compared += compared
            suspects |= differing
            await self.note({"buckets": buckets.stop, "compared": report.compared, "suspects": len(suspects)})
        if suspects:
            items = await _retried(partial(self._confirm, suspects, report))
            if self.repair and items:
                # Raises LeaseLost, before anything is written, if another process holds the job by now.
                await self.note({"compared": report.compared, "suspects": len(suspects)})
                outcomes = await self.store.writing(self.generation).repair(items)
                report.repaired += sum(outcome in ("written", "stale") for outcome in outcomes)
        return report

    async def _suspects(self, buckets: range) -> tuple[int, dict[str, int | None]]:
        """How many aggregates were compared; key → its owner's version, of every one that differs. None if its owner has none."""
        rows = await self.store.generations.in_buckets(self.generation, buckets, whole=self.deep)
        indexed = {row["key"]: row for row in rows}
        compared = 0
        suspects: dict[str, int | None] = {}
        # The owners' states are compared one by one: those of a whole city would not fit into memory.
        async for owned in self.owners.states(buckets):
            compared += 1
            if difference(owned.key, owned, indexed.pop(owned.key, None), deep=self.deep) is not None:
                suspects[owned.key] = owned.version
        zombies = {key: None for key, row in indexed.items() if difference(key, None, row) is not None}
        return compared, suspects | zombies

    async def _confirm(self, suspects: Mapping[str, int | None], report: DriftReport) -> list[Item]:
        """Report what still differs once the index has caught up. Returns the documents that repair it."""
        await self._catch_up(suspects)
        owned = await self.owners.some(list(suspects))
        stored = await self._stored(suspects)
        # The index was read later, so it may hold what an owner wrote in between.
        if newer := [k for k in suspects if difference(k, owned.get(k), stored.get(k)) in ("ahead", "zombie")]:
            owned |= await self.owners.some(newer)
        items: list[Item] = []
        for key in sorted(suspects):
            kind = difference(key, owned.get(key), stored.get(key))
            if kind is None or (kind == "stale" and _has_reached(stored.get(key), suspects[key])):
                continue
            report.add(kind, key)
            item = _repaired(key, kind, owned.get(key), stored.get(key))
            if item is not None:
                items.append(item)
        return items

    async def _catch_up(self, suspects: Mapping[str, int | None]) -> None:
        """Wait until the index has the versions of the first comparison, at most five seconds."""
        until = time.monotonic() + CONFIRM_S
        behind = {key: version for key, version in suspects.items() if version is not None}
        while behind and time.monotonic() < until:
            stored = await self._stored(behind)
            behind = {k: v for k, v in behind.items() if not _has_reached(stored.get(k), v)}
            if behind:
                await asyncio.sleep(0.25)

    async def _stored(self, keys: Iterable[str]) -> dict[str, DocumentDigest]:
        by_index: dict[str, list[str]] = {}
        for key in keys:
            index = index_of(key)
            if index is not None:
                by_index.setdefault(index, []).append(key)
        stored: dict[str, DocumentDigest] = {}
        for index, some in by_index.items():
            stored.update(await self.store.generations.stored(self.generation, index, some))
        return stored


async def _retried(step: Callable[[], Awaitable[T]]) -> T:
    """Repeat a step while an owner or the index does not answer, so that the steps before it are not lost.

    Raises the problem of the last of `TRIES` tries.
    """
    for _ in range(TRIES - 1):
        try:
            return await step()
        except Problem as problem:
            if problem.status != Unavailable.status:
                raise
            await asyncio.sleep(PAUSE_S)
    return await step()


def _narrow(ranges: Sequence[range]) -> Iterator[range]:
    """The same buckets in smaller ranges."""
    for buckets in ranges:
        for first in range(buckets.start, buckets.stop, _DEEP_WIDTH):
            yield range(first, min(first + _DEEP_WIDTH, buckets.stop))


def difference(key: str, owned: OwnerState | None, indexed: DocumentDigest | None, *, deep: bool = True) -> Kind | None:
    """How a document of the index differs from its owner's state, or None if it does not."""
    if owned is None:
        return None if indexed is None or indexed["deleted"] else "zombie"
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


def _has_reached(indexed: DocumentDigest | None, version: int | None) -> bool:
    """Whether the index has this version of the first comparison. What its owner wrote since is on its way."""
    return indexed is not None and version is not None and indexed["version"] >= version


def _repaired(key: str, kind: Kind, owned: OwnerState | None, stored: DocumentDigest | None) -> Item | None:
    """The document that repairs a difference. None if only the owner can repair it."""
    index = index_of(key)
    if kind in ("ahead", "unreadable") or index is None:
        return None
    if owned is not None:
        return item_of(key, owned.version, owned.state)
    if stored is None:
        return None
    return Item(index, tombstone(key, stored["version"], stored["office_code"], stored["ward_code"]))
