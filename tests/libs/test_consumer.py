"""The consumer's loop: effect before position, patience with what passes, parking what never will."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from libs import faults, problems
from libs.aggregates.twin import TwinCollection
from libs.bus import Consumer, Message, Permanent, each, encode
from libs.bus.consumer import STALL_SECONDS, Loss
from libs.bus.handling import is_transient
from libs.bus.kafka import Place, PositionLost
from libs.clock import FixedClock
from libs.contracts.events import Received
from libs.faults import SimulatedCrash
from libs.mongo import DuplicateKey

TOPIC = "tsuzuri.records"


def event(record_id: str, sequence: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{record_id}-{sequence}", "name": "record.revised", "key": f"records.record:{record_id}",
        "sequence": sequence, "prev": sequence - 1, "time": "2026-11-23T02:30:00.000Z", "partition_key": record_id,
        "state": {"id": record_id, "version": sequence}, "change": {}, "actor": None, "traceparent": None, **more,
    }  # fmt: skip


class Topic:
    """A source over logs in memory; `first` is where each log begins."""

    def __init__(self, partitions: int = 1) -> None:
        self.logs: list[list[Message]] = [[] for _ in range(partitions)]
        self.first = 0
        self.at: dict[Place, int | None] = {}
        self.paused: set[Place] = set()

    def add(self, *events: dict[str, Any], partition: int = 0) -> None:
        for one in events:
            wire = encode(one)
            self.raw(wire.value, wire.headers, partition)

    def raw(self, value: bytes | None, headers: Sequence[tuple[str, bytes]], partition: int = 0) -> None:
        log = self.logs[partition]
        log.append(Message(TOPIC, partition, len(log), b"k", value, headers))

    async def start(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        self.at = {(TOPIC, p): None for p in range(len(self.logs))}
        await assigned(list(self.at))

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        await asyncio.sleep(0)
        found: list[Message] = []
        for place, position in self.at.items():
            log = self.logs[place[1]]
            if position is None or place in self.paused:
                continue
            if not self.first <= position <= len(log):
                raise PositionLost(place)
            some = log[position : position + at_most]
            self.at[place] = position + len(some)
            found += some
        return found

    def assigned(self) -> set[Place]:
        return set(self.at)

    def seek(self, place: Place, offset: int) -> None:
        self.at[place] = offset

    def pause(self, place: Place) -> None:
        self.paused.add(place)

    def resume(self, place: Place) -> None:
        self.paused.discard(place)

    async def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        return {place: (self.first, len(self.logs[place[1]])) for place in places}

    async def close(self) -> None:
        self.at = {}


class Reader:
    """A consumer over a topic in memory, with its own time and its own effects."""

    def __init__(self, topic: Topic, **options: Any) -> None:
        self.topic = topic
        self.time = 0.0
        self.applied: list[tuple[str, int]] = []
        self.trouble: Callable[[Received], Exception | None] = lambda received: None
        self.positions, self.parked = TwinCollection(), TwinCollection()
        self.options = options
        self.consumer = self.again()

    def again(self) -> Consumer:
        """A new process of the same consumer: what is durable stays."""
        self.consumer = Consumer(
            "reader", lambda: self.topic, each(self._apply), positions=self.positions, parked=self.parked,
            clock=FixedClock("2026-11-23T02:30:00.000Z"), ticks=lambda: self.time, **self.options,
        )  # fmt: skip
        return self.consumer

    async def _apply(self, received: Received) -> None:
        error = self.trouble(received)
        if error is not None:
            raise error
        self.applied.append((received.id_part, received.sequence))

    async def read(self, steps: int = 3) -> None:
        """Begin if necessary, and take some turns a minute apart."""
        if not self.topic.at:
            await self.consumer.begin(self.topic)
        for _ in range(steps):
            await self.consumer.step(self.topic)
            self.time += 60

    def position(self, partition: int = 0) -> int | None:
        row = self.positions.docs.get(f"reader/{TOPIC}/{partition}")
        return row["offset"] if row else None


@pytest.fixture
def topic() -> Topic:
    return Topic()


# ---------------------------------------------------------------------- effect, then position


async def test_events_are_applied_in_order_and_the_position_follows(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2), event("r2", 1))
    await reader.read()
    assert reader.applied == [("r1", 1), ("r1", 2), ("r2", 1)]
    assert reader.position() == 3
    assert reader.consumer.lag == 0


async def test_a_crash_after_the_effect_repeats_it(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    faults.arm("consumer.after_effect", "raise")
    try:
        with pytest.raises(SimulatedCrash):
            await reader.read()
    finally:
        faults.disarm()
    assert reader.position() == 0
    topic.at = {}
    reader.again()
    await reader.read()
    assert reader.applied == [("r1", 1), ("r1", 1)]
    assert reader.position() == 1


async def test_a_position_that_cannot_be_saved_ends_the_turn(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    await reader.consumer.begin(topic)

    async def away(*_: Any) -> bool:
        raise problems.Unavailable

    setattr(reader.positions, "update", away)  # noqa: B010
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)
    assert reader.position() == 0


# ---------------------------------------------------------------------- long batches


async def test_a_batch_that_takes_longer_than_a_stall_is_progress_all_the_way(topic: Topic) -> None:
    reader = Reader(topic)
    waited: list[float] = []

    def slow(_received: Received) -> None:
        waited.append(reader.time - reader.consumer.progress_at)
        reader.time += 10

    reader.trouble = slow
    topic.add(*(event(f"r{n}", 1) for n in range(120)))
    await reader.read(1)
    assert len(reader.applied) == 120
    assert max(waited) < STALL_SECONDS


async def test_a_long_batch_that_is_cut_goes_on_from_its_last_slice(topic: Topic) -> None:
    reader = Reader(topic)

    def slow(received: Received) -> None:
        reader.time += 1
        if received.id_part == "r110":
            raise SimulatedCrash("cut")

    reader.trouble = slow
    topic.add(*(event(f"r{n}", 1) for n in range(200)))
    with pytest.raises(SimulatedCrash):
        await reader.read(1)
    assert (reader.position() or 0) >= 100
    reader.trouble = lambda _received: None
    reader.again()
    topic.at = {}
    await reader.read(1)
    assert reader.position() == 200
    assert len(reader.applied) < 230


async def test_when_everything_is_away_the_rest_of_a_batch_is_not_tried(topic: Topic) -> None:
    reader = Reader(topic)
    tried: list[str] = []

    def away(received: Received) -> Exception:
        tried.append(received.id_part)
        return problems.Unavailable()

    reader.trouble = away
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    await reader.read(1)
    assert tried == ["r0"]
    assert reader.position() == 0


async def test_an_event_that_waits_holds_its_own_key_not_the_slices_after_it() -> None:
    topic = Topic(partitions=2)
    reader = Reader(topic)
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "held" else None
    topic.add(event("held", 1), event("held", 2))
    topic.add(*(event(f"r{n}", 1) for n in range(300)), partition=1)
    await reader.read(1)
    assert len(reader.applied) == 300


# ---------------------------------------------------------------------- what passes


async def test_trouble_that_passes_is_tried_for_ever_and_nothing_overtakes(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2))
    reader.trouble = lambda received: problems.Unavailable() if received.sequence == 1 else None
    await reader.read(50)
    assert reader.applied == []
    assert reader.position() == 0
    assert reader.parked.docs == {}
    reader.trouble = lambda received: None
    await reader.read(3)
    assert reader.applied == [("r1", 1), ("r1", 2)]


async def test_a_partition_that_waits_does_not_hold_the_others() -> None:
    topic = Topic(2)
    reader = Reader(topic)
    topic.add(event("slow", 1), event("slow", 2))
    topic.add(event("quick", 1), partition=1)
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "slow" else None
    await reader.consumer.begin(topic)
    await reader.consumer.step(topic)
    assert reader.position(0) == 0
    assert reader.position(1) == 1
    assert topic.paused == {(TOPIC, 0)}
    topic.add(event("quick", 2), partition=1)
    await reader.consumer.step(topic)
    assert reader.applied == [("quick", 1), ("quick", 2)]
    reader.trouble = lambda received: None
    await reader.read(3)
    assert reader.applied == [("quick", 1), ("quick", 2), ("slow", 1), ("slow", 2)]


async def test_what_needs_something_else_first_holds_only_its_own_household(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1), event("r1", 2))
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "r1" else None
    await reader.read(1)
    assert reader.applied == [("r2", 1)]
    assert reader.position() == 0


async def test_the_back_off_grows_and_is_capped(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    tried = 0

    def always(received: Received) -> Exception:
        nonlocal tried
        tried += 1
        return problems.Unavailable()

    reader.trouble = always
    await reader.consumer.begin(topic)
    for _ in range(200):
        await reader.consumer.step(topic)
        reader.time += 0.5
    # 100 s: at first several times a second, later each five seconds.
    assert 18 <= tried <= 26


async def test_an_unknown_exception_is_tried_five_times_then_parked(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1))
    tried = 0

    def broken(received: Received) -> Exception | None:
        nonlocal tried
        tried += received.id_part == "r1"
        return ValueError("秘密の本文") if received.id_part == "r1" else None

    reader.trouble = broken
    await reader.read(10)
    assert tried == 5
    assert ("r2", 1) in reader.applied
    assert reader.position() == 2
    [parked] = reader.parked.docs.values()
    assert (parked["_id"], parked["version"], parked["error"], parked["offset"]) == (
        "records.record:r1", 1, "ValueError", 0,
    )  # fmt: skip
    assert "秘密" not in str(parked)


# ---------------------------------------------------------------------- what never will


async def test_a_permanent_failure_is_parked_at_once_and_healed_by_the_next_version(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1))
    reader.trouble = lambda received: (
        Permanent() if (received.id_part, received.sequence) == ("r1", 1) else None
    )
    await reader.read(2)
    assert reader.parked.docs.keys() == {"records.record:r1"}
    assert reader.applied == [("r2", 1)]
    reader.again()
    topic.at = {}
    topic.add(event("r1", 2))
    await reader.read(2)
    assert reader.parked.docs == {}
    assert reader.applied == [("r2", 1), ("r1", 2)]


async def test_a_parked_row_keeps_the_newest_version(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2), event("r1", 1))
    reader.trouble = lambda received: Permanent()
    await reader.read(2)
    assert reader.parked.docs["records.record:r1"]["version"] == 2
    reader.trouble = lambda received: None
    topic.add(event("r1", 1))
    await reader.read(1)
    assert reader.parked.docs.keys() == {"records.record:r1"}, "an older version heals nothing"


async def test_what_is_no_event_is_parked_by_its_place(topic: Topic) -> None:
    reader = Reader(topic)
    topic.raw(b"rubbish", [])
    topic.raw(None, [("ce_id", b"\xff")])
    topic.add(event("r1", 1))
    await reader.read(2)
    assert reader.parked.docs.keys() == {f"unreadable:{TOPIC}/0/{n}" for n in (0, 1)}
    assert reader.applied == [("r1", 1)]
    assert reader.position() == 3


async def test_events_of_unknown_types_are_passed_over(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("x", 1, key="records.novelty:x"), event("r1", 1))
    await reader.read(1)
    assert reader.applied == [("r1", 1)]
    assert reader.parked.docs == {}
    assert reader.position() == 2


async def test_more_than_half_of_two_hundred_parked_stops_the_consumer(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    reader.trouble = lambda received: Permanent() if int(received.id_part[1:]) % 3 else None
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.consumer.stopped:
            await asyncio.sleep(0.01)
    assert reader.position() == 200
    assert not running.done(), "it waits for a person, it does not go on by itself"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_half_of_two_hundred_parked_does_not_stop_it(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    reader.trouble = lambda received: Permanent() if int(received.id_part[1:]) % 2 else None
    await reader.read(2)
    assert reader.position() == 400
    assert len(reader.parked.docs) == 200


# ---------------------------------------------------------------------- positions


async def test_a_partition_without_a_position_begins_at_its_beginning(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    topic.first = 2
    await reader.read(2)
    assert reader.applied == [("r1", 3), ("r1", 4), ("r1", 5)]


async def test_a_position_beyond_the_end_reads_all_there_is(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    topic.logs[0].clear()
    topic.add(event("r1", 6))
    await reader.read(3)
    assert reader.applied[-1] == ("r1", 6)
    assert reader.position() == 1


async def test_a_position_beyond_the_end_is_found_at_the_start_too(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    topic.logs[0].clear()
    topic.add(event("r1", 6))
    topic.at = {}
    reader.again()
    await reader.read(2)
    assert reader.applied[-1] == ("r1", 6)


async def test_a_position_before_the_start_asks_the_owner_first(topic: Topic) -> None:
    caught_up: list[Place] = []

    async def behind(place: Place) -> None:
        caught_up.append(place)

    reader = Reader(topic, behind=behind)
    topic.add(*(event("r1", n) for n in range(1, 4)))
    await reader.read(2)
    topic.add(*(event("r1", n) for n in range(4, 9)))
    topic.first = 6
    topic.at = {}
    reader.again()
    await reader.read(2)
    assert caught_up == [(TOPIC, 0)]
    assert reader.applied == [("r1", n) for n in (1, 2, 3, 7, 8)]


async def test_losses_rewind_once(topic: Topic) -> None:
    known: list[Loss] = []

    async def losses() -> Sequence[Loss]:
        return known

    reader = Reader(topic, losses=losses)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    # The tail is lost and the log has grown beyond the position before anybody looked.
    del topic.logs[0][3:]
    topic.add(event("r2", 1), event("r1", 4), event("r1", 5))
    known.append(Loss(1, TOPIC, 0, 3))
    await reader.read(4)
    assert reader.applied[5:] == [("r2", 1), ("r1", 4), ("r1", 5)]
    assert reader.positions.docs[f"reader/{TOPIC}/0"]["losses"] == 1
    reader.again()
    topic.at = {}
    await reader.read(3)
    assert len(reader.applied) == 8, "followed once, also over a restart"


async def test_a_loss_above_the_position_moves_nothing(topic: Topic) -> None:
    async def losses() -> Sequence[Loss]:
        return [Loss(1, TOPIC, 0, 50), Loss(2, "tsuzuri.inquiries", 0, 0)]

    reader = Reader(topic, losses=losses)
    topic.add(event("r1", 1))
    await reader.read(3)
    assert reader.applied == [("r1", 1)]
    assert reader.position() == 1


async def test_an_owner_who_cannot_tell_losses_holds_nothing(topic: Topic) -> None:
    async def losses() -> Sequence[Loss]:
        raise problems.Unavailable

    reader = Reader(topic, losses=losses)
    topic.add(event("r1", 1))
    await reader.read(3)
    assert reader.applied == [("r1", 1)]


async def test_a_late_member_does_not_take_back_a_rewind(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(1)
    topic.add(event("r1", 6))
    # Another member has followed a loss meanwhile.
    await reader.positions.update({}, {"$set": {"offset": 2, "losses": 1}})
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)
    assert reader.position() == 2


async def test_what_fails_when_partitions_are_assigned_is_not_swallowed(topic: Topic) -> None:
    reader = Reader(topic)

    async def away(*_: Any) -> None:
        raise problems.Unavailable

    setattr(reader.positions, "get", away)  # noqa: B010
    await reader.consumer.begin(topic)
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)


# ---------------------------------------------------------------------- running


async def test_the_watchdog_breaks_a_loop_that_stands_still(
    topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.bus.consumer.BACK_OFF", (0.01,))
    reader = Reader(topic)
    wedged = True

    async def get(wait_ms: int, at_most: int) -> list[Message]:
        # As a client that lost its coordinator: no message, no error (aiokafka #1154).
        reader.time += 3
        await asyncio.sleep(0.01)
        return [] if wedged else await Topic.get(topic, wait_ms, at_most)

    setattr(topic, "get", get)  # noqa: B010
    topic.add(event("r1", 1))
    began = 0
    start = topic.start

    async def counted(assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        nonlocal began, wedged
        began += 1
        wedged = began < 2
        await start(assigned)

    setattr(topic, "start", counted)  # noqa: B010
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.applied:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert began == 2


async def test_whatever_breaks_is_begun_anew(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.bus.consumer.BACK_OFF", (0.01,))
    reader = Reader(topic)
    topic.add(event("r1", 1))
    failures = 3
    start = topic.start

    async def failing(assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OSError("no broker")
        await start(assigned)

    setattr(topic, "start", failing)  # noqa: B010
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.applied:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert failures == -1


async def test_a_handler_that_fails_as_a_whole_failed_for_each_event(topic: Topic) -> None:
    calls = 0

    async def handler(events: Sequence[Received]) -> Sequence[Exception | None]:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise problems.SearchUnavailable
        return [None] * len(events)

    positions, time = TwinCollection(), [0.0]
    consumer = Consumer(
        "bulk", lambda: topic, handler, positions=positions, parked=TwinCollection(),
        clock=FixedClock("2026-11-23T02:30:00.000Z"), ticks=lambda: time[0],
    )  # fmt: skip
    topic.add(event("r1", 1), event("r2", 1))
    await consumer.begin(topic)
    for _ in range(4):
        await consumer.step(topic)
        time[0] += 60
    assert calls == 3
    assert positions.docs[f"bulk/{TOPIC}/0"]["offset"] == 2


def test_a_duplicate_key_is_not_trouble_that_passes() -> None:
    assert not is_transient(DuplicateKey("x"))
    assert is_transient(problems.InProgress())
    assert is_transient(problems.StorageFull())
    assert is_transient(TimeoutError())
    assert not is_transient(problems.ValidationFailed())
