"""One command is one write: state, event and version together (docs/protocols.md 1.1)."""

import asyncio

from libs import problems
from libs.aggregates import Aggregates, Stored
from libs.clock import FixedClock
from libs.decision import Decision
from libs.ids import bucket_of
from libs.mongo import Documents
from tests.libs.aggregates.case import BY, raw, retitled, written


async def test_a_new_aggregate_carries_its_first_event(records: Aggregates, documents: Documents) -> None:
    item = await records.create("r1", written(secret="内"), by=BY)
    doc = await raw(documents)
    assert (doc["version"], doc["last_change"], doc["bucket"]) == (1, 1, bucket_of("r1"))
    [event] = doc["tray"]
    assert (event["name"], event["sequence"], event["prev"]) == ("record.written", 1, 0)
    assert event["key"] == "records.record:r1"
    assert event["partition_key"] == "h1"
    said = {"id": "r1", "version": 1, "household_id": "h1", "title": "家庭訪問", "state": "written"}
    assert event["state"] == records.whole({"household_id": "h1"}) | said
    assert "secret" not in event["state"]
    assert event["actor"] == BY.as_json()
    assert doc["tray_since"] is not None
    assert records.published(item) == event["state"]


async def test_sequences_have_no_gaps_and_each_names_the_one_before(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    for n in range(5):
        await records.change("r1", retitled(f"題 {n}"), by=BY)
    doc = await raw(documents)
    assert [e["sequence"] for e in doc["tray"]] == [1, 2, 3, 4, 5, 6]
    assert [e["prev"] for e in doc["tray"]] == [0, 1, 2, 3, 4, 5]
    assert len({e["id"] for e in doc["tray"]}) == 6
    assert doc["version"] == 6


async def test_a_save_sets_only_the_fields_that_changed(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(note="残"), by=BY)
    item = await records.load("r1")
    assert item is not None
    await documents.update({"_id": "r1"}, {"$set": {"frozen_by": "sub1"}})
    saved = await records.save(item, retitled("改")(item), by=BY)
    assert saved is not None
    doc = await raw(documents)
    assert (doc["title"], doc["note"], doc["frozen_by"]) == ("改", "残", "sub1")


async def test_a_field_that_the_new_state_lacks_goes(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(note="消える"), by=BY)
    saved = await records.change("r1", lambda _: written(), by=BY)
    assert "note" not in saved.state
    assert "note" not in await raw(documents)


async def test_every_save_lowers_tray_since_whatever_was_loaded(
    records: Aggregates, documents: Documents, clock: FixedClock
) -> None:
    await records.create("r1", written(), by=BY)
    first = (await raw(documents))["tray_since"]
    clock.advance(60)
    await records.change("r1", retitled("後"), by=BY)
    assert (await raw(documents))["tray_since"] == first
    item = await records.load("r1")
    assert item is not None
    # The relay empties the tray between load and save: the save must set the field again.
    await documents.update({"_id": "r1"}, {"$set": {"tray": []}, "$unset": {"tray_since": ""}})
    await records.save(item, retitled("もっと後")(item), by=BY)
    doc = await raw(documents)
    assert doc["tray_since"] == clock.now()
    assert [e["sequence"] for e in doc["tray"]] == [3]


async def test_a_save_on_an_older_version_matches_nothing(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    item = await records.load("r1")
    assert item is not None
    assert await records.save(item, retitled("先")(item), by=BY) is not None
    assert await records.save(item, retitled("遅れ")(item), by=BY) is None
    now = await records.load("r1")
    assert now is not None
    assert now.state["title"] == "先"


async def test_fifty_changes_at_once_all_count_once(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", Decision({"title": "", "n": 0}, "record.written"), by=BY)

    def add(item: Stored) -> Decision:
        return Decision({**item.state, "n": item.state["n"] + 1}, "record.revised")

    async def one() -> int:
        refused = 0
        while True:
            try:
                await records.change("r1", add, by=BY)
            except problems.InProgress:
                refused += 1
            else:
                return refused

    await asyncio.gather(*(one() for _ in range(50)))
    doc = await raw(documents)
    assert doc["n"] == 50
    assert [e["sequence"] for e in doc["tray"]] == list(range(1, 52))
