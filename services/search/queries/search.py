"""検索: words, names and numbers across everything that the reader may read, by rank or by time.

The steps of one search: read the words → resolve what the reader may read → ask the index for hits, and at the same time for
households whose names or numbers are among the words → make the items → write the audit entry → answer the page.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from libs.actor import Actor
from libs.canonical import Json
from libs.clock import rfc3339
from libs.cursor import Paging
from libs.problems import IndexNotReady
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.search.domain import answers, questions
from services.search.domain.documents import Shown
from services.search.domain.dsl import SortValues
from services.search.domain.errors import CursorExpired
from services.search.domain.filters import SearchFilters, entry_filter, indices_of
from services.search.domain.highlights import highlights
from services.search.domain.resolution import ResolvedTerm
from services.search.domain.scope import ReadScope
from services.search.domain.terms import Query, Term, parse
from services.search.queries.context import QueryContext
from services.search.queries.freshness import ReadAfter, wait_for
from services.search.queries.labels import Label
from services.search.queries.page import Page, households_in, index_status, to_items
from services.search.queries.resolution import LABELS_PER_TERM, resolve_households, resolve_words
from services.search.queries.scope import ScopeRequest, resolve_scope, with_purpose
from services.search.store import Refused, SearchHits


@dataclass(frozen=True)
class Position:
    """Where a list continues: the last hit's sort values, the frozen view of ranked pages, the time of the first page.

    Nearness in time is part of the rank, so all pages are ranked as of the same moment.
    """

    after: SortValues
    view: str | None
    now: str


@dataclass(frozen=True)
class Search:
    """One page of a search."""

    text: str
    scope: ScopeRequest
    filters: SearchFilters
    paging: Paging
    sort: questions.Sort = "relevance"
    limit: int = 50
    after: Sequence[ReadAfter] = ()

    @property
    def position(self) -> Position | None:
        """Where the page before ended."""
        return Position(*self.paging.after) if self.paging.after else None

    @property
    def view(self) -> str | None:
        """The frozen view that the reader's cursor names."""
        return self.position.view if self.position else None


@dataclass(frozen=True)
class _Run:
    """A search in progress: the reader with their purpose, the words, and the frozen view that it reads, if any."""

    context: QueryContext
    actor: Actor
    search: Search
    query: Query
    view: str | None


class Resolved(TypedDict):
    """A name or number among the words, and the households that it may mean."""

    term: str
    households: list[Label]


async def search_entries(context: QueryContext, actor: Actor, search: Search) -> Released[Shown]:
    """A page of hits with total and facets. QueryTooLong, PurposeRequired, CursorExpired, SearchUnavailable."""
    actor = await with_purpose(context, actor, search.scope)
    query = parse(search.text)
    run = _Run(context, actor, search, query, await _view(context, search))

    async def read(restrictions: RestrictionSet) -> Read[Shown]:
        return await _read(run, restrictions)

    needed = search.view  # the reader may ask again for a page that failed
    try:
        page = await readable(context, actor, (), read)
        needed = run.view if page.value["next_cursor"] else None
    finally:
        if run.view is not None and run.view != needed:
            await context.reading.close_view(run.view)
    return page


async def _view(context: QueryContext, search: Search) -> str | None:
    """The frozen view of the second and later ranked pages: ranks can only be compared within one view."""
    if search.position is None or search.sort == "time":
        return None
    return search.view or await context.reading.open_view(indices_of(search.filters.kinds))


async def _read(run: _Run, restrictions: RestrictionSet) -> Read[Shown]:
    context, actor, search = run.context, run.actor, run.search
    scope = await resolve_scope(context, actor, search.scope, restrictions)
    pending = await wait_for(context, actor, restrictions, search.after)
    now = search.position.now if search.position else rfc3339(context.clock.now())
    question = questions.WordSearch(
        query=run.query,
        within=entry_filter(scope, search.filters),
        sort=search.sort,
        limit=search.limit,
        now=now,
        after=search.position.after if search.position else None,
    )
    hits, named = await _hits_and_names(run, question, scope)
    resolved = await _resolved(context, named)
    items = await _items(run, hits)
    beside: Shown = {
        "total": hits.total,
        "facets": answers.facets(hits.aggregations, questions.FACETS),
        "resolved": resolved,
        **await index_status(context, pending, partial=scope.partial),
    }
    about: dict[str, Json] = {"words": len(run.query.terms), "scope": search.scope.name, "total": hits.total}
    ids = [source["id"] for source in hits.sources]
    households = households_in(hits.sources) | {label["id"] for each in resolved for label in each["households"]}
    last = hits.position(search.limit)
    page = Page(items, beside, [last, run.view, now] if last else None)
    return Read(page.answer(search.paging), "search", ids, sorted(households), about=about)


async def _hits_and_names(
    run: _Run, question: questions.WordSearch, scope: ReadScope
) -> tuple[SearchHits, dict[Term, frozenset[str]]]:
    """The hits, and the households that terms name.

    Most words name nobody. So the index is asked for hits and for names at the same time, and asked again for hits only if
    a term names somebody.
    """
    resolved = resolve_words(run.context, run.query)
    names = asyncio.create_task(resolve_households(run.context, run.query, scope))
    try:
        hits = await _hits(run, question, resolved)
        named = await names
    finally:
        names.cancel()
        await asyncio.gather(names, return_exceptions=True)
    if named:
        resolved |= {term: replace(resolved[term], households=households) for term, households in named.items()}
        hits = await _hits(run, question, resolved)
    return hits, named


async def _hits(run: _Run, question: questions.WordSearch, resolved: Mapping[Term, ResolvedTerm]) -> SearchHits:
    indices = indices_of(run.search.filters.kinds)
    try:
        return await run.context.reading.search(indices, questions.search(question, resolved), run.view)
    except (Refused, IndexNotReady) as error:
        if run.search.view is None:
            raise
        raise CursorExpired from error


async def _items(run: _Run, hits: SearchHits) -> list[Shown]:
    """The items of the hits, each with the places where the words stand."""
    items = await to_items(run.context, hits.sources)
    keys = [key for term in run.query.terms for key in questions.keys_of(term)]
    return [
        {**item, "highlights": highlights(source["parts"], keys)}
        for item, source in zip(items, hits.sources, strict=True)
    ]


async def _resolved(context: QueryContext, named: Mapping[Term, frozenset[str]]) -> list[Resolved]:
    """The households that names and numbers may mean (「世帯：… で絞込」), at most five of each term."""
    shown = {term.text: sorted(households)[:LABELS_PER_TERM] for term, households in named.items()}
    labels = await context.labels.of(each for ids in shown.values() for each in ids)
    return [
        {"term": text, "households": [labels[each] for each in ids if each in labels]} for text, ids in shown.items()
    ]
