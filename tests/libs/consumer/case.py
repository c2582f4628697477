"""A consumer on an in-memory bus, with a handler that fails when a test wants it to."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

from libs.aggregates.twin import TwinCollection
from libs.bus import Consumer, Message, encode, per_event
from libs.bus.kafka import LogPartition, PositionLost
from libs.clock import FixedClock
from libs.contracts.events import Event, Received

TOPIC = "tsuzuri.records"


def event(record_id: str, sequence: int, **more: Any) -> Event:
    made: dict[str, Any] = {
        "id": f"{record_id}-{sequence}",
        "name": "record.revised",
        "key": f"records.record:{record_id}",
        "sequence": sequence,
        "prev": sequence - 1,
        "time": "2026-11-23T02:30:00.000Z",
        "partition_key": record_id,
        "state": {"id": record_id, "version": sequence},
        "change": {},
        "actor": None,
        "traceparent": None,
        **more,
    }
    return cast("Event", made)


class Topic:
    """A source over in-memory logs; `first` is the offset at which each log begins."""

    def __init__(self, partitions: int = 1) -> None:
        self.logs: list[list[Message]] = [[] for _ in range(partitions)]
        self.first = 0
        self.at: dict[LogPartition, int | None] = {}
        self.paused: set[LogPartition] = set()

    def add(self, *events: Event, partition: int = 0) -> None:
        for one in events:
            wire = encode(one)
            self.raw(wire.value, wire.headers, partition)

    def raw(self, value: bytes | None, headers: Sequence[tuple[str, bytes]], partition: int = 0) -> None:
        log = self.logs[partition]
        log.append(Message(TOPIC, partition, len(log), b"k", value, headers))

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
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

    def assigned(self) -> set[LogPartition]:
        return set(self.at)

    def seek(self, place: LogPartition, offset: int) -> None:
        self.at[place] = offset

    def pause(self, place: LogPartition) -> None:
        self.paused.add(place)

    def resume(self, place: LogPartition) -> None:
        self.paused.discard(place)

    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]:
        return {place: (self.first, len(self.logs[place[1]])) for place in places}

    async def close(self) -> None:
        self.at = {}


class Reader:
    """A consumer over an in-memory topic, with its own clock and its own effects."""

    def __init__(self, topic: Topic, **options: Any) -> None:
        self.topic = topic
        self.time = 0.0
        self.applied: list[tuple[str, int]] = []
        self.trouble: Callable[[Received], Exception | None] = lambda received: None
        self.positions, self.parked = TwinCollection(), TwinCollection[Any]()
        self.options = options
        self.consumer = self.again()

    def again(self) -> Consumer:
        """A new process of the same consumer: durable state stays."""
        self.consumer = Consumer(
            "reader",
            lambda: self.topic,
            per_event(self._apply),
            positions=self.positions,
            parked=self.parked,
            clock=FixedClock("2026-11-23T02:30:00.000Z"),
            ticks=lambda: self.time,
            **self.options,
        )
        return self.consumer

    async def _apply(self, received: Received) -> None:
        error = self.trouble(received)
        if error is not None:
            raise error
        self.applied.append((received.id_part, received.sequence))

    async def read(self, steps: int = 3) -> None:
        """Begin if necessary, and take some steps, a minute apart."""
        if not self.topic.at:
            await self.consumer.begin(self.topic)
        for _ in range(steps):
            await self.consumer.step(self.topic)
            self.time += 60

    def position(self, partition: int = 0) -> int | None:
        row = self.positions.docs.get(f"reader/{TOPIC}/{partition}")
        return row["offset"] if row else None
