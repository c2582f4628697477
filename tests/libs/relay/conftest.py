"""Fixtures of tests/libs/relay."""

from collections.abc import Iterator

import pytest

from libs import faults
from libs.aggregates.twin import TwinCollection
from libs.clock import FixedClock
from libs.mongo import Collection, Database
from libs.relay import CLAIM, RelayCollections
from libs.relay.rows import JournalRow
from tests.libs.relay.case import Office


@pytest.fixture(params=["twin", "engine"])
def engine(request: pytest.FixtureRequest) -> Database | None:
    """The database of the real engine, or None for the in-memory twin."""
    return None if request.param == "twin" else request.getfixturevalue("database")


@pytest.fixture
async def office(engine: Database | None) -> Office:
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    if engine is None:
        claim = [[name for name, _ in CLAIM]]
        collections = RelayCollections(
            [TwinCollection()], TwinCollection(unique=claim), TwinCollection(), TwinCollection()
        )
        return Office(collections, clock)
    records: Collection = engine.collection("records")
    journal: Collection[JournalRow] = engine.collection("journal")
    await records.index("tray_since", sparse=True)
    await journal.index("unsent_bucket", sparse=True)
    await journal.index(CLAIM, unique=True, sparse=True)
    collections = RelayCollections([records], journal, engine.collection("marks"), engine.collection("losses"))
    return Office(collections, clock)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()
