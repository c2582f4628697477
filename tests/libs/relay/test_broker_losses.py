"""Events that the broker lost are sent again (docs/protocols.md 2.5)."""

import asyncio

from prometheus_client import REGISTRY

from libs.bus.envelope import Wire
from libs.relay import Relay
from libs.relay.rows import JournalRow, LossRow
from tests.libs.relay.case import Broker, Office


def alarms() -> float:
    return REGISTRY.get_sample_value("tsuzuri_broker_forgot_total", {"service": "records"}) or 0.0


async def test_a_lost_tail_is_sent_again_after_one_alarm(office: Office) -> None:
    for n in range(6):
        await office.write(f"r{n}")
        await office.rounds(1)
    before = alarms()
    del office.broker.log[3:]
    await office.write("new")
    await office.rounds(4)
    assert alarms() == before + 1
    [loss] = await office.losses()
    assert (loss["n"], loss["topic"], loss["partition"], loss["from"]) == (1, "tsuzuri.records", 0, 3)
    mark = await office.collections.marks.get("tsuzuri.records/0")
    assert mark is not None
    assert mark["epoch"] == 2
    for n in range(6):
        assert office.broker.sequences(f"r{n}") == [1]
    assert office.broker.sequences("new")[0] == 1
    assert (await office.row("r5", 1))["sent"]["epoch"] == 2
    assert (await office.row("r2", 1))["sent"]["epoch"] == 1
    assert await office.unsent() == []


async def test_a_wiped_log_is_found_although_nothing_new_is_written(office: Office) -> None:
    await office.write("r1", 3)
    await office.rounds(1)
    office.broker.log.clear()
    office.clock.advance(31)
    await office.rounds(2)
    assert office.broker.sequences("r1") == [1, 2, 3]
    assert [loss["from"] for loss in await office.losses()] == [0]


async def test_several_sends_under_way_when_the_tail_is_lost(office: Office) -> None:
    for n in range(4):
        await office.write(f"old{n}")
    await office.rounds(1)
    for n in range(5):
        await office.write(f"new{n}")
    before = alarms()
    sent = 0

    async def lose_once(wire: Wire) -> None:
        nonlocal sent
        sent += 1
        if sent == 3:
            # Two of the new rows are appended and not yet noted; the tail is lost, and an old row with it.
            wire_now = office.broker.log.pop()
            del office.broker.log[3:]
            office.broker.log.append(wire_now)
        await asyncio.sleep(0)

    office.broker.on_send = lose_once
    await office.rounds(1)
    office.broker.on_send = None
    office.clock.advance(31)
    await office.rounds(4)
    assert alarms() >= before + 1
    for n in range(4):
        assert office.broker.sequences(f"old{n}"), f"old{n}"
    for n in range(5):
        assert office.broker.sequences(f"new{n}"), f"new{n}"
    assert await office.unsent() == []


async def test_an_answer_from_before_the_loss_that_is_noted_after_it_is_found(office: Office) -> None:
    """A row sent before the loss is noted with the old epoch after the loss was handled: the next check finds it."""
    await office.write("r1", 1)
    await office.rounds(1)
    await office.write("late")
    rows = await office.relay.collect()
    sent, noted = asyncio.Event(), asyncio.Event()

    class Late(Relay):
        async def _note_sent(self, row: JournalRow, partition: int, offset: int, epoch: int) -> bool:
            sent.set()
            await noted.wait()
            return await super()._note_sent(row, partition, offset, epoch)

    late = asyncio.create_task(Late("records", office.collections, office.broker, office.clock).send(rows))
    async with asyncio.timeout(30):
        await sent.wait()
    del office.broker.log[1:]
    await office.write("r1")
    await office.relay.round()
    await office.rounds(1)
    noted.set()
    await late
    office.clock.advance(11)
    await office.rounds(3)
    assert office.broker.sequences("late") != []
    assert await office.unsent() == []


async def test_two_rows_acknowledged_at_one_place_prove_a_loss(office: Office) -> None:
    """A send that began before the mark was raised gets the place of a row that was already noted."""
    await office.write("first")
    await office.rounds(1)
    await office.write("second")
    rows = await office.relay.collect()
    begun, held_back = asyncio.Event(), asyncio.Event()

    class Patient(Broker):
        async def send(self, wire: Wire) -> tuple[int, int]:
            begun.set()
            await held_back.wait()
            return await office.broker.send(wire)

    slow = Relay("records", office.collections, Patient(), office.clock)
    sending = asyncio.create_task(slow.send(rows))
    async with asyncio.timeout(30):
        await begun.wait()
    await office.write("third")
    await office.rounds(1)
    third = (await office.row("third", 1))["sent"]["offset"]
    del office.broker.log[third:]
    held_back.set()
    await sending
    await office.rounds(3)
    assert office.broker.sequences("third") != []
    assert office.broker.sequences("second") != []
    assert [loss["from"] for loss in await office.losses()] == [third]


async def test_a_loss_that_a_crash_cut_short_is_finished_by_the_next_start(office: Office) -> None:
    for n in range(3):
        await office.write(f"r{n}")
        await office.rounds(1)
    del office.broker.log[1:]
    loss: LossRow = {
        "_id": "000000000001",
        "n": 1,
        "topic": "tsuzuri.records",
        "partition": 0,
        "epoch": 1,
        "from": 1,
        "at": "2026-11-23T02:30:06.000Z",
    }
    await office.collections.losses.insert(loss)
    before = alarms()
    await office.rounds(3, office.new_relay())
    assert alarms() == before + 1
    assert office.broker.sequences("r1") == [1]
    assert office.broker.sequences("r2") == [1]
    assert len(await office.losses()) == 1


async def test_what_was_sent_beyond_the_retention_is_not_sent_again(office: Office) -> None:
    await office.write("old")
    await office.rounds(1)
    office.clock.advance(15 * 86400)
    await office.write("young")
    await office.rounds(1)
    office.broker.log.clear()
    office.clock.advance(31)
    await office.rounds(3)
    assert office.broker.sequences("old") == []
    assert office.broker.sequences("young") == [1]


async def test_a_late_note_does_not_take_back_a_loss(office: Office) -> None:
    """A relay that paused between answer and note finds that the row must be sent again."""
    await office.write("r1")
    [row] = await office.relay.collect()
    await office.relay.send([row])
    await office.collections.journal.update(
        {"_id": row["_id"]}, {"$set": {"unsent_bucket": 1, "lost": 1}, "$unset": {"sent": ""}}
    )
    assert not await office.relay._note_sent(row, 0, 0, 1)
    assert len(await office.unsent()) == 1
