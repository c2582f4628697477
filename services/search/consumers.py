"""What search hears: all three topics, once for each generation that is fed, each with a group of its own."""

import asyncio
import contextlib
import logging
import time

from libs.bus import Consumer
from libs.problems import Problem
from libs.process import Process
from services.search.commands.desk import Store
from services.search.commands.indexing import indexer
from services.search.commands.owners import SERVICES
from services.search.commands.rebuild import NotYet, ensure

log = logging.getLogger("tsuzuri.search")
TURN_S = 1.0
_SETTLED_S = 3.0


class Indexers:
    """The consumers of this process, one for each generation: begun and ended as the generations are."""

    def __init__(self, process: Process, store: Store) -> None:
        self._process = process
        self._store = store
        self._fed: dict[int, tuple[Consumer, asyncio.Task[None], float]] = {}

    async def run(self) -> None:
        """Look each second which generations are to be fed; note when the live one is level."""
        try:
            while True:
                with contextlib.suppress(Problem, NotYet):
                    await self._turn()
                await asyncio.sleep(TURN_S)
        finally:
            for n in list(self._fed):
                await self._end(n)

    async def _turn(self) -> None:
        try:
            live = await ensure(self._store)
        finally:  # while the live index is away its consumer goes on waiting for it
            wanted = await self._store.registry.generations()
            for n in wanted.keys() - self._fed.keys():
                self._begin(n)
            for n in self._fed.keys() - wanted.keys():
                await self._end(n)
        if self._is_level(live):
            await self._store.registry.note_level(self._process.clock.now())

    def _begin(self, n: int) -> None:
        name = self._store.registry.group(n)
        consumer = self._process.consume(name, SERVICES, indexer(self._store.writing(n), name))
        task = asyncio.create_task(consumer.run(), name=f"consumer {name}")
        self._fed[n] = (consumer, task, time.monotonic())

    async def _end(self, n: int) -> None:
        consumer, task, _ = self._fed.pop(n)
        self._process.consumers.remove(consumer)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    def lag_of(self, n: int) -> int | None:
        """How many messages a generation has not yet applied; None while that is not known."""
        if n not in self._fed:
            return None
        consumer, _, since = self._fed[n]
        return consumer.lag if time.monotonic() - since > _SETTLED_S else None

    def _is_level(self, n: int) -> bool:
        return self.lag_of(n) == 0 and not self._fed[n][0].stopped
