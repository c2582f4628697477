"""Rebuild: fill a new generation beside the live one, then switch all readers to it in one step.

The consumer group of the new generation begins where the live one is. Then the owners' states are copied with their versions,
and both are compared. After a crash the rebuild resumes from its notes. The live index is written and read throughout.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping

from services.search.commands.copying import RangeSum, copy_states
from services.search.commands.drift import DriftCheck, DriftReport
from services.search.commands.owners import RANGES, OwnerClients
from services.search.store import LeasedJob, Progress, Store

log = logging.getLogger("tsuzuri.search")
JOB = "rebuild"
CATCH_UP_S = 10.0


class NotYet(Exception):  # noqa: N818  # a step that waits for its turn
    """The next step has to wait. The job continues at its next turn."""


async def ensure_live(store: Store) -> int:
    """The live generation. Makes the first one on a fresh machine. NotYet while a lost index is being rebuilt."""
    live = await store.generations.live()
    registered = await store.registry.generations()
    if live is not None:
        for n, state in registered.items():
            if state == "live" and n != live:
                await store.registry.set_generation(n, "old")
        if registered.get(live) != "live":
            await store.registry.set_generation(live, "live")
        return live
    if not registered:
        await store.generations.create(1)
        await store.registry.set_generation(1, "live")
        await store.generations.switch_to(1)
        return 1
    if await store.jobs.request(JOB, {"reason": "the index is gone"}):
        log.critical("the index is gone: it is built anew from the owners")
    raise NotYet


async def rebuild(store: Store, owners: OwnerClients, job: LeasedJob, lag_of: Callable[[int], int | None]) -> Progress:
    """Run all steps of a rebuild that are not done yet. Returns what to note at the job's end.

    NotYet while the consumer of the new generation is further behind than that of the live one. LeaseLost as soon as another
    process holds the job; it runs the same steps for the same generation.
    """
    noted = job.progress.get("generation")
    generation = noted if isinstance(noted, int) else await _reserve(store, job)
    if not job.progress.get("prepared"):
        await _prepare(store, job, generation)
    await copy_states(store, owners, generation, job)
    await _require_caught_up(store, generation, lag_of)
    report = await _compare(store, owners, generation, job)
    # The live generation's consumer parks unreadable states too. They are reported and do not stop the rebuild.
    unreadable = report.differences.get("unreadable", 0)
    unrepaired = sum(report.differences.values()) - unreadable - report.repaired
    if unrepaired:
        return {"failed": f"{unrepaired} differences could not be repaired", **report.body()}
    live = await store.generations.live()
    await _require_caught_up(store, generation, lag_of)
    await store.generations.refresh(generation)
    await job.note({"comparing": "done"})
    if live != generation:  # an earlier holder of the job may already have switched
        await store.generations.switch_to(generation, instead_of=live)
    await ensure_live(store)
    return {"generation": generation, **report.body()}


async def _require_caught_up(store: Store, generation: int, lag_of: Callable[[int], int | None]) -> None:
    live = await store.generations.live()
    behind, live_behind = lag_of(generation), lag_of(live) if live is not None else None
    if behind is None or behind > (live_behind or 0):
        raise NotYet
    # `lag_of` covers the partitions of this process. Other workers read the others.
    if live is not None:
        await _require_offsets(store, generation, await store.registry.offsets(live))


async def _require_offsets(store: Store, generation: int, offsets: Mapping[str, int]) -> None:
    """Wait until the generation's group has reached these offsets in every partition. NotYet after ten seconds."""
    until = time.monotonic() + CATCH_UP_S
    while True:
        reached = await store.registry.offsets(generation)
        if all(reached.get(partition, 0) >= offset for partition, offset in offsets.items()):
            return
        if time.monotonic() > until:
            raise NotYet
        await asyncio.sleep(0.1)


async def _reserve(store: Store, job: LeasedJob) -> int:
    """The number of the new generation, above every earlier one. It is noted before anything of the generation is made."""
    known = {*await store.registry.generations(), *await store.generations.existing()}
    generation = max([*known, await store.generations.live() or 0]) + 1
    await job.note({"generation": generation})
    return generation


async def _prepare(store: Store, job: LeasedJob, generation: int) -> None:
    """Drop unfinished and old generations, make the new one, give its group a position, and only then start its consumer.

    All of it may be repeated, so that it is noted as done last: a note before the start would leave a rebuild that waits for
    a consumer that nobody starts.
    """
    live = await store.generations.live()
    known = {*await store.registry.generations(), *await store.generations.existing()}
    for n in sorted(n for n in known if n < generation and n != live):
        await job.note({"dropping": n})
        await store.registry.forget_generation(n)
        await store.generations.drop(n)
    await store.generations.create(generation)
    if live is not None:
        await store.registry.copy_positions(live, generation)
    await job.note({"starting": generation})  # raises LeaseLost before another process's generation is touched
    await store.registry.set_generation(generation, "building")
    await job.note({"prepared": True})


async def _compare(store: Store, owners: OwnerClients, generation: int, job: LeasedJob) -> DriftReport:
    """Compare with the owners every range that no longer has the checksum of its copy, and repair it.

    A range differs because events arrived after it was copied, or because a document is wrong.
    """
    stored = await store.jobs.get(JOB)
    noted = stored["progress"].get("sums") if stored else None
    checksums = noted if isinstance(noted, dict) else {}
    await store.generations.refresh(generation)
    differing: list[range] = []
    equal = 0
    for buckets in RANGES:
        range_sum = RangeSum(buckets)
        for row in await store.generations.in_buckets(generation, buckets):
            range_sum.add(row)
        if range_sum.checksum == checksums.get(str(buckets.start)):
            equal += range_sum.documents
        else:
            differing.append(buckets)
        await job.note({"compared_to": buckets.stop})

    async def note(progress: Progress) -> None:
        await job.note({"suspects": progress["suspects"]})

    report = await DriftCheck(store, owners, generation, note, repair=True, ranges=differing).run()
    report.compared += equal
    return report
