"""問い合わせ: lists, single inquiries, and what people do to an inquiry."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial
from typing import Annotated, Protocol, TypeAlias, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from libs.aggregates import Stored
from libs.calendar import instant, jst_date
from libs.clock import parse_rfc3339, rfc3339
from libs.contracts import codes
from libs.http import Answer, Cursor, DateText, Id, Limit, Line, Router, for_actor
from libs.problems import ValidationFailed
from libs.released import left_by, written
from services.inquiries.api.answers import Inquiries, InquiryView, Whereabouts
from services.inquiries.api.deps import ActionContext, ChangeContext, CreateContext, ReadContext
from services.inquiries.api.requests import (
    AnswerIn,
    CallbackDoneIn,
    CallbackIn,
    HandOffIn,
    InquiryContentIn,
    InquiryIn,
    LinkIn,
    MessageIn,
)
from services.inquiries.commands import inquiry as commands
from services.inquiries.domain import handling
from services.inquiries.domain import inquiry as rules
from services.inquiries.domain.state import ListedInquiry
from services.inquiries.queries import inquiry as queries
from services.inquiries.queries import listing

Given = TypeVar("Given")
Sent = TypeVar("Sent", covariant=True)

router = Router(prefix="/v1/inquiries", tags=["inquiries"])
WINDOW = timedelta(days=92)
"""How far back an office's list goes without any filter."""


class ListQuery(BaseModel):
    """The query of a list of inquiries."""

    limit: Limit = 50
    cursor: Cursor = None
    household_id: Id | None = None
    worker: Id | None = None
    unit: Line | None = None
    state: codes.InquiryState | None = None
    caller_kind: codes.CallerKind | None = None
    unlinked: Annotated[int, Field(ge=0, le=1)] = 0
    office: Id | None = None
    from_: Annotated[DateText | None, Field(alias="from")] = None
    to: DateText | None = None
    waiting_for: Annotated[list[listing.WaitingFor], Field(max_length=4)] = []

    def filters(self, now: str) -> listing.InquiryFilters:
        """The days as times. The list of an office without any filter goes back by `WINDOW`, that of a unit with any."""
        if self.waiting_for and self.household_id:
            raise ValidationFailed("世帯と待っている内容は一緒に指定できません。どちらかを外してください。")
        since = instant(date.fromisoformat(self.from_)) if self.from_ else None
        until = instant(date.fromisoformat(self.to) + timedelta(days=1)) if self.to else None
        selective = self.household_id or self.worker or self.unlinked or self.waiting_for
        if not (since or selective or (self.state and not self.unit)):
            since = instant(jst_date(rfc3339(parse_rfc3339(now) - WINDOW)))
        return listing.InquiryFilters(
            self.household_id,
            self.worker,
            self.unit,
            self.state,
            self.caller_kind,
            bool(self.unlinked),
            self.office,
            since,
            until,
            tuple(self.waiting_for),
        )


@router.get("", response_model=Inquiries, dependencies=[for_actor("read")])
async def list_inquiries(query: Annotated[ListQuery, Query()], context: ReadContext) -> Answer:
    """Inquiries of a household, a worker, a unit or an office (default: the actor's), newest first.

    `unit`: those of the households of its workers of today, and those addressed to them or to the unit; not together with
    `worker` or `household_id`. `waiting_for`: those that wait for the worker (default: the reader) or the unit: a message
    that they have not seen, a call-back that they owe, a hand-over to them or the unit, or the worker's office, a call to be
    closed after its message was seen.
    `unlinked=1`: those without a household. `from` and `to` are days, both included. The list of an office without any
    filter but `caller_kind`, and that of a unit without `waiting_for`, go back three months.
    """
    filters = query.filters(context.now)
    # Without `since`: the window of a list without filters moves with the clock.
    bound = [filters.household_id, filters.worker, filters.unit, filters.state, filters.caller_kind, filters.unlinked]
    bound += [filters.office, filters.until, list(filters.waiting_for)]
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=bound)
    return Answer(await listing.inquiries(context, filters, query.limit, paging))


@router.post("", response_model=InquiryView | Whereabouts, dependencies=[for_actor("write")], status_code=201)
async def log_inquiry(body: InquiryIn, context: CreateContext) -> Answer:
    """受付: log a call. The household may be unknown; else it is one that the writer may read. No other service is needed."""
    item = await commands.log(context, body.given(), body.draft_id)
    return Answer(written(context, queries.logged(context, item), item.version), 201)


@router.get("/{inquiry_id}", response_model=InquiryView, dependencies=[for_actor("read")])
async def get_inquiry(inquiry_id: Id, context: ReadContext) -> Answer:
    """One inquiry with the telephone numbers it names. Each read is audited."""
    return Answer(await queries.inquiry(context, inquiry_id))


@router.put("/{inquiry_id}", response_model=InquiryView, dependencies=[for_actor("write")])
async def revise_inquiry(inquiry_id: Id, body: InquiryContentIn, context: ChangeContext) -> Answer:
    """Correct what was written down. What was done since stays."""
    return await _after(context, await commands.revise(context, inquiry_id, body.content()))


async def _after(context: ReadContext, item: Stored[ListedInquiry]) -> Answer:
    """The inquiry as the command left it."""
    view = partial(queries.after_command, context, item)
    return Answer(await left_by(context, item, view, partial(queries.inquiry, context, item.id)))


@router.post("/{inquiry_id}/message-seen", response_model=InquiryView, dependencies=[for_actor("read")])
async def see_message(inquiry_id: Id, context: CreateContext) -> Answer:
    """伝言確認 by the addressee. It changes nothing for others, so it needs no If-Match."""
    return await _after(context, await commands.see_message(context, inquiry_id))


class Body(Protocol[Sent]):
    """What is sent with a verb."""

    def given(self) -> Sent: ...


Changed: TypeAlias = Awaitable[Stored[ListedInquiry]]
Handler: TypeAlias = Callable[..., Awaitable[Answer]]


def without_body(command: Callable[[ReadContext, str], Changed]) -> Handler:
    """The handler of a verb that needs nothing but the inquiry."""

    async def do(inquiry_id: Id, context: ActionContext) -> Answer:
        return await _after(context, await command(context, inquiry_id))

    return do


def with_body(command: Callable[[ReadContext, str, Given], Changed], body_type: type[Body[Given]]) -> Handler:
    """The handler of a verb with which something is sent. FastAPI reads the body's type from the annotation."""

    async def do(inquiry_id: Id, context: ActionContext, body: Body[Given]) -> Answer:
        return await _after(context, await command(context, inquiry_id, body.given()))

    do.__annotations__["body"] = body_type
    return do


VERBS = (
    ("answer", "answer_inquiry", "回答.", with_body(partial(commands.tell, handling.answer), AnswerIn)),
    ("message", "leave_message", "伝言 to workers.", with_body(commands.leave_message, MessageIn)),
    ("link", "link_inquiry", "結び付け to its household.", with_body(commands.link, LinkIn)),
    ("callback", "set_callback", "折返し待.", with_body(commands.set_callback, CallbackIn)),
    (
        "callback-done",
        "callback_done",
        "折返し済.",
        with_body(partial(commands.tell, handling.complete_callback), CallbackDoneIn),
    ),
    ("hand-off", "hand_off", "引継.", with_body(commands.hand_off, HandOffIn)),
    ("accept", "accept", "引受.", without_body(partial(commands.act_on, handling.accept))),
    (
        "promote",
        "promote",
        "記録化: `promoted_draft_id` is the id under which the draft will be found.",
        without_body(commands.promote),
    ),
    ("close", "close", "完了.", without_body(partial(commands.act_on, rules.close))),
)
"""`POST /v1/inquiries/{inquiry_id}/<path>`, for whoever handles the inquiry: path, name, description, handler."""
for path, name, about, handler in VERBS:
    router.add_api_route(
        f"/{{inquiry_id}}/{path}",
        handler,
        methods=["POST"],
        name=name,
        description=about,
        response_model=InquiryView,
        dependencies=[for_actor("write")],
    )
