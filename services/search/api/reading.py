"""`timeline`, `search` and `browse`: what people ask of search."""

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated, Any

from fastapi import Request, Response
from pydantic import Field

from libs.contracts import codes
from libs.http import (
    Code,
    CurrentActor,
    Cursor,
    DateText,
    Id,
    Limit,
    Line,
    Router,
    Strict,
    actor_token,
    for_actor,
    json_response,
)
from services.search.api.answers import SearchPage, Table, TimelinePage
from services.search.api.deps import CursorsDep, DeskDep
from services.search.api.params import (
    MANY,
    Kind,
    NarrowingDep,
    Scope,
    WantedDep,
    WardCode,
    Writes,
    WriteText,
    period,
    purpose_of,
    writes_of,
)
from services.search.domain import questions
from services.search.domain.access import LISTED_KINDS, Narrowing
from services.search.queries import browse as tables
from services.search.queries import search as searches
from services.search.queries import timeline as timelines
from services.search.queries.reach import Wanted

router = Router(prefix="/v1", tags=["search"])


@router.get("/timeline", response_model=TimelinePage, dependencies=[for_actor("read")])
async def timeline(
    request: Request,
    actor: CurrentActor,
    desk: DeskDep,
    cursors: CursorsDep,
    wanted: WantedDep,
    narrowing: NarrowingDep,
    order: questions.Order = "desc",
    after: Writes = [],  # noqa: B006
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Entries in order of time, of a household, a worker or a scope."""
    narrowing = narrowing if narrowing.kinds else replace(narrowing, kinds=LISTED_KINDS)
    asked = {"wanted": _plain(wanted), "narrowing": _plain(narrowing), "order": order}
    paging = cursors.paging(cursor, actor=actor.staff_id, query=asked)
    page = await timelines.timeline(
        desk,
        actor,
        timelines.Timeline(
            wanted, narrowing, order, limit, paging.after, writes_of(after), actor_token(request)
        ),
    )
    return json_response({**page.body, "next_cursor": paging.next(page.position)})


@router.get("/browse", response_model=Table, dependencies=[for_actor("read")])
async def browse(
    actor: CurrentActor,
    desk: DeskDep,
    wanted: WantedDep,
    narrowing: NarrowingDep,
    rows: questions.Rows = "record_type",
    by: questions.By = "month",
) -> Response:
    """Counts of records (or of the kinds asked for) by kind or subject and month or 年度."""
    narrowing = narrowing if narrowing.kinds else replace(narrowing, kinds=("record",))
    return json_response(await tables.browse(desk, actor, tables.Browse(wanted, narrowing, rows, by)))


class PurposeIn(Strict):
    """Why another office's records are read."""

    code: codes.PurposeCode
    ref_type: Code | None = None
    ref_id: Id | None = None
    note: Line | None = None


class SearchIn(Strict):
    """A search: words and names travel in the body, never in a URL."""

    q: Annotated[str, Field(max_length=2000)] = ""
    scope: Scope = "office"
    purpose: PurposeIn | None = None
    household_id: Id | None = None
    worker: Id | None = None
    kind: Annotated[list[Kind], Field(max_length=5)] = []
    from_: Annotated[DateText | None, Field(alias="from")] = None
    to: DateText | None = None
    record_type: Annotated[list[codes.RecordType], Field(max_length=MANY)] = []
    subject: Annotated[list[codes.Subject], Field(max_length=MANY)] = []
    state: Annotated[list[Code], Field(max_length=MANY)] = []
    office: Annotated[list[Code], Field(max_length=MANY)] = []
    ward: Annotated[list[WardCode], Field(max_length=MANY)] = []
    unit: Annotated[list[Line], Field(max_length=MANY)] = []
    author: Annotated[list[Id], Field(max_length=MANY)] = []
    late: bool | None = None
    has_attachment: bool | None = None
    has_signal: bool | None = None
    imported: bool | None = None
    unlinked: bool | None = None
    sort: questions.Sort = "relevance"
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str | None, Field(max_length=4000)] = None
    after: Annotated[list[WriteText], Field(max_length=20)] = []

    def wanted(self) -> Wanted:
        purpose = self.purpose
        stated = purpose_of(purpose.code, purpose.ref_type, purpose.ref_id, purpose.note) if purpose else None
        return Wanted(self.household_id, self.worker, self.scope, stated)

    def narrowing(self) -> Narrowing:
        first, last = period(self.from_, self.to)
        return Narrowing(
            kinds=tuple(self.kind) or LISTED_KINDS,
            since=first,
            until=last,
            record_types=tuple(self.record_type),
            subjects=tuple(self.subject),
            states=tuple(self.state),
            office_codes=tuple(self.office),
            ward_codes=tuple(self.ward),
            units=tuple(self.unit),
            author_ids=tuple(self.author),
            late=self.late,
            has_attachment=self.has_attachment,
            has_signal=self.has_signal,
            imported=self.imported,
            unlinked=self.unlinked,
        )


@router.post("/search", response_model=SearchPage, dependencies=[for_actor("read")])
async def search(body: SearchIn, actor: CurrentActor, desk: DeskDep, cursors: CursorsDep) -> Response:
    """Hits that hold every word, with total, facets and the places where the words stand."""
    bound = body.model_dump(mode="json", exclude={"cursor", "after", "limit"})
    paging = cursors.paging(body.cursor, actor=actor.staff_id, query=bound)
    page = await searches.search(
        desk,
        actor,
        searches.Search(
            body.q,
            body.wanted(),
            body.narrowing(),
            body.sort,
            body.limit,
            searches.Position(*paging.after) if paging.after else None,
            writes_of(body.after),
        ),
    )
    return json_response({**page.body, "next_cursor": paging.next(page.position)})


def _plain(value: Wanted | Narrowing) -> dict[str, Any]:
    """Parameters as a JSON state, for binding a cursor to them."""
    return {name: _json(member) for name, member in asdict(value).items()}


def _json(member: Any) -> Any:
    if isinstance(member, date):
        return member.isoformat()
    return list(member) if isinstance(member, tuple) else member  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # tuples of texts
