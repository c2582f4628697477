"""What approvals answers to other services: never proxied, each route open to named services only."""

from typing import Annotated

from fastapi import Path, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.aggregates import Intent
from libs.canonical import sha256_hex
from libs.feeds import Feeds
from libs.http import (
    CurrentService,
    Id,
    IdempotencyKey,
    Line,
    Router,
    Strict,
    for_service,
    json_response,
)
from libs.ids import BUCKETS
from services.approvals.api.deps import StoreDep
from services.approvals.api.requests import SuggestionIn
from services.approvals.commands import handoff

router = Router(prefix="/internal/v1", include_in_schema=False)


class DrafterIn(Strict):
    """The drafter in the post held now."""

    staff_id: Id
    name: Line
    post: Line
    office_code: Id


class AcceptIn(SuggestionIn):
    """The proposal that the drafter takes up, word by word, in the round it was made in."""

    round: Annotated[int, Field(ge=1, le=1_000_000)]
    record_id: Id
    by: DrafterIn


@router.post("/approvals/{approval_id}/accept-suggestion", dependencies=[for_service("records")])
async def accept_suggestion(
    approval_id: Id, body: AcceptIn, key: IdempotencyKey, store: StoreDep
) -> Response:
    """The pen for the drafter, who takes up a proposal; answers the case as its event says it."""
    intent = Intent(sha256_hex(["accept-suggestion", approval_id, key]), sha256_hex(body.model_dump()))
    words = body.model_dump(include={"segment_id", "before", "after"})
    case = await handoff.accept_suggestion(
        store, approval_id, body.by.model_dump(), body.round, body.record_id, words, intent
    )
    return json_response(store.approvals.published(case))


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
