"""問い合わせ: logged, listed, answered, passed on, made into records."""

from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Annotated

from fastapi import Depends, Query, Response

from libs.aggregates import Loaded
from libs.calendar import instant, jst_date
from libs.clock import rfc3339
from libs.contracts import codes
from libs.http import (
    CurrentActor,
    CurrentIntent,
    Cursor,
    DateText,
    Id,
    IfMatch,
    Limit,
    OptionalIntent,
    Router,
    etag_response,
    for_actor,
    json_response,
)
from services.inquiries import queries
from services.inquiries.api.answers import Inquiries, InquiryView, Whereabouts
from services.inquiries.api.deps import DeskDep
from services.inquiries.api.models import (
    AnswerIn,
    CallbackDoneIn,
    CallbackIn,
    ContentIn,
    HandOffIn,
    InquiryIn,
    LinkIn,
    MessageIn,
)
from services.inquiries.commands import inquiry as commands

router = Router(prefix="/v1/inquiries", tags=["inquiries"])
WINDOW = timedelta(days=92)
"""How far back an office's list goes when nothing narrows it."""
QueryId = Annotated[Id | None, Query()]


async def _wanted(
    desk: DeskDep,
    household_id: QueryId = None,
    worker: QueryId = None,
    state: codes.InquiryState | None = None,
    unlinked: Annotated[int, Query(ge=0, le=1)] = 0,
    office: QueryId = None,
    from_: Annotated[DateText | None, Query(alias="from")] = None,
    to: DateText | None = None,
) -> queries.Wanted:
    since = instant(date.fromisoformat(from_)) if from_ else None
    until = instant(date.fromisoformat(to) + timedelta(days=1)) if to else None
    if not (since or household_id or worker or state or unlinked):
        since = instant(jst_date(rfc3339(desk.clock.now() - WINDOW)))
    return queries.Wanted(household_id, worker, state, bool(unlinked), office, since, until)


@router.get("", response_model=Inquiries, dependencies=[for_actor("read")])
async def list_inquiries(
    wanted: Annotated[queries.Wanted, Depends(_wanted)],
    actor: CurrentActor,
    desk: DeskDep,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Inquiries of a household, a worker or an office (default: the actor's), newest first.

    `unlinked=1`: those without a household. `from` and `to` are days, both included; an office's list without any other
    filter goes back three months.
    """
    # The window of a list without filters moves with the clock, so it is no part of what the cursor is bound to.
    asked = [
        wanted.household_id, wanted.worker, wanted.state, wanted.unlinked, wanted.office, wanted.until,
    ]  # fmt: skip
    paging = desk.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, place = await queries.inquiries(desk, actor, wanted, limit, paging.after)
    return json_response({"items": items, "next_cursor": paging.next(place)})


@router.post("", response_model=InquiryView | Whereabouts, dependencies=[for_actor("write")], status_code=201)
async def log_inquiry(body: InquiryIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent) -> Response:
    """受付: log a call. The household may be unknown; needs no other service."""
    item = await commands.log(desk, actor, intent, body.command(), draft_id=body.draft_id)
    return etag_response(queries.logged(desk, item), item.version, 201)


@router.get("/{inquiry_id}", response_model=InquiryView, dependencies=[for_actor("read")])
async def get_inquiry(inquiry_id: Id, actor: CurrentActor, desk: DeskDep) -> Response:
    """One inquiry with the telephone numbers it names; each look is audited."""
    shown, version = await queries.inquiry(desk, actor, inquiry_id)
    return etag_response(shown, version)


@router.put("/{inquiry_id}", response_model=InquiryView, dependencies=[for_actor("write")])
async def revise_inquiry(
    inquiry_id: Id, body: ContentIn, actor: CurrentActor, desk: DeskDep, intent: OptionalIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """Correct what was written down; what was done since stays."""
    return await _shown(
        desk, actor, commands.revise(desk, actor, intent, if_match, inquiry_id, body.content())
    )


@router.post("/{inquiry_id}/answer", response_model=InquiryView, dependencies=[for_actor("write")])
async def answer_inquiry(
    inquiry_id: Id, body: AnswerIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """回答."""
    return await _shown(
        desk, actor, commands.answer(desk, actor, intent, if_match, inquiry_id, body.command())
    )


@router.post("/{inquiry_id}/message", response_model=InquiryView, dependencies=[for_actor("write")])
async def leave_message(
    inquiry_id: Id, body: MessageIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """伝言 to workers."""
    return await _shown(
        desk, actor, commands.leave_message(desk, actor, intent, if_match, inquiry_id, body.command())
    )


@router.post("/{inquiry_id}/message-seen", response_model=InquiryView, dependencies=[for_actor("read")])
async def see_message(inquiry_id: Id, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent) -> Response:
    """伝言確認 by the addressee; disturbs nobody, so no If-Match."""
    return await _shown(desk, actor, commands.see_message(desk, actor, intent, inquiry_id))


@router.post("/{inquiry_id}/link", response_model=InquiryView, dependencies=[for_actor("write")])
async def link_inquiry(
    inquiry_id: Id, body: LinkIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """結び付け to its household."""
    return await _shown(
        desk, actor, commands.link(desk, actor, intent, if_match, inquiry_id, body.household_id)
    )


@router.post("/{inquiry_id}/callback", response_model=InquiryView, dependencies=[for_actor("write")])
async def set_callback(
    inquiry_id: Id, body: CallbackIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """折返し待."""
    return await _shown(
        desk, actor, commands.set_callback(desk, actor, intent, if_match, inquiry_id, body.command())
    )


@router.post("/{inquiry_id}/callback-done", response_model=InquiryView, dependencies=[for_actor("write")])
async def callback_done(
    inquiry_id: Id, body: CallbackDoneIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """折返し済."""
    return await _shown(
        desk, actor, commands.callback_done(desk, actor, intent, if_match, inquiry_id, body.command())
    )


@router.post("/{inquiry_id}/hand-off", response_model=InquiryView, dependencies=[for_actor("write")])
async def hand_off(
    inquiry_id: Id, body: HandOffIn, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent,
    if_match: IfMatch,
) -> Response:  # fmt: skip
    """引継."""
    return await _shown(
        desk, actor, commands.hand_off(desk, actor, intent, if_match, inquiry_id, body.command())
    )


@router.post("/{inquiry_id}/accept", response_model=InquiryView, dependencies=[for_actor("write")])
async def accept(
    inquiry_id: Id, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent, if_match: IfMatch
) -> Response:
    """引受."""
    return await _shown(desk, actor, commands.accept(desk, actor, intent, if_match, inquiry_id))


@router.post("/{inquiry_id}/promote", response_model=InquiryView, dependencies=[for_actor("write")])
async def promote(
    inquiry_id: Id, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent, if_match: IfMatch
) -> Response:
    """記録化: `promoted_draft_id` is the id under which the draft will be found."""
    return await _shown(desk, actor, commands.promote(desk, actor, intent, if_match, inquiry_id))


@router.post("/{inquiry_id}/close", response_model=InquiryView, dependencies=[for_actor("write")])
async def close(
    inquiry_id: Id, actor: CurrentActor, desk: DeskDep, intent: CurrentIntent, if_match: IfMatch
) -> Response:
    """完了."""
    return await _shown(desk, actor, commands.close(desk, actor, intent, if_match, inquiry_id))


async def _shown(desk: DeskDep, actor: CurrentActor, changing: Awaitable[Loaded]) -> Response:
    """The inquiry as the command left it."""
    item = await changing
    return etag_response(await queries.after_command(desk, actor, item), item.version)
