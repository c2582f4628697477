"""検索: words, names and numbers across everything the reader may read, ranked or in order of time."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from libs.actor import Actor
from libs.audit import Reading
from libs.clock import rfc3339
from libs.problems import IndexNotReady
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.search.domain import answers, questions
from services.search.domain.access import Condition, Narrowing, Reach, condition, indices_of
from services.search.domain.errors import CursorExpired
from services.search.domain.marks import highlights
from services.search.domain.resolution import Met
from services.search.domain.synonyms import alternatives
from services.search.domain.terms import Query, Term, parse
from services.search.queries.desk import Desk
from services.search.queries.freshness import After, wait_for
from services.search.queries.names import RESOLVED_SHOWN, households_named, met_without_asking
from services.search.queries.reach import Wanted, asking, reach_of
from services.search.queries.timeline import Page
from services.search.store import Hits, Refused


@dataclass(frozen=True)
class Position:
    """Where a list goes on: the last hit's sort values, the frozen view of ranked pages, and when the first page was asked.

    Nearness in time is part of the rank, so all pages are ranked as of the same moment.
    """

    after: Sequence[Any]
    pit: str | None
    now: str


@dataclass(frozen=True)
class Search:
    """One page of a search."""

    q: str
    wanted: Wanted
    narrowing: Narrowing
    sort: questions.Sort = "relevance"
    limit: int = 50
    position: Position | None = None
    after: Sequence[After] = ()


async def search(desk: Desk, person: Actor, asked: Search) -> Page:
    """A page of hits with total and facets. QueryTooLong, PurposeRequired, CursorExpired, SearchUnavailable."""
    actor = await asking(desk, person, asked.wanted)
    query = parse(asked.q)
    view = await _view(desk, asked)

    async def read(snapshot: Snapshot) -> Page:
        reach = await reach_of(desk, actor, asked.wanted, snapshot)
        pending = await wait_for(desk, actor, snapshot, asked.after)
        narrowing = replace(asked.narrowing, household_id=asked.wanted.household_id)
        now = asked.position.now if asked.position else rfc3339(desk.clock.now())
        found, named = await _resolved_and_found(
            desk, asked, query, reach, condition(reach, narrowing), view, now
        )
        resolved = await _resolved(desk, named)
        items = [_item(hit["_source"], query) for hit in found.hits]
        body: dict[str, Any] = {
            "items": await desk.labels.named(items),
            "total": found.total,
            "facets": answers.facets(found.aggregations, questions.FACETS),
            "resolved": resolved,
            "partial": reach.partial,
            "index_lag_ms": await desk.index_lag_ms(),
        }
        if pending:
            body["pending"] = pending
        named_here = {each["id"] for taken_for in resolved for each in taken_for["households"]}
        await desk.audit.read(_entry(actor, asked, items, named_here, found.total))
        more = len(found.hits) == asked.limit
        return Page(body, [list(found.hits[-1]["sort"]), view, now] if more else None)

    try:
        page = await desk.restrictions.released(viewer(actor), read)
    except BaseException:
        if view is not None and asked.position is not None and asked.position.pit is None:
            await desk.reading.close_view(view)  # opened here, and nobody was told of it
        raise
    if view is not None and page.position is None:
        await desk.reading.close_view(view)
    return page


async def _resolved_and_found(
    desk: Desk, asked: Search, query: Query, reach: Reach, within: Condition, view: str | None, now: str
) -> tuple[Hits, dict[Term, frozenset[str]]]:
    """The page and the households that terms name.

    Most words name nobody: the index is asked at the same time as the names, and once more only if they name somebody.
    """
    met = met_without_asking(desk, query)
    names = asyncio.create_task(households_named(desk, query, reach))
    try:
        found = await _found(desk, asked, query, met, within, view, now)
        named = await names
    except BaseException:
        names.cancel()
        await asyncio.gather(names, return_exceptions=True)
        raise
    if named:
        met |= {term: replace(met[term], households=households) for term, households in named.items()}
        found = await _found(desk, asked, query, met, within, view, now)
    return found, named


async def _view(desk: Desk, asked: Search) -> str | None:
    """The frozen view of further ranked pages: ranks are only comparable within one."""
    if asked.position is None or asked.sort == "time":
        return None
    return asked.position.pit or await desk.reading.open_view(indices_of(asked.narrowing.kinds))


async def _found(
    desk: Desk, asked: Search, query: Query, met: Mapping[Term, Met], within: Condition, view: str | None, now: str
) -> Hits:  # fmt: skip
    position = asked.position
    dsl = questions.search(query, met, within, asked.sort, asked.limit, now, position and position.after)
    try:
        return await desk.reading.search(indices_of(asked.narrowing.kinds), dsl, view)
    except (Refused, IndexNotReady) as error:
        if position is None or position.pit is None:
            raise
        raise CursorExpired from error


def _item(source: Mapping[str, Any], query: Query) -> dict[str, Any]:
    keys = [
        key for term in query.terms for key in (alternatives(term.key) if not term.phrase else (term.key,))
    ]
    return {**answers.item(source), "highlights": highlights(source.get("parts") or [], keys)}


async def _resolved(desk: Desk, named: Mapping[Term, frozenset[str]]) -> list[dict[str, Any]]:
    """What names and numbers were taken for: 「世帯：… で絞込」, at most five of each term."""
    shown = {term.text: sorted(households)[:RESOLVED_SHOWN] for term, households in named.items()}
    labels = await desk.labels.of({each for ids in shown.values() for each in ids})
    return [
        {"term": text, "households": [labels[each] for each in ids if each in labels]}
        for text, ids in shown.items()
    ]


def _entry(
    actor: Actor, asked: Search, items: list[dict[str, Any]], named: Set[str], total: int | None
) -> Reading:
    return reading(
        actor,
        "search",
        [item["id"] for item in items],
        sorted({item["household_id"] for item in items if item["household_id"]} | named),
        words=len(parse(asked.q).terms),
        scope=asked.wanted.scope,
        total=total,
    )
