"""Two absences of one person entered at the same instant, on the real engine: one of two that overlap goes in.

TSUZURI_PAIRS pairs (a long run is 2,000), each let go together by a barrier through the commands of the service.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from libs.aggregates import Intent, Loaded
from libs.ids import uuid7
from libs.problems import Problem
from services.records.commands import absence as commands
from services.records.domain.absence import halves
from services.records.store import Store
from services.records.store.store import LAST
from tests.services.people import CHIEF, SUPERVISOR, Asker
from tests.times import today

PAIRS = int(os.environ.get("TSUZURI_PAIRS", "50"))
SIDE_BY_SIDE = 16
pytestmark = pytest.mark.timeout(60 + PAIRS)

Doc = dict[str, Any]
Attempt = Callable[[], Awaitable[Loaded]]


def days(first: date, n: int, part: str | None = None) -> Doc:
    last = first + timedelta(days=n - 1)
    return {
        "from": first.isoformat(), "to": last.isoformat(), "part_of_day": part, "kind": "annual_leave",
    }  # fmt: skip


def weeks() -> Sequence[date]:
    """A week from tomorrow on for each pair, so that no pair meets another."""
    return [today() + timedelta(days=1 + 7 * n) for n in range(PAIRS)]


def registering(store: Store, given: Doc, who: Any = SUPERVISOR) -> Attempt:
    return lambda: commands.register(store, who, "s1", given, Intent(uuid7(), "entered"))


def moving(store: Store, one: Loaded, given: Doc) -> Attempt:
    return lambda: commands.change(
        store, SUPERVISOR, one.id, given, if_match=one.version, intent=Intent(uuid7(), "moved")
    )


async def at_once(*attempts: Attempt) -> list[Loaded | Problem]:
    barrier = asyncio.Barrier(len(attempts))

    async def one(attempt: Attempt) -> Loaded | Problem:
        await barrier.wait()
        try:
            return await attempt()
        except Problem as problem:
            return problem

    return await asyncio.gather(*(one(attempt) for attempt in attempts))


async def each_week(race: Callable[[date], Awaitable[str]]) -> Counter[str]:
    ends: Counter[str] = Counter()
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(week: date) -> None:
        async with room:
            ends[await race(week)] += 1

    await asyncio.gather(*(one(week) for week in weeks()))
    return ends


def one_went_in(results: Sequence[Loaded | Problem]) -> Loaded:
    """The one that went in; the other was refused and told which stands in its way."""
    (within,) = [each for each in results if isinstance(each, Loaded)]
    (refused,) = [each for each in results if isinstance(each, Problem)]
    assert (refused.code, refused.context) == ("ABSENCES_OVERLAP", {"absence_id": within.id})
    return within


async def require_level(store: Store, standing: int) -> None:
    """Every half-day that is claimed is one of an absence that stands, and the other way round, each once."""
    found = await store.absences_of(["s1"], "", LAST)
    assert len(found) == standing
    claimed = [half for each in found for half in each.state["halves"]]
    assert sorted(claimed) == sorted(half for each in found for half in halves("s1", each.state))
    assert len(claimed) == len(set(claimed))
    every = await store.process.db.collection("absences").list({"halves": {"$exists": True}}, fields=["_id"])
    assert {doc["_id"] for doc in every} == {each.id for each in found}, "what was cancelled claims nothing"


async def free(store: Store) -> None:
    """Cancel what stands, so that each race begins with an empty calendar."""
    for each in await store.absences_of(["s1"], "", LAST):
        await commands.cancel(
            store, SUPERVISOR, each.id, if_match=each.version, intent=Intent(uuid7(), "cancelled")
        )
    await require_level(store, 0)


async def test_of_two_that_overlap_in_one_day_one_goes_in_and_cancelling_it_frees_its_days(
    ask: Asker, store: Store
) -> None:
    assert ask

    async def race(week: date) -> str:
        left, right = days(week, 3), days(week + timedelta(days=2), 3)
        results = await at_once(registering(store, left), registering(store, right, CHIEF))
        within = one_went_in(results)
        first = results[0] is within
        await commands.cancel(
            store, CHIEF, within.id, if_match=within.version, intent=Intent(uuid7(), "cancelled")
        )
        await registering(store, right if first else left)()
        return "先" if first else "後"

    assert sum((await each_week(race)).values()) == PAIRS
    await require_level(store, PAIRS)
    await free(store)


async def test_half_a_day_meets_the_whole_day_but_not_the_other_half(ask: Asker, store: Store) -> None:
    assert ask

    async def race(week: date) -> str:
        one_went_in(
            await at_once(registering(store, days(week, 1)), registering(store, days(week, 1, "morning")))
        )
        other = week + timedelta(days=1)
        both = await at_once(*(registering(store, days(other, 1, part)) for part in ("morning", "afternoon")))
        assert all(isinstance(each, Loaded) for each in both)
        return "半日"

    assert await each_week(race) == {"半日": PAIRS}
    await require_level(store, 3 * PAIRS)
    await free(store)


async def test_of_two_that_are_moved_onto_the_same_day_one_is_moved(ask: Asker, store: Store) -> None:
    assert ask

    async def race(week: date) -> str:
        one, two = [await registering(store, days(week + timedelta(days=n), 1))() for n in (0, 4)]
        onto = days(week + timedelta(days=2), 1)
        results = await at_once(moving(store, one, onto), moving(store, two, onto))
        one_went_in(results)
        return "先" if isinstance(results[0], Loaded) else "後"

    assert sum((await each_week(race)).values()) == PAIRS
    await require_level(store, 2 * PAIRS)
    await free(store)


async def test_the_same_request_twice_at_once_is_one_absence(ask: Asker, store: Store) -> None:
    assert ask

    async def race(week: date) -> str:
        intent = Intent(uuid7(), "entered")
        twice = await at_once(
            *(lambda: commands.register(store, SUPERVISOR, "s1", days(week, 2), intent) for _ in range(2))
        )
        assert len({each.id for each in twice if isinstance(each, Loaded)}) == 1
        assert all(isinstance(each, Loaded) for each in twice)
        return "一つ"

    assert await each_week(race) == {"一つ": PAIRS}
    await require_level(store, PAIRS)
