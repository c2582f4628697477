"""The routes of an office's sign-off: route templates, deputies, and 後閲 still owed."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from libs.contracts import codes
from libs.http import Answer, Code, Id, Int64, Line, Router, for_actor
from libs.released import written
from services.approvals.api.answers import (
    DeputiesView,
    DeputiesViews,
    PlannedRoute,
    PostViewRows,
    RouteView,
    RouteViews,
)
from services.approvals.api.deps import ChangeContext, CreateContext, ReadContext
from services.approvals.api.requests import DeputiesIn, RouteIn
from services.approvals.commands import deputies as deputies_commands
from services.approvals.commands import route as route_commands
from services.approvals.queries import office as queries
from services.approvals.queries import route as route_queries

router = Router(prefix="/v1")


@router.get("/routes", response_model=RouteViews, dependencies=[for_actor("read")])
async def list_routes(context: ReadContext, office: Annotated[Code, Query()]) -> Answer:
    """The templates that apply to an office, its own first. Built-in ones have version 0."""
    return Answer(await queries.routes(context, office))


class PlannedQuery(BaseModel):
    """A 回付 that somebody is about to send: its household, its matter, and what its records are about."""

    household_id: Id
    matter_type: codes.MatterType = "record"
    record_type: Annotated[list[codes.RecordType], Field(max_length=30)] = []
    subject: Annotated[list[codes.Subject], Field(max_length=30)] = []
    flag: Annotated[list[codes.MatterFlag], Field(max_length=5)] = []
    amount: Annotated[Int64, Field(ge=0)] | None = None

    def request(self) -> route_queries.RouteRequest:
        return route_queries.RouteRequest(
            self.household_id,
            self.matter_type,
            frozenset(self.record_type),
            frozenset(self.subject),
            tuple(self.flag),
            self.amount,
        )


@router.get("/routes/planned", response_model=PlannedRoute, dependencies=[for_actor("submit")])
async def plan_route(context: ReadContext, query: Annotated[PlannedQuery, Query()]) -> Answer:
    """The route that a 回付 by the actor would take now, with who is away, or why there is none. Nothing begins."""
    return Answer(await route_queries.planned(context, query.request()))


@router.post("/routes", response_model=RouteView, status_code=201, dependencies=[for_actor("administer")])
async def create_route(body: RouteIn, context: CreateContext) -> Answer:
    """A template of an office or of the city."""
    doc = await route_commands.create(context, body.given())
    return Answer(written(context, queries.shown_template(doc), doc["version"]), 201)


@router.put("/routes/{route_id}", response_model=RouteView, dependencies=[for_actor("administer")])
async def replace_route(route_id: Id, body: RouteIn, context: ChangeContext) -> Answer:
    """Save the next version of a template. Its `to` ends it."""
    doc = await route_commands.replace(context, route_id, body.given())
    return Answer(written(context, queries.shown_template(doc), doc["version"]))


@router.get("/deputies", response_model=DeputiesViews, dependencies=[for_actor("read")])
async def list_deputies(context: ReadContext, office: Annotated[Code, Query()]) -> Answer:
    """The lists of deputies an office has saved."""
    return Answer(await queries.deputies(context, office))


@router.put("/deputies/{office_code}/{post}", response_model=DeputiesView, dependencies=[for_actor("administer")])
async def save_deputies(office_code: Code, post: Line, body: DeputiesIn, context: ChangeContext) -> Answer:
    """The ranked deputies of a post; `If-Match: "0"` for its first list."""
    saved = await deputies_commands.save(context, office_code, post, [rank.given() for rank in body.ranks])
    return Answer(written(context, queries.shown_deputies(saved), saved["version"]))


@router.get("/post-views", response_model=PostViewRows, dependencies=[for_actor("read")])
async def list_post_views(context: ReadContext, office: Annotated[Code | None, Query()] = None) -> Answer:
    """後閲 still owed: one's own, or those of an office."""
    return Answer(await queries.post_views(context, office))
