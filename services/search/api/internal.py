"""The internal routes of search, for the operator's programs: rebuild and drift. Never reachable through the gateway."""

from fastapi import Response

from libs.http import CurrentService, Router, Strict, for_service, json_response
from libs.problems import NotFound
from services.search.api.deps import JobsDep, NoteDep

router = Router(prefix="/internal/v1", include_in_schema=False)
REBUILD, DRIFT = "rebuild", "drift"


class DriftIn(Strict):
    """`deep` recomputes every hash from the stored documents; `repair` writes the documents that differ."""

    deep: bool = False
    repair: bool = False


@router.post("/rebuild", dependencies=[for_service("ops")])
async def start_rebuild(caller: CurrentService, jobs: JobsDep, note: NoteDep) -> Response:
    """Request a rebuild. If one is running, it continues."""
    await note(caller.name, REBUILD, {})
    requested = await jobs.request(REBUILD, {})
    return json_response({"begun": requested, "job": await jobs.get(REBUILD)}, 202)


@router.get("/rebuild", dependencies=[for_service("ops")])
async def show_rebuild(jobs: JobsDep) -> Response:
    """The progress of the rebuild."""
    return await _show(jobs, REBUILD)


@router.post("/drift", dependencies=[for_service("ops")])
async def start_drift(body: DriftIn, caller: CurrentService, jobs: JobsDep, note: NoteDep) -> Response:
    """Request a comparison of the index with the owners."""
    await note(caller.name, DRIFT, body.model_dump())
    requested = await jobs.request(DRIFT, body.model_dump())
    return json_response({"begun": requested, "job": await jobs.get(DRIFT)}, 202)


@router.get("/drift", dependencies=[for_service("ops")])
async def show_drift(jobs: JobsDep) -> Response:
    """The progress of the comparison, and its report."""
    return await _show(jobs, DRIFT)


async def _show(jobs: JobsDep, name: str) -> Response:
    job = await jobs.get(name)
    if job is None:
        raise NotFound
    return json_response(job)
