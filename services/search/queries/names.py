"""Names and numbers: from the terms of a query to the households they may mean."""

from collections.abc import Mapping

from services.search.domain import resolution
from services.search.domain.access import Reach
from services.search.domain.mappings import HOUSEHOLDS
from services.search.domain.resolution import Met
from services.search.domain.terms import Query, Term
from services.search.queries.desk import Desk

RESOLVED_SHOWN = 5


def met_without_asking(desk: Desk, query: Query) -> dict[Term, Met]:
    """What meets a term by its own words: a 年度, kinds of records, channels."""
    return {
        term: Met(
            record_types=resolution.codes_of(term, desk.record_types),
            channels=resolution.codes_of(term, resolution.CHANNEL_WORDS),
            fiscal_year=resolution.fiscal_year_of(term),
        )
        for term in resolution.resolvable(query.terms)
    }


async def households_named(desk: Desk, query: Query, reach: Reach) -> dict[Term, frozenset[str]]:
    """The readable households that terms name; terms that name none are left out."""
    terms = resolution.resolvable(query.terms)
    if not terms:
        return {}
    named = await _households(desk, terms, reach)
    return {terms[at]: frozenset(households) for at, households in named.items() if households}


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
