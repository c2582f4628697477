"""The jobs of the worker: rebuilds and drift checks that were requested. They resume after a crash.

A lease lets one worker at a time do a job, however many there are. The next one resumes where that one stopped.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from libs.ids import uuid7
from libs.problems import Problem
from libs.process import ServiceRuntime
from libs.worker import every
from services.search.commands import rebuild
from services.search.commands.drift import DriftCheck
from services.search.commands.owners import SERVICES, OwnerClients
from services.search.store import LeasedJob, LeaseLost, Progress, Store

log = logging.getLogger("tsuzuri.search")
TURN_S = 0.5
DRIFT = "drift"
Work = Callable[[LeasedJob], Awaitable[Progress | None]]
"""Runs the steps of a job. Returns what to note at its end, or None while the job has to wait."""


class Jobs:
    """The jobs of one worker process. `lag_of` returns how many messages the consumer of a generation is behind."""

    def __init__(self, process: ServiceRuntime, store: Store, lag_of: Callable[[int], int | None]) -> None:
        self._store = store
        self._lag_of = lag_of
        self._owners = OwnerClients({service: process.client(service) for service in SERVICES})
        self._holder = uuid7()

    async def rebuilds(self) -> None:
        """Run a rebuild whenever one is requested or was interrupted."""
        await every(TURN_S, lambda: self._turn(rebuild.JOB, self._rebuild), rebuild.JOB)

    async def drifts(self) -> None:
        """Run a drift check whenever one is requested or was interrupted."""
        await every(TURN_S, lambda: self._turn(DRIFT, self._drift), DRIFT)

    async def _turn(self, name: str, work: Work) -> None:
        try:
            job = await self._store.jobs.lease(name, self._holder)
        except Problem:
            return
        if job is None:
            return
        try:
            async with job.renewed():
                result = await work(job)
            if result is not None:
                state = "failed" if "failed" in result else "done"
                await job.end(state, result)
                log.info("job ended", extra={"job": name, "state": state})
        except LeaseLost:
            log.warning("another worker has this job now", extra={"job": name})
        except asyncio.CancelledError:
            await job.release()
            raise

    async def _rebuild(self, job: LeasedJob) -> Progress | None:
        try:
            return await rebuild.rebuild(self._store, self._owners, job, self._lag_of)
        except rebuild.NotYet:
            return None

    async def _drift(self, job: LeasedJob) -> Progress | None:
        live = await self._store.generations.live()
        if live is None:
            return None
        deep, repair = bool(job.parameters["deep"]), bool(job.parameters["repair"])
        report = await DriftCheck(self._store, self._owners, live, job.note, deep=deep, repair=repair).run()
        return report.body()
