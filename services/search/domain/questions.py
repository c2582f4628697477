"""Questions in the engine's words, from typed parameters only: timeline, search, browse.

Two channels: the gate (pairs of characters as a phrase, or what else meets the term) decides what is a hit; kuromoji
and nearness in time decide the order. Names and words travel in the body, never in a URL.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from libs.text import plain
from services.search.domain.access import Condition, Dsl, one_of
from services.search.domain.resolution import Met
from services.search.domain.synonyms import alternatives
from services.search.domain.terms import Query, Term

Order = Literal["asc", "desc"]
Sort = Literal["relevance", "time"]
Rows = Literal["record_type", "subject"]
By = Literal["month", "year"]

FACETS: dict[str, str] = {
    "record_type": "record_type",
    "subject": "subjects",
    "ward": "ward_code",
    "office": "office_code",
    "month": "month",
    "kind": "kind",
    "state": "state",
}
"""Facet → field."""
_FACET_SIZE = 1500  # months of more than a century; every other list is shorter
_ROW_FIELDS: dict[Rows, str] = {"record_type": "record_type", "subject": "subjects"}
_PERIOD_FIELDS: dict[By, str] = {"month": "month", "year": "fiscal_year"}
NO_ROW = "none"
"""The browse row of what has no value on that axis."""
_BODY_FIELDS = ["parts"]
_NEARNESS = {"scale": "540d", "decay": 0.5}


def by_time(order: Order) -> list[Dsl]:
    """Chronological order; what has no date comes last both ways, ties are broken by id."""
    return [{"occurred_at": {"order": order, "missing": "_last"}}, {"id": {"order": "asc"}}]


def timeline(found: Condition, order: Order, limit: int, after: Sequence[object] | None = None) -> Dsl:
    """One page of entries in order of time, without bodies and without a total."""
    return {
        "size": limit,
        "query": found.as_query(),
        "sort": by_time(order),
        "track_total_hits": False,
        "_source": {"excludes": _BODY_FIELDS},
        **_continued(after),
    }


def browse(found: Condition, rows: Rows, by: By) -> Dsl:
    """Counts of entries in two axes. An entry with two subjects counts in both rows, once in the total."""
    cells: Dsl = {"terms": {"field": _PERIOD_FIELDS[by], "size": _FACET_SIZE}}
    axis: Dsl = {"field": _ROW_FIELDS[rows], "size": 100, "missing": NO_ROW}
    return {
        "size": 0,
        "query": found.as_query(),
        "track_total_hits": True,
        "aggs": {"rows": {"terms": axis, "aggs": {"cells": cells}}},
    }


def search(
    query: Query,
    met: Mapping[Term, Met],
    found: Condition,
    sort: Sort,
    limit: int,
    now: str,
    after: Sequence[object] | None = None,
) -> Dsl:
    """Hits that meet every clause and no excluded term, ranked or in order of time, with total and facets."""
    gated: Dsl = {
        "bool": {
            "filter": [*found.must, *(_clause(clause, met) for clause in query.clauses)],
            "must_not": [*found.must_not, *(_in_text(term.key) for term in query.excluded)],
            "should": [_rank(term) for term in query.terms],
        }
    }
    by_relevance = sort == "relevance"
    return {
        "size": limit,
        "query": _near(gated, now) if by_relevance else gated,
        "sort": [{"_score": {"order": "desc"}}, *by_time("desc")] if by_relevance else by_time("desc"),
        "track_total_hits": True,
        "_source": True,
        "aggs": {name: {"terms": {"field": field, "size": _FACET_SIZE}} for name, field in FACETS.items()},
        **_continued(after),
    }


def _continued(after: Sequence[object] | None) -> Dsl:
    return {} if after is None else {"search_after": list(after)}


def _clause(clause: Sequence[Term], met: Mapping[Term, Met]) -> Dsl:
    return _any([way for term in clause for way in _ways(term, met.get(term, Met()))])


def _ways(term: Term, met: Met) -> list[Dsl]:
    ways = [_in_text(key) for key in (alternatives(term.key) if not term.phrase else (term.key,))]
    if met.households:
        ways.append(one_of("household_ids", met.households))
    if met.record_types:
        ways.append(one_of("record_type", met.record_types))
    if met.channels:
        ways.append(one_of("channel", met.channels))
    if met.fiscal_year is not None:
        ways.append({"term": {"fiscal_year": met.fiscal_year}})
    return ways


def _any(ways: list[Dsl]) -> Dsl:
    return ways[0] if len(ways) == 1 else {"bool": {"should": ways, "minimum_should_match": 1}}


def _in_text(key: str) -> Dsl:
    """The text holds this key as it is; one character has an answer of its own."""
    if len(key) == 1:
        return {"term": {"text.bi.one": key}}
    return {"match_phrase": {"text.bi": key}}


def _rank(term: Term) -> Dsl:
    """How well a text is about a term: its words, or else its characters; a synonym counts a little less."""
    ways: list[Dsl] = [{"match": {"text.ja": {"query": plain(term.text), "operator": "and"}}}]
    if len(term.key) > 1:
        ways.append({"match_phrase": {"text.bi": {"query": term.key, "boost": 0.5}}})
        ways += [
            {"match_phrase": {"text.bi": {"query": key, "boost": 0.4}}} for key in alternatives(term.key)[1:]
        ]
    return {"dis_max": {"queries": ways, "tie_breaker": 0.2}}


def _near(gated: Dsl, now: str) -> Dsl:
    """Of two texts that are as good, the one nearer to today comes first."""
    return {
        "function_score": {
            "query": gated,
            "functions": [{"gauss": {"occurred_at": {"origin": now, **_NEARNESS}}, "weight": 1.0}],
            "boost_mode": "sum",
        }
    }
