"""A state stored before a field existed is complete when loaded; one that is complete already is returned as it is."""

from typing import Any, cast

import pytest

from libs.aggregates import Aggregates
from libs.aggregates.shape import SCHEMA, Shape
from libs.clock import FixedClock
from libs.contracts.events import TYPES, AggregateType, aggregate_type
from libs.decision import Decision
from libs.mongo import Doc, Documents
from tests.libs.conftest import MakeDocuments

BEFORE: Doc = {"household_id": "h1", "title": "家庭訪問", "segments": [{"id": "s1", "kind": "fact", "text": "在宅"}]}


def kind_of(key: str) -> AggregateType:
    kind = aggregate_type(key)
    assert kind is not None
    return kind


@pytest.fixture
async def documents(make_documents: MakeDocuments) -> Documents:
    return await make_documents("records")


@pytest.fixture
def records(documents: Documents) -> Aggregates:
    return Aggregates(documents, kind_of("records.record:x"), FixedClock("2026-11-23T02:30:00.000Z"))


async def stored(documents: Documents, **more: Any) -> Doc:
    await documents.insert({"_id": "r1", "version": 3, "bucket": 7, "seen": {}, "done": [], "tray": [], **more})
    doc = await documents.get("r1")
    assert doc is not None
    return doc


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_every_aggregate_has_a_shape_that_adds_once(kind: AggregateType) -> None:
    shape = Shape(kind)
    given = shape.whole({})
    optional = {k: f for k, f in kind.model.model_fields.items() if not f.is_required()}
    assert set(given) == {kind.stored_as.get(f.alias or k, f.alias or k) for k, f in optional.items()}
    assert shape.whole(given) is given


def test_gaps_are_filled_at_every_depth_and_what_stands_stays() -> None:
    shape = Shape(kind_of("records.record:x"))
    whole = shape.whole(BEFORE)
    assert whole["segments"] == [
        {"id": "s1", "kind": "fact", "text": "在宅", "source": None, "by": None, "origin": "typed"}
    ]
    assert (whole["title"], whole["deleted"], whole["import_issues"]) == ("家庭訪問", False, [])
    assert BEFORE["segments"] == [{"id": "s1", "kind": "fact", "text": "在宅"}]


def test_what_a_service_keeps_for_itself_has_defaults_too_but_no_event_does() -> None:
    shape = Shape(kind_of("records.record:x"), {"readers": [], "title": "never"})
    first, second = shape.whole(BEFORE), shape.whole(BEFORE)
    assert (first["readers"], first["title"]) == ([], "家庭訪問")
    cast("list[str]", first["readers"]).append("one")
    assert second["readers"] == []
    assert shape.whole(first) is first
    assert "readers" not in shape.published(BEFORE)


def test_no_two_states_share_a_default() -> None:
    shape = Shape(kind_of("records.record:x"))
    first, second = shape.whole({}), shape.whole({})
    cast("list[str]", first["import_issues"]).append("one")
    assert second["import_issues"] == []


def test_a_stub_stays_a_stub() -> None:
    shape = Shape(kind_of("records.record:x"))
    stub: Doc = {"deleted": True}
    assert shape.whole(stub) is stub


def test_a_list_gets_the_defaults_of_its_own_fields_only() -> None:
    shape = Shape(kind_of("records.record:x"), {"readers": [], "more": {}})
    fields = ("title", "source", "segments", "readers")
    part, whole = shape.part(BEFORE, fields), shape.whole(BEFORE)
    assert part == {name: whole[name] for name in {*BEFORE, *fields}}
    assert shape.part(part, fields) is part
    stub: Doc = {"deleted": True}
    assert shape.part(stub, fields) is stub


async def test_an_older_document_is_upgraded_when_loaded_and_the_next_write_stores_it(
    records: Aggregates, documents: Documents
) -> None:
    await stored(documents, **BEFORE)
    item = await records.load("r1")
    assert item is not None
    assert (item.state["source"], item.state["segments"][0]["origin"]) == (None, "typed")
    await records.change("r1", lambda item: Decision({**item.state, "title": "来所"}, "record.revised"), by=None)
    doc = await documents.get("r1")
    assert doc is not None
    assert (doc["source"], doc["segments"][0]["origin"], doc["version"]) == (None, "typed", 4)


async def test_what_an_earlier_release_adds_to_a_document_of_this_one_is_upgraded_too(
    records: Aggregates, documents: Documents
) -> None:
    """A rolling update: it writes its own shape into a document that it otherwise leaves as it is."""
    await records.create("r1", Decision(BEFORE, "record.written"), by=None)
    added: Doc = {"id": "s2", "kind": "fact", "text": "来所"}
    await documents.update({"_id": "r1"}, {"$set": {"version": 2, "schema": 1}, "$push": {"segments": added}})
    item = await records.load("r1")
    assert item is not None
    assert [segment["origin"] for segment in item.state["segments"]] == ["typed", "typed"]


async def test_what_is_written_is_whole_and_so_is_its_event(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", Decision(BEFORE, "record.written"), by=None)
    await records.change("r1", lambda _: Decision(BEFORE | {"title": "来所"}, "record.revised"), by=None)
    doc = await documents.get("r1")
    assert doc is not None
    assert (doc["schema"], doc["source"], doc["segments"][0]["origin"], doc["title"]) == (SCHEMA, None, "typed", "来所")
    assert [(event["state"]["source"], event["state"]["title"]) for event in doc["tray"]] == [
        (None, "家庭訪問"),
        (None, "来所"),
    ]


async def test_some_fields_of_a_document_are_not_taken_for_all_of_it(records: Aggregates, documents: Documents) -> None:
    await stored(documents, **BEFORE)
    [row] = [doc async for doc in documents.find({"_id": "r1"}, fields=["version", "title", "source"])]
    assert records.loaded(row).state == {"title": "家庭訪問"}
    assert records.loaded(row, ("version", "title", "source")).state == {"title": "家庭訪問", "source": None}
