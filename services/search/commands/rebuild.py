"""Rebuild: a new generation beside the live one, with a consumer group of its own; readers go over in one step.

Its group begins where the live one stands, then the owners' states are copied with their versions, then both are
compared. A crash anywhere goes on from what is noted; nothing pauses and nothing is written twice by anybody.
"""

import contextlib
import logging
from collections.abc import Callable
from typing import Any

from libs.bus import Permanent
from libs.problems import Unavailable
from services.search.commands import drift
from services.search.commands.indexing import item_of
from services.search.commands.owners import RANGES, Owners
from services.search.store import Item, Store

log = logging.getLogger("tsuzuri.search")
JOB = "rebuild"
_BATCH = 500


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
    store: Store, owners: Owners, job: dict[str, Any], lag_of: Callable[[int], int | None]
) -> dict[str, Any]:
    """Take all steps of a rebuild that are still to be taken; answers what the job's row says at its end.

    NotYet while the new generation's consumer is further behind than the live one's.
    """
    progress: dict[str, Any] = job["progress"]
    generation: int = progress.get("generation") or await _begin(store)
    done: int = progress.get("copied_to") or 0
    for buckets in RANGES:
        if buckets.stop > done:
            await _copy(store, owners, generation, buckets)
            await store.registry.note_job(JOB, "running", {"copied_to": buckets.stop})

    async def note(found: dict[str, Any]) -> None:
        await store.registry.note_job(JOB, "running", {"compared_to": found["buckets"]})

    compared = await drift.check(store, owners, generation, deep=False, repair=True, note=note)
    # What makes no document is set aside by the live generation's consumer too: it is told, and holds nothing up.
    unreadable = compared.differences.get("unreadable", 0)
    unrepaired = sum(compared.differences.values()) - unreadable - compared.repaired
    if unrepaired:
        return {"failed": f"{unrepaired} differences could not be repaired", **compared.body()}
    live = await store.generations.live()
    behind, live_behind = lag_of(generation), lag_of(live) if live is not None else None
    if behind is None or behind > (live_behind or 0):
        raise NotYet
    await store.generations.refresh(generation)
    await store.generations.go_over(generation)
    await ensure(store)
    return {"generation": generation, **compared.body()}


async def _begin(store: Store) -> int:
    """Make the new generation, give its group its place, and only then have it fed."""
    live = await store.generations.live()
    fed = await store.registry.generations()
    for n in sorted({*fed, *await store.generations.existing()} - {live}):
        await store.registry.forget_generation(n)
        await store.generations.drop(n)
    generation = max([*fed, live or 0, 0]) + 1
    await store.generations.create(generation)
    if live is not None:
        await store.registry.copy_positions(live, generation)
    await store.registry.set_generation(generation, "building")
    await store.registry.note_job(JOB, "running", {"generation": generation})
    return generation


async def _copy(store: Store, owners: Owners, generation: int, buckets: range) -> None:
    writing = store.writing(generation)
    items: list[Item] = []

    async def flush() -> None:
        for outcome in await writing.put_if_newer(items):
            if isinstance(outcome, Unavailable):
                raise outcome
        items.clear()

    async for owned in owners.states(buckets):
        with contextlib.suppress(Permanent):
            if (item := item_of(owned.key, owned.version, owned.state)) is not None:
                items.append(item)
        if len(items) >= _BATCH:
            await flush()
    if items:
        await flush()
