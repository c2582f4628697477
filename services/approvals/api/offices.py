"""What an office keeps of its sign-off: routes, deputies; and what it owes and where things lie."""

from typing import Annotated

from fastapi import Query, Response

from libs.http import (
    Code,
    CurrentActor,
    CurrentIntent,
    Id,
    IfMatch,
    Line,
    OptionalIntent,
    Router,
    etag_response,
    for_actor,
    json_response,
)
from libs.mongo import Doc
from services.approvals.api.answers import (
    DeputiesView,
    DeputiesViews,
    PostViewRows,
    RouteView,
    RouteViews,
)
from services.approvals.api.deps import StoreDep
from services.approvals.api.requests import DeputiesIn, RouteIn
from services.approvals.commands import deputies as deputies_commands
from services.approvals.commands import route as route_commands
from services.approvals.queries import office as queries

router = Router(prefix="/v1")


def _template(body: RouteIn) -> Doc:
    template = body.model_dump(by_alias=True)
    template["steps"] = [
        {**s, "resolver": {k: v for k, v in s["resolver"].items() if v}} for s in template["steps"]
    ]
    return template


def _route(doc: Doc) -> Doc:
    return {**doc["template"], "version": doc["version"]}


@router.get("/routes", response_model=RouteViews, dependencies=[for_actor("read")])
async def list_routes(actor: CurrentActor, store: StoreDep, office: Annotated[Code, Query()]) -> Response:
    """The templates an office may meet, its own first; built-in ones have version 0."""
    return json_response({"items": await queries.routes(store, actor, office)})


@router.post("/routes", response_model=RouteView, status_code=201, dependencies=[for_actor("administer")])
async def create_route(
    body: RouteIn, actor: CurrentActor, intent: CurrentIntent, store: StoreDep
) -> Response:
    """A template of an office or of the city."""
    doc = await route_commands.create(store, actor, _template(body), intent)
    return etag_response(_route(doc), doc["version"], 201)


@router.put("/routes/{route_id}", response_model=RouteView, dependencies=[for_actor("administer")])
async def replace_route(
    route_id: Id,
    body: RouteIn,
    actor: CurrentActor,
    if_match: IfMatch,
    intent: OptionalIntent,
    store: StoreDep,
) -> Response:
    """Another version; it ends by its `to`."""
    doc = await route_commands.replace(
        store, actor, route_id, _template(body), if_match=if_match, intent=intent
    )
    return etag_response(_route(doc), doc["version"])


@router.get("/deputies", response_model=DeputiesViews, dependencies=[for_actor("read")])
async def list_deputies(actor: CurrentActor, store: StoreDep, office: Annotated[Code, Query()]) -> Response:
    """The lists of deputies an office has saved."""
    return json_response({"items": await queries.deputies(store, actor, office)})


@router.put(
    "/deputies/{office_code}/{post}", response_model=DeputiesView, dependencies=[for_actor("administer")]
)
async def save_deputies(
    office_code: Code,
    post: Line,
    body: DeputiesIn,
    actor: CurrentActor,
    if_match: IfMatch,
    intent: OptionalIntent,
    store: StoreDep,
) -> Response:
    """The ranked deputies of a post; `If-Match: "0"` for its first list."""
    ranks = [rank.model_dump(exclude_none=True) for rank in body.ranks]
    doc = await deputies_commands.save(
        store, actor, office_code, post, ranks, if_match=if_match, intent=intent
    )
    shown = {name: doc[name] for name in ("office_code", "post", "ranks", "version")}
    return etag_response(shown, doc["version"])


@router.get("/post-views", response_model=PostViewRows, dependencies=[for_actor("read")])
async def list_post_views(
    actor: CurrentActor, store: StoreDep, office: Annotated[Code | None, Query()] = None
) -> Response:
    """後閲 still owed: one's own, or those of an office."""
    return json_response({"items": await queries.post_views(store, actor, office)})
