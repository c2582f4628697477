"""The requests of timeline, search and browse to the engine, made from typed parameters only.

Two channels: the gate (pairs of characters as a phrase, or another meaning of the term) decides what is a hit; kuromoji and
nearness in time decide the order. Names and words travel in the body, never in a URL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from libs.text import plain
from services.search.domain.dsl import Dsl, IndexFilter, SortValues, any_of, equals, one_of
from services.search.domain.resolution import ResolvedTerm
from services.search.domain.synonyms import alternatives
from services.search.domain.terms import Query, Term

Order = Literal["asc", "desc"]
Sort = Literal["relevance", "time"]
Rows = Literal["record_type", "subject"]
Period = Literal["month", "year"]

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
_FACET_SIZE = 1500  # months of more than a century; all other facets have fewer values
_ROW_FIELDS: dict[Rows, str] = {"record_type": "record_type", "subject": "subjects"}
_PERIOD_FIELDS: dict[Period, str] = {"month": "month", "year": "fiscal_year"}
NO_ROW = "none"
"""The row of entries that have no value on that axis."""
_BODY_FIELDS = ["parts"]
_NEARNESS = {"scale": "540d", "decay": 0.5}


def by_time(order: Order) -> list[Dsl]:
    """Chronological order. Entries without a date come last both ways; entries of the same time are ordered by id."""
    return [{"occurred_at": {"order": order, "missing": "_last"}}, {"id": {"order": "asc"}}]


def timeline(index_filter: IndexFilter, order: Order, limit: int, after: SortValues | None = None) -> Dsl:
    """One page of entries in order of time, without bodies and without a total."""
    return {
        "size": limit,
        "query": index_filter.as_query(),
        "sort": by_time(order),
        "track_total_hits": False,
        "_source": {"excludes": _BODY_FIELDS},
        **_continued(after),
    }


def browse(index_filter: IndexFilter, rows: Rows, by: Period) -> Dsl:
    """Counts of entries in two axes. An entry with two subjects counts in both rows, once in the total."""
    cells: Dsl = {"terms": {"field": _PERIOD_FIELDS[by], "size": _FACET_SIZE}}
    axis: Dsl = {"field": _ROW_FIELDS[rows], "size": 100, "missing": NO_ROW}
    return {
        "size": 0,
        "query": index_filter.as_query(),
        "track_total_hits": True,
        "aggs": {"rows": {"terms": axis, "aggs": {"cells": cells}}},
    }


@dataclass(frozen=True, slots=True)
class WordSearch:
    """A search for words among the entries of `within`. `now` is the time as of which hits are ranked."""

    query: Query
    within: IndexFilter
    sort: Sort
    limit: int
    now: str
    after: SortValues | None = None


def search(question: WordSearch, resolved: Mapping[Term, ResolvedTerm]) -> Dsl:
    """Hits that meet every clause and no excluded term, with total and facets. `resolved` says what else the terms mean."""
    query, within = question.query, question.within
    gated: Dsl = {
        "bool": {
            "filter": [*within.must, *(_clause(clause, resolved) for clause in query.clauses)],
            "must_not": [*within.must_not, *(_in_text(term.key) for term in query.excluded)],
            "should": [_rank(term) for term in query.terms],
        }
    }
    by_relevance = question.sort == "relevance"
    return {
        "size": question.limit,
        "query": _near(gated, question.now) if by_relevance else gated,
        "sort": [{"_score": {"order": "desc"}}, *by_time("desc")] if by_relevance else by_time("desc"),
        "track_total_hits": True,
        "_source": True,
        "aggs": {name: {"terms": {"field": field, "size": _FACET_SIZE}} for name, field in FACETS.items()},
        **_continued(question.after),
    }


def _continued(after: SortValues | None) -> Dsl:
    return {} if after is None else {"search_after": list(after)}


def _clause(clause: Sequence[Term], resolved: Mapping[Term, ResolvedTerm]) -> Dsl:
    ways = [way for term in clause for way in _ways(term, resolved.get(term, ResolvedTerm()))]
    return ways[0] if len(ways) == 1 else any_of(ways)


def _ways(term: Term, resolved: ResolvedTerm) -> list[Dsl]:
    """The conditions of which an entry has to meet one to meet the term."""
    ways = [_in_text(key) for key in keys_of(term)]
    if resolved.households:
        ways.append(one_of("household_ids", resolved.households))
    if resolved.record_types:
        ways.append(one_of("record_type", resolved.record_types))
    if resolved.channels:
        ways.append(one_of("channel", resolved.channels))
    if resolved.fiscal_year is not None:
        ways.append(equals("fiscal_year", resolved.fiscal_year))
    return ways


def keys_of(term: Term) -> Sequence[str]:
    """The keys that meet a term in a text: its own and those of its synonyms. A phrase has no synonyms."""
    return (term.key,) if term.phrase else alternatives(term.key)


def _in_text(key: str) -> Dsl:
    """The text holds this key. Keys of one character have a field of their own."""
    if len(key) == 1:
        return equals("text.bi.one", key)
    return {"match_phrase": {"text.bi": key}}


def _rank(term: Term) -> Dsl:
    """How well a text fits a term, by its words or by its characters. A synonym counts a little less."""
    ways: list[Dsl] = [{"match": {"text.ja": {"query": plain(term.text), "operator": "and"}}}]
    if len(term.key) > 1:
        ways.append({"match_phrase": {"text.bi": {"query": term.key, "boost": 0.5}}})
        ways += [{"match_phrase": {"text.bi": {"query": key, "boost": 0.4}}} for key in alternatives(term.key)[1:]]
    return {"dis_max": {"queries": ways, "tie_breaker": 0.2}}


def _near(gated: Dsl, now: str) -> Dsl:
    """Of two texts that fit equally well, the one nearer to today comes first."""
    return {
        "function_score": {
            "query": gated,
            "functions": [{"gauss": {"occurred_at": {"origin": now, **_NEARNESS}}, "weight": 1.0}],
            "boost_mode": "sum",
        }
    }
