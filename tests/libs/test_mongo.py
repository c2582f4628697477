"""Calls to MongoDB: each has a time limit, whatever the engine does, and reads return what the majority has."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from pymongo.errors import OperationFailure

from libs.call_limits import REQUEST_SECONDS, call_limit
from libs.engine_calls import counting_calls
from libs.ids import uuid7
from libs.mongo import UNDER_WAY_AT_MOST, Calls, Database
from libs.problems import Unavailable
from ops.launcher.engines import Installation, MongoEngine
from tests import engines
from tests.faults.support.rounds import here

ASKING = 200
GRACE_SECONDS = 3.0
"""A call without a limit would never end; the rest is a margin for a busy machine."""


@pytest.fixture(scope="module")
def engine(engine_home: Installation, engine_data: Path) -> Iterator[MongoEngine]:
    """An engine for these tests alone, which they may stop."""
    with engines.running(engines.mongo_engine(engine_home, engine_data / "mongo-stopped")) as made:
        yield made


@pytest_asyncio.fixture
async def there(engine: MongoEngine) -> AsyncIterator[Database]:
    database = Database(engine.url, f"test_{uuid7()[-12:]}")
    await database.collection("things").insert({"_id": "a", "n": 1})
    yield database
    database.close()


async def test_a_hung_engine_is_said_in_two_seconds_to_however_many_ask(engine: MongoEngine, there: Database) -> None:
    things = there.collection("things")
    calls = (
        lambda: things.get("a"),
        lambda: things.update({"_id": "a"}, {"$set": {"n": 2}}),
        lambda: things.list({"n": 1}),
        lambda: there.linearizable("things", "a"),
        lambda: there.files("books").put(uuid7(), "book", b"x", {}),
    )
    engine.suspend()
    try:
        for _ in range(2):
            began = time.monotonic()
            with call_limit(REQUEST_SECONDS):
                answers = await asyncio.gather(
                    *(calls[n % len(calls)]() for n in range(ASKING)), return_exceptions=True
                )
            assert {type(answer) for answer in answers} == {Unavailable}
            assert time.monotonic() - began <= REQUEST_SECONDS + here(GRACE_SECONDS)
    finally:
        engine.resume()
    with call_limit():
        assert await things.get("a") is not None


async def test_a_call_more_than_can_be_answered_is_refused_at_once(there: Database) -> None:
    things = there.collection("things")
    answers = await asyncio.gather(*(things.get("a") for _ in range(UNDER_WAY_AT_MOST + 20)), return_exceptions=True)
    assert sum(isinstance(answer, Unavailable) for answer in answers) >= 20
    assert await things.get("a") is not None


async def test_a_long_iteration_is_limited_by_step_not_in_all(there: Database) -> None:
    things = there.collection("many")
    for n in range(300):
        await things.insert({"_id": str(n)})
    seen = 0
    with call_limit(0.5):
        async for _ in things.find({}):
            seen += 1
            if seen in {1, 150}:
                await asyncio.sleep(0.6)
    assert seen == 300


async def test_reads_take_what_the_majority_has(there: Database) -> None:
    assert there.raw.read_concern.level == "majority"
    assert there.raw.write_concern.document == {"w": "majority", "j": True}
    assert there.raw.write_concern.acknowledged


async def test_calls_are_counted_by_collection_where_somebody_counts(there: Database) -> None:
    things = there.collection("things")
    with counting_calls() as counts:
        await asyncio.gather(things.get("a"), things.list({}))
        _ = [doc async for doc in there.collection("many").find({})]
        await there.linearizable("things", "a")
    await things.get("a")
    assert counts == {"things": 3, "many": 1}


@pytest.mark.parametrize("code", [13, 18, 11600, 112, 175, 43])
async def test_refused_rights_and_interruptions_pass_by_themselves(code: int) -> None:
    async def refused() -> None:
        raise OperationFailure("not authorized", code)

    with pytest.raises(Unavailable):
        await Calls().make("things", refused)


async def test_what_we_asked_wrongly_is_no_trouble_that_passes() -> None:
    async def refused() -> None:
        raise OperationFailure("unknown operator", 2)

    with pytest.raises(OperationFailure):
        await Calls().make("things", refused)
