"""Queries: typed parameters become the engine's query language; no text of a user is ever syntax."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.domain import questions, resolution
from services.search.domain.filters import SearchFilters, entry_filter, indices_of, matches
from services.search.domain.resolution import ResolvedTerm
from services.search.domain.scope import ReadScope, household_filter
from services.search.domain.terms import Query, Term, parse
from services.search.events import document_of
from tests.rules.search import states as states_of
from tests.rules.search.states import as_json

EVERYWHERE = ReadScope(office_codes=None)
NOW = "2026-11-23T00:00:00.000Z"


def asked(query: Query, sort: questions.Sort, met: dict[Term, ResolvedTerm] | None = None) -> Any:
    within = entry_filter(EVERYWHERE, SearchFilters())
    return as_json(questions.search(questions.WordSearch(query, within, sort, 20, NOW), met or {}))


def gate(text: str, met: dict[Term, ResolvedTerm] | None = None) -> list[Any]:
    query = parse(text)
    dsl = asked(query, "time", met)
    return dsl["query"]["bool"]["filter"][2:]


def test_every_word_must_be_met() -> None:
    assert gate("家賃 滞納") == [{"match_phrase": {"text.bi": "家賃"}}, {"match_phrase": {"text.bi": "滞納"}}]


def test_one_character_has_an_answer() -> None:
    assert gate("猫") == [{"term": {"text.bi.one": "猫"}}]


def test_a_term_is_met_by_its_synonym_but_a_phrase_is_meant_literally() -> None:
    ways = json.dumps(gate("ハローワーク"), ensure_ascii=False)
    assert "はろわ" in ways
    assert gate('"ハローワーク"') == [{"match_phrase": {"text.bi": "はろ-わ-く"}}]


def test_a_term_is_met_by_the_households_it_resolves_to() -> None:
    term = parse("宮崎").terms[0]
    [clause] = gate("宮崎", {term: ResolvedTerm(households=frozenset({"h2", "h1"}))})
    assert clause["bool"]["should"] == [
        {"match_phrase": {"text.bi": "宮崎"}},
        {"terms": {"household_ids": ["h1", "h2"]}},
    ]


def test_an_excluded_word_must_not_be_in_the_text() -> None:
    query = parse("家賃 -滞納")
    dsl = asked(query, "time")
    assert {"match_phrase": {"text.bi": "滞納"}} in dsl["query"]["bool"]["must_not"]


def test_what_is_hidden_is_excluded_before_anything_is_counted() -> None:
    reach = ReadScope(frozenset({"tarumi"}), hidden=frozenset({"h9"}))
    found = entry_filter(reach, SearchFilters())
    for question in (questions.browse(found, "subject", "month"), questions.timeline(found, "desc", 20)):
        dsl = as_json(question)
        assert {"terms": {"concerned_ids": ["h9"]}} in dsl["query"]["bool"]["must_not"]
        assert {"terms": {"office_code": ["tarumi"]}} in dsl["query"]["bool"]["filter"]
    households = household_filter(reach, "household")
    assert {"terms": {"id": ["h9"]}} in households.must_not


VOIDED: dict[str, Any] = {"term": {"state": "voided"}}


@pytest.mark.parametrize(
    ("reach", "states"),
    [
        (EVERYWHERE, ()),
        (EVERYWHERE, ("voided",)),
        (ReadScope(None, voided_of="tarumi"), ()),
        (ReadScope(None, voided_of="tarumi"), ("approved",)),
    ],
)
def test_what_was_voided_is_in_no_answer_unless_a_superior_asks_for_it(
    reach: ReadScope, states: tuple[str, ...]
) -> None:
    """CR7: hidden by default in timeline, search, counts and facets."""
    assert VOIDED in entry_filter(reach, SearchFilters(values={"state": states})).must_not


def test_a_superior_who_asks_for_it_sees_what_the_own_office_voided() -> None:
    found = entry_filter(ReadScope(None, voided_of="tarumi"), SearchFilters(values={"state": ["voided"]}))
    elsewhere = {"bool": {"filter": [VOIDED], "must_not": [{"term": {"office_code": "tarumi"}}]}}
    assert elsewhere in found.must_not
    assert VOIDED not in found.must_not


def test_without_the_engine_what_was_voided_is_left_out_as_well() -> None:
    document = document_of("records.record:r1", 1, states_of.record(state="voided", voided={"reason_code": "other"}))
    assert not matches(document, SearchFilters())
    assert matches(document, SearchFilters(values={"state": ["voided"]}))


def test_a_reader_with_no_office_and_a_worker_without_households_reach_nothing() -> None:
    found = entry_filter(ReadScope(frozenset(), household_ids=frozenset()), SearchFilters())
    assert {"terms": {"office_code": []}} in found.must
    assert {"terms": {"household_ids": []}} in found.must


def test_days_are_days_of_japan_and_both_ends_count() -> None:
    found = entry_filter(EVERYWHERE, SearchFilters(since=date(2026, 4, 1), until=date(2026, 4, 1)))
    assert {
        "range": {"occurred_at": {"gte": "2026-03-31T15:00:00.000Z", "lt": "2026-04-01T15:00:00.000Z"}}
    } in found.must


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_what_has_no_date_comes_last_both_ways(order: questions.Order) -> None:
    sort = questions.timeline(entry_filter(EVERYWHERE, SearchFilters()), order, 20)["sort"]
    assert sort == [{"occurred_at": {"order": order, "missing": "_last"}}, {"id": {"order": "asc"}}]


def test_action_items_are_looked_at_only_when_asked_for() -> None:
    assert indices_of(SearchFilters().kinds) == ["entries"]
    assert indices_of(("action_item",)) == ["action_items"]
    assert indices_of(("record", "action_item")) == ["entries", "action_items"]


@given(st.text(max_size=200))
def test_a_users_text_stands_only_where_a_literal_stands(text: str) -> None:
    """User text changes only literals, never the structure of the query."""
    query = parse(text)
    dsl = asked(query, "relevance")
    names = set(_names(dsl))
    assert names <= {
        "size",
        "query",
        "function_score",
        "functions",
        "gauss",
        "origin",
        "scale",
        "decay",
        "weight",
        "boost_mode",
        "bool",
        "filter",
        "must_not",
        "should",
        "minimum_should_match",
        "term",
        "terms",
        "deleted",
        "kind",
        "match_phrase",
        "match",
        "text.bi",
        "text.bi.one",
        "text.ja",
        "operator",
        "boost",
        "dis_max",
        "queries",
        "tie_breaker",
        "occurred_at",
        "order",
        "missing",
        "id",
        "_score",
        "sort",
        "track_total_hits",
        "_source",
        "aggs",
        "field",
        *questions.FACETS,
    }


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [n for name, member in value.items() for n in (name, *_names(member))]  # pyright: ignore
    if isinstance(value, list):
        return [n for member in value for n in _names(member)]  # pyright: ignore
    return []


def number(text: str) -> str | None:
    return resolution.number_of(Term(text, text))


@pytest.mark.parametrize(
    ("typed", "key"), [("垂-00318", "318"), ("００４１２", "412"), ("533", "533"), ("第12号", "12")]
)
def test_numbers_of_households_are_known_as_such(typed: str, key: str) -> None:
    assert number(typed) == key


@pytest.mark.parametrize("typed", ["78条", "R7.4.28", "3か月", "入院", "080-0000-0000", "-"])
def test_other_numbers_are_not_taken_for_case_numbers(typed: str) -> None:
    assert number(typed) is None


@pytest.mark.parametrize(
    ("typed", "year"),
    [("令和7年度の", "2025"), ("R8年度", "2026"), ("平成３０年度", "2018"), ("令和7年", None), ("年度", None)],
)
def test_a_fiscal_year_is_a_term_of_its_own(typed: str, year: str | None) -> None:
    assert resolution.fiscal_year_of(Term(typed, typed)) == year


def test_a_kind_of_record_is_met_by_its_word() -> None:
    labels = {"home_visit": "家庭訪問", "phone": "電話"}
    assert resolution.codes_of(parse("訪問").terms[0], labels) == ("home_visit",)
    assert resolution.codes_of(parse("訪").terms[0], labels) == ()
    assert resolution.codes_of(parse("からの電話").terms[0], labels) == ("phone",)
    assert resolution.codes_of(parse("からの").terms[0], labels) == ()


def test_kana_is_looked_for_among_readings_and_words_are_not() -> None:
    kana = json.dumps(resolution.persons_and_numbers(list(parse("はせがわ").terms), EVERYWHERE))
    assert '"kana_full"' in kana
    word = json.dumps(resolution.persons_and_numbers(list(parse("長谷川").terms), EVERYWHERE))
    assert '"kana_full"' not in word


def test_a_short_reading_must_be_whole() -> None:
    dsl = json.dumps(resolution.persons_and_numbers(list(parse("ワーカー").terms), EVERYWHERE))
    assert '"kana_keys"' in dsl
    assert '"kana_full"' not in dsl
