"""時系列: entries in order of time, of a household, a worker, an office, a ward or all wards."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.actor import Actor
from libs.canonical import Json
from libs.cursor import Paging
from libs.problems import IndexNotReady, SearchUnavailable
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.search.domain import answers, questions
from services.search.domain.documents import Entry, Shown
from services.search.domain.filters import SearchFilters, entry_filter, indices_of, matches
from services.search.queries.context import QueryContext
from services.search.queries.freshness import ReadAfter, wait_for
from services.search.queries.page import Page, households_in, index_status, to_items
from services.search.queries.scope import ScopeRequest, resolve_scope, with_purpose


@dataclass(frozen=True)
class Timeline:
    """One page of a timeline."""

    scope: ScopeRequest
    filters: SearchFilters
    paging: Paging
    order: questions.Order = "desc"
    limit: int = 50
    after: Sequence[ReadAfter] = ()
    actor_token: str = ""


async def list_timeline(context: QueryContext, actor: Actor, timeline: Timeline) -> Released[Shown]:
    """A page of entries. While the index is away, the owners answer the first page of a household (`partial`).

    NotFound, PurposeRequired, SearchUnavailable, PolicyUnavailable.
    """
    actor = await with_purpose(context, actor, timeline.scope)

    async def read(restrictions: RestrictionSet) -> Read[Shown]:
        try:
            sources, page = await _from_index(context, actor, timeline, restrictions)
        except (SearchUnavailable, IndexNotReady):
            if timeline.scope.household_id is None or timeline.paging.after is not None:
                raise
            sources, page = await _from_owners(context, actor, timeline, timeline.scope.household_id)
        ids = [source["id"] for source in sources]
        about: dict[str, Json] = {"scope": timeline.scope.name, "count": len(sources)}
        answer = page.answer(timeline.paging)
        return Read(answer, "timeline", ids, sorted(households_in(sources)), about=about)

    return await readable(context, actor, (), read)


async def _from_index(
    context: QueryContext, actor: Actor, timeline: Timeline, restrictions: RestrictionSet
) -> tuple[list[Entry], Page]:
    scope = await resolve_scope(context, actor, timeline.scope, restrictions)
    pending = await wait_for(context, actor, restrictions, timeline.after)
    question = questions.timeline(
        entry_filter(scope, timeline.filters), timeline.order, timeline.limit, timeline.paging.after
    )
    hits = await context.reading.search(indices_of(timeline.filters.kinds), question)
    items = await to_items(context, hits.sources)
    beside = await index_status(context, pending, partial=scope.partial)
    return hits.sources, Page(items, beside, hits.position(timeline.limit))


async def _from_owners(
    context: QueryContext, actor: Actor, timeline: Timeline, household_id: str
) -> tuple[list[Entry], Page]:
    """What the owners show of a household, as the same entries: marked partial, without a next page."""
    purpose = actor.purpose.header if actor.purpose else None
    documents = await context.timeline_of(timeline.actor_token, household_id, purpose)
    matching = [document for document in documents if matches(document, timeline.filters)]
    entries = answers.in_order(matching, descending=timeline.order == "desc")[: timeline.limit]
    return entries, Page([answers.item(each) for each in entries], {"partial": True, "index_lag_ms": None})
