"""What approvals answers to other services: never proxied, each route open to named services only."""

from typing import Annotated

from fastapi import Path, Query, Response
from fastapi.responses import StreamingResponse

from libs.feeds import Feeds
from libs.http import CurrentService, Id, Router, for_service, json_response
from libs.ids import BUCKETS
from services.approvals.api.deps import StoreDep
from services.approvals.commands import handoff

router = Router(prefix="/internal/v1", include_in_schema=False)


@router.get("/rounds/{submission_id}/{number}", dependencies=[for_service("records")])
async def round_known(
    submission_id: Id, number: Annotated[int, Path(ge=1, le=1_000_000)], store: StoreDep
) -> Response:
    """Whether a round that records handed over is known here, or was refused."""
    return json_response(await handoff.round_known(store, submission_id, number))


@router.get("/losses", dependencies=[for_service("records", "search", "gateway", "inquiries", "ops")])
async def losses(store: StoreDep, after: int = 0) -> Response:
    """What the broker lost of our topic."""
    return json_response({"items": await Feeds(store.process).losses(after)})


@router.get("/states", dependencies=[for_service("search", "records")])
async def states(
    caller: CurrentService, store: StoreDep, bucket_from: Annotated[int, Query(ge=0, le=BUCKETS)] = 0,
    bucket_to: Annotated[int, Query(ge=0, le=BUCKETS)] = BUCKETS,
    type_: Annotated[list[str] | None, Query(alias="type", max_length=20)] = None,
) -> StreamingResponse:  # fmt: skip
    """The published states of some buckets, as NDJSON."""
    await store.process.note_feed(caller.name, "states", {"from": bucket_from, "to": bucket_to})
    lines = Feeds(store.process).states(range(bucket_from, bucket_to), type_)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/journal", dependencies=[for_service("search", "records")])
async def journal(
    caller: CurrentService, store: StoreDep, key: Annotated[list[str], Query(max_length=100)]
) -> StreamingResponse:
    """The events of some aggregates, as NDJSON."""
    await store.process.note_feed(caller.name, "journal", {"keys": len(key)})
    return StreamingResponse(Feeds(store.process).journal(key), media_type="application/x-ndjson")
