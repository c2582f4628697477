"""Two absences of one person entered at the same instant, on the real engine: of two that overlap, one is stored.

TSUZURI_PAIRS pairs (a long run is 2,000), each started together by a barrier through the commands of the service.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

import pytest

from libs.actor import Actor
from libs.aggregates import IdempotencyKey, Stored
from libs.context import RequestContext
from libs.contracts.codes import PartOfDay
from libs.ids import uuid7
from libs.problems import Problem
from services.records.commands import absence as commands
from services.records.domain.absence import NewAbsence, halves
from services.records.domain.state import Absence
from services.records.store import Context, Store
from services.records.store.store import LAST
from tests.services.people import CHIEF, SUPERVISOR, Asker
from tests.times import ago, today

PAIRS = int(os.environ.get("TSUZURI_PAIRS", "50"))
SIDE_BY_SIDE = 16
pytestmark = pytest.mark.timeout(60 + PAIRS)

Attempt = Callable[[], Awaitable[Stored[Absence]]]


def days(first: date, n: int, part: PartOfDay | None = None) -> NewAbsence:
    last = first + timedelta(days=n - 1)
    return {"from": first.isoformat(), "to": last.isoformat(), "part_of_day": part, "kind": "annual_leave"}


def asked(store: Store, who: Actor = SUPERVISOR, key: str | None = None, if_match: int | None = None) -> Context:
    """A request of this person, with a key of its own unless one is given."""
    return RequestContext(store, who, ago(), IdempotencyKey(key or uuid7(), "entered"), if_match)


def weeks() -> Sequence[date]:
    """A week for each pair, from tomorrow on, so that no two pairs overlap."""
    return [today() + timedelta(days=1 + 7 * n) for n in range(PAIRS)]


def registering(store: Store, given: NewAbsence, who: Actor = SUPERVISOR) -> Attempt:
    return lambda: commands.register(asked(store, who), "s1", given)


def moving(store: Store, one: Stored[Absence], given: NewAbsence) -> Attempt:
    return lambda: commands.change(asked(store, if_match=one.version), one.id, {**given})


async def at_once(*attempts: Attempt) -> list[Stored[Absence] | Problem]:
    barrier = asyncio.Barrier(len(attempts))

    async def one(attempt: Attempt) -> Stored[Absence] | Problem:
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


def one_went_in(results: Sequence[Stored[Absence] | Problem]) -> Stored[Absence]:
    """The one that was stored; the other was refused, and the refusal names the absence it overlaps."""
    (within,) = [each for each in results if isinstance(each, Stored)]
    (refused,) = [each for each in results if isinstance(each, Problem)]
    assert (refused.code, refused.context) == ("ABSENCES_OVERLAP", {"absence_id": within.id})
    return within


async def require_level(store: Store, standing: int) -> None:
    """Every claimed half-day belongs to exactly one valid absence, and each of those has claimed its half-days."""
    found = await store.absences_of(["s1"], "", LAST)
    assert len(found) == standing
    claimed = [half for each in found for half in each.state.get("halves", [])]
    assert sorted(claimed) == sorted(half for each in found for half in halves("s1", each.state))
    assert len(claimed) == len(set(claimed))
    every = await store.process.db.collection("absences").list({"halves": {"$exists": True}}, fields=["_id"])
    assert {doc["_id"] for doc in every} == {each.id for each in found}, "what was cancelled claims nothing"


async def free(store: Store) -> None:
    """Cancel all valid absences, so that each race begins with an empty calendar."""
    for each in await store.absences_of(["s1"], "", LAST):
        await commands.cancel(asked(store, if_match=each.version), each.id)
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
        await commands.cancel(asked(store, CHIEF, if_match=within.version), within.id)
        await registering(store, right if first else left)()
        return "先" if first else "後"

    assert sum((await each_week(race)).values()) == PAIRS
    await require_level(store, PAIRS)
    await free(store)


async def test_half_a_day_meets_the_whole_day_but_not_the_other_half(ask: Asker, store: Store) -> None:
    assert ask

    async def race(week: date) -> str:
        one_went_in(await at_once(registering(store, days(week, 1)), registering(store, days(week, 1, "morning"))))
        other = week + timedelta(days=1)
        both = await at_once(*(registering(store, days(other, 1, part)) for part in ("morning", "afternoon")))
        assert all(isinstance(each, Stored) for each in both)
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
        return "先" if isinstance(results[0], Stored) else "後"

    assert sum((await each_week(race)).values()) == PAIRS
    await require_level(store, 2 * PAIRS)
    await free(store)


async def test_the_same_request_twice_at_once_is_one_absence(ask: Asker, store: Store) -> None:
    assert ask

    async def race(week: date) -> str:
        key = uuid7()
        twice = await at_once(
            *(lambda: commands.register(asked(store, key=key), "s1", days(week, 2)) for _ in range(2))
        )
        assert len({each.id for each in twice if isinstance(each, Stored)}) == 1
        assert all(isinstance(each, Stored) for each in twice)
        return "一つ"

    assert await each_week(race) == {"一つ": PAIRS}
    await require_level(store, PAIRS)
