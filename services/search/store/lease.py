"""Who does a job: one process at a time, by compare-and-set, and whoever lost it writes nothing any more.

A lease ends by time, so that a process that died holds nothing up. Its number grows with each new holder and stands in the
filter of every note: a holder that slept through its time finds out before its next step.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

from libs.clock import Clock, rfc3339
from libs.mongo import Collection, Doc
from libs.problems import Problem

JobState = Literal["wanted", "running", "done", "failed"]
LEASE = timedelta(seconds=60)
RENEWED_S = 15.0
"""Also within one step: a slice of a large office may take longer than the lease."""


class LeaseLost(Exception):  # noqa: N818  # named for what happened
    """Another process has this job now: stop, and leave everything as it is."""


@dataclass(frozen=True)
class Taken:
    """A job in the hands of this process; `n` is the number of its lease."""

    jobs: Collection
    clock: Clock
    name: str
    holder: str
    n: int
    wanted: dict[str, Any]
    progress: dict[str, Any] = field(default_factory=dict[str, Any])

    async def note(self, progress: dict[str, Any]) -> None:
        """Keep how far the job is, for people and for going on after a crash; the lease begins anew. LeaseLost."""
        self.progress.update({name: value for name, value in progress.items() if "." not in name})
        await self._write("running", progress, self.holder)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncGenerator[None]:
        """The lease is renewed as long as this process is at work, however long one step takes."""
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
                return  # the next note says so
            except Problem:
                continue

    async def end(self, state: JobState, progress: dict[str, Any]) -> None:
        """The job is over. LeaseLost when it is another's by now."""
        await self._write(state, progress, None)

    async def release(self) -> None:
        """Going away in order: the next process need not wait for the end of the lease."""
        with contextlib.suppress(Problem, LeaseLost):
            await self._write("running", {}, None)

    async def _write(self, state: JobState, progress: dict[str, Any], holder: str | None) -> None:
        fields = {f"progress.{name}": value for name, value in progress.items()}
        lease: Doc = {"lease.holder": holder, "lease.until": rfc3339(self.clock.now() + LEASE)}
        mine: Doc = {"_id": self.name, "lease.n": self.n, "lease.holder": self.holder}
        if not await self.jobs.update(mine, {"$set": {"state": state, **fields, **lease}}):
            raise LeaseLost


async def take(jobs: Collection, clock: Clock, name: str, holder: str) -> Taken | None:
    """Take a job that is wanted or was left; None when there is none, or when another process has it."""
    row = await jobs.get(name)
    if row is None or row["state"] not in ("wanted", "running"):
        return None
    lease: Doc = row.get("lease") or {"n": 0, "holder": None, "until": ""}
    held = lease["holder"] is not None and lease["until"] > rfc3339(clock.now())
    if held and lease["holder"] != holder:
        return None
    n: int = lease["n"] if lease["holder"] == holder else lease["n"] + 1
    mine = {"n": n, "holder": holder, "until": rfc3339(clock.now() + LEASE)}
    as_read: Doc = {"_id": name, "state": row["state"], "lease": row.get("lease")}
    if not await jobs.update(as_read, {"$set": {"lease": mine}}):
        return None
    return Taken(jobs, clock, name, holder, n, row["wanted"], row["progress"])
