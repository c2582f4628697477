"""検索 search: entries that hold every word."""

from typing import Annotated

from pydantic import Field

from libs.actor import Purpose
from libs.contracts import codes
from libs.http import Answer, Code, Id, Line, Router, Strict, for_actor
from services.search.api.answers import SearchPage
from services.search.api.deps import RequestDep
from services.search.api.params import Filters, Scope, WriteTexts, read_after
from services.search.domain import questions
from services.search.queries.scope import ScopeRequest
from services.search.queries.search import Search, search_entries

router = Router(prefix="/v1", tags=["search"])


class PurposeIn(Strict):
    """Why another office's records are read."""

    code: codes.PurposeCode
    ref_type: Code | None = None
    ref_id: Id | None = None
    note: Line | None = None


class SearchIn(Strict, Filters):
    """A search: words and names travel in the body, never in a URL."""

    q: Annotated[str, Field(max_length=2000)] = ""
    scope: Scope = "office"
    purpose: PurposeIn | None = None
    household_id: Id | None = None
    worker: Id | None = None
    workers_of: Line | None = None
    """A unit of the reader's office: what is about the households that its workers have today."""
    sort: questions.Sort = "relevance"
    limit: Annotated[int, Field(ge=0, le=100)] = 50
    """0 asks only for the total and the counts."""
    cursor: Annotated[str | None, Field(max_length=4000)] = None
    after: WriteTexts = []

    def scope_request(self) -> ScopeRequest:
        """The scope that is asked for, with the purpose."""
        purpose = Purpose(**self.purpose.model_dump()) if self.purpose else None
        return ScopeRequest(self.household_id, self.worker, self.scope, purpose, self.workers_of)


@router.post("/search", response_model=SearchPage, dependencies=[for_actor("read")])
async def search(request: RequestDep, body: SearchIn) -> Answer:
    """Hits that hold every word, with total, facets and the places where the words stand."""
    page = Search(
        text=body.q,
        scope=body.scope_request(),
        filters=body.search_filters(),
        paging=request.paging(body.cursor, body),
        sort=body.sort,
        limit=body.limit,
        after=read_after(body.after),
    )
    return Answer(await search_entries(request.context, request.actor, page))
