"""What a term may be besides a word of the text: somebody's name, a case number, a 年度, a kind, a channel.

A term is met by the text or by one of these (settled.md 21), so that a household is found under every name and
number of any member, although no name of a household is in its entries.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.calendar import read_fiscal_year
from libs.text import kana_key, name_key, nfkc, number_key, search_key
from services.search.domain.access import Dsl, Reach, household_condition, one_of
from services.search.domain.terms import Term

_NUMBER = re.compile(r"(?:第|No\.?|[^\W\d]{0,2}[-－])?[0-9]+号?", re.IGNORECASE)
_KANA = re.compile(r"[ぁ-ゖゝゞ-]+")
_FISCAL_YEAR = re.compile(r"(?:令和|平成|昭和|[RHS])(?:元|[0-9]{1,2})年?度(?:の|中|分)?", re.IGNORECASE)
_PARTICLES = re.compile(r"^(?:からの|への|との)(?=..)|(?<=..)(?:について|に関する|での|への|からの)$")
CHANNEL_WORDS = {"phone": "電話", "counter": "窓口", "letter": "手紙", "fax": "FAX", "mail": "メール"}
"""How people say by which way an inquiry came."""
_PREFIX_OF_NAME = 2
_PREFIX_OF_KANA = 3
RESOLVED_LIMIT = 10_000
"""Persons and households one question may resolve to: a district-wide surname still fits."""


@dataclass(frozen=True, slots=True)
class Met:
    """What else meets a term."""

    households: frozenset[str] = frozenset()
    record_types: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    fiscal_year: str | None = None


def resolvable(terms: Iterable[Term]) -> list[Term]:
    """The terms that may be names or numbers; quoted ones are meant literally."""
    return [term for term in terms if not term.phrase]


def persons_and_numbers(terms: list[Term], reach: Reach) -> Dsl:
    """The question for the persons of a name and the households of a number or label, each named by its term."""
    people = [_named_person(term, at) for at, term in enumerate(terms)]
    numbered = [_named_household(term, at) for at, term in enumerate(terms)]
    households = household_condition(reach, "household")
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


def households_of(persons: Iterable[str], reach: Reach) -> Dsl:
    """The question for the readable households that have one of these persons as a member."""
    found = household_condition(reach, "household")
    found.must.append(one_of("member_ids", persons))
    return {
        "size": RESOLVED_LIMIT,
        "_source": False,
        "docvalue_fields": ["id", "member_ids"],
        "query": found.as_query(),
    }


def term_of_name(name: str) -> int:
    """Which term a named condition stood for (names of conditions are unique in a question)."""
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
    """The key of a case number, where a term is written like one (垂-00318, ００４１２, 533); else None."""
    plain = nfkc(term.text)
    return number_key(plain) if _NUMBER.fullmatch(plain) else None


def fiscal_year_of(term: Term) -> str | None:
    """The 年度 a term names (令和7年度の → 2025), keyed by its first year; else None."""
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

    Particles around it are not part of it: からの電話 is 電話.
    """
    key = search_key(_PARTICLES.sub("", term.text))
    if len(key) < 2:
        return ()
    return tuple(code for code, word in words.items() if key in search_key(word))
