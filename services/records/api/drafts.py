"""Drafts: begun, autosaved, taken over, discarded, finished."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.http import (
    CurrentActor,
    CurrentIntent,
    Id,
    IfMatch,
    OptionalIntent,
    Router,
    Strict,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import DraftDiscarded, Drafts, DraftView, RecordView
from services.records.api.content import ContentIn
from services.records.api.deps import StoreDep
from services.records.api.submissions import ItemIn
from services.records.commands import draft as commands
from services.records.queries import draft as queries
from services.records.queries import record as record_queries

router = Router(tags=["drafts"])


class ToSend(Strict):
    """The matter a draft is to be submitted as, and the finished records that go with it."""

    matter_type: codes.MatterType = "record"
    items: Annotated[list[ItemIn], Field(max_length=99)] = []


class FinishIn(Strict):
    """What finishing is for."""

    to_send: ToSend | None = None


@router.get("/v1/drafts", response_model=Drafts, dependencies=[for_actor("read")])
async def list_drafts(
    actor: CurrentActor,
    store: StoreDep,
    author: Annotated[str | None, Query(max_length=200)] = None,
    household_id: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """One's own drafts, or those one may see of an author or a household."""
    items = await queries.drafts(store, actor, author=author, household_id=household_id)
    return json_response({"items": items, "next_cursor": None})


@router.post("/v1/drafts", response_model=DraftView, dependencies=[for_actor("write")], status_code=201)
async def begin_draft(
    body: ContentIn, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """Begin a draft; nothing has to be filled in yet."""
    draft = await commands.create(store, actor, body.model_dump(by_alias=True), intent)
    return etag_response(queries.shape(draft), draft["version"], 201)


@router.get("/v1/drafts/{draft_id}", response_model=DraftView, dependencies=[for_actor("read")])
async def get_draft(draft_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One draft."""
    draft = await queries.draft(store, actor, draft_id)
    return etag_response(draft, draft["version"])


@router.put("/v1/drafts/{draft_id}", response_model=DraftView, dependencies=[for_actor("write")])
async def save_draft(
    draft_id: Id,
    body: ContentIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: OptionalIntent,
) -> Response:
    """Autosave the whole content."""
    given = body.model_dump(by_alias=True)
    draft = await commands.save(store, actor, draft_id, given, if_match=if_match, intent=intent)
    return etag_response(queries.shape(draft), draft["version"])


@router.post("/v1/drafts/{draft_id}/take-over", response_model=DraftView, dependencies=[for_actor("write")])
async def take_over_draft(
    draft_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """引取り by the assigned worker or a supervisor; the author stays the author. Its text is shown as to any reader."""
    await commands.take_over(store, actor, draft_id, if_match=if_match, intent=intent)
    draft = await queries.draft(store, actor, draft_id, cause="take-over")
    return etag_response(draft, draft["version"])


@router.post(
    "/v1/drafts/{draft_id}/discard", response_model=DraftDiscarded, dependencies=[for_actor("write")]
)
async def discard_draft(
    draft_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, _intent: CurrentIntent
) -> Response:
    """破棄 of one's own draft."""
    await commands.discard(store, actor, draft_id, if_match=if_match)
    return json_response({"id": draft_id, "state": "discarded"})


@router.post("/v1/drafts/{draft_id}/finish", response_model=RecordView, dependencies=[for_actor("write")])
async def finish_draft(
    draft_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, _intent: CurrentIntent,
    body: FinishIn | None = None,
) -> Response:  # fmt: skip
    """記入済: the draft becomes a record with the same id, readable by the whole office.

    With `to_send` it does so only where it could be submitted with these then; that is a request of its own.
    """
    to_send = body.to_send.model_dump() if body and body.to_send else None
    record = await commands.finish(store, actor, draft_id, if_match=if_match, to_send=to_send)
    return etag_response(record_queries.shape(store, record), record.version)
