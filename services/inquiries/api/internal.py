"""Routes for other services and for the operator's programs: never proxied, each open to named callers only."""

from fastapi import Response

from libs.call_limits import call_limit
from libs.http import UPLOAD_LIMIT, CurrentService, Id, Router, body_limit, for_service, given, json_response
from libs.imports.batches import Batch
from libs.imports.shapes import ImportIn
from services.inquiries.api.deps import StoreDep
from services.inquiries.commands import imports
from services.inquiries.domain.imports import Imported

router = Router(prefix="/internal/v1", include_in_schema=False)


@router.post("/imports", dependencies=[for_service("ops")], openapi_extra=body_limit(UPLOAD_LIMIT))
async def import_objects(body: ImportIn, caller: CurrentService, store: StoreDep) -> Response:
    """Import some objects of a batch."""
    await store.process.note_feed(caller.name, "import", {"batch": body.batch.id, "objects": len(body.objects)})
    batch, objects = given(body.batch, Batch), [given(each, Imported) for each in body.objects]
    with call_limit():
        return json_response({"results": await imports.import_objects(store, batch, objects)})


@router.post("/imports/{batch_id}/undo", dependencies=[for_service("ops")])
async def undo(batch_id: Id, caller: CurrentService, store: StoreDep) -> Response:
    """Undo a batch where nothing newer happened. `more`: objects are left, so the call is to be made again."""
    await store.process.note_feed(caller.name, "undo", {"batch": batch_id})
    with call_limit():
        results, more = await imports.undo(store, batch_id)
    return json_response({"results": results, "more": more})
