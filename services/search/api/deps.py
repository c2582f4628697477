"""What the routes of search are given."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel

from libs.actor import Actor
from libs.cursor import Cursors, Paging
from libs.http import CurrentActor, NoteFeed, actor_token
from services.search.queries.context import QueryContext
from services.search.store import JobStore


@dataclass(frozen=True)
class SearchRequest:
    """One request of a reader."""

    context: QueryContext
    actor: Actor
    actor_token: str
    cursors: Cursors

    def paging(self, cursor: str | None, query: BaseModel) -> Paging:
        """The page that `cursor` names. BadRequest unless it was made for this reader and this query.

        The query may name other writes to wait for and another page size than the one that the cursor was made for.
        """
        bound = query.model_dump(mode="json", exclude={"cursor", "after", "limit"})
        return self.cursors.paging(cursor, actor=self.actor.staff_id, query=bound)


async def _request(request: Request, actor: CurrentActor) -> SearchRequest:
    state = request.app.state
    return SearchRequest(state.context, actor, actor_token(request), state.cursors)


async def _jobs(request: Request) -> JobStore:
    return request.app.state.jobs


async def _note(request: Request) -> NoteFeed:
    return request.app.state.note


RequestDep = Annotated[SearchRequest, Depends(_request)]
JobsDep = Annotated[JobStore, Depends(_jobs)]
NoteDep = Annotated[NoteFeed, Depends(_note)]
