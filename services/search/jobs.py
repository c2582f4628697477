"""What search does by itself: the rebuilds and drift checks that were asked for, gone on with after a crash."""

import logging
from collections.abc import Callable
from typing import Any

from libs.problems import Problem
from libs.process import Process
from libs.worker import every
from services.search.commands import drift, rebuild
from services.search.commands.desk import Store
from services.search.commands.owners import SERVICES, Owners

log = logging.getLogger("tsuzuri.search")
TURN_S = 0.5
DRIFT = "drift"


class Jobs:
    """The jobs of one worker process; `lag_of` tells how far behind the consumer of a generation is."""

    def __init__(self, process: Process, store: Store, lag_of: Callable[[int], int | None]) -> None:
        self._store = store
        self._lag_of = lag_of
        self._owners = Owners({service: process.client(service) for service in SERVICES})

    async def rebuilds(self) -> None:
        """Take up a rebuild whenever one is asked for or was cut short."""
        await every(TURN_S, self._rebuild, rebuild.JOB)

    async def drifts(self) -> None:
        """Take up a drift check whenever one is asked for."""
        await every(TURN_S, self._drift, DRIFT)

    async def _rebuild(self) -> None:
        job = await self._open(rebuild.JOB)
        if job is None:
            return
        try:
            told = await rebuild.rebuild(self._store, self._owners, job, self._lag_of)
        except rebuild.NotYet:
            return
        await self._end(rebuild.JOB, told)

    async def _drift(self) -> None:
        job = await self._open(DRIFT)
        if job is None:
            return
        live = await self._store.generations.live()
        if live is None:
            return
        wanted: dict[str, Any] = job["wanted"]

        async def note(found: dict[str, Any]) -> None:
            await self._store.registry.note_job(DRIFT, "running", found)

        found = await drift.check(
            self._store, self._owners, live, deep=wanted["deep"], repair=wanted["repair"], note=note
        )
        await self._end(DRIFT, found.body())

    async def _open(self, name: str) -> dict[str, Any] | None:
        try:
            job = await self._store.registry.job(name)
        except Problem:
            return None
        return job if job is not None and job["state"] in ("wanted", "running") else None

    async def _end(self, name: str, told: dict[str, Any]) -> None:
        state = "failed" if "failed" in told else "done"
        await self._store.registry.note_job(name, state, told)
        log.info("job ended", extra={"job": name, "state": state})
