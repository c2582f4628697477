"""Drafts: begin, autosave, take over, discard and finish them."""

from functools import partial
from typing import Annotated

from fastapi import Query
from pydantic import Field

from libs.contracts import codes
from libs.http import Answer, Id, Router, Strict, for_actor, given
from libs.released import immediate, left_by, written
from services.records.api.answers import DraftDiscarded, Drafts, DraftView, RecordView
from services.records.api.content import DraftIn
from services.records.api.deps import ActionContext, ChangeContext, CreateContext, ReadContext
from services.records.api.submissions import ItemIn
from services.records.commands import draft as commands
from services.records.commands import finishing
from services.records.domain.bundle import Bundle, GivenBundle
from services.records.domain.draft import GivenDraft
from services.records.queries import draft as queries
from services.records.queries import record as record_queries

router = Router(tags=["drafts"])


class ToSend(Strict):
    """The matter that the draft will be submitted as, and the finished records that will go with it."""

    matter_type: codes.MatterType = "record"
    items: Annotated[list[ItemIn], Field(max_length=99)] = []


class FinishIn(Strict):
    """The submission that will follow, if any."""

    to_send: ToSend | None = None


@router.get("/v1/drafts", response_model=Drafts, dependencies=[for_actor("read")])
async def list_drafts(
    context: ReadContext,
    author: Annotated[str | None, Query(max_length=200)] = None,
    household_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Answer:
    """List one's own drafts, or those of an author or a household that one may see."""
    return Answer(await queries.drafts(context, author=author, household_id=household_id))


@router.post("/v1/drafts", response_model=DraftView, dependencies=[for_actor("write")], status_code=201)
async def begin_draft(body: DraftIn, context: CreateContext) -> Answer:
    """Begin a draft. No field is required yet."""
    return await _after(context, await commands.create(context, given(body, GivenDraft)), 201)


async def _after(context: ReadContext, saved: commands.SavedDraft, status: int = 200) -> Answer:
    """The draft as this request wrote it. A request that wrote nothing is answered by a read: others may write the draft too."""
    if saved.written is None:
        return Answer(await queries.draft(context, saved.id), status)
    return Answer(written(context, queries.shape(saved.written), saved.written["version"]), status)


@router.get("/v1/drafts/{draft_id}", response_model=DraftView, dependencies=[for_actor("read")])
async def get_draft(draft_id: Id, context: ReadContext) -> Answer:
    """Get one draft."""
    return Answer(await queries.draft(context, draft_id))


@router.put("/v1/drafts/{draft_id}", response_model=DraftView, dependencies=[for_actor("write")])
async def save_draft(draft_id: Id, body: DraftIn, context: ChangeContext) -> Answer:
    """Autosave the whole content."""
    return await _after(context, await commands.save(context, draft_id, given(body, GivenDraft)))


@router.post("/v1/drafts/{draft_id}/take-over", response_model=DraftView, dependencies=[for_actor("write")])
async def take_over_draft(draft_id: Id, context: ActionContext) -> Answer:
    """引取り by the assigned worker or a supervisor. The author stays the author. Its text is shown under the same checks as a read."""
    await commands.take_over(context, draft_id)
    return Answer(await queries.draft(context, draft_id, cause="take-over"))


@router.post("/v1/drafts/{draft_id}/discard", response_model=DraftDiscarded, dependencies=[for_actor("write")])
async def discard_draft(draft_id: Id, context: ActionContext) -> Answer:
    """破棄: discard one's own draft."""
    await commands.discard(context, draft_id)
    return Answer(written(context, {"id": draft_id, "state": "discarded"}))


@router.post("/v1/drafts/{draft_id}/finish", response_model=RecordView, dependencies=[for_actor("write")])
async def finish_draft(draft_id: Id, context: ActionContext, body: FinishIn | None = None) -> Answer:
    """未回付: the draft becomes a record with the same id, which the whole office can read.

    With `to_send` it does so only if it could then be submitted with these records. Submitting is a separate request.
    """
    to_send: Bundle | None = {**given(body.to_send, GivenBundle), "correction": None} if body and body.to_send else None
    record = await finishing.finish(context, draft_id, to_send)
    view = immediate(record_queries.shape(context.store, record))
    return Answer(await left_by(context, record, view, partial(record_queries.record_as_left, context, record.id)))
