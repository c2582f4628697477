"""時系列: entries in order of time, of a household, a worker, an office, a ward or all wards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from libs.actor import Actor
from libs.audit import Reading
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.search.domain import answers, questions
from services.search.domain.access import Narrowing, condition, indices_of
from services.search.queries.desk import Desk
from services.search.queries.freshness import After, wait_for
from services.search.queries.names import named
from services.search.queries.reach import Wanted, reach_of


@dataclass(frozen=True)
class Timeline:
    """One page of a timeline; `position` is where the page before ended."""

    wanted: Wanted
    narrowing: Narrowing
    order: questions.Order = "desc"
    limit: int = 50
    position: Sequence[Any] | None = None
    after: Sequence[After] = ()


@dataclass(frozen=True)
class Page:
    """The body of an answer and where the next page goes on (None = this was the last)."""

    body: dict[str, Any]
    position: list[Any] | None


async def timeline(desk: Desk, person: Actor, asked: Timeline) -> Page:
    """A page of entries. NotFound, PurposeRequired, SearchUnavailable, PolicyUnavailable."""
    actor = asked.wanted.of(person)

    async def read(snapshot: Snapshot) -> Page:
        reach = await reach_of(desk, actor, asked.wanted, snapshot)
        pending = await wait_for(desk, actor, snapshot, asked.after)
        narrowing = replace(asked.narrowing, household_id=asked.wanted.household_id)
        found = await desk.reading.search(
            indices_of(narrowing.kinds),
            questions.timeline(condition(reach, narrowing), asked.order, asked.limit, asked.position),
        )
        items = await named(desk, [answers.item(source) for source in found.sources])
        await desk.audit.read(_entry(actor, asked, items))
        body: dict[str, Any] = {"items": items, "index_lag_ms": await desk.index_lag_ms()}
        if pending:
            body["pending"] = pending
        return Page(body, found.hits[-1]["sort"] if len(found.hits) == asked.limit else None)

    return await desk.restrictions.released(viewer(actor), read)


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
