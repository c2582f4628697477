"""時系列 timeline: entries in order of time."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from libs.http import Answer, Id, Router, for_actor
from services.search.api.answers import TimelinePage
from services.search.api.deps import RequestDep
from services.search.api.params import Filters, ScopeQuery, WriteTexts, read_after
from services.search.domain import questions
from services.search.queries.timeline import Timeline, list_timeline

router = Router(prefix="/v1", tags=["search"])


class TimelinePageQuery(BaseModel):
    """Which page of a timeline, and which writes it should show."""

    entry: Id | None = None
    """Only the entry with this id, such as the one that a link leads to. It may lie many pages down."""
    order: questions.Order = "desc"
    after: WriteTexts = []
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str | None, Field(max_length=4000)] = None


class TimelineQuery(Filters, ScopeQuery, TimelinePageQuery):
    """A page of a timeline, as the query string asks for it."""


@router.get("/timeline", response_model=TimelinePage, dependencies=[for_actor("read")])
async def timeline(request: RequestDep, query: Annotated[TimelineQuery, Query()]) -> Answer:
    """Entries in order of time, of a household, a worker or a scope."""
    page = Timeline(
        scope=query.scope_request(),
        filters=query.search_filters().of_entry(query.entry),
        paging=request.paging(query.cursor, query),
        order=query.order,
        limit=query.limit,
        after=read_after(query.after),
        actor_token=request.actor_token,
    )
    return Answer(await list_timeline(request.context, request.actor, page))
