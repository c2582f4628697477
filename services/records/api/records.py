"""Records: read, revise, take over, discard, file and move them. A decided record is corrected by amend or void."""

from functools import partial
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from libs.aggregates import Stored
from libs.contracts import codes
from libs.http import Answer, Cursor, Id, Limit, Router, Strict, Text, for_actor, given
from libs.released import immediate, left_by
from services.records.api.answers import History, Records, RecordView, SubmissionView, WholeRecord
from services.records.api.content import ContentIn
from services.records.api.deps import ActionContext, ChangeContext, ReadContext
from services.records.api.submissions import sent_to_approvers
from services.records.commands import correction
from services.records.commands import record as commands
from services.records.domain import record as rules
from services.records.domain.content import GivenContent
from services.records.domain.correction import GivenAmendment, GivenVoiding
from services.records.domain.state import Record
from services.records.queries import record as queries
from services.records.queries.page import PageRequest

router = Router(tags=["records"])


class AmendIn(Strict):
    """訂正・追記. `clerical` and `factual` name the segment that they correct, with its whole new text."""

    kind: codes.AmendmentKind
    target_segment: Id | None = None
    text: Text
    reason: Text


class VoidIn(Strict):
    """取消: why the record is not valid."""

    reason_code: codes.VoidReason
    note: Text | None = None


class Move(Strict):
    """The household that the record is about."""

    household_id: Id
    reason: Text | None = None


class RecordQuery(BaseModel):
    """The filters of a list of records."""

    household_id: Annotated[str | None, Field(max_length=200)] = None
    author: Annotated[str | None, Field(max_length=200)] = None
    state: codes.RecordState | None = None
    unlinked: bool = False
    submittable: bool = False
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/v1/records", response_model=Records, dependencies=[for_actor("read")])
async def list_records(context: ReadContext, query: Annotated[RecordQuery, Query()]) -> Answer:
    """List the records of a household or an author, newest first. The default is one's own records.

    `unlinked=true`: the notes of one's own office that are not linked to a household. `submittable=true`: only records
    that the reader could submit now.
    """
    filters = given(query, queries.RecordFilters)
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=filters)
    return Answer(await queries.records(context, filters, PageRequest(query.limit, paging)))


@router.get("/v1/records/{record_id}", response_model=WholeRecord, dependencies=[for_actor("read")])
async def get_record(record_id: Id, context: ReadContext) -> Answer:
    """Get one record."""
    return Answer(await queries.record(context, record_id))


@router.get("/v1/records/{record_id}/history", response_model=History, dependencies=[for_actor("read")])
async def get_history(record_id: Id, context: ReadContext, limit: Limit = 50, cursor: Cursor = None) -> Answer:
    """List the events of a record, oldest first, with every revision."""
    query = {"history": record_id}
    paging = context.store.process.cursors.paging(cursor, actor=context.actor.staff_id, query=query)
    return Answer(await queries.history(context, record_id, PageRequest(limit, paging)))


@router.put("/v1/records/{record_id}", response_model=RecordView, dependencies=[for_actor("write")])
async def revise_record(record_id: Id, body: ContentIn, context: ChangeContext) -> Answer:
    """Revise the record while it is written or returned."""
    return await _shown(context, await commands.revise(context, record_id, given(body, GivenContent)))


@router.post("/v1/records/{record_id}/take-over", response_model=RecordView, dependencies=[for_actor("write")])
async def take_over_record(record_id: Id, context: ActionContext) -> Answer:
    """引取り: the assigned worker or a supervisor takes over the record."""
    return await _shown(context, await commands.take_over(context, record_id))


@router.post("/v1/records/{record_id}/discard", response_model=RecordView, dependencies=[for_actor("write")])
async def discard_record(record_id: Id, context: ActionContext) -> Answer:
    """破棄: discard a record that was never submitted."""
    return await _shown(context, await commands.discard(context, record_id))


@router.post("/v1/records/{record_id}/file", response_model=RecordView, dependencies=[for_actor("write")])
async def file_record(record_id: Id, context: ActionContext) -> Answer:
    """登録: file a record of a kind that needs no decision in this office. Later corrections are 訂正・追記 and 取消."""
    return await _shown(context, await commands.file(context, record_id))


@router.post("/v1/records/{record_id}/move", response_model=RecordView, dependencies=[for_actor("write")])
async def move_record(record_id: Id, body: Move, context: ActionContext) -> Answer:
    """Move an unlinked note, or a record that may still be edited, to the household that it is about."""
    return await _shown(context, await commands.move(context, record_id, given(body, rules.Move)))


async def _shown(context: ReadContext, record: Stored[Record]) -> Answer:
    view = immediate(queries.shape(context.store, record))
    return Answer(await left_by(context, record, view, partial(queries.record_as_left, context, record.id)))


@router.post(
    "/v1/records/{record_id}/amend", response_model=SubmissionView, dependencies=[for_actor("submit")], status_code=201
)
async def amend_record(record_id: Id, body: AmendIn, context: ActionContext) -> Answer:
    """Propose 訂正・追記 of a decided or filed record, as an approval case. The original stays readable."""
    sent = await correction.amend(context, record_id, given(body, GivenAmendment))
    return await sent_to_approvers(context, sent)


@router.post(
    "/v1/records/{record_id}/void", response_model=SubmissionView, dependencies=[for_actor("submit")], status_code=201
)
async def void_record(record_id: Id, body: VoidIn, context: ActionContext) -> Answer:
    """Propose 取消 of a decided or filed record as 係長 or above, as an approval case. The content is kept."""
    sent = await correction.void(context, record_id, given(body, GivenVoiding))
    return await sent_to_approvers(context, sent)
