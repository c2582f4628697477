"""Events are sent in order, one in flight per aggregate (docs/protocols.md 2.2)."""

import asyncio

import pytest

from libs.bus.envelope import Wire
from libs.decision import Decision
from libs.relay import Relay
from tests.libs.relay.case import BY, KEY, Broker, Office, held


async def test_one_event_of_an_aggregate_is_under_way_at_a_time(office: Office) -> None:
    await office.write("r1", 5)
    under_way: list[str] = []
    most = 0

    async def slow(wire: Wire) -> None:
        nonlocal most
        under_way.append(dict(wire.headers)["ce_subject"].decode())
        most = max(most, under_way.count(KEY + "r1"))
        await asyncio.sleep(0.01)
        under_way.remove(dict(wire.headers)["ce_subject"].decode())

    office.broker.on_send = slow
    await office.write("r2", 2)
    await office.relay.round()
    assert most == 1
    assert office.broker.sequences("r1") == [1, 2, 3, 4, 5]


async def test_a_row_waits_for_the_one_before_it(office: Office) -> None:
    await office.write("r1", 3)
    rows = await office.relay.collect()
    assert await office.relay.send([rows[2]]) == 0
    assert await office.relay.send([rows[1]]) == 0
    assert office.broker.log == []
    assert await office.relay.send(rows) == 3


async def test_an_unknown_answer_is_sent_again_before_anything_later(office: Office) -> None:
    await office.write("r1", 2)
    office.broker.answers = False
    await office.rounds(2)
    assert set(office.broker.sequences("r1")) == {1}
    assert (await office.row("r1", 1)).get("sent") is None
    office.broker.answers = True
    await office.rounds(1)
    assert office.broker.sequences("r1")[-2:] == [1, 2]


async def test_a_negative_offset_is_unknown(office: Office) -> None:
    class Vague(Broker):
        async def send(self, wire: Wire) -> tuple[int, int]:
            return 0, -1

    await office.write("r1")
    assert await Relay("records", office.collections, Vague(), office.clock).round() == 0
    assert len(await office.unsent()) == 1


async def test_a_refused_event_holds_only_its_aggregate_and_is_never_dropped(office: Office) -> None:
    await office.write("bad", 3)
    await office.write("good", 2)
    office.broker.refuses = lambda wire: dict(wire.headers)["ce_subject"].decode() == KEY + "bad"
    await office.rounds(3)
    assert office.broker.sequences("good") == [1, 2]
    assert office.broker.sequences("bad") == []
    row = await office.row("bad", 1)
    assert row["tries"] >= 1
    assert row["retry_at"] > "2026-11-23T02:30:00.000Z"
    assert held() == 1
    # A relay that starts again learns of it from the rows, and lets the other rows pass.
    await office.write("good", 1)
    again = office.new_relay()
    await office.rounds(1, again)
    assert office.broker.sequences("good") == [1, 2, 3]
    office.broker.refuses = lambda wire: False
    office.clock.advance(61)
    await office.rounds(2, again)
    assert office.broker.sequences("bad") == [1, 2, 3]
    assert held() == 0


async def test_many_rows_of_a_refused_aggregate_do_not_crowd_out_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.relay.relay.ROWS_PER_ROUND", 3)
    await office.write("bad", 6)
    office.broker.refuses = lambda wire: dict(wire.headers)["ce_subject"].decode() == KEY + "bad"
    await office.relay.round()
    await office.write("good", 2)
    office.broker.answers = False
    await office.relay.round()
    office.broker.answers = True
    again = office.new_relay()
    for _ in range(4):
        office.clock.advance(0.3)
        await again.round()
    office.clock.advance(2)
    await again.round()
    await again.round()
    assert list(dict.fromkeys(office.broker.sequences("good"))) == [1, 2]


async def test_a_backlog_of_large_events_goes_out_a_few_at_a_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.relay.relay.BYTES_PER_ROUND", 2500)
    for n in range(6):
        large = Decision({"household_id": "h1", "title": "長" * 400}, "record.written")
        await office.records.create(f"r{n}", large, by=BY)
    office.broker.answers = False
    await office.relay.round()
    office.broker.answers = True
    office.broker.log.clear()
    sizes: list[int] = []
    while await office.unsent():
        before = len(office.broker.log)
        await office.rounds()
        sizes.append(len(office.broker.log) - before)
    assert sizes == [2, 2, 2]
