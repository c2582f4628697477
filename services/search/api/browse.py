"""カテゴリー×時系列 browse: counts in two axes."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel

from libs.http import Answer, Router, for_actor
from services.search.api.answers import Table
from services.search.api.deps import RequestDep
from services.search.api.params import Filters, ScopeQuery
from services.search.domain import questions
from services.search.queries.browse import Browse, count_table

router = Router(prefix="/v1", tags=["search"])


class Axes(BaseModel):
    """The two axes of a table."""

    rows: questions.Rows = "record_type"
    by: questions.Period = "month"


class BrowseQuery(Filters, ScopeQuery, Axes):
    """A table, as the query string asks for it."""


@router.get("/browse", response_model=Table, dependencies=[for_actor("read")])
async def browse(request: RequestDep, query: Annotated[BrowseQuery, Query()]) -> Answer:
    """Counts of records (or of the kinds asked for) by kind or subject and month or 年度."""
    filters = query.search_filters(default_kinds=["record"])
    table = Browse(query.scope_request(), filters, query.rows, query.by)
    return Answer(await count_table(request.context, request.actor, table))
