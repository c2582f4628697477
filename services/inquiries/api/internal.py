"""What inquiries answers to other services: never proxied, each route open to named services only."""

from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from libs.feeds import Feeds
from libs.http import (
    UPLOAD_LIMIT,
    CurrentService,
    Id,
    Router,
    body_limit,
    for_service,
    json_response,
)
from libs.ids import BUCKETS
from libs.imports.shapes import ImportIn
from libs.patience import patience
from services.inquiries.api.deps import DeskDep
from services.inquiries.commands import imports

router = Router(prefix="/internal/v1", include_in_schema=False)
LISTENERS = ("records", "search", "gateway")


@router.get("/losses", dependencies=[for_service(*LISTENERS)])
async def losses(desk: DeskDep, after: int = 0) -> Response:
    """What the broker lost of our topic."""
    return json_response({"items": await Feeds(desk.process).losses(after)})


@router.get("/states", dependencies=[for_service(*LISTENERS)])
async def states(
    caller: CurrentService,
    desk: DeskDep,
    bucket_from: Annotated[int, Query(ge=0, le=BUCKETS)] = 0,
    bucket_to: Annotated[int, Query(ge=0, le=BUCKETS)] = BUCKETS,
    type_: Annotated[list[str] | None, Query(alias="type", max_length=20)] = None,
) -> StreamingResponse:
    """The published states of some buckets, as NDJSON."""
    await desk.process.note_feed(caller.name, "states", {"from": bucket_from, "to": bucket_to})
    lines = Feeds(desk.process).states(range(bucket_from, bucket_to), type_)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/journal", dependencies=[for_service(*LISTENERS)])
async def journal(
    caller: CurrentService, desk: DeskDep, key: Annotated[list[str], Query(max_length=100)]
) -> StreamingResponse:
    """The events of some inquiries, as NDJSON."""
    await desk.process.note_feed(caller.name, "journal", {"keys": len(key)})
    return StreamingResponse(Feeds(desk.process).journal(key), media_type="application/x-ndjson")


@router.post("/imports", dependencies=[for_service("ops")], openapi_extra=body_limit(UPLOAD_LIMIT))
async def take(body: ImportIn, caller: CurrentService, desk: DeskDep) -> Response:
    """Take some objects of a batch."""
    await desk.process.note_feed(
        caller.name, "import", {"batch": body.batch.id, "objects": len(body.objects)}
    )
    objects = [each.model_dump() for each in body.objects]
    with patience():
        return json_response({"results": await imports.take(desk, body.batch.model_dump(), objects)})


@router.post("/imports/{batch_id}/undo", dependencies=[for_service("ops")])
async def undo(batch_id: Id, caller: CurrentService, desk: DeskDep) -> Response:
    """Take a batch back where nothing newer happened; `more` where the same call has to be made again."""
    await desk.process.note_feed(caller.name, "undo", {"batch": batch_id})
    with patience():
        results, more = await imports.undo(desk, batch_id)
    return json_response({"results": results, "more": more})
