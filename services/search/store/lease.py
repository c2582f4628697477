"""The lease of a job: one process works on it at a time, and a process that lost its lease writes nothing any more.

A lease expires, so that a crashed process blocks nothing. Its number grows with each new holder and is in the filter of every
write: a process that was suspended beyond its lease finds out before its next step.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypedDict

from libs.canonical import Json
from libs.clock import Clock, rfc3339
from libs.mongo import Collection
from libs.problems import Problem

JobState = Literal["wanted", "running", "done", "failed"]
LEASE = timedelta(seconds=60)
RENEWED_S = 15.0
"""The lease is also renewed within a step, which may take longer than the lease in a large office."""


Progress = Mapping[str, object]
"""Progress to note of a job: names, or dotted paths into what was noted before, and their JSON values."""


class Lease(TypedDict):
    """Who holds a job, and until when."""

    n: int
    holder: str | None
    until: str


class LeaseLost(Exception):  # noqa: N818  # named for what happened
    """Another process holds this job now: stop, and leave everything as it is."""


@dataclass(frozen=True)
class LeasedJob:
    """A job that this process holds; `n` is the number of its lease."""

    jobs: Collection
    clock: Clock
    name: str
    holder: str
    n: int
    parameters: dict[str, Json]
    progress: dict[str, object]

    async def note(self, progress: Progress) -> None:
        """Save the progress, for operators and for resuming after a crash, and renew the lease. LeaseLost."""
        self.progress.update({name: value for name, value in progress.items() if "." not in name})
        await self._write("running", progress, self.holder)

    @contextlib.asynccontextmanager
    async def renewed(self) -> AsyncGenerator[None]:
        """Renew the lease while this process works, however long one step takes."""
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWED_S)
            try:
                await self._write("running", {}, self.holder)
            except LeaseLost:
                return  # the next note raises it
            except Problem:
                continue

    async def end(self, state: JobState, progress: Progress) -> None:
        """End the job. LeaseLost if another process holds it by now."""
        await self._write(state, progress, None)

    async def release(self) -> None:
        """Give the lease back when this process stops, so that the next one need not wait until it expires."""
        with contextlib.suppress(Problem, LeaseLost):
            await self._write("running", {}, None)

    async def _write(self, state: JobState, progress: Progress, holder: str | None) -> None:
        fields = {f"progress.{name}": value for name, value in progress.items()}
        lease = {"lease.holder": holder, "lease.until": rfc3339(self.clock.now() + LEASE)}
        own_lease = {"_id": self.name, "lease.n": self.n, "lease.holder": self.holder}
        if not await self.jobs.update(own_lease, {"$set": {"state": state, **fields, **lease}}):
            raise LeaseLost
