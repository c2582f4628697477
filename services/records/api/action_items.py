"""要処理事項 and 約束: opened, worked on, closed, put off."""

from typing import Annotated

from fastapi import Query, Response

from libs.contracts import codes
from libs.contracts.casework import ActionItem
from libs.http import (
    CurrentActor,
    CurrentIntent,
    Cursor,
    DateText,
    Id,
    IfMatch,
    Limit,
    Router,
    Strict,
    Text,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import ActionItems
from services.records.api.content import NewItem
from services.records.api.deps import StoreDep
from services.records.commands import item as commands
from services.records.queries import item as queries

router = Router(tags=["action-items"])


class ItemIn(NewItem):
    """An item of a household, or of the office where it is about none."""

    household_id: Id | None = None


class Note(Strict):
    """What to remember about it."""

    note: Text | None = None


class Done(Strict):
    """When it was done, and the record that shows it."""

    done_on: DateText | None = None
    record_id: Id | None = None
    note: Text | None = None


class Reason(Strict):
    """Why."""

    reason: Text


class Deferral(Strict):
    """The new due date, and why."""

    due_on: DateText
    reason: Text


@router.get("/v1/action-items", response_model=ActionItems, dependencies=[for_actor("read")])
async def list_items(
    actor: CurrentActor, store: StoreDep,
    worker: Annotated[str | None, Query(max_length=200)] = None,
    household_id: Annotated[str | None, Query(max_length=200)] = None,
    state: Annotated[codes.ItemState | None, Query()] = None,
    due_before: Annotated[DateText | None, Query()] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """The items of a worker or a household (one's own where neither is named), by due date; without `state` the open ones."""
    asked = {"worker": worker, "household_id": household_id, "state": state, "due_before": due_before}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, position = await queries.items(
        store, actor, worker=worker, household_id=household_id, state=state, due_before=due_before, limit=limit,
        after=paging.after,
    )  # fmt: skip
    return json_response({"items": items, "next_cursor": paging.next(position)})


@router.post(
    "/v1/action-items", response_model=ActionItem, dependencies=[for_actor("write")], status_code=201
)
async def open_item(body: ItemIn, actor: CurrentActor, store: StoreDep, intent: CurrentIntent) -> Response:
    """Open an item."""
    item = await commands.open_item(store, actor, body.model_dump(by_alias=True), intent)
    return etag_response(queries.shape(store, item), item.version, 201)


@router.get("/v1/action-items/{item_id}", response_model=ActionItem, dependencies=[for_actor("read")])
async def get_item(item_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One item."""
    item = await queries.item(store, actor, item_id)
    return etag_response(item, item["version"])


@router.post("/v1/action-items/{item_id}/start", response_model=ActionItem, dependencies=[for_actor("write")])
async def start_item(
    item_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """処理中."""
    item = await commands.start(store, actor, item_id, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, item), item.version)


@router.post("/v1/action-items/{item_id}/wait", response_model=ActionItem, dependencies=[for_actor("write")])
async def wait_for_answer(
    item_id: Id, body: Note, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """回答待."""
    item = await commands.wait(store, actor, item_id, body.note, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, item), item.version)


@router.post("/v1/action-items/{item_id}/done", response_model=ActionItem, dependencies=[for_actor("write")])
async def close_item(
    item_id: Id, body: Done, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """処理済."""
    item = await commands.done(
        store, actor, item_id, evidence_id=body.record_id, done_on=body.done_on, note=body.note,
        if_match=if_match, intent=intent,
    )  # fmt: skip
    return etag_response(queries.shape(store, item), item.version)


@router.post(
    "/v1/action-items/{item_id}/verify", response_model=ActionItem, dependencies=[for_actor("write")]
)
async def verify_item(
    item_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """確認済 by the supervisor."""
    item = await commands.verify(store, actor, item_id, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, item), item.version)


@router.post(
    "/v1/action-items/{item_id}/cancel", response_model=ActionItem, dependencies=[for_actor("write")]
)
async def cancel_item(
    item_id: Id, body: Reason, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """不要, with the reason."""
    item = await commands.cancel(store, actor, item_id, body.reason, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, item), item.version)


@router.post(
    "/v1/action-items/{item_id}/reopen", response_model=ActionItem, dependencies=[for_actor("write")]
)
async def reopen_item(
    item_id: Id, body: Reason, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """Owed again."""
    item = await commands.reopen(store, actor, item_id, body.reason, if_match=if_match, intent=intent)
    return etag_response(queries.shape(store, item), item.version)


@router.post("/v1/action-items/{item_id}/defer", response_model=ActionItem, dependencies=[for_actor("write")])
async def defer_item(
    item_id: Id, body: Deferral, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:  # fmt: skip
    """期限の延期; the first due date stays."""
    item = await commands.defer(
        store, actor, item_id, body.due_on, body.reason, if_match=if_match, intent=intent
    )
    return etag_response(queries.shape(store, item), item.version)
