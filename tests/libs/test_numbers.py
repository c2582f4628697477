"""Numbers of a series: unique, without gaps, and the same one for a repeated command whatever happened in between."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from libs.ids import uuid7
from libs.mongo import Database
from libs.numbers import Numbers


@pytest.fixture(scope="module")
async def database(mongo_url: str) -> AsyncIterator[Database]:
    made = Database(mongo_url, f"t{uuid7().replace('-', '')[-10:]}")
    yield made
    await made.drop()
    made.close()


@pytest.fixture
async def numbers(database: Database) -> Numbers:
    name = uuid7()
    made = Numbers(database.collection(f"numbers-{name}"), database.collection(f"counters-{name}"))
    await made.prepare()
    return made


async def test_each_series_counts_from_one(numbers: Numbers) -> None:
    assert [await numbers.take("tarumi/2026", c) for c in ("a", "b")] == [1, 2]
    assert await numbers.take("hyogo/2026", "c") == 1


async def test_a_command_asked_again_has_the_number_it_had(numbers: Numbers) -> None:
    first = await numbers.take("tarumi/2026", "a")
    await numbers.take("tarumi/2026", "b")
    assert await numbers.take("tarumi/2026", "a") == first


async def test_taken_at_the_same_moment_none_is_given_twice_and_none_is_left_out(numbers: Numbers) -> None:
    taken = await asyncio.gather(*(numbers.take("tarumi/2026", f"c{i}") for i in range(20)))
    assert sorted(taken) == list(range(1, 21))


async def test_the_same_command_at_the_same_moment_has_one_number(numbers: Numbers) -> None:
    assert set(await asyncio.gather(*(numbers.take("tarumi/2026", "same") for _ in range(8)))) == {1}


async def test_a_counter_that_was_lost_finds_its_way_back(database: Database) -> None:
    rows, name = database.collection(f"numbers-{uuid7()}"), uuid7()
    before = Numbers(rows, database.collection(f"counters-{name}-before"))
    await before.prepare()
    for command in ("a", "b", "c"):
        await before.take("tarumi/2026", command)
    after = Numbers(rows, database.collection(f"counters-{name}-after"))
    assert await after.take("tarumi/2026", "d") == 4


async def test_asked_again_in_another_year_it_has_a_number_of_that_year_which_nobody_else_has(numbers: Numbers) -> None:
    for command in ("a", "b", "c"):
        await numbers.take("tarumi/2026", command)
    assert await numbers.take("tarumi/2027", "d") == 1
    assert await numbers.take("tarumi/2027", "c") == 2
    assert await numbers.take("tarumi/2026", "c") == 3, "and the old one is still its own"
    assert await numbers.take("tarumi/2027", "e") == 3
