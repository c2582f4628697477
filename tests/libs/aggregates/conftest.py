"""Fixtures of tests/libs/aggregates."""

import pytest

from libs.aggregates import Aggregates
from libs.clock import FixedClock
from libs.contracts.events import aggregate_type
from libs.mongo import Documents
from tests.libs.conftest import MakeDocuments


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock("2026-11-23T02:30:00.000Z")


@pytest.fixture
async def documents(make_documents: MakeDocuments) -> Documents:
    return await make_documents("records")


@pytest.fixture
def records(documents: Documents, clock: FixedClock) -> Aggregates:
    kind = aggregate_type("records.record:x")
    assert kind is not None
    return Aggregates(documents, kind, clock, private=frozenset({"secret"}))
