"""An event is applied once: the guard is part of the write (docs/protocols.md 3)."""

import asyncio

import pytest

from libs import problems
from libs.aggregates import Aggregates
from libs.decision import Decision
from libs.ids import derived_id
from libs.mongo import Doc, Documents
from tests.libs.aggregates.case import BY, raw, retitled, written

SOURCE = "approvals.approval:a1"


async def test_an_event_is_applied_once(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    for _ in range(3):
        item = await records.react("r1", SOURCE, 4, retitled("承認"))
        assert item is not None
        assert item.version == 2
    doc = await raw(documents)
    assert doc["seen"] == {SOURCE.replace(".", "/"): 4}
    assert len(doc["tray"]) == 2
    assert doc["tray"][1]["actor"] is None


async def test_an_older_event_of_the_same_source_is_not_applied(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    await records.react("r1", SOURCE, 4, retitled("新"))
    item = await records.react("r1", SOURCE, 3, retitled("旧"))
    assert item is not None
    assert (item.version, item.state["title"]) == (2, "新")
    other = await records.react("r1", "approvals.approval:a2", 1, retitled("他の源"))
    assert other is not None
    assert other.version == 3


async def test_an_event_for_an_unknown_document_is_answered_with_none(records: Aggregates) -> None:
    assert await records.react("nobody", SOURCE, 1, retitled("x")) is None


async def test_an_event_that_does_not_apply_is_noted_as_seen(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    item = await records.react("r1", SOURCE, 7, lambda _: None)
    assert item is not None
    doc = await raw(documents)
    assert doc["seen"] == {SOURCE.replace(".", "/"): 7}
    assert (doc["version"], len(doc["tray"])) == (1, 1)


async def test_fifty_deliveries_at_once_are_one_effect(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    await asyncio.gather(*(records.react("r1", SOURCE, 1, retitled("承認")) for _ in range(50)))
    doc = await raw(documents)
    assert (doc["version"], len(doc["tray"])) == (2, 2)


async def test_a_moved_version_is_loaded_again(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    original = documents.get
    loads = 0

    async def slow_get(doc_id: str) -> Doc | None:
        nonlocal loads
        loads += 1
        doc = await original(doc_id)
        if loads == 1:
            await documents.update({"_id": doc_id}, {"$set": {"title": "割込"}, "$inc": {"version": 1}})
        return doc

    setattr(documents, "get", slow_get)  # noqa: B010
    item = await records.react("r1", SOURCE, 1, lambda i: Decision({**i.state, "state": "approved"}, "record.approved"))
    assert item is not None
    assert (item.version, item.state["title"], item.state["state"], loads) == (3, "割込", "approved", 2)


async def test_what_an_event_creates_is_created_once(records: Aggregates, documents: Documents) -> None:
    new_id = derived_id("record", SOURCE)
    for _ in range(2):
        assert (await records.create(new_id, written(), by=None, source=(SOURCE, 3))).version == 1
    assert (await raw(documents, new_id))["seen"] == {SOURCE.replace(".", "/"): 3}
    item = await records.react(new_id, SOURCE, 3, retitled("二度目"))
    assert item is not None
    assert item.version == 1


async def test_a_later_event_finds_what_an_earlier_one_created_and_comes_again(records: Aggregates) -> None:
    await records.create("r1", written(), by=None, source=(SOURCE, 3))
    with pytest.raises(problems.InProgress):
        await records.create("r1", written("後"), by=None, source=(SOURCE, 4))
    item = await records.react("r1", SOURCE, 4, retitled("後"))
    assert item is not None
    assert item.version == 2
