"""What records answers to other services: never proxied, each route open to named services only."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.feeds import Feeds
from libs.http import (
    UPLOAD_LIMIT,
    CurrentService,
    Id,
    Router,
    Strict,
    body_limit,
    for_service,
    json_response,
    stream_upload,
)
from libs.ids import BUCKETS
from libs.imports.shapes import UNLINKED_AT_ONCE, ImportIn
from libs.patience import patience
from libs.restrictions import Snapshot
from services.records.api.deps import StoreDep
from services.records.commands import callback, imports, meeting
from services.records.queries import staff as staff_queries

router = Router(include_in_schema=False)
EVERYBODY = ("gateway", "approvals", "inquiries", "search", "ops")


@router.get("/internal/v1/restrictions", dependencies=[for_service(*EVERYBODY)])
async def restrictions(store: StoreDep) -> Response:
    """The set of households that are not shown to everybody."""
    return json_response(await store.restrictions_document.document())


@router.get("/internal/v1/restrictions/etag", dependencies=[for_service(*EVERYBODY)])
async def restrictions_etag(store: StoreDep) -> Response:
    """The etag of that set now, by a linearizable read."""
    return json_response(await store.restrictions_document.mark())


class Held(Strict):
    """The set that a service still hides by."""

    n: int
    households: dict[str, dict[str, Any]]


class Restored(Strict):
    """What the services hold, after this database was restored."""

    held: Annotated[list[Held], Field(max_length=20)]


@router.post(
    "/internal/v1/restrictions/restored",
    dependencies=[for_service("ops")],
    openapi_extra=body_limit(UPLOAD_LIMIT),
)
async def restored(body: Restored, caller: CurrentService, store: StoreDep) -> Response:
    """What the services still hide is hidden here again; they go by this set alone from then on."""
    await store.process.note_feed(caller.name, "restored", {"sets": len(body.held)})
    held = [Snapshot("held", each.n, each.households) for each in body.held]
    before = await store.restrictions_document.snapshot()
    after = await store.restrictions_document.restored(held, {"what": "restored", "by": caller.name})
    again = [each for each, entry in after.households.items() if before.households.get(each) != entry]
    return json_response({"n": after.n, "hidden_again": sorted(again)})


@router.get("/internal/v1/staff", dependencies=[for_service("gateway", "ops")])
async def people(store: StoreDep) -> Response:
    """Everybody with a post today (the demo login's list)."""
    return json_response({"items": await staff_queries.people(store)})


class StaffIn(Strict):
    """Whose posts are asked for."""

    ids: Annotated[list[Id], Field(max_length=5000)]


@router.post("/internal/v1/staff/posts", dependencies=[for_service("gateway")])
async def posts(body: StaffIn, store: StoreDep) -> Response:
    """Those of these people who are known, with the posts of today: all readers of live news in one question."""
    return json_response({"items": await staff_queries.persons(store, body.ids)})


@router.get(
    "/internal/v1/staff/{staff_id}", dependencies=[for_service("gateway", "approvals", "inquiries", "ops")]
)
async def person(staff_id: Id, store: StoreDep) -> Response:
    """One person with the posts of today."""
    return json_response(await staff_queries.person(store, staff_id))


@router.get("/internal/v1/assignments", dependencies=[for_service("search", "inquiries", "approvals")])
async def assignments(worker: Annotated[str, Query(max_length=200)], store: StoreDep) -> Response:
    """The households of a worker today."""
    return json_response({"household_ids": await staff_queries.assignments(store, worker)})


@router.get("/internal/v1/handoffs/inquiries/{inquiry_id}", dependencies=[for_service("inquiries")])
async def inquiry_handoffs(
    inquiry_id: Id, store: StoreDep, draft_id: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """Whether a promotion's draft and a call-back's item have arrived here (design.md 4: nothing waits for ever)."""
    return json_response(await callback.known(store, inquiry_id, draft_id))


class UnlinkedNote(Strict):
    """A call about nobody yet: what it says decides for whom it is."""

    id: Id
    state: dict[str, Any]


class UnlinkedNotes(Strict):
    """Some of them."""

    notes: Annotated[list[UnlinkedNote], Field(max_length=UNLINKED_AT_ONCE)]


@router.post(
    "/internal/v1/unlinked-notes",
    dependencies=[for_service("inquiries")],
    openapi_extra=body_limit(UPLOAD_LIMIT),
)
async def unlinked_notes(body: UnlinkedNotes, store: StoreDep) -> Response:
    """Kept back from now on where they name a protected household: asked before they are written."""
    with patience():
        await meeting.keep(store, {note.id: note.state for note in body.notes})
    return json_response({"kept": len(body.notes)})


@router.get("/internal/v1/losses", dependencies=[for_service(*EVERYBODY)])
async def losses(store: StoreDep, after: int = 0) -> Response:
    """What the broker lost of our topic."""
    return json_response({"items": await Feeds(store.process).losses(after)})


@router.get("/internal/v1/states", dependencies=[for_service("search", "approvals", "inquiries", "records")])
async def states(
    caller: CurrentService, store: StoreDep, bucket_from: Annotated[int, Query(ge=0, le=BUCKETS)] = 0,
    bucket_to: Annotated[int, Query(ge=0, le=BUCKETS)] = BUCKETS,
    type_: Annotated[list[str] | None, Query(alias="type", max_length=20)] = None,
) -> StreamingResponse:  # fmt: skip
    """The published states of some buckets, as NDJSON."""
    await store.process.note_feed(caller.name, "states", {"from": bucket_from, "to": bucket_to})
    lines = Feeds(store.process).states(range(bucket_from, bucket_to), type_)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.get("/internal/v1/journal", dependencies=[for_service("search", "approvals", "inquiries")])
async def journal(
    caller: CurrentService, store: StoreDep, key: Annotated[list[str], Query(max_length=100)]
) -> StreamingResponse:
    """The events of some aggregates, as NDJSON."""
    await store.process.note_feed(caller.name, "journal", {"keys": len(key)})
    return StreamingResponse(Feeds(store.process).journal(key), media_type="application/x-ndjson")


@router.post(
    "/internal/v1/imports", dependencies=[for_service("ops")], openapi_extra=body_limit(UPLOAD_LIMIT)
)
async def take(body: ImportIn, caller: CurrentService, store: StoreDep) -> Response:
    """Take some objects of a batch."""
    batch = body.batch.model_dump()
    await store.process.note_feed(
        caller.name, "import", {"batch": body.batch.id, "objects": len(body.objects)}
    )
    with patience():
        results = await imports.take(store, batch, [each.model_dump() for each in body.objects])
    return json_response({"results": results})


@router.post("/internal/v1/imports/{batch_id}/undo", dependencies=[for_service("ops")])
async def undo(batch_id: Id, caller: CurrentService, store: StoreDep) -> Response:
    """Take a batch back where nothing newer happened; `more` where the same call has to be made again."""
    await store.process.note_feed(caller.name, "undo", {"batch": batch_id})
    with patience():
        results, more = await imports.undo(store, batch_id)
    return json_response({"results": results, "more": more})


@router.put("/internal/v1/imports/{batch_id}/files/{name}", dependencies=[for_service("ops")])
async def keep_file(batch_id: Id, name: str, request: Request, store: StoreDep) -> Response:
    """Keep an original file of a batch."""
    content = b"".join([chunk async for chunk in stream_upload(request)])
    return json_response(await imports.keep_file(store, batch_id, name, content))


@router.get("/internal/v1/imports/unsynthetic", dependencies=[for_service("gateway", "ops")])
async def unsynthetic(store: StoreDep) -> Response:
    """How many batches are real data: the demo login refuses to run beside them."""
    return json_response({"count": await imports.unsynthetic(store)})
