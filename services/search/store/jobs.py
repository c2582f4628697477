"""Jobs of search: requested by an operator or by the worker itself, done by one process at a time."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

from libs.canonical import Json
from libs.clock import Clock, SystemClock, rfc3339
from libs.mongo import Collection, Database, DuplicateKey
from services.search.store.lease import LEASE, JobState, Lease, LeasedJob, Progress


class Job(TypedDict):
    """A job as it is stored: its state, its parameters (`wanted`), and its progress."""

    state: JobState
    wanted: dict[str, Json]
    progress: dict[str, Json]
    lease: NotRequired[Lease]


class JobStore:
    """One row for each kind of job."""

    def __init__(self, db: Database, clock: Clock | None = None) -> None:
        self._jobs: Collection = db.collection("jobs")
        self._clock = clock or SystemClock()

    async def get(self, name: str) -> Job | None:
        """A job, or None if it was never requested."""
        row = await self._jobs.get(name)
        return cast("Job", {k: v for k, v in row.items() if k != "_id"}) if row else None

    async def request(self, name: str, parameters: Mapping[str, Json]) -> bool:
        """Request a job. False if one of this name is already requested or running."""
        nothing: Progress = {}
        fresh = {"state": "wanted", "wanted": parameters, "progress": nothing}
        try:
            await self._jobs.insert({"_id": name, **fresh})
        except DuplicateKey:
            ended = {"_id": name, "state": {"$in": ["done", "failed"]}}
            return await self._jobs.update(ended, {"$set": fresh})
        return True

    async def lease(self, name: str, holder: str) -> LeasedJob | None:
        """Lease a job that is requested or was abandoned. None if there is none, or if another process holds it."""
        row = await self._jobs.get(name)
        if row is None or row["state"] not in ("wanted", "running"):
            return None
        lease: Lease = row.get("lease") or {"n": 0, "holder": None, "until": ""}
        leased = lease["holder"] is not None and lease["until"] > rfc3339(self._clock.now())
        if leased and lease["holder"] != holder:
            return None
        n = lease["n"] if lease["holder"] == holder else lease["n"] + 1
        own = {"n": n, "holder": holder, "until": rfc3339(self._clock.now() + LEASE)}
        as_read = {"_id": name, "state": row["state"], "lease": row.get("lease")}
        if not await self._jobs.update(as_read, {"$set": {"lease": own}}):
            return None
        return LeasedJob(self._jobs, self._clock, name, holder, n, row["wanted"], row["progress"])
