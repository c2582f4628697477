"""Trays are moved into the journal (docs/protocols.md 2.1)."""

from typing import cast

from libs.aggregates.shape import Shape
from libs.bus.envelope import Message, decode
from libs.contracts.events import Event, aggregate_type
from libs.relay import Relay, row_id
from libs.relay.rows import JournalRow
from tests.libs.relay.case import BY, KEY, Office, held


async def test_a_round_takes_trays_to_the_broker_in_order(office: Office) -> None:
    await office.write("r1", 4)
    await office.write("r2", 2)
    assert await office.relay.round() == 6
    assert office.broker.sequences("r1") == [1, 2, 3, 4]
    assert office.broker.sequences("r2") == [1, 2]
    doc = await office.collections.aggregates[0].get("r1")
    assert doc is not None
    assert doc["tray"] == []
    assert "tray_since" not in doc
    row = await office.row("r1", 4)
    assert row["prev"] == 3
    assert row["sent"]["offset"] == next(
        i for i, w in enumerate(office.broker.log) if dict(w.headers)["ce_id"].decode() == row["id"]
    )
    assert await office.unsent() == []
    assert await office.relay.round() == 0


async def test_what_is_on_the_wire_is_the_event(office: Office) -> None:
    await office.write("r1")
    await office.relay.round()
    [wire] = office.broker.log
    event = decode(Message(wire.topic, 0, 0, wire.key, wire.value, wire.headers))
    assert (event.key, event.sequence, event.prev, event.name) == (KEY + "r1", 1, 0, "record.written")
    kind = aggregate_type(KEY)
    assert kind is not None
    assert event.state == {"id": "r1", "version": 1, **Shape(kind).whole({"household_id": "h1", "title": "0"})}
    assert event.actor == BY.as_json()
    assert wire.key == b"h1"


async def test_tray_since_stays_while_something_is_in_the_tray(office: Office) -> None:
    await office.write("r1")
    late: list[Event] = []

    class Slow(Relay):
        async def _into_journal(self, event: Event) -> JournalRow | None:
            if not late:
                late.append(event)
                await office.write("r1")
            return await super()._into_journal(event)

    await Slow("records", office.collections, office.broker, office.clock).collect()
    doc = await office.collections.aggregates[0].get("r1")
    assert doc is not None
    assert [e["sequence"] for e in doc["tray"]] == [2]
    assert doc["tray_since"] is not None
    await office.rounds(2)
    assert office.broker.sequences("r1") == [1, 2]


async def test_a_fork_holds_its_aggregate_only(office: Office) -> None:
    await office.write("r1", 2)
    await office.write("r2", 1)
    stranger = {"_id": row_id(KEY + "r1", 2), "id": "another event", "key": KEY + "r1", "sequence": 2}
    await office.collections.journal.insert(cast("JournalRow", stranger))
    await office.rounds(3)
    doc = await office.collections.aggregates[0].get("r1")
    assert doc is not None
    assert [e["sequence"] for e in doc["tray"]] == [2]
    assert office.broker.sequences("r1") == [1]
    assert office.broker.sequences("r2") == [1]
    assert held() == 1
    await office.collections.journal.delete({"_id": stranger["_id"]})
    await office.rounds(1)
    assert office.broker.sequences("r1") == [1, 2]
    assert held() == 0
