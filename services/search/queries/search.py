"""検索: words, names and numbers across everything the reader may read, ranked or in order of time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from libs.actor import Actor
from libs.audit import Reading
from libs.clock import rfc3339
from libs.problems import IndexNotReady
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.search.domain import answers, questions
from services.search.domain.access import Condition, Narrowing, condition, indices_of
from services.search.domain.errors import CursorExpired
from services.search.domain.marks import highlights
from services.search.domain.resolution import Met
from services.search.domain.synonyms import alternatives
from services.search.domain.terms import Query, Term, parse
from services.search.queries.desk import Desk
from services.search.queries.freshness import After, wait_for
from services.search.queries.names import RESOLVED_SHOWN, labels, met_by, named
from services.search.queries.reach import Wanted, reach_of
from services.search.queries.timeline import Page
from services.search.store import Hits, Refused


@dataclass(frozen=True)
class Position:
    """Where a list goes on: the last hit's sort values and, for ranked pages, the frozen view they belong to."""

    after: Sequence[Any]
    pit: str | None = None


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
    actor = asked.wanted.of(person)
    query = parse(asked.q)

    async def read(snapshot: Snapshot) -> Page:
        reach = await reach_of(desk, actor, asked.wanted, snapshot)
        pending = await wait_for(desk, actor, snapshot, asked.after)
        met = await met_by(desk, query, reach)
        narrowing = replace(asked.narrowing, household_id=asked.wanted.household_id)
        found, pit = await _found(desk, asked, query, met, condition(reach, narrowing))
        items = [_item(hit["_source"], query) for hit in found.hits]
        body: dict[str, Any] = {
            "items": await named(desk, items),
            "total": found.total,
            "facets": answers.facets(found.aggregations, questions.FACETS),
            "resolved": await _resolved(desk, met),
            "index_lag_ms": await desk.index_lag_ms(),
        }
        if pending:
            body["pending"] = pending
        await desk.audit.read(_entry(actor, asked, items, found.total))
        more = len(found.hits) == asked.limit
        return Page(body, [list(found.hits[-1]["sort"]), pit] if more else None)

    return await desk.restrictions.released(viewer(actor), read)


async def _found(
    desk: Desk, asked: Search, query: Query, met: Mapping[Term, Met], within: Condition
) -> tuple[Hits, str | None]:
    """The page, and the frozen view it came from: ranks are only comparable within one view."""
    indices = indices_of(asked.narrowing.kinds)
    position = asked.position
    pit = position.pit if position else None
    if position is not None and pit is None and asked.sort == "relevance":
        pit = await desk.reading.open_point_in_time(indices)
    dsl = questions.search(
        query, met, within, asked.sort, asked.limit, rfc3339(desk.clock.now()), position and position.after
    )
    try:
        return await desk.reading.search(indices, dsl, pit), pit
    except (Refused, IndexNotReady) as error:
        if position is None or position.pit is None:
            raise
        raise CursorExpired from error


def _item(source: Mapping[str, Any], query: Query) -> dict[str, Any]:
    keys = [
        key for term in query.terms for key in (alternatives(term.key) if not term.phrase else (term.key,))
    ]
    return {**answers.item(source), "highlights": highlights(source.get("parts") or [], keys)}


async def _resolved(desk: Desk, met: Mapping[Term, Met]) -> list[dict[str, Any]]:
    """What names and numbers were taken for: 「世帯：… で絞込」, at most five of each term."""
    shown = {
        term.text: sorted(each.households)[:RESOLVED_SHOWN] for term, each in met.items() if each.households
    }
    named_households = await labels(desk, {each for ids in shown.values() for each in ids})
    return [
        {"term": text, "households": [named_households[each] for each in ids if each in named_households]}
        for text, ids in shown.items()
    ]


def _entry(actor: Actor, asked: Search, items: list[dict[str, Any]], total: int | None) -> Reading:
    return reading(
        actor,
        "search",
        [item["id"] for item in items],
        sorted({item["household_id"] for item in items if item["household_id"]}),
        q=asked.q,
        scope=asked.wanted.scope,
        total=total,
    )
