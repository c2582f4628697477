"""Relay and consumer on a real broker."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from libs.aggregates import Aggregates, EventActor, Stored
from libs.aggregates.twin import TwinCollection
from libs.bus import Consumer, KafkaProducer, KafkaSource, per_event
from libs.bus.consumer import Loss
from libs.clock import SystemClock
from libs.contracts.events import MESSAGE_LIMIT, Received, aggregate_type
from libs.decision import Decision
from libs.relay import CLAIM, Relay, RelayCollections

BY = EventActor("s1", "山田 花子", "worker", "tarumi")


PARTITIONS = 3


class Way:
    """Records → relay → real broker → consumer, with in-memory stores."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        kind = aggregate_type("records.record:")
        assert kind is not None
        self.bootstrap, self.prefix, self.topic = bootstrap, prefix, f"{prefix}.records"
        claim = [[name for name, _ in CLAIM]]
        self.collections = RelayCollections(
            [TwinCollection()], TwinCollection(unique=claim), TwinCollection(), TwinCollection()
        )
        self.records = Aggregates(self.collections.aggregates[0], kind, SystemClock(), nudge=self._nudge)
        self.producer = KafkaProducer(bootstrap, f"{prefix}.records")
        self.relay = Relay("records", self.collections, self.producer, SystemClock(), topic_prefix=prefix)
        self.positions, self.parked = TwinCollection(), TwinCollection[Any]()
        self.applied: list[tuple[str, int]] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.caught_up: list[Any] = []
        self.sources: dict[str, KafkaSource] = {}

    def _nudge(self) -> None:
        self.relay.nudge(self.collections.aggregates[0])

    def start_relay(self) -> None:
        self.tasks["relay"] = asyncio.create_task(self.relay.run())

    def start_consumer(self, name: str = "one") -> Consumer:
        async def losses() -> list[Loss]:
            rows = [row async for row in self.collections.losses.find({})]
            return [Loss(r["n"], r["topic"], r["partition"], r["from"]) for r in rows]

        async def states(place: Any) -> AsyncGenerator[Sequence[Received]]:
            self.caught_up.append(place)
            yield []

        consumer = Consumer(
            f"{self.prefix}.reader",
            lambda: self._source(name),
            per_event(self._apply),
            positions=self.positions,
            parked=self.parked,
            clock=SystemClock(),
            losses=losses,
            owner_states=states,
            batch=50,
        )
        self.tasks[name] = asyncio.create_task(consumer.run())
        return consumer

    def _source(self, name: str) -> KafkaSource:
        self.sources[name] = KafkaSource(self.bootstrap, f"{self.prefix}.reader", [self.topic], session_ms=6000)
        return self.sources[name]

    async def until_given(self, name: str) -> None:
        """Wait until this member of the group has partitions."""
        async with asyncio.timeout(40):
            while name not in self.sources or not self.sources[name].assigned():
                await asyncio.sleep(0.02)

    async def _apply(self, received: Received) -> None:
        self.applied.append((received.id_part, received.sequence))
        await asyncio.sleep(0.001)

    async def end(self, name: str) -> None:
        task = self.tasks.pop(name)
        task.cancel()
        await asyncio.wait({task}, timeout=30)
        assert task.done(), f"{name} goes on after it was cancelled"

    async def write(self, record_id: str, times: int) -> None:
        for _ in range(times):
            if await self.records.load(record_id) is None:
                first = Decision({"household_id": record_id, "title": ""}, "record.written")
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


def _again(item: Stored) -> Decision:
    return Decision({**item.state, "title": f"{item.version}"}, "record.revised")


async def make_topic(bootstrap: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        limits = {"max.message.bytes": str(MESSAGE_LIMIT)}
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1, topic_configs=limits)])
    finally:
        await admin.close()


Start = Callable[[str], Awaitable[Way]]
