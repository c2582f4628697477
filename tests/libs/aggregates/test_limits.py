"""Events and documents beyond their limits are refused before the write (docs/protocols.md 1.6)."""

import pytest

from libs import problems
from libs.aggregates import Aggregates
from libs.clock import FixedClock
from libs.contracts.events import EVENT_LIMIT, aggregate_type
from libs.mongo import Documents
from tests.libs.aggregates.case import BY, raw, retitled, written


async def test_what_is_too_large_is_refused_before_the_write(records: Aggregates, documents: Documents) -> None:
    with pytest.raises(problems.TooMuchContent):
        await records.create("r1", written("長" * EVENT_LIMIT), by=BY)
    assert await documents.get("r1") is None
    await records.create("r1", written(), by=BY)
    with pytest.raises(problems.TooMuchContent):
        await records.change("r1", retitled("長" * EVENT_LIMIT), by=BY)
    assert (await raw(documents))["version"] == 1


async def test_a_document_may_not_grow_beyond_its_limit(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written("長" * 1_000_000), by=BY)
    with pytest.raises(problems.TooMuchContent):
        await records.change("r1", retitled("永" * 1_000_000), by=BY)
    assert (await raw(documents))["version"] == 1


async def test_a_restored_database_hands_out_versions_far_above(documents: Documents, clock: FixedClock) -> None:
    kind = aggregate_type("records.record:x")
    assert kind is not None
    await Aggregates(documents, kind, clock).create("r1", written(), by=BY)
    restored = Aggregates(documents, kind, clock, generation=1)
    assert (await restored.change("r1", retitled("改"), by=BY)).version == 2**32
    assert (await restored.change("r1", retitled("再"), by=BY)).version == 2**32 + 1
    assert [e["prev"] for e in (await raw(documents))["tray"]] == [0, 1, 2**32]
