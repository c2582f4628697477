"""What a term may mean besides a word of the text: a person's name, a case number, a 年度, a kind, a channel.

An entry meets a term by its text or by one of these (docs/domain/search.md 2.2). So a household is found by every name and
number of any member, although its entries do not hold the names.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.calendar import read_fiscal_year
from libs.text import kana_key, name_key, nfkc, number_key, search_key
from services.search.domain.dsl import Dsl, one_of
from services.search.domain.scope import ReadScope, household_filter
from services.search.domain.terms import Term

_NUMBER = re.compile(r"(?:第|No\.?|[^\W\d]{0,2}[-－])?[0-9]+号?", re.IGNORECASE)
_KANA = re.compile(r"[ぁ-ゖゝゞ-]+")
_FISCAL_YEAR = re.compile(r"(?:令和|平成|昭和|[RHS])(?:元|[0-9]{1,2})年?度(?:の|中|分)?", re.IGNORECASE)
_PARTICLES = re.compile(r"^(?:からの|への|との)(?=..)|(?<=..)(?:について|に関する|での|への|からの)$")
CHANNEL_WORDS = {"phone": "電話", "counter": "窓口", "letter": "手紙", "fax": "FAX", "mail": "メール"}
"""The words that people use for the channel of an inquiry."""
_PREFIX_OF_NAME = 2
_PREFIX_OF_KANA = 3
RESOLVED_LIMIT = 10_000
"""Persons and households that one question may resolve to: enough for the commonest surname of a ward."""


@dataclass(frozen=True, slots=True)
class ResolvedTerm:
    """What a term means besides a word of the text. Empty: nothing."""

    households: frozenset[str] = frozenset()
    record_types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    fiscal_year: str | None = None


def resolvable(terms: Iterable[Term]) -> list[Term]:
    """The terms that may be names or numbers. A quoted term is only ever text."""
    return [term for term in terms if not term.phrase]


def persons_and_numbers(terms: list[Term], scope: ReadScope) -> Dsl:
    """The request for persons by name and for households by number or label. Each condition is named after its term."""
    people = [_named_person(term, at) for at, term in enumerate(terms)]
    numbered = [_named_household(term, at) for at, term in enumerate(terms)]
    households = household_filter(scope, "household")
    return {
        "size": RESOLVED_LIMIT,
        "_source": False,
        "docvalue_fields": ["kind", "id", "member_ids"],
        "query": {
            "bool": {
                "should": [
                    {
                        "bool": {
                            "filter": [{"term": {"deleted": False}}, {"term": {"kind": "person"}}],
                            "should": people,
                            "minimum_should_match": 1,
                        }
                    },
                    {
                        "bool": {
                            "filter": households.must,
                            "must_not": households.must_not,
                            "should": numbered,
                            "minimum_should_match": 1,
                        }
                    },
                ],
                "minimum_should_match": 1,
            }
        },
    }


def households_of(persons: Iterable[str], scope: ReadScope) -> Dsl:
    """The request for the readable households that have one of these persons as a member."""
    members = household_filter(scope, "household")
    members.must.append(one_of("member_ids", persons))
    return {
        "size": RESOLVED_LIMIT,
        "_source": False,
        "docvalue_fields": ["id", "member_ids"],
        "query": members.as_query(),
    }


def term_of_name(name: str) -> int:
    """The index of the term that a named condition was made for."""
    return int(name[1:])


def _named_person(term: Term, at: int) -> Dsl:
    name = name_key(term.text)
    ways: list[Dsl] = [{"term": {"name_keys": name}}]
    if len(name) >= _PREFIX_OF_NAME:
        ways.append({"prefix": {"name_full": name}})
    if _KANA.fullmatch(term.key):
        kana = kana_key(term.text)
        ways.append({"term": {"kana_keys": kana}})
        if len(kana) >= _PREFIX_OF_KANA:
            ways.append({"prefix": {"kana_full": kana}})
    return {"bool": {"should": ways, "minimum_should_match": 1, "_name": f"p{at}"}}


def _named_household(term: Term, at: int) -> Dsl:
    ways: list[Dsl] = [{"term": {"name_keys": name_key(term.text)}}]
    number = number_of(term)
    if number is not None:
        ways.append({"term": {"number_keys": number}})
    return {"bool": {"should": ways, "minimum_should_match": 1, "_name": f"h{at}"}}


def number_of(term: Term) -> str | None:
    """The key of a case number, if the term is written like one (垂-00318, ００４１２, 533), else None."""
    plain = nfkc(term.text)
    return number_key(plain) if _NUMBER.fullmatch(plain) else None


def fiscal_year_of(term: Term) -> str | None:
    """The first year of the 年度 that a term names (令和7年度の → 2025), else None."""
    plain = nfkc(term.text)
    if not _FISCAL_YEAR.fullmatch(plain):
        return None
    try:
        year = read_fiscal_year(plain)
    except ValueError:
        return None
    return None if year is None else f"{year:04d}"


def codes_of(term: Term, words: Mapping[str, str]) -> tuple[str, ...]:
    """The codes (kinds of records, channels) whose Japanese word contains a term of at least two characters.

    Particles around the word are dropped: からの電話 is 電話.
    """
    key = search_key(_PARTICLES.sub("", term.text))
    if len(key) < 2:
        return ()
    return tuple(code for code, word in words.items() if key in search_key(word))
