"""Names and numbers: from the terms of a query to households, and from households to how a list names them."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.search.domain import resolution
from services.search.domain.access import Reach
from services.search.domain.mappings import HOUSEHOLDS
from services.search.domain.resolution import Met
from services.search.domain.terms import Query, Term
from services.search.queries.desk import Desk
from services.search.queries.reach import HOUSEHOLD_KEY

PERSON_KEY = "records.person:"
RESOLVED_SHOWN = 5


async def met_by(desk: Desk, query: Query, reach: Reach) -> dict[Term, Met]:
    """What else than the text meets each term: readable households, a 年度, kinds of records."""
    terms = resolution.resolvable(query.terms)
    if not terms:
        return {}
    households = await _households(desk, terms, reach)
    return {
        term: Met(
            frozenset(households.get(at, ())),
            resolution.record_types_of(term, desk.record_types),
            resolution.fiscal_year_of(term),
        )
        for at, term in enumerate(terms)
    }


async def _households(desk: Desk, terms: list[Term], reach: Reach) -> dict[int, set[str]]:
    """Term (by position) → the readable households it names."""
    found = await desk.reading.search([HOUSEHOLDS], resolution.persons_and_numbers(terms, reach))
    named: dict[int, set[str]] = {}
    terms_of_person: dict[str, set[int]] = {}
    for hit in found.hits:
        which = {resolution.term_of_name(name) for name in hit.get("matched_queries", ())}
        fields: Mapping[str, list[str]] = hit["fields"]
        if fields["kind"] == ["household"]:
            for at in which:
                named.setdefault(at, set()).update(fields["id"])
        else:
            for person in fields.get("member_ids", []):
                terms_of_person.setdefault(person, set()).update(which)
    if terms_of_person:
        members = await desk.reading.search([HOUSEHOLDS], resolution.households_of(terms_of_person, reach))
        for hit in members.hits:
            for person in hit["fields"].get("member_ids", []):
                for at in terms_of_person.get(person, ()):
                    named.setdefault(at, set()).update(hit["fields"]["id"])
    return named


async def labels(desk: Desk, household_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Household → `{id, case_number, name, kana, worker_id, status}` as of now, for naming it in a list."""
    keys = sorted({HOUSEHOLD_KEY + each for each in household_ids})
    households = await desk.reading.many(
        HOUSEHOLDS, keys, ["id", "head_person_id", "worker_id", "status", "shown"]
    )
    heads = sorted({PERSON_KEY + h["head_person_id"] for h in households.values() if h.get("head_person_id")})
    persons = await desk.reading.many(HOUSEHOLDS, heads, ["shown"])
    return {h["id"]: _label(h, persons) for h in households.values()}


def _label(household: Mapping[str, Any], persons: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    shown: Mapping[str, Any] = household.get("shown") or {}
    numbers: list[Mapping[str, Any]] = shown.get("case_numbers") or []
    person = persons.get(f"{PERSON_KEY}{household.get('head_person_id')}", {})
    head: Mapping[str, Any] = person.get("shown") or {}
    return {
        "id": household["id"],
        "case_number": numbers[-1]["number"] if numbers else None,
        "name": head.get("name") or shown.get("label"),
        "kana": head.get("kana"),
        "worker_id": household.get("worker_id"),
        "status": household.get("status"),
    }


async def named(desk: Desk, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of a list, each with the household it is about."""
    households = await labels(desk, (item["household_id"] for item in items if item["household_id"]))
    return [{**item, "household": households.get(item["household_id"])} for item in items]
