"""要処理事項 and 約束: open, work on, close and defer action items."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, TypeAlias, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from libs.aggregates import Stored
from libs.contracts import codes
from libs.contracts.casework import ActionItem
from libs.http import Answer, Cursor, DateText, Id, Limit, Line, Router, Strict, Text, for_actor, given
from libs.released import immediate, left_by
from services.records.api.answers import ActionItems
from services.records.api.content import NewItem
from services.records.api.deps import ActionContext, CreateContext, ReadContext
from services.records.commands import item as commands
from services.records.domain import item as rules
from services.records.domain import state
from services.records.queries import item as queries
from services.records.queries.page import PageRequest

Input = TypeVar("Input")
Command: TypeAlias = Callable[[ReadContext, str, Input], Awaitable[Stored[state.ActionItem]]]
Handler: TypeAlias = Callable[..., Awaitable[Answer]]
router = Router(tags=["action-items"])


class ItemIn(NewItem):
    """A new item of a household, or of the office if it concerns no household."""

    household_id: Id | None = None


class Note(Strict):
    """A note about the item."""

    note: Text | None = None


class Done(Strict):
    """When the item was done, and the record that shows it."""

    done_on: DateText | None = None
    record_id: Id | None = None
    note: Text | None = None


class Reason(Strict):
    """The reason."""

    reason: Text


class ItemAssignment(Strict):
    """Whose the item is from now on, and why."""

    assignee_id: Id
    reason: Text | None = None


class Deferral(Strict):
    """The new due date, and why."""

    due_on: DateText
    reason: Text


class ItemQuery(BaseModel):
    """The filters of a list of items."""

    worker: Annotated[str | None, Field(max_length=200)] = None
    household_id: Annotated[str | None, Field(max_length=200)] = None
    unit: Line | None = None
    """The items of everybody who holds a post in this unit of the reader's own office. It stands alone."""
    state: codes.ItemState | None = None
    class_: Annotated[list[codes.ItemClass], Field(alias="class", max_length=5)] = []
    """Only items of these classes."""
    due_before: DateText | None = None
    done_since: DateText | None = None
    """Only what was done on this day or later. With `state` done or verified."""
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/v1/action-items", response_model=ActionItems, dependencies=[for_actor("read")])
async def list_items(context: ReadContext, query: Annotated[ItemQuery, Query()]) -> Answer:
    """List the items of a worker, a household or a unit, by due date. The defaults are one's own items, and the open ones.

    An item without a due date is listed by the day of its appointment, or else last. `due_before` leaves it out.
    """
    filters = given(query, queries.ItemFilters)
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=filters)
    return Answer(await queries.items(context, filters, PageRequest(query.limit, paging)))


@router.post("/v1/action-items", response_model=ActionItem, dependencies=[for_actor("write")], status_code=201)
async def open_item(body: ItemIn, context: CreateContext) -> Answer:
    """Open an item."""
    return await _shown(context, await commands.open_item(context, body.household_id, given(body, rules.NewItem)), 201)


@router.get("/v1/action-items/{item_id}", response_model=ActionItem, dependencies=[for_actor("read")])
async def get_item(item_id: Id, context: ReadContext) -> Answer:
    """Get one item."""
    return Answer(await queries.item(context, item_id))


def without_body(rule: commands.Rule[None]) -> Handler:
    """The handler of a verb without a request body."""

    async def act(item_id: Id, context: ActionContext) -> Answer:
        return await _shown(context, await commands.act(rule, context, item_id, None))

    return act


def with_body(model: type[Strict], kind: type[Input], command: Command[Input]) -> Handler:
    """The handler of a verb with a request body, which its command takes as `kind`."""

    async def act(item_id: Id, context: ActionContext, body: Strict) -> Answer:
        return await _shown(context, await command(context, item_id, given(body, kind)))

    act.__annotations__["body"] = model
    return act


async def _shown(context: ReadContext, item: Stored[state.ActionItem], status: int = 200) -> Answer:
    view = immediate(context.store.action_items.published(item))
    return Answer(await left_by(context, item, view, partial(queries.item, context, item.id)), status)


VERBS = (
    ("start", "start_item", "処理中: start work on the item.", without_body(rules.start)),
    (
        "wait",
        "wait_for_answer",
        "回答待: wait for somebody else to answer.",
        with_body(Note, rules.Note, partial(commands.act, rules.wait)),
    ),
    (
        "done",
        "close_item",
        "処理済: close the item. Some kinds need the record that shows it (`EVIDENCE_REQUIRED`).",
        with_body(Done, rules.Done, commands.done),
    ),
    ("verify", "verify_item", "確認済: the supervisor verifies the item.", without_body(rules.verify)),
    (
        "cancel",
        "cancel_item",
        "不要: cancel the item, with the reason.",
        with_body(Reason, rules.Reason, partial(commands.act, rules.cancel)),
    ),
    (
        "reopen",
        "reopen_item",
        "Open a closed item again, with the reason.",
        with_body(Reason, rules.Reason, partial(commands.act, rules.reopen)),
    ),
    (
        "assign",
        "assign_item",
        "担当替え: give the item to another person of its office. For the supervisor.",
        with_body(ItemAssignment, rules.Assignment, commands.assign),
    ),
    (
        "defer",
        "defer_item",
        "期限の延期: set a later due date. The first due date is kept.",
        with_body(Deferral, rules.Deferral, partial(commands.act, rules.defer)),
    ),
)
"""`POST /v1/action-items/{item_id}/<path>`: the verbs of an item, for staff who may write in its office. Each has path,
name, description and handler."""
for path, name, about, handler in VERBS:
    router.add_api_route(
        f"/v1/action-items/{{item_id}}/{path}",
        handler,
        methods=["POST"],
        name=name,
        description=about,
        response_model=ActionItem,
        dependencies=[for_actor("write")],
    )
