"""The consumers of search: all three topics for each registered generation, each generation with its own consumer group."""

import asyncio
import contextlib
import logging
import time

from libs.bus import Consumer
from libs.problems import Problem
from libs.process import ServiceRuntime
from services.search.commands.indexing import indexer
from services.search.commands.owners import SERVICES
from services.search.commands.rebuild import NotYet, ensure_live
from services.search.store import GenerationState, Store

log = logging.getLogger("tsuzuri.search")
TURN_S = 1.0
_SETTLED_S = 3.0


class Indexers:
    """The consumers of this process, one for each registered generation."""

    def __init__(self, process: ServiceRuntime, store: Store) -> None:
        self._process = process
        self._store = store
        self._consumers: dict[int, tuple[Consumer, asyncio.Task[None], float]] = {}

    async def run(self) -> None:
        """Each second: start and stop consumers as generations come and go, and note whether the live index has caught up."""
        try:
            while True:
                with contextlib.suppress(Problem, NotYet):
                    await self._turn()
                await asyncio.sleep(TURN_S)
        finally:
            for n in list(self._consumers):
                await self._stop(n)

    async def _turn(self) -> None:
        try:
            live = await ensure_live(self._store)
        finally:  # the consumer of a missing live index keeps waiting for it
            registered = await self._store.registry.generations()
            for n in registered.keys() - self._consumers.keys():
                await self._add_fields(n, registered[n])
                self._start(n)
            for n in self._consumers.keys() - registered.keys():
                await self._stop(n)
        if self._has_caught_up(live):
            await self._store.registry.note_caught_up(self._process.clock.now())

    async def _add_fields(self, n: int, state: GenerationState) -> None:
        """Prepare an index of an earlier version for the documents of this one, before its consumer writes any."""
        differing = await self._store.generations.add_fields(n)
        if differing and state != "old":
            log.error("index fields have an old mapping", extra={"generation": n, "fields": differing})

    def _start(self, n: int) -> None:
        name = self._store.registry.group(n)
        consumer = self._process.consume(name, SERVICES, indexer(self._store.writing(n), name))
        task = asyncio.create_task(consumer.run(), name=f"consumer {name}")
        self._consumers[n] = (consumer, task, time.monotonic())

    async def _stop(self, n: int) -> None:
        consumer, task, _ = self._consumers.pop(n)
        self._process.consumers.remove(consumer)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def lag_of(self, n: int) -> int | None:
        """How many messages a generation has not applied yet. None while that is not known."""
        if n not in self._consumers:
            return None
        consumer, _, since = self._consumers[n]
        return consumer.lag if time.monotonic() - since > _SETTLED_S else None

    def _has_caught_up(self, n: int) -> bool:
        return self.lag_of(n) == 0 and not self._consumers[n][0].stopped
