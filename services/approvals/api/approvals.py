"""Cases and boxes: reading them, and every action by its verb."""

from datetime import date

from fastapi import Response

from libs.actor import Actor
from libs.aggregates import Loaded
from libs.http import (
    CurrentActor,
    CurrentIntent,
    Cursor,
    DateText,
    Id,
    IfMatch,
    Limit,
    Router,
    etag_response,
    for_actor,
    json_response,
)
from services.approvals.api.deps import StoreDep
from services.approvals.api.shapes import (
    ApproveIn,
    CaseRows,
    CaseView,
    CommentIn,
    ContentView,
    Hash,
    PostViewIn,
    PullUpIn,
    ReturnIn,
)
from services.approvals.commands import case as commands
from services.approvals.commands import post_view
from services.approvals.commands.desk import Desk
from services.approvals.queries import boxes
from services.approvals.queries import case as queries

router = Router(prefix="/v1/approvals")


async def _answer(store: Desk, actor: Actor, item: Loaded) -> Response:
    shown, version = await queries.after_command(store, actor, item)
    return etag_response(shown, version)


@router.get("", response_model=CaseRows, dependencies=[for_actor("read")])
async def list_box(
    actor: CurrentActor, store: StoreDep, box: boxes.Box, limit: Limit = 50, cursor: Cursor = None,
    since: DateText | None = None, until: DateText | None = None,
) -> Response:  # fmt: skip
    """A box of the person asking; `since` and `until` bound the days of `done`."""
    asked = {"box": box, "since": since, "until": until}
    cursors = store.process.cursors
    after = cursors.open(cursor, actor=actor.staff_id, query=asked) if cursor else None
    wanted = boxes.Wanted(
        box, date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None
    )
    rows, place = await boxes.box(store, actor, wanted, limit, after)
    further = cursors.seal(list(place), actor=actor.staff_id, query=asked) if place else None
    return json_response({"items": rows, "next_cursor": further})


@router.get("/{approval_id}", response_model=CaseView, dependencies=[for_actor("read")])
async def read_case(approval_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One case with the contents as sent."""
    shown, version = await queries.case(store, actor, approval_id)
    return etag_response(shown, version)


@router.get("/{approval_id}/contents/{sha256}", response_model=ContentView, dependencies=[for_actor("read")])
async def read_content(approval_id: Id, sha256: Hash, actor: CurrentActor, store: StoreDep) -> Response:
    """What the approvers of any round saw."""
    return json_response(await queries.content(store, actor, approval_id, sha256))


@router.post("/{approval_id}/open", response_model=CaseView, dependencies=[for_actor("see")])
async def open_case(approval_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """開く: an approver reads it; the drafter's lone 引戻し ends."""
    return await _answer(store, actor, await commands.open_(store, actor, approval_id))


@router.post("/{approval_id}/seen", response_model=CaseView, dependencies=[for_actor("see")])
async def see(
    approval_id: Id, actor: CurrentActor, store: StoreDep, body: CommentIn | None = None
) -> Response:
    """供覧を読んだ."""
    comment = body.comment if body else None
    return await _answer(store, actor, await commands.see(store, actor, approval_id, comment))


@router.post("/{approval_id}/post-view", response_model=CaseView, dependencies=[for_actor("see")])
async def view_afterwards(
    approval_id: Id, body: PostViewIn, actor: CurrentActor, intent: CurrentIntent, store: StoreDep
) -> Response:
    """後閲."""
    item = await post_view.view(store, actor, approval_id, body.outcome, body.comment, intent)
    return await _answer(store, actor, item)


@router.post("/{approval_id}/approve", response_model=CaseView, dependencies=[for_actor("approve")])
async def approve(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: ApproveIn | None = None,
) -> Response:  # fmt: skip
    """承認; at the deciding step 決裁."""
    word = (body or ApproveIn()).word()
    item = await commands.approve(store, actor, approval_id, word, if_match=if_match, intent=intent)
    return await _answer(store, actor, item)


@router.post("/{approval_id}/return", response_model=CaseView, dependencies=[for_actor("approve")])
async def give_back(
    approval_id: Id, body: ReturnIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """差戻し, with a reason."""
    item = await commands.give_back(
        store, actor, approval_id, body.to, body.word(), if_match=if_match, intent=intent
    )
    return await _answer(store, actor, item)


@router.post("/{approval_id}/reject", response_model=CaseView, dependencies=[for_actor("approve")])
async def reject(
    approval_id: Id, body: CommentIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """廃案, with a reason."""
    item = await commands.reject(store, actor, approval_id, body.word(), if_match=if_match, intent=intent)
    return await _answer(store, actor, item)


@router.post("/{approval_id}/pull-up", response_model=CaseView, dependencies=[for_actor("approve")])
async def pull_up(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: PullUpIn | None = None,
) -> Response:  # fmt: skip
    """引上げ."""
    asked = body or PullUpIn()
    item = await commands.pull_up(
        store, actor, approval_id, asked.action, asked.to, asked.word(), if_match=if_match, intent=intent
    )
    return await _answer(store, actor, item)


@router.post("/{approval_id}/deputise", response_model=CaseView, dependencies=[for_actor("approve")])
async def deputise(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """代決."""
    word = (body or CommentIn()).word()
    item = await commands.deputise(store, actor, approval_id, word, if_match=if_match, intent=intent)
    return await _answer(store, actor, item)


@router.post("/{approval_id}/withdraw", response_model=CaseView, dependencies=[for_actor("submit")])
async def withdraw(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """引戻し by the drafter alone."""
    comment = body.comment if body else None
    item = await commands.withdraw(store, actor, approval_id, comment, if_match=if_match, intent=intent)
    return await _answer(store, actor, item)


@router.post("/{approval_id}/withdraw-request", response_model=CaseView, dependencies=[for_actor("submit")])
async def ask_withdrawal(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """取下依頼 to the current approver."""
    comment = body.comment if body else None
    item = await commands.ask_withdrawal(store, actor, approval_id, comment, if_match=if_match, intent=intent)
    return await _answer(store, actor, item)


@router.post(
    "/{approval_id}/withdraw-request/accept", response_model=CaseView, dependencies=[for_actor("approve")]
)
async def accept_withdrawal(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """取下依頼を認める."""
    comment = body.comment if body else None
    item = await commands.accept_withdrawal(
        store, actor, approval_id, comment, if_match=if_match, intent=intent
    )
    return await _answer(store, actor, item)
