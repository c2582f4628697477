"""What the terms of a query mean besides words of the text: households by name or number, 年度, kinds, channels."""

from services.search.domain import resolution
from services.search.domain.mappings import HOUSEHOLDS
from services.search.domain.resolution import ResolvedTerm
from services.search.domain.scope import ReadScope
from services.search.domain.terms import Query, Term
from services.search.queries.context import QueryContext

LABELS_PER_TERM = 5


def resolve_words(context: QueryContext, query: Query) -> dict[Term, ResolvedTerm]:
    """What each term means by its own words: a 年度, kinds of records, channels. The index is not asked."""
    return {
        term: ResolvedTerm(
            record_types=resolution.codes_of(term, context.record_types),
            channels=resolution.codes_of(term, resolution.CHANNEL_WORDS),
            fiscal_year=resolution.fiscal_year_of(term),
        )
        for term in resolution.resolvable(query.terms)
    }


async def resolve_households(context: QueryContext, query: Query, scope: ReadScope) -> dict[Term, frozenset[str]]:
    """The readable households that each term names. Terms that name none are left out."""
    terms = resolution.resolvable(query.terms)
    if not terms:
        return {}
    named = await _households(context, terms, scope)
    return {terms[at]: frozenset(households) for at, households in named.items() if households}


async def _households(context: QueryContext, terms: list[Term], scope: ReadScope) -> dict[int, set[str]]:
    """Index of a term → the readable households that it names: by their own number or label, or by a member's name."""
    hits = await context.reading.search([HOUSEHOLDS], resolution.persons_and_numbers(terms, scope))
    named: dict[int, set[str]] = {}
    terms_of_person: dict[str, set[int]] = {}
    for hit in hits.hits:
        matched = {resolution.term_of_name(name) for name in hit.get("matched_queries", ())}
        fields = hit["fields"]
        if fields["kind"] == ["household"]:
            for at in matched:
                named.setdefault(at, set()).update(fields["id"])
        else:
            for person in fields.get("member_ids", []):
                terms_of_person.setdefault(person, set()).update(matched)
    if terms_of_person:
        members = await context.reading.search([HOUSEHOLDS], resolution.households_of(terms_of_person, scope))
        for hit in members.hits:
            for person in hit["fields"].get("member_ids", []):
                for at in terms_of_person.get(person, ()):
                    named.setdefault(at, set()).update(hit["fields"]["id"])
    return named
