"""The routes of cases and boxes: reading them, and one route for each verb on a case, with its body and access."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Generic, Protocol, TypeVar

from fastapi import Query
from fastapi.params import Depends
from pydantic import BaseModel

from libs.http import Answer, Code, Cursor, DateText, Id, Limit, Router, for_actor
from libs.released import Impersonal, written
from services.approvals.api.answers import (
    AgeingRows,
    BoxCounts,
    CaseRows,
    CaseView,
    ContentView,
    ItemResults,
    SheetView,
)
from services.approvals.api.deps import ActionContext, CreateContext, ReadContext
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
from services.approvals.commands import bulk, post_view, rerouting
from services.approvals.commands.acting import Done
from services.approvals.commands.case import act, execute
from services.approvals.domain import actions
from services.approvals.queries import boxes
from services.approvals.queries import case as queries
from services.approvals.queries import office as offices

Input = TypeVar("Input")
Given = TypeVar("Given", covariant=True)

router = Router(prefix="/v1/approvals")


class BoxQuery(BaseModel):
    """The query of a box."""

    box: boxes.Box
    limit: Limit = 50
    cursor: Cursor = None
    since: DateText | None = None
    until: DateText | None = None

    def request(self) -> boxes.BoxRequest:
        """The box with its days as dates."""
        since = date.fromisoformat(self.since) if self.since else None
        until = date.fromisoformat(self.until) if self.until else None
        return boxes.BoxRequest(self.box, since, until)


@router.get("", response_model=CaseRows, dependencies=[for_actor("read")])
async def list_box(context: ReadContext, query: Annotated[BoxQuery, Query()]) -> Answer:
    """A box of the person asking; `since` and `until` bound the days of `done`."""
    criteria = {"box": query.box, "since": query.since, "until": query.until}
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=criteria)
    return Answer(await boxes.box(context, query.request(), query.limit, paging))


@router.post("/bulk-approve", response_model=ItemResults, dependencies=[for_actor("approve")])
async def approve_in_bulk(body: BulkApproveIn, context: CreateContext) -> Answer:
    """まとめて承認: one result per item."""
    items = [(item.id, item.version) for item in body.items]
    return Answer(written(context, {"results": await bulk.approve(context, items, body.comment)}))


@router.get("/bulk-approve", response_model=ItemResults, dependencies=[for_actor("approve")])
async def list_possible_in_bulk(
    context: ReadContext, ids: Annotated[list[Id], Query(min_length=1, max_length=50)]
) -> Answer:
    """Which of these cases まとめて承認 would take now, and why not the others; nothing changes."""
    return Answer(Impersonal({"results": await bulk.possible(context, ids)}))


@router.post("/hand-over", response_model=ItemResults, dependencies=[for_actor("administer")])
async def hand_over(body: HandOverIn, context: CreateContext) -> Answer:
    """Everything open of a post goes to its successor: one result per case."""
    return Answer(written(context, {"results": await rerouting.hand_over(context, body.given())}))


@router.get("/ageing", response_model=AgeingRows, dependencies=[for_actor("approve")])
async def list_ageing(context: ReadContext, office: Annotated[Code, Query()]) -> Answer:
    """Where the matters of an office wait, and for how long."""
    return Answer(await offices.ageing_report(context, office))


@router.get("/counts", response_model=BoxCounts, dependencies=[for_actor("read")])
async def count_boxes(context: ReadContext) -> Answer:
    """How many cases are in each box of the person asking."""
    return Answer(await boxes.counts(context))


@router.get("/{approval_id}", response_model=CaseView, dependencies=[for_actor("read")])
async def read_case(approval_id: Id, context: ReadContext) -> Answer:
    """One case with the contents as sent."""
    return Answer(await queries.case(context, approval_id))


@router.get("/{approval_id}/contents/{sha256}", response_model=ContentView, dependencies=[for_actor("read")])
async def read_content(approval_id: Id, sha256: Hash, context: ReadContext) -> Answer:
    """What the approvers of any round saw."""
    return Answer(await queries.content(context, approval_id, sha256))


@router.get("/{approval_id}/sheet", response_model=SheetView, dependencies=[for_actor("read")])
async def read_sheet(approval_id: Id, context: ReadContext) -> Answer:
    """決裁欄, for screen and print."""
    return Answer(await queries.stamps(context, approval_id))


class Body(Protocol[Given]):
    """The body of a verb."""

    def given(self) -> Given: ...


@dataclass(frozen=True)
class VerbRoute(Generic[Input]):
    """`POST /v1/approvals/{approval_id}/<path>`: one verb on a case.

    `none` is the body of a request without one; if it is None, a body is required. `context` is the request context,
    which says whether an idempotency key and a version are required.
    """

    path: str
    name: str
    about: str
    access: Depends
    command: Callable[[ReadContext, str, Input], Awaitable[Done]]
    body: type[Body[Input]]
    none: Body[Input] | None = None
    context: object = ActionContext

    def declare(self) -> None:
        """Add the route. The types of body and context differ by route, so the function's annotations are set here."""

        async def do(approval_id: Id, context: ReadContext, body: Body[Input] | None) -> Answer:
            sent = body or self.none
            if sent is None:
                raise TypeError("a body that is required was not read")
            done = await self.command(context, approval_id, sent.given())
            return Answer(await queries.after_command(context, done.case, done.at))

        do.__annotations__ |= {"context": self.context, "body": self.body}
        if self.none is not None:
            do.__annotations__["body"] = self.body | None
            do.__defaults__ = (None,)
        router.add_api_route(
            f"/{{approval_id}}/{self.path}",
            do,
            methods=["POST"],
            name=self.name,
            description=self.about,
            response_model=CaseView,
            dependencies=[self.access],
        )


VERBS = (
    VerbRoute(
        "open",
        "open_case",
        "開く: an approver reads it; the drafter's lone 引戻し ends.",
        for_actor("see"),
        partial(act, actions.OPEN),
        OpenIn,
        OpenIn(),
        ReadContext,
    ),
    VerbRoute(
        "seen", "see", "供覧を読んだ.", for_actor("see"), partial(act, actions.SEE), CommentIn, CommentIn(), ReadContext
    ),
    VerbRoute(
        "post-view", "view_afterwards", "後閲.", for_actor("see"), post_view.view, PostViewIn, context=CreateContext
    ),
    VerbRoute(
        "approve",
        "approve",
        "承認; at the deciding step 決裁.",
        for_actor("approve"),
        partial(act, actions.APPROVE),
        ApproveIn,
        ApproveIn(),
    ),
    VerbRoute(
        "return", "give_back", "差戻し, with a reason.", for_actor("approve"), partial(act, actions.RETURN), ReturnIn
    ),
    VerbRoute(
        "reject", "reject", "廃案, with a reason.", for_actor("approve"), partial(act, actions.REJECT), CommentIn
    ),
    VerbRoute(
        "pull-up", "pull_up", "引上げ.", for_actor("approve"), partial(act, actions.PULL_UP), PullUpIn, PullUpIn()
    ),
    VerbRoute(
        "deputise", "deputise", "代決.", for_actor("approve"), partial(act, actions.DEPUTISE), CommentIn, CommentIn()
    ),
    VerbRoute(
        "withdraw",
        "withdraw",
        "引戻し by the drafter alone.",
        for_actor("submit"),
        partial(act, actions.WITHDRAW),
        CommentIn,
        CommentIn(),
    ),
    VerbRoute(
        "withdraw-request",
        "ask_withdrawal",
        "取下依頼 to the current approver.",
        for_actor("submit"),
        partial(act, actions.ASK_WITHDRAWAL),
        CommentIn,
        CommentIn(),
    ),
    VerbRoute(
        "withdraw-request/accept",
        "accept_withdrawal",
        "取下依頼を認める.",
        for_actor("approve"),
        partial(act, actions.ACCEPT_WITHDRAWAL),
        CommentIn,
        CommentIn(),
    ),
    VerbRoute("reroute", "reroute", "経路の指定し直し.", for_actor("read"), rerouting.reroute, RerouteIn),
    VerbRoute(
        "suggest",
        "suggest",
        "修正の提案: other words for a segment, for the drafter to accept.",
        for_actor("approve"),
        partial(act, actions.SUGGEST),
        SuggestIn,
    ),
    VerbRoute("execute", "execute", "施行 after the decision.", for_actor("write"), execute, ExecuteIn),
)
for verb in VERBS:
    verb.declare()
