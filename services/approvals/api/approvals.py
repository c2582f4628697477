"""Cases and boxes: reading them, and every action by its verb."""

from datetime import date
from typing import Annotated

from fastapi import Query, Response

from libs.actor import Actor
from libs.http import (
    Code,
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
from services.approvals.api.answers import CaseRows, CaseView, ContentView, ItemResults, Piles, SheetView
from services.approvals.api.deps import StoreDep
from services.approvals.api.requests import (
    ApproveIn,
    BulkApproveIn,
    CommentIn,
    ExecuteIn,
    HandOverIn,
    Hash,
    OpenIn,
    PostViewIn,
    PullUpIn,
    RerouteIn,
    ReturnIn,
    SuggestIn,
)
from services.approvals.commands import bulk, post_view, routing
from services.approvals.commands import case as commands
from services.approvals.commands.desk import Desk, Done
from services.approvals.domain.rerouting import Appointed
from services.approvals.queries import boxes
from services.approvals.queries import case as queries
from services.approvals.queries import office as offices

router = Router(prefix="/v1/approvals")


async def _answer(store: Desk, actor: Actor, done: Done) -> Response:
    shown, version = await queries.after_command(store, actor, done.case, done.at)
    return etag_response(shown, version)


@router.get("", response_model=CaseRows, dependencies=[for_actor("read")])
async def list_box(
    actor: CurrentActor, store: StoreDep, box: boxes.Box, limit: Limit = 50, cursor: Cursor = None,
    since: DateText | None = None, until: DateText | None = None,
) -> Response:  # fmt: skip
    """A box of the person asking; `since` and `until` bound the days of `done`."""
    asked = {"box": box, "since": since, "until": until}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    wanted = boxes.Wanted(
        box, date.fromisoformat(since) if since else None, date.fromisoformat(until) if until else None
    )
    rows, place = await boxes.box(store, actor, wanted, limit, paging.after)
    return json_response({"items": rows, "next_cursor": paging.next(place)})


@router.post("/bulk-approve", response_model=ItemResults, dependencies=[for_actor("approve")])
async def approve_in_bulk(
    body: BulkApproveIn, actor: CurrentActor, intent: CurrentIntent, store: StoreDep
) -> Response:
    """まとめて承認: one result per item."""
    items = [(item.id, item.version) for item in body.items]
    return json_response({"results": await bulk.approve(store, actor, items, body.comment, intent)})


@router.get("/bulk-approve", response_model=ItemResults, dependencies=[for_actor("approve")])
async def list_possible_in_bulk(
    actor: CurrentActor, store: StoreDep, ids: Annotated[list[Id], Query(min_length=1, max_length=50)]
) -> Response:
    """Which of these cases まとめて承認 would take now, and why not the others; nothing changes."""
    return json_response({"results": await bulk.possible(store, actor, ids)})


@router.post("/hand-over", response_model=ItemResults, dependencies=[for_actor("administer")])
async def hand_over(
    body: HandOverIn, actor: CurrentActor, intent: CurrentIntent, store: StoreDep
) -> Response:
    """Everything open of a post goes to its successor: one result per case."""
    holder = {"staff_id": body.from_staff_id, "post": body.post, "office_code": body.office_code}
    results = await routing.hand_over(store, actor, holder, body.to_staff_id, body.comment, intent)
    return json_response({"results": results})


@router.get("/ageing", response_model=Piles, dependencies=[for_actor("approve")])
async def list_ageing(actor: CurrentActor, store: StoreDep, office: Annotated[Code, Query()]) -> Response:
    """Where the matters of an office lie, and for how long."""
    return json_response({"items": await offices.lying(store, actor, office)})


@router.get("/{approval_id}", response_model=CaseView, dependencies=[for_actor("read")])
async def read_case(approval_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """One case with the contents as sent."""
    shown, version = await queries.case(store, actor, approval_id)
    return etag_response(shown, version)


@router.get("/{approval_id}/contents/{sha256}", response_model=ContentView, dependencies=[for_actor("read")])
async def read_content(approval_id: Id, sha256: Hash, actor: CurrentActor, store: StoreDep) -> Response:
    """What the approvers of any round saw."""
    return json_response(await queries.content(store, actor, approval_id, sha256))


@router.get("/{approval_id}/sheet", response_model=SheetView, dependencies=[for_actor("read")])
async def read_sheet(approval_id: Id, actor: CurrentActor, store: StoreDep) -> Response:
    """決裁欄, for screen and print."""
    return json_response(await queries.stamps(store, actor, approval_id))


@router.post("/{approval_id}/open", response_model=CaseView, dependencies=[for_actor("see")])
async def open_case(
    approval_id: Id, actor: CurrentActor, store: StoreDep, body: OpenIn | None = None
) -> Response:
    """開く: an approver reads it; the drafter's lone 引戻し ends."""
    changed_since = body.changed_since if body else None
    return await _answer(store, actor, await commands.open_(store, actor, approval_id, changed_since))


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
    done = await post_view.view(store, actor, approval_id, body.outcome, body.comment, intent)
    return await _answer(store, actor, done)


@router.post("/{approval_id}/approve", response_model=CaseView, dependencies=[for_actor("approve")])
async def approve(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: ApproveIn | None = None,
) -> Response:  # fmt: skip
    """承認; at the deciding step 決裁."""
    word = (body or ApproveIn()).word()
    done = await commands.approve(store, actor, approval_id, word, if_match=if_match, intent=intent)
    return await _answer(store, actor, done)


@router.post("/{approval_id}/return", response_model=CaseView, dependencies=[for_actor("approve")])
async def give_back(
    approval_id: Id, body: ReturnIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """差戻し, with a reason."""
    done = await commands.give_back(
        store, actor, approval_id, body.to, body.word(), if_match=if_match, intent=intent
    )
    return await _answer(store, actor, done)


@router.post("/{approval_id}/reject", response_model=CaseView, dependencies=[for_actor("approve")])
async def reject(
    approval_id: Id, body: CommentIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """廃案, with a reason."""
    done = await commands.reject(store, actor, approval_id, body.word(), if_match=if_match, intent=intent)
    return await _answer(store, actor, done)


@router.post("/{approval_id}/pull-up", response_model=CaseView, dependencies=[for_actor("approve")])
async def pull_up(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: PullUpIn | None = None,
) -> Response:  # fmt: skip
    """引上げ."""
    asked = body or PullUpIn()
    done = await commands.pull_up(
        store, actor, approval_id, asked.action, asked.to, asked.word(), if_match=if_match, intent=intent
    )
    return await _answer(store, actor, done)


@router.post("/{approval_id}/deputise", response_model=CaseView, dependencies=[for_actor("approve")])
async def deputise(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """代決."""
    word = (body or CommentIn()).word()
    done = await commands.deputise(store, actor, approval_id, word, if_match=if_match, intent=intent)
    return await _answer(store, actor, done)


@router.post("/{approval_id}/withdraw", response_model=CaseView, dependencies=[for_actor("submit")])
async def withdraw(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """引戻し by the drafter alone."""
    comment = body.comment if body else None
    done = await commands.withdraw(store, actor, approval_id, comment, if_match=if_match, intent=intent)
    return await _answer(store, actor, done)


@router.post("/{approval_id}/withdraw-request", response_model=CaseView, dependencies=[for_actor("submit")])
async def ask_withdrawal(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """取下依頼 to the current approver."""
    comment = body.comment if body else None
    done = await commands.ask_withdrawal(store, actor, approval_id, comment, if_match=if_match, intent=intent)
    return await _answer(store, actor, done)


@router.post(
    "/{approval_id}/withdraw-request/accept", response_model=CaseView, dependencies=[for_actor("approve")]
)
async def accept_withdrawal(
    approval_id: Id, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep,
    body: CommentIn | None = None,
) -> Response:  # fmt: skip
    """取下依頼を認める."""
    comment = body.comment if body else None
    done = await commands.accept_withdrawal(
        store, actor, approval_id, comment, if_match=if_match, intent=intent
    )
    return await _answer(store, actor, done)


@router.post("/{approval_id}/reroute", response_model=CaseView, dependencies=[for_actor("read")])
async def reroute(
    approval_id: Id, body: RerouteIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """経路の指定し直し."""
    if body.seq is not None and body.staff_id is not None:
        done = await routing.reroute(
            store, actor, approval_id, body.seq, body.staff_id, body.comment, if_match=if_match, intent=intent
        )
    else:
        named = [Appointed(step.kind, step.staff_id) for step in body.steps]
        done = await routing.route_by_hand(
            store, actor, approval_id, named, body.comment, if_match=if_match, intent=intent
        )
    return await _answer(store, actor, done)


@router.post("/{approval_id}/suggest", response_model=CaseView, dependencies=[for_actor("approve")])
async def suggest(
    approval_id: Id, body: SuggestIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """修正の提案: other words for a segment, for the drafter to accept."""
    words = body.model_dump(include={"segment_id", "before", "after"})
    done = await commands.suggest(
        store, actor, approval_id, body.record_id, words, body.comment, if_match=if_match, intent=intent
    )
    return await _answer(store, actor, done)


@router.post("/{approval_id}/execute", response_model=CaseView, dependencies=[for_actor("write")])
async def execute(
    approval_id: Id, body: ExecuteIn, actor: CurrentActor, if_match: IfMatch, intent: CurrentIntent, store: StoreDep
) -> Response:  # fmt: skip
    """施行 after the decision."""
    done = await commands.execute(
        store, actor, approval_id, body.on, body.doc_no, if_match=if_match, intent=intent
    )
    return await _answer(store, actor, done)
