"""Rebuild: a new generation beside the live one, with a consumer group of its own; readers go over in one step.

Its group begins where the live one stands, then the owners' states are copied with their versions, then both are
compared. A crash anywhere goes on from what is noted; nothing pauses and nothing is written twice by anybody.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from libs.bus import Permanent
from libs.problems import Unavailable
from services.search.commands import drift
from services.search.commands.indexing import item_of
from services.search.commands.owners import RANGES, Owners
from services.search.store import Item, Store, Taken

log = logging.getLogger("tsuzuri.search")
JOB = "rebuild"
_BATCH = 500
PASSED_S = 10.0


class NotYet(Exception):  # noqa: N818  # a step that waits for its turn
    """The next step has to wait; the job goes on at its next turn."""


async def ensure(store: Store) -> int:
    """The live generation; on a fresh machine the first one is made. NotYet while a lost one is being rebuilt."""
    live = await store.generations.live()
    fed = await store.registry.generations()
    if live is not None:
        for n, state in fed.items():
            if state == "live" and n != live:
                await store.registry.set_generation(n, "old")
        if fed.get(live) != "live":
            await store.registry.set_generation(live, "live")
        return live
    if not fed:
        await store.generations.create(1)
        await store.registry.set_generation(1, "live")
        await store.generations.go_over(1)
        return 1
    if await store.registry.ask(JOB, {"reason": "the index is gone"}):
        log.critical("the index is gone: it is built anew from the owners")
    raise NotYet


async def rebuild(
    store: Store, owners: Owners, job: Taken, lag_of: Callable[[int], int | None]
) -> dict[str, Any]:
    """Take all steps of a rebuild that are still to be taken; answers what the job's row says at its end.

    NotYet while the new generation's consumer is further behind than the live one's, LeaseLost as soon as another
    process has the job: its steps are the same, for the same generation.
    """
    generation: int = job.progress.get("generation") or await _reserve(store, job)
    if not job.progress.get("prepared"):
        await _prepare(store, job, generation)
    await _copy(store, owners, generation, job)
    await _require_level(store, generation, lag_of)
    compared = await _compare(store, owners, generation, job)
    # What makes no document is set aside by the live generation's consumer too: it is told, and holds nothing up.
    unreadable = compared.differences.get("unreadable", 0)
    unrepaired = sum(compared.differences.values()) - unreadable - compared.repaired
    if unrepaired:
        return {"failed": f"{unrepaired} differences could not be repaired", **compared.body()}
    live = await store.generations.live()
    await _require_level(store, generation, lag_of)
    await store.generations.refresh(generation)
    await job.note({"comparing": "done"})
    if live != generation:  # the one who had the job before may have come so far
        await store.generations.go_over(generation, instead_of=live)
    await ensure(store)
    return {"generation": generation, **compared.body()}


async def _require_level(store: Store, generation: int, lag_of: Callable[[int], int | None]) -> None:
    live = await store.generations.live()
    behind, live_behind = lag_of(generation), lag_of(live) if live is not None else None
    if behind is None or behind > (live_behind or 0):
        raise NotYet
    # That is what this process reads; other workers read the other partitions.
    if live is not None:
        await _require_passed(store, generation, await store.registry.offsets(live))


async def _require_passed(store: Store, generation: int, wanted: Mapping[str, int]) -> None:
    """Wait until the generation's group has come as far as the live one had, in every partition. NotYet after a while."""
    until = time.monotonic() + PASSED_S
    while True:
        reached = await store.registry.offsets(generation)
        if all(reached.get(place, 0) >= offset for place, offset in wanted.items()):
            return
        if time.monotonic() > until:
            raise NotYet
        await asyncio.sleep(0.1)


async def _reserve(store: Store, job: Taken) -> int:
    """The number of the new generation, above every one there ever was: noted before anything of it is made."""
    known = {*await store.registry.generations(), *await store.generations.existing()}
    generation = max([*known, await store.generations.live() or 0]) + 1
    await job.note({"generation": generation})
    return generation


async def _prepare(store: Store, job: Taken, generation: int) -> None:
    """Drop what is left of earlier ones, make this one, give its group its place, and only then have it fed."""
    live = await store.generations.live()
    known = {*await store.registry.generations(), *await store.generations.existing()}
    for n in sorted(n for n in known if n < generation and n != live):
        await job.note({"dropping": n})
        await store.registry.forget_generation(n)
        await store.generations.drop(n)
    await store.generations.create(generation)
    if live is not None:
        await store.registry.copy_positions(live, generation)
    await job.note({"prepared": True})
    await store.registry.set_generation(generation, "building")


# ---------------------------------------------------------------------- copying


@dataclass
class _Range:
    """What was read of one range of buckets: how many documents, and the sum over all of them."""

    buckets: range
    documents: int = 0
    sum: int = 0

    def add(self, document: Mapping[str, Any]) -> None:
        self.documents += 1
        self.sum += _weight(document)

    @property
    def told(self) -> str:
        return f"{self.documents}/{self.sum % 2**64:016x}"


def _weight(document: Mapping[str, Any]) -> int:
    said = f"{document['key']}@{document['version']}={document['content_hash']}"
    return int.from_bytes(sha256(said.encode()).digest()[:8])


async def _copy(store: Store, owners: Owners, generation: int, job: Taken) -> None:
    """Copy every range not yet copied: one bulk is under way while the next one is read and made."""
    writing = store.writing(generation)
    under_way: asyncio.Task[None] | None = None

    async def write(items: Sequence[Item], whole: _Range | None) -> None:
        for outcome in await writing.put_if_newer(items):
            if isinstance(outcome, Unavailable):
                raise outcome
        if whole is not None:
            told = {"copied_to": whole.buckets.stop, f"sums.{whole.buckets.start}": whole.told}
            await job.note(told)

    try:
        async for items, whole in _batches(owners, job.progress.get("copied_to") or 0):
            if under_way is not None:
                await under_way
            under_way = asyncio.create_task(write(items, whole))
        if under_way is not None:
            await under_way
    finally:
        if under_way is not None:
            under_way.cancel()


async def _batches(owners: Owners, done: int) -> AsyncIterator[tuple[list[Item], _Range | None]]:
    """Documents by the batch; with the last batch of a range comes the range."""
    for buckets in RANGES:
        if buckets.stop <= done:
            continue
        whole, items = _Range(buckets), list[Item]()
        async for owned in owners.states(buckets):
            try:
                item = item_of(owned.key, owned.version, owned.state)
            except Permanent:
                # The index will not have it: the range is looked at one by one, which tells.
                whole.documents += 1
                continue
            if item is not None:
                items.append(item)
                whole.add(item.document)
            if len(items) >= _BATCH:
                yield items, None
                items = []
        yield items, whole


# ---------------------------------------------------------------------- comparing


async def _compare(store: Store, owners: Owners, generation: int, job: Taken) -> drift.Found:
    """Compare with the owners what does not add up to what was copied of it: after that came events, or trouble."""
    kept = await store.registry.job(JOB)
    sums: Mapping[str, str] = (kept or {}).get("progress", {}).get("sums", {})
    await store.generations.refresh(generation)
    differing: list[range] = []
    equal = 0
    for buckets in RANGES:
        held = _Range(buckets)
        for row in await store.generations.in_buckets(generation, buckets, drift.QUICK):
            held.add(row["_source"])
        if held.told == sums.get(str(buckets.start)):
            equal += held.documents
        else:
            differing.append(buckets)
        await job.note({"compared_to": buckets.stop})

    async def note(found: dict[str, Any]) -> None:
        await job.note({"suspects": found["suspects"]})

    found = await drift.check(store, owners, generation, deep=False, repair=True, note=note, ranges=differing)
    found.compared += equal
    return found
