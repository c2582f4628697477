"""The relay and the consumer on a real broker: rebalances, kills, refusals, and logs that are not what they were."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete

from libs.aggregates import Aggregates, By, Loaded, Outcome
from libs.aggregates.twin import TwinCollection
from libs.bus import Consumer, KafkaProducer, KafkaSource, each
from libs.bus.consumer import Loss
from libs.bus.envelope import Wire
from libs.bus.kafka import REFUSALS, Place, SendUnknown
from libs.clock import SystemClock
from libs.contracts.events import MESSAGE_LIMIT, Received, aggregate_type
from libs.relay import CLAIM, Relay, Shelves
from ops.launcher.engines import Installation, KafkaBroker
from tests import engines

BY = By("s1", "山田 花子", "worker", "tarumi")
PARTITIONS = 3
SESSION_SECONDS = 40.0
"""So long that nobody who waits for its end is there in half of it, and everybody else is."""


class Way:
    """Records → relay → real broker → consumer, stores in memory."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        kind = aggregate_type("records.record:")
        assert kind is not None
        self.bootstrap, self.prefix, self.topic = bootstrap, prefix, f"{prefix}.records"
        claim = [[name for name, _ in CLAIM]]
        self.shelves = Shelves(
            [TwinCollection()], TwinCollection(unique=claim), TwinCollection(), TwinCollection()
        )
        self.records = Aggregates(self.shelves.aggregates[0], kind, SystemClock(), nudge=self._nudge)
        self.producer = KafkaProducer(bootstrap, f"{prefix}.records")
        self.relay = Relay("records", self.shelves, self.producer, SystemClock(), topic_prefix=prefix)
        self.positions, self.parked = TwinCollection(), TwinCollection()
        self.applied: list[tuple[str, int]] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.caught_up: list[Any] = []
        self.sources: dict[str, KafkaSource] = {}

    def _nudge(self) -> None:
        self.relay.nudge(self.shelves.aggregates[0])

    def start_relay(self) -> None:
        self.tasks["relay"] = asyncio.create_task(self.relay.run())

    def start_consumer(self, name: str = "one") -> Consumer:
        async def losses() -> list[Loss]:
            rows = [row async for row in self.shelves.losses.find({})]
            return [Loss(r["n"], r["topic"], r["partition"], r["from"]) for r in rows]

        async def behind(place: Any) -> None:
            self.caught_up.append(place)

        consumer = Consumer(
            f"{self.prefix}.reader",
            lambda: self._source(name),
            each(self._apply), positions=self.positions, parked=self.parked, clock=SystemClock(),
            losses=losses, behind=behind, batch=50,
        )  # fmt: skip
        self.tasks[name] = asyncio.create_task(consumer.run())
        return consumer

    def _source(self, name: str) -> KafkaSource:
        self.sources[name] = KafkaSource(
            self.bootstrap, f"{self.prefix}.reader", [self.topic], session_ms=6000
        )
        return self.sources[name]

    async def until_given(self, name: str) -> None:
        """Wait until a member of the group has partitions."""
        async with asyncio.timeout(40):
            while name not in self.sources or not self.sources[name].assigned():
                await asyncio.sleep(0.02)

    async def _apply(self, received: Received) -> None:
        self.applied.append((received.id_part, received.sequence))
        await asyncio.sleep(0.001)

    async def end(self, name: str) -> None:
        task = self.tasks.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def write(self, record_id: str, times: int) -> None:
        for _ in range(times):
            if await self.records.load(record_id) is None:
                first = Outcome({"household_id": record_id, "title": ""}, "record.written")
                await self.records.create(record_id, first, by=BY)
            else:
                await self.records.change(record_id, _again, by=BY)

    async def until_applied(self, wanted: dict[str, int], seconds: float = 40) -> None:
        async with asyncio.timeout(seconds):
            while any((record_id, n) not in self.applied for record_id, n in wanted.items()):
                await asyncio.sleep(0.02)

    def first_times(self, record_id: str) -> list[int]:
        return list(dict.fromkeys(n for key, n in self.applied if key == record_id))

    async def close(self) -> None:
        for name in list(self.tasks):
            await self.end(name)
        await self.producer.close()


def _again(item: Loaded) -> Outcome:
    return Outcome({**item.state, "title": f"{item.version}"}, "record.revised")


async def make_topic(bootstrap: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        limits = {"max.message.bytes": str(MESSAGE_LIMIT)}
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1, topic_configs=limits)])
    finally:
        await admin.close()


Start = Callable[[str], Awaitable[Way]]


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    made: list[Way] = []

    async def begin(bootstrap: str) -> Way:
        prefix = f"t{secrets.token_hex(4)}"
        path = Way(bootstrap, prefix)
        made.append(path)
        await make_topic(bootstrap, path.topic)
        return path

    yield begin
    for path in made:
        await path.close()


@pytest.fixture(scope="module")
def mortal(engine_home: Installation, engine_data: Path) -> Iterator[KafkaBroker]:
    """A broker that these tests may kill and wipe."""
    with engines.running(engines.kafka_broker(engine_home, engine_data / "kafka-mortal")) as broker:
        yield broker


# ---------------------------------------------------------------------- the way


async def test_events_of_a_record_arrive_in_order(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 8) for n in range(10)))
    await path.until_applied({f"r{n}": 8 for n in range(10)})
    for n in range(10):
        assert path.first_times(f"r{n}") == list(range(1, 9))
    async with asyncio.timeout(30):
        while [r async for r in path.shelves.journal.find({"unsent_bucket": {"$exists": True}})]:
            await asyncio.sleep(0.02)
    ends = await path.producer.ends(path.topic)
    assert sum(ends.values()) >= 80
    assert ends.keys() == set(range(PARTITIONS))


async def test_members_that_come_and_go_skip_nothing(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer("one")
    over, times = asyncio.Event(), [0] * 8

    async def write(n: int) -> None:
        while not over.is_set():
            await path.write(f"r{n}", 1)
            times[n] += 1
            await asyncio.sleep(0.02)

    writing = asyncio.gather(*(write(n) for n in range(8)))
    for name in ("one", "two", "three"):
        if name != "one":
            path.start_consumer(name)
        await path.until_given(name)
    await path.end("one")
    await path.end("three")
    over.set()
    await writing
    await path.until_applied({f"r{n}": times[n] for n in range(8)})
    assert min(times) > 1
    for n in range(8):
        assert path.first_times(f"r{n}") == list(range(1, times[n] + 1))


async def test_one_who_comes_again_has_everything_at_once_and_one_who_leaves_keeps_nothing(
    kafka: KafkaBroker, start: Start
) -> None:
    path = await start(kafka.bootstrap)
    members = ("host.8081", "host.8081", "host.8082")
    killed, again, other = (
        KafkaSource(
            kafka.bootstrap,
            f"{path.prefix}.reader",
            [path.topic],
            member=m,
            session_ms=round(SESSION_SECONDS * 1000),
        )
        for m in members
    )

    async def begin(source: KafkaSource) -> set[Place]:
        given: list[Place] = []

        async def note(places: list[Place]) -> None:
            given.extend(places)

        async with asyncio.timeout(SESSION_SECONDS / 2):
            await source.start(note)
        return set(given)

    everything = {(path.topic, partition) for partition in range(PARTITIONS)}
    await killed.start(_nothing)  # and does not leave: to the group it is as if it lived
    assert await begin(again) == everything
    await killed.close()
    await again.close()
    assert await begin(other) == everything
    await other.close()


async def _nothing(_places: list[Place]) -> None:
    """Nobody reads."""


async def test_a_message_beyond_the_limit_is_refused_and_others_pass(
    kafka: KafkaBroker, start: Start
) -> None:
    path = await start(kafka.bootstrap)
    big = Wire(path.topic, b"k", b"x" * (MESSAGE_LIMIT + 1), [])
    small = Wire(path.topic, b"k", b"x", [])
    results = await asyncio.gather(
        *(path.producer.send(w) for w in (small, big, small)), return_exceptions=True
    )
    assert isinstance(results[1], REFUSALS)
    assert [r[1] for r in (results[0], results[2]) if isinstance(r, tuple)] == [0, 1]


# ---------------------------------------------------------------------- positions outside the log


async def test_a_position_beyond_the_end_reads_all_there_is(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    for partition in range(PARTITIONS):
        row = {"_id": f"{path.prefix}.reader/{path.topic}/{partition}", "offset": 10_000, "losses": 0}
        await path.positions.insert(row)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 2) for n in range(6)))
    await path.until_applied({f"r{n}": 2 for n in range(6)})


async def test_a_position_before_the_start_asks_the_owner_and_goes_on(
    kafka: KafkaBroker, start: Start
) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 2) for n in range(9)))
    await path.until_applied({f"r{n}": 2 for n in range(9)})
    await path.end("one")
    ends = await path.producer.ends(path.topic)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_records(
        {TopicPartition(path.topic, p): RecordsToDelete(before_offset=end) for p, end in ends.items()}
    )
    await admin.close()
    await path.positions.update_many({}, {"$set": {"offset": 0}})
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 1) for n in range(9)))
    await path.until_applied({f"r{n}": 3 for n in range(9)})
    assert set(path.caught_up) == {(path.topic, p) for p, end in ends.items() if end}


# ---------------------------------------------------------------------- a broker that dies


async def test_a_killed_broker_costs_nothing_but_time(mortal: KafkaBroker, start: Start) -> None:
    path = await start(mortal.bootstrap)
    path.start_relay()
    path.start_consumer()
    await path.write("r0", 5)
    await path.until_applied({"r0": 5})
    mortal.kill()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(path.write(f"r{n}", 5) for n in range(6)))
    assert asyncio.get_running_loop().time() - began < 2, "writing does not wait for the broker"
    with pytest.raises(SendUnknown):
        await path.producer.send(Wire(path.topic, b"k", b"x", []))
    await asyncio.to_thread(mortal.start)
    await path.until_applied({"r0": 10, **{f"r{n}": 5 for n in range(1, 6)}})
    for n in range(6):
        assert path.first_times(f"r{n}") == list(range(1, 11 if n == 0 else 6))


async def test_a_broker_that_lost_everything_is_told_again(mortal: KafkaBroker, start: Start) -> None:
    path = await start(mortal.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 3) for n in range(6)))
    await path.until_applied({f"r{n}": 3 for n in range(6)})
    path.applied.clear()
    mortal.kill()
    await asyncio.to_thread(shutil.rmtree, mortal.data / "log")
    await asyncio.to_thread(mortal.start)
    await make_topic(mortal.bootstrap, path.topic)
    await path.write("r0", 1)
    # r0 is told at once; the log's other partitions are found when their ends are compared with what was acknowledged.
    await path.until_applied({"r0": 4, **{f"r{n}": 3 for n in range(1, 6)}}, seconds=70)
    for n in range(1, 4):
        await path.until_applied({f"r{i}": n for i in range(6)})
    losses = [row async for row in path.shelves.losses.find({})]
    assert {row["from"] for row in losses} == {0}
    assert len({(row["partition"], row["epoch"]) for row in losses}) == len(losses), "one row per loss"
