"""時系列: entries in order of time, of a household, a worker, an office, a ward or all wards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from libs.actor import Actor
from libs.audit import Reading
from libs.problems import IndexNotReady, SearchUnavailable
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.search.domain import answers, questions
from services.search.domain.access import Narrowing, condition, indices_of, keeps
from services.search.domain.projection import document_of
from services.search.queries.desk import Desk
from services.search.queries.freshness import After, wait_for
from services.search.queries.reach import Wanted, asking, reach_of


@dataclass(frozen=True)
class Timeline:
    """One page of a timeline; `position` is where the page before ended."""

    wanted: Wanted
    narrowing: Narrowing
    order: questions.Order = "desc"
    limit: int = 50
    position: Sequence[Any] | None = None
    after: Sequence[After] = ()
    actor_token: str = ""


@dataclass(frozen=True)
class Page:
    """The body of an answer and where the next page goes on (None = this was the last)."""

    body: dict[str, Any]
    position: list[Any] | None


async def timeline(desk: Desk, person: Actor, asked: Timeline) -> Page:
    """A page of entries; of one household also while the index is away (`partial`), from the owners.

    NotFound, PurposeRequired, SearchUnavailable, PolicyUnavailable.
    """
    actor = await asking(desk, person, asked.wanted)

    async def read(snapshot: Snapshot) -> Page:
        try:
            page = await _from_index(desk, actor, asked, snapshot)
        except (SearchUnavailable, IndexNotReady):
            if asked.wanted.household_id is None or asked.position is not None:
                raise
            page = await _from_owners(desk, actor, asked, asked.wanted.household_id)
        await desk.audit.read(_entry(actor, asked, page.body["items"]))
        return page

    return await desk.restrictions.released(viewer(actor), read)


async def _from_index(desk: Desk, actor: Actor, asked: Timeline, snapshot: Snapshot) -> Page:
    reach = await reach_of(desk, actor, asked.wanted, snapshot)
    pending = await wait_for(desk, actor, snapshot, asked.after)
    narrowing = replace(asked.narrowing, household_id=asked.wanted.household_id)
    found = await desk.reading.search(
        indices_of(narrowing.kinds),
        questions.timeline(condition(reach, narrowing), asked.order, asked.limit, asked.position),
    )
    items = await desk.labels.named([answers.item(source) for source in found.sources])
    body: dict[str, Any] = {
        "items": items,
        "partial": reach.partial,
        "index_lag_ms": await desk.index_lag_ms(),
    }
    if pending:
        body["pending"] = pending
    return Page(body, found.hits[-1]["sort"] if len(found.hits) == asked.limit else None)


async def _from_owners(desk: Desk, actor: Actor, asked: Timeline, household_id: str) -> Page:
    """What the owners show of a household, made into the same entries: marked partial, without a next page."""
    purpose = actor.purpose.header if actor.purpose else None
    told = await desk.timeline_of(asked.actor_token, household_id, purpose)
    documents = [document_of(each.key, each.state["version"], each.state) for each in told]
    kept = [document for document in documents if keeps(asked.narrowing, document)]
    kept = answers.in_order(kept, descending=asked.order == "desc")[: asked.limit]
    return Page({"items": [answers.item(d) for d in kept], "partial": True, "index_lag_ms": None}, None)


def _entry(actor: Actor, asked: Timeline, items: list[dict[str, Any]]) -> Reading:
    wanted = asked.wanted
    return reading(
        actor,
        "timeline",
        [item["id"] for item in items],
        sorted({item["household_id"] for item in items if item["household_id"]}),
        scope="household" if wanted.household_id else "worker" if wanted.worker else wanted.scope,
        count=len(items),
    )
