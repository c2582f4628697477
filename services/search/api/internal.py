"""What search answers to the operator's programs: rebuild and drift, never proxied."""

from typing import Any

from fastapi import Response

from libs.http import CurrentService, Router, Strict, for_service, json_response
from libs.problems import NotFound
from services.search.api.deps import NoteDep, RegistryDep

router = Router(prefix="/internal/v1", include_in_schema=False)
REBUILD, DRIFT = "rebuild", "drift"


class DriftIn(Strict):
    """`deep` recomputes every hash from what is stored; `repair` puts right what differs."""

    deep: bool = False
    repair: bool = False


@router.post("/rebuild", dependencies=[for_service("ops")])
async def start_rebuild(caller: CurrentService, registry: RegistryDep, note: NoteDep) -> Response:
    """Ask for a new generation; while one is being built, that one goes on."""
    await note(caller.name, REBUILD, {})
    begun = await registry.ask(REBUILD, {})
    return json_response({"begun": begun, "job": await registry.job(REBUILD)}, 202)


@router.get("/rebuild", dependencies=[for_service("ops")])
async def show_rebuild(registry: RegistryDep) -> Response:
    """How far the rebuild is."""
    return json_response(_there(await registry.job(REBUILD)))


@router.post("/drift", dependencies=[for_service("ops")])
async def start_drift(
    body: DriftIn, caller: CurrentService, registry: RegistryDep, note: NoteDep
) -> Response:
    """Ask for a comparison of the index with the owners."""
    await note(caller.name, DRIFT, body.model_dump())
    begun = await registry.ask(DRIFT, body.model_dump())
    return json_response({"begun": begun, "job": await registry.job(DRIFT)}, 202)


@router.get("/drift", dependencies=[for_service("ops")])
async def show_drift(registry: RegistryDep) -> Response:
    """How far the comparison is, and what it found."""
    return json_response(_there(await registry.job(DRIFT)))


def _there(job: dict[str, Any] | None) -> dict[str, Any]:
    if job is None:
        raise NotFound
    return job
