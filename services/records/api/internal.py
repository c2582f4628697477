"""The routes for other services. The gateway never proxies them, and each is open to named services only."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from libs.call_limits import call_limit
from libs.http import (
    UPLOAD_LIMIT,
    CurrentService,
    Id,
    Router,
    Strict,
    body_limit,
    for_service,
    given,
    json_response,
    stream_upload,
)
from libs.imports.batches import Batch
from libs.imports.shapes import UNLINKED_AT_ONCE, ImportIn
from libs.problems import FieldError, ValidationFailed
from libs.restrictions import RestrictionEntry, RestrictionSet
from services.records.api.deps import StoreDep
from services.records.commands import callback, imports, unlinked_note
from services.records.domain.imports import Imported
from services.records.domain.unlinked_note import unlinked_call
from services.records.queries import staff as staff_queries

router = Router(include_in_schema=False)
EVERYBODY = ("gateway", "approvals", "inquiries", "search", "ops")


@router.get("/internal/v1/restrictions", dependencies=[for_service(*EVERYBODY)])
async def restrictions(store: StoreDep) -> Response:
    """Get the restrictions: the households that are hidden from some readers."""
    return json_response(await store.restrictions_document.document())


@router.get("/internal/v1/restrictions/etag", dependencies=[for_service(*EVERYBODY)])
async def restrictions_etag(store: StoreDep) -> Response:
    """Get the current etag of the restrictions, by a linearizable read."""
    return json_response(await store.restrictions_document.mark())


class ServiceRestrictions(Strict):
    """The restrictions that a service still applies."""

    n: int
    households: dict[str, dict[str, object]]


class Restored(Strict):
    """The restrictions that the services still apply after this database was restored."""

    held: Annotated[list[ServiceRestrictions], Field(max_length=20)]


@router.post(
    "/internal/v1/restrictions/restored", dependencies=[for_service("ops")], openapi_extra=body_limit(UPLOAD_LIMIT)
)
async def restored(body: Restored, caller: CurrentService, store: StoreDep) -> Response:
    """Hide again what the services still hide. From then on they apply the new set alone."""
    await store.process.note_feed(caller.name, "restored", {"sets": len(body.held)})
    sets = [
        RestrictionSet("held", each.n, cast("Mapping[str, RestrictionEntry]", each.households)) for each in body.held
    ]
    before = await store.restrictions_document.snapshot()
    after = await store.restrictions_document.restored(sets, {"what": "restored", "by": caller.name})
    again = [each for each, entry in after.households.items() if before.households.get(each) != entry]
    return json_response({"n": after.n, "hidden_again": sorted(again)})


@router.get("/internal/v1/staff", dependencies=[for_service("gateway", "ops")])
async def people(store: StoreDep) -> Response:
    """List the staff who hold a post today, for the demo login."""
    return json_response({"items": await staff_queries.people(store)})


class StaffIn(Strict):
    """The ids of the staff whose posts are requested."""

    ids: Annotated[list[Id], Field(max_length=5000)]


@router.post("/internal/v1/staff/posts", dependencies=[for_service("gateway")])
async def posts(body: StaffIn, store: StoreDep) -> Response:
    """List those of these staff who are known, with the posts of today. One request serves all streams of live news."""
    return json_response({"items": await staff_queries.persons(store, body.ids)})


@router.get("/internal/v1/staff/{staff_id}", dependencies=[for_service("gateway", "approvals", "inquiries", "ops")])
async def person(staff_id: Id, store: StoreDep) -> Response:
    """Get one staff member with the posts of today."""
    return json_response(await staff_queries.person(store, staff_id))


@router.get("/internal/v1/assignments", dependencies=[for_service("search", "inquiries", "approvals")])
async def assignments(
    store: StoreDep,
    worker: Annotated[str | None, Query(max_length=200)] = None,
    office: Annotated[str | None, Query(max_length=64)] = None,
    unit: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """List the ids of the households that are assigned today to a worker, or to the workers of a unit of an office."""
    if worker is not None:
        return json_response({"household_ids": await staff_queries.assignments(store, worker)})
    if office is None or unit is None:
        raise ValidationFailed(errors=[FieldError("query/worker", "missing")])
    return json_response({"household_ids": await staff_queries.assignments_of_unit(store, office, unit)})


@router.get("/internal/v1/handoffs/inquiries/{inquiry_id}", dependencies=[for_service("inquiries")])
async def inquiry_handoffs(
    inquiry_id: Id, store: StoreDep, draft_id: Annotated[str | None, Query(max_length=200)] = None
) -> Response:
    """Get whether the draft of a promotion and the item of a callback exist here (docs/protocols.md 4.7)."""
    return json_response(await callback.handed_off(store, inquiry_id, draft_id))


class UnlinkedNote(Strict):
    """An unlinked call. Its text decides from whom it is hidden."""

    id: Id
    state: dict[str, object]


class UnlinkedNotes(Strict):
    """Several unlinked calls."""

    notes: Annotated[list[UnlinkedNote], Field(max_length=UNLINKED_AT_ONCE)]


@router.post(
    "/internal/v1/unlinked-notes", dependencies=[for_service("inquiries")], openapi_extra=body_limit(UPLOAD_LIMIT)
)
async def unlinked_notes(body: UnlinkedNotes, caller: CurrentService, store: StoreDep) -> Response:
    """Hide those calls that name a protected household. inquiries requests it before it writes the calls."""
    await store.process.note_feed(caller.name, "unlinked_notes", {"notes": len(body.notes)})
    with call_limit():
        calls = {note.id: unlinked_note.heard_call(note.id, note.state) for note in body.notes}
        await unlinked_note.keep(store, {note_id: unlinked_call(call) for note_id, call in calls.items()})
    return json_response({"kept": len(body.notes)})


@router.post("/internal/v1/imports", dependencies=[for_service("ops")], openapi_extra=body_limit(UPLOAD_LIMIT))
async def take(body: ImportIn, caller: CurrentService, store: StoreDep) -> Response:
    """Import some objects of a batch."""
    await store.process.note_feed(caller.name, "import", {"batch": body.batch.id, "objects": len(body.objects)})
    with call_limit():
        objects = [given(each, Imported) for each in body.objects]
        results = await imports.take(store, given(body.batch, Batch), objects)
    return json_response({"results": results})


@router.post("/internal/v1/imports/{batch_id}/undo", dependencies=[for_service("ops")])
async def undo(batch_id: Id, caller: CurrentService, store: StoreDep) -> Response:
    """Undo a batch, except what has changed since. `more`: the same call has to be repeated."""
    await store.process.note_feed(caller.name, "undo", {"batch": batch_id})
    with call_limit():
        results, more = await imports.undo(store, batch_id)
    return json_response({"results": results, "more": more})


@dataclass(frozen=True)
class BatchFile:
    """An original file of a batch, as the path names it."""

    batch_id: str
    name: str


async def _batch_file(batch_id: Id, name: str) -> BatchFile:
    return BatchFile(batch_id, name)


@router.put("/internal/v1/imports/{batch_id}/files/{name}", dependencies=[for_service("ops")])
async def keep_file(
    file: Annotated[BatchFile, Depends(_batch_file)], request: Request, caller: CurrentService, store: StoreDep
) -> Response:
    """Keep an original file of a batch."""
    await store.process.note_feed(caller.name, "import_file", {"batch": file.batch_id})
    content = b"".join([chunk async for chunk in stream_upload(request)])
    return json_response(await imports.keep_file(store, file.batch_id, file.name, content))


@router.get("/internal/v1/imports/unsynthetic", dependencies=[for_service("gateway", "ops")])
async def unsynthetic(store: StoreDep) -> Response:
    """Count the batches of real data. The demo login does not run if there are any."""
    return json_response({"count": await imports.unsynthetic(store)})
