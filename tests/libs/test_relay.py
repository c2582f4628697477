"""Tray → journal → broker: order, crash points, forks, refusals and a broker that forgets, over twin and engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from prometheus_client import REGISTRY

from libs import faults
from libs.aggregates import Aggregates, By, Loaded, Outcome
from libs.aggregates.twin import TwinCollection
from libs.bus.envelope import Message, Wire, decode
from libs.bus.kafka import SendUnknown
from libs.clock import FixedClock
from libs.contracts.events import aggregate_type
from libs.faults import SimulatedCrash
from libs.mongo import Database, Doc, Documents
from libs.relay import CLAIM, Relay, Shelves, row_id

BY = By("s1", "山田 花子", "worker", "tarumi")
KEY = "records.record:"


class Broker:
    """One partition in memory; a test may refuse, lose answers, or forget the tail."""

    def __init__(self) -> None:
        self.log: list[Wire] = []
        self.refuses: Callable[[Wire], bool] = lambda wire: False
        self.answers = True
        self.on_send: Callable[[Wire], Awaitable[None]] | None = None

    async def send(self, wire: Wire) -> tuple[int, int]:
        if self.refuses(wire):
            raise ValueError("too large")
        self.log.append(wire)
        if self.on_send is not None:
            await self.on_send(wire)
        placed = next(i for i, there in enumerate(self.log) if there is wire) if wire in self.log else 99
        if not self.answers:
            raise SendUnknown
        return 0, placed

    async def ends(self, topic: str) -> dict[int, int]:
        return {0: len(self.log)}

    def sequences(self, record_id: str) -> list[int]:
        """What lies in the log of one record."""
        events = [dict(wire.headers) for wire in self.log]
        return [int(e["ce_sequence"]) for e in events if e["ce_subject"].decode() == KEY + record_id]


class Office:
    """Records with their relay."""

    def __init__(self, shelves: Shelves, clock: FixedClock) -> None:
        kind = aggregate_type(KEY)
        assert kind is not None
        self.shelves, self.clock, self.broker = shelves, clock, Broker()
        self.records = Aggregates(shelves.aggregates[0], kind, clock)
        self.relay = self.new_relay()

    def new_relay(self) -> Relay:
        return Relay("records", self.shelves, self.broker, self.clock)

    async def write(self, record_id: str, times: int = 1) -> None:
        """Create the record if it is not there, else change it; one event each."""
        for _ in range(times):
            if await self.records.load(record_id) is None:
                first = Outcome({"household_id": "h1", "title": "0"}, "record.written")
                await self.records.create(record_id, first, by=BY)
                continue

            def again(item: Loaded) -> Outcome:
                return Outcome({**item.state, "title": f"{item.version}"}, "record.revised")

            await self.records.change(record_id, again, by=BY)

    async def rounds(self, n: int = 1, relay: Relay | None = None) -> None:
        """Relay rounds with time between them, so that what is left over is looked for."""
        for _ in range(n):
            self.clock.advance(2)
            await (relay or self.relay).round()

    async def row(self, record_id: str, sequence: int) -> Doc:
        row = await self.shelves.journal.get(row_id(KEY + record_id, sequence))
        assert row is not None
        return row

    async def losses(self) -> list[Doc]:
        return [row async for row in self.shelves.losses.find({})]

    async def unsent(self) -> list[str]:
        return [r["_id"] async for r in self.shelves.journal.find({"unsent_bucket": {"$exists": True}})]


@pytest.fixture(params=["twin", "engine"])
def engine(request: pytest.FixtureRequest) -> Database | None:
    """The real engine's database, None for the memory twin."""
    return None if request.param == "twin" else request.getfixturevalue("database")


@pytest.fixture
async def office(engine: Database | None) -> Office:
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    if engine is None:
        claim = [[name for name, _ in CLAIM]]
        shelves = Shelves(
            [TwinCollection()], TwinCollection(unique=claim), TwinCollection(), TwinCollection()
        )
        return Office(shelves, clock)
    records, journal = engine.collection("records"), engine.collection("journal")
    await records.index("tray_since", sparse=True)
    await journal.index("unsent_bucket", sparse=True)
    await journal.index(CLAIM, unique=True, sparse=True)
    shelves = Shelves([records], journal, engine.collection("marks"), engine.collection("losses"))
    return Office(shelves, clock)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


def alarms() -> float:
    return REGISTRY.get_sample_value("tsuzuri_broker_forgot_total", {"service": "records"}) or 0.0


def held() -> float:
    return REGISTRY.get_sample_value("tsuzuri_aggregates_held", {"service": "records"}) or 0.0


# ---------------------------------------------------------------------- 2.1 stage 1


async def test_a_round_takes_trays_to_the_broker_in_order(office: Office) -> None:
    await office.write("r1", 4)
    await office.write("r2", 2)
    assert await office.relay.round() == 6
    assert office.broker.sequences("r1") == [1, 2, 3, 4]
    assert office.broker.sequences("r2") == [1, 2]
    doc = await office.shelves.aggregates[0].get("r1")
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
    assert event.state == {"id": "r1", "version": 1, "household_id": "h1", "title": "0"}
    assert event.actor == BY.as_json()
    assert wire.key == b"h1"


async def test_tray_since_stays_while_something_is_in_the_tray(office: Office) -> None:
    await office.write("r1")
    late: list[Doc] = []

    class Slow(Relay):
        async def _into_journal(self, event: Doc) -> Doc | None:
            if not late:
                late.append(event)
                await office.write("r1")
            return await super()._into_journal(event)

    await Slow("records", office.shelves, office.broker, office.clock).collect()
    doc = await office.shelves.aggregates[0].get("r1")
    assert doc is not None
    assert [e["sequence"] for e in doc["tray"]] == [2]
    assert doc["tray_since"] is not None
    await office.rounds(2)
    assert office.broker.sequences("r1") == [1, 2]


async def test_a_fork_holds_its_aggregate_only(office: Office) -> None:
    await office.write("r1", 2)
    await office.write("r2", 1)
    stranger = {"_id": row_id(KEY + "r1", 2), "id": "another event", "key": KEY + "r1", "sequence": 2}
    await office.shelves.journal.insert(stranger)
    await office.rounds(3)
    doc = await office.shelves.aggregates[0].get("r1")
    assert doc is not None
    assert [e["sequence"] for e in doc["tray"]] == [2]
    assert office.broker.sequences("r1") == [1]
    assert office.broker.sequences("r2") == [1]
    assert held() == 1
    await office.shelves.journal.delete({"_id": stranger["_id"]})
    await office.rounds(1)
    assert office.broker.sequences("r1") == [1, 2]
    assert held() == 0


# ---------------------------------------------------------------------- crash points


@pytest.mark.parametrize(
    ("point", "copies"),
    [
        ("relay.after_journal", 1),
        ("relay.before_publish", 1),
        ("relay.after_publish", 2),
        ("relay.before_mark", 2),
    ],
)
async def test_a_crash_costs_at_most_a_duplicate(office: Office, point: str, copies: int) -> None:
    await office.write("r1", 2)
    faults.arm(point, "raise")
    with pytest.raises(SimulatedCrash):
        await office.relay.round()
    faults.disarm()
    await office.rounds(2, office.new_relay())
    assert office.broker.sequences("r1") == [1] * copies + [2]
    assert await office.unsent() == []


async def test_two_relays_at_once_keep_the_order(office: Office) -> None:
    for record_id in ("r1", "r2", "r3"):
        await office.write(record_id, 5)
    other = office.new_relay()
    await asyncio.gather(office.relay.round(), other.round())
    await office.rounds(6)
    await office.rounds(6, other)
    for record_id in ("r1", "r2", "r3"):
        first_times = list(dict.fromkeys(office.broker.sequences(record_id)))
        assert first_times == [1, 2, 3, 4, 5]
    assert await office.unsent() == []


# ---------------------------------------------------------------------- 2.2 order, one in flight


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
    assert await Relay("records", office.shelves, Vague(), office.clock).round() == 0
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
    # A relay that is started anew learns of it from the rows and lets the others pass.
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
    monkeypatch.setattr("libs.relay.relay.ROWS_A_ROUND", 3)
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
    monkeypatch.setattr("libs.relay.relay.BYTES_A_ROUND", 2500)
    for n in range(6):
        large = Outcome({"household_id": "h1", "title": "長" * 400}, "record.written")
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


# ---------------------------------------------------------------------- 2.5 the broker forgot


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
    mark = await office.shelves.marks.get("tsuzuri.records/0")
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
            # Two of the new ones are appended and not yet noted; the tail goes, with an old one.
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
    """The row of the old life is noted with the old epoch when the loss was dealt with: the next look finds it."""
    await office.write("r1", 1)
    await office.rounds(1)
    await office.write("late")
    rows = await office.relay.collect()
    sent, noted = asyncio.Event(), asyncio.Event()

    class Late(Relay):
        async def _note_sent(self, row: Doc, partition: int, offset: int, epoch: int) -> bool:
            sent.set()
            await noted.wait()
            return await super()._note_sent(row, partition, offset, epoch)

    late = asyncio.create_task(Late("records", office.shelves, office.broker, office.clock).send(rows))
    await asyncio.wait_for(sent.wait(), 30)
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
    """A send that began before the mark was raised lands where a noted row lay."""
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

    slow = Relay("records", office.shelves, Patient(), office.clock)
    sending = asyncio.create_task(slow.send(rows))
    await asyncio.wait_for(begun.wait(), 30)
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
    loss = {
        "_id": "000000000001", "n": 1, "topic": "tsuzuri.records", "partition": 0, "epoch": 1, "from": 1,
        "at": "2026-11-23T02:30:06.000Z",
    }  # fmt: skip
    await office.shelves.losses.insert(loss)
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
    """A relay that slept between answer and note finds that the row is wanted again."""
    await office.write("r1")
    [row] = await office.relay.collect()
    await office.relay.send([row])
    await office.shelves.journal.update(
        {"_id": row["_id"]}, {"$set": {"unsent_bucket": 1, "lost": 1}, "$unset": {"sent": ""}}
    )
    assert not await office.relay._note_sent(row, 0, 0, 1)
    assert len(await office.unsent()) == 1


# ---------------------------------------------------------------------- running


@pytest.fixture
async def running(office: Office) -> AsyncIterator[Office]:
    task = asyncio.create_task(office.relay.run())
    yield office
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_the_poll_finds_what_nobody_told_of(running: Office) -> None:
    for name in ("r1", "r2"):
        await running.write(name)
        await until(lambda name=name: running.broker.sequences(name) == [1])


@pytest.fixture
def polls_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.relay.relay.POLL_SECONDS", 3600.0)


@pytest.mark.usefixtures("polls_once")
async def test_a_nudge_sends_at_once(running: Office) -> None:
    await running.write("r0")
    running.relay.nudge(running.shelves.aggregates[0])
    await until(
        lambda: running.broker.sequences("r0") == [1]
    )  # perhaps by the poll at its beginning, the only one
    await running.write("r1")
    running.relay.nudge(running.shelves.aggregates[0])
    await until(lambda: running.broker.sequences("r1") == [1])


async def test_a_broker_that_is_away_does_not_stop_the_trays(running: Office) -> None:
    gone = asyncio.Event()

    async def hang(wire: Wire) -> None:
        await gone.wait()

    running.broker.on_send = hang
    for n in range(5):
        await running.write(f"r{n}")
        running.relay.nudge(running.shelves.aggregates[0])
        await asyncio.sleep(0.02)
    records: Documents = running.shelves.aggregates[0]
    async with asyncio.timeout(30):
        while [doc async for doc in records.find({"tray_since": {"$exists": True}})]:
            await asyncio.sleep(0.02)
    assert len(await running.unsent()) == 5
    gone.set()
    running.broker.on_send = None
    running.clock.advance(2)
    await until(lambda: all(running.broker.sequences(f"r{n}") for n in range(5)))
