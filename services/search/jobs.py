"""What search does by itself: the rebuilds and drift checks that were asked for, gone on with after a crash.

However many workers there are, each job is done by one of them (a lease); the next one goes on where that one ended.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from libs.ids import uuid7
from libs.problems import Problem
from libs.process import Process
from libs.worker import every
from services.search.commands import drift, rebuild
from services.search.commands.desk import LeaseLost, Store, Taken
from services.search.commands.owners import SERVICES, Owners

log = logging.getLogger("tsuzuri.search")
TURN_S = 0.5
DRIFT = "drift"
Work = Callable[[Taken], Awaitable[dict[str, Any] | None]]
"""Takes the steps of a job; answers what its row says at the end, None while it has to wait."""


class Jobs:
    """The jobs of one worker process; `lag_of` tells how far behind the consumer of a generation is."""

    def __init__(self, process: Process, store: Store, lag_of: Callable[[int], int | None]) -> None:
        self._store = store
        self._lag_of = lag_of
        self._owners = Owners({service: process.client(service) for service in SERVICES})
        self._holder = uuid7()

    async def rebuilds(self) -> None:
        """Take up a rebuild whenever one is asked for or was cut short."""
        await every(TURN_S, lambda: self._turn(rebuild.JOB, self._rebuild), rebuild.JOB)

    async def drifts(self) -> None:
        """Take up a drift check whenever one is asked for."""
        await every(TURN_S, lambda: self._turn(DRIFT, self._drift), DRIFT)

    async def _turn(self, name: str, work: Work) -> None:
        try:
            job = await self._store.registry.take(name, self._holder)
        except Problem:
            return
        if job is None:
            return
        try:
            async with job.kept():
                told = await work(job)
            if told is not None:
                state = "failed" if "failed" in told else "done"
                await job.end(state, told)
                log.info("job ended", extra={"job": name, "state": state})
        except LeaseLost:
            log.warning("another worker has this job now", extra={"job": name})
        except asyncio.CancelledError:
            await job.release()
            raise

    async def _rebuild(self, job: Taken) -> dict[str, Any] | None:
        try:
            return await rebuild.rebuild(self._store, self._owners, job, self._lag_of)
        except rebuild.NotYet:
            return None

    async def _drift(self, job: Taken) -> dict[str, Any] | None:
        live = await self._store.generations.live()
        if live is None:
            return None
        deep, repair = job.wanted["deep"], job.wanted["repair"]
        found = await drift.check(self._store, self._owners, live, deep=deep, repair=repair, note=job.note)
        return found.body()
