"""Records: read, history, revise, take over, discard, file, move; and put right once decided: amend, void."""

from typing import Annotated

from fastapi import Query, Response

from libs.contracts import codes
from libs.http import (
    CurrentActor,
    CurrentIntent,
    Cursor,
    Id,
    IfMatch,
    Limit,
    OptionalIntent,
    Router,
    Strict,
    Text,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import History, Records, RecordView, SubmissionView, WholeRecord
from services.records.api.content import ContentIn
from services.records.api.deps import StoreDep
from services.records.commands import correction
from services.records.commands import record as commands
from services.records.queries import record as queries
from services.records.queries import submission as submissions

router = Router(tags=["records"])


class AmendIn(Strict):
    """訂正・追記: `clerical` and `factual` name the segment they put right, with its whole new text."""

    kind: codes.AmendmentKind
    target_segment: Id | None = None
    text: Text
    reason: Text


class VoidIn(Strict):
    """取消: why the record must not stand."""

    reason_code: codes.VoidReason
    note: Text | None = None


class Move(Strict):
    """The household a record is about."""

    household_id: Id
    reason: Text | None = None


@router.get("/v1/records", response_model=Records, dependencies=[for_actor("read")])
async def list_records(
    actor: CurrentActor, store: StoreDep,
    household_id: Annotated[str | None, Query(max_length=200)] = None,
    author: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[codes.RecordState | None, Query()] = None,
    unlinked: Annotated[bool, Query()] = False,
    submittable: Annotated[bool, Query()] = False,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """The records of a household or an author (oneself where neither is named), newest first.

    `unlinked=true`: notes of the own office that no household could be found for. `submittable=true`: only what the
    reader could submit now.
    """
    asked = {"household_id": household_id, "author": author, "state": state, "unlinked": unlinked}
    asked |= {"submittable": submittable}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, position = await queries.records(
        store, actor, household_id=household_id, author=author, state=state, unlinked=unlinked,
        submittable=submittable, limit=limit, after=paging.after,
    )  # fmt: skip
    return json_response({"items": items, "next_cursor": paging.next(position)})


@router.get("/v1/records/{record_id}", response_model=WholeRecord, dependencies=[for_actor("read")])
async def get_record(record_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One record."""
    record = await queries.record(store, actor, record_id)
    return etag_response(record, record["version"])


@router.get("/v1/records/{record_id}/history", response_model=History, dependencies=[for_actor("read")])
async def get_history(
    record_id: Id, actor: CurrentActor, store: StoreDep, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """What happened to a record, oldest first, with every revision of it."""
    asked = {"history": record_id}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, position = await queries.history(store, actor, record_id, limit=limit, after=paging.after)
    return json_response({"items": items, "next_cursor": paging.next(position)})


@router.put("/v1/records/{record_id}", response_model=RecordView, dependencies=[for_actor("write")])
async def revise_record(
    record_id: Id,
    body: ContentIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: OptionalIntent,
) -> Response:
    """A new revision, while the record is written or returned."""
    given = body.model_dump(by_alias=True)
    record = await commands.revise(store, actor, record_id, given, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, record), record.version)


@router.post(
    "/v1/records/{record_id}/take-over", response_model=RecordView, dependencies=[for_actor("write")]
)
async def take_over_record(
    record_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """引取り by the assigned worker or a supervisor."""
    record = await commands.take_over(store, actor, record_id, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, record), record.version)


@router.post("/v1/records/{record_id}/discard", response_model=RecordView, dependencies=[for_actor("write")])
async def discard_record(
    record_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """破棄 of a record that was never submitted."""
    record = await commands.discard(store, actor, record_id, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, record), record.version)


@router.post("/v1/records/{record_id}/file", response_model=RecordView, dependencies=[for_actor("write")])
async def file_record(
    record_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """登録: a kind of record that the office files without a decision; put right later by 訂正・追記 and 取消."""
    record = await commands.file(store, actor, record_id, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, record), record.version)


@router.post("/v1/records/{record_id}/move", response_model=RecordView, dependencies=[for_actor("write")])
async def move_record(
    record_id: Id, body: Move, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """To the household it is about: an unlinked note, or a record that may still be edited."""
    record = await commands.move(
        store, actor, record_id, body.household_id, body.reason, if_match=if_match, intent=intent
    )
    return etag_response(queries.shape(store, record), record.version)


@router.post(
    "/v1/records/{record_id}/amend",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def amend_record(
    record_id: Id,
    body: AmendIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: CurrentIntent,
) -> Response:
    """訂正・追記 of a decided or filed record, as an approval case; the original stays readable."""
    sent = await correction.amend(
        store, actor, record_id, body.model_dump(), if_match=if_match, intent=intent
    )
    return etag_response(submissions.shape(store, sent), sent.version, 201)


@router.post(
    "/v1/records/{record_id}/void",
    response_model=SubmissionView,
    dependencies=[for_actor("submit")],
    status_code=201,
)
async def void_record(
    record_id: Id,
    body: VoidIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: CurrentIntent,
) -> Response:
    """取消 of a decided or filed record by 係長 or above, as an approval case; the content is kept."""
    sent = await correction.void(store, actor, record_id, body.model_dump(), if_match=if_match, intent=intent)
    return etag_response(submissions.shape(store, sent), sent.version, 201)
