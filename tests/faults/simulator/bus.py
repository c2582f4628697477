"""An in-memory broker that delays, duplicates and loses messages.

Its group moves partitions while members still use them.
"""

import random
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from libs.bus.envelope import Message, Wire
from libs.bus.kafka import LogPartition, PositionLost, SendUnknown
from tests.faults.simulator.schedule import Life

PARTITIONS = 2


@dataclass
class Weather:
    """How bad the conditions are; rates are per occasion."""

    unknown_sends: float = 0.0
    stale_copies: float = 0.0
    late_members: float = 0.0
    forgets: float = 0.05


class Broker:
    """The logs of all topics."""

    def __init__(
        self, weather: Weather, chance: random.Random, amnesia: int, marked: Callable[[LogPartition], int]
    ) -> None:
        self.weather = weather
        self.amnesia_left = amnesia
        self._chance = chance
        self._marked = marked
        self.logs: dict[LogPartition, list[Message]] = {}
        self.underway: list[Wire] = []
        self.forgot = 0
        self._length_before_loss: dict[LogPartition, int] = {}

    def log(self, place: LogPartition) -> list[Message]:
        return self.logs.setdefault(place, [])

    def partition(self, wire: Wire) -> int:
        return zlib.crc32(wire.key) % PARTITIONS

    def refilling(self, wire: Wire) -> bool:
        """Whether this partition's log is still shorter than before its last loss."""
        place = (wire.topic, self.partition(wire))
        return len(self.log(place)) < self._length_before_loss.get(place, 0)

    def append(self, wire: Wire) -> tuple[int, int]:
        partition = self.partition(wire)
        log = self.log((wire.topic, partition))
        log.append(Message(wire.topic, partition, len(log), wire.key, wire.value, wire.headers))
        return partition, len(log) - 1

    def deliver_late(self) -> None:
        """Append a late copy that an old producer still had in flight."""
        if self.underway:
            self.append(self.underway.pop(0))

    def perhaps_forget(self, place: LogPartition, rate: float) -> None:
        """Perhaps lose the tail of a partition: acknowledged messages disappear and their offsets are reused."""
        log = self.log(place)
        if not self.amnesia_left or not log or self._chance.random() > rate:
            return
        most = len(log) if self._chance.random() < 0.3 else min(len(log), 4)
        keep = len(log) - self._chance.randint(1, most)
        if keep > self._marked(place):
            return
        self.amnesia_left -= 1
        self.forgot += 1
        self.underway.clear()
        self._length_before_loss[place] = len(log)
        del log[keep:]


class Producer:
    """The `libs.relay.Sender` of one life of a process."""

    def __init__(self, life: Life, broker: Broker) -> None:
        self._life = life
        self._broker = broker

    async def send(self, wire: Wire) -> tuple[int, int]:
        lives = self._broker.forgot
        await self._life.turn()
        fate = self._life.schedule.random.random()
        if self._broker.forgot != lives and fate < 0.5:
            # The broker went away and came back during this send.
            raise SendUnknown
        weather = self._broker.weather
        if self._broker.refilling(wire):
            # Left out because no acknowledgement can show it: sends without an answer that fill up a lost tail.
            self._life.spare(turns=30)
            return self._broker.append(wire)
        if fate < weather.unknown_sends / 2:
            raise SendUnknown
        if fate < weather.unknown_sends / 2 + weather.stale_copies:
            self._broker.underway.append(wire)
            raise SendUnknown
        placed = self._broker.append(wire)
        await self._life.turn()
        self._broker.perhaps_forget((wire.topic, placed[0]), rate=weather.forgets)
        await self._life.turn()
        if fate > 1 - weather.unknown_sends / 2:
            raise SendUnknown
        return placed

    async def ends(self, topic: str) -> dict[int, int]:
        await self._life.turn()
        return {place[1]: len(log) for place, log in self._broker.logs.items() if place[0] == topic}


class Group:
    """A consumer group: which member should read which partition."""

    def __init__(self, places: Sequence[LogPartition]) -> None:
        self.places = list(places)
        self.members: list[Source] = []
        self.generation = 0

    def join(self, member: "Source") -> None:
        self.members = [m for m in self.members if not m.life.dead and not m.closed] + [member]
        self.generation += 1

    def share(self, member: "Source") -> list[LogPartition]:
        if member not in self.members:
            return []
        at, n = self.members.index(member), len(self.members)
        return [p for i, p in enumerate(self.places) if (i + self.generation) % n == at]


class Source:
    """The `libs.bus.consumer.Source` of one life: it may learn late that its partitions belong to another member."""

    def __init__(self, life: Life, broker: Broker, group: Group) -> None:
        self.life = life
        self.closed = False
        self._broker = broker
        self._group = group
        self._generation = -1
        self._held: dict[LogPartition, int | None] = {}
        self._paused: set[LogPartition] = set()
        self._on_assigned: Callable[[list[LogPartition]], Awaitable[None]] | None = None

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        self._on_assigned = assigned
        self._group.join(self)

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        await self.life.turn()
        if self._group.generation != self._generation and not self._late():
            self._generation = self._group.generation
            self._held = dict.fromkeys(self._group.share(self))
            self._paused.clear()
            assert self._on_assigned is not None
            await self._on_assigned(list(self._held))
        return self._read()

    def _late(self) -> bool:
        return self.life.schedule.random.random() < self._broker.weather.late_members

    def _read(self) -> list[Message]:
        found: list[Message] = []
        for place, position in self._held.items():
            log = self._broker.log(place)
            if position is None or place in self._paused:
                continue
            if position > len(log):
                if found:
                    break
                raise PositionLost(place)
            some = log[position : position + self.life.schedule.random.randint(1, 6)]
            self._held[place] = position + len(some)
            found += some
        return found

    def assigned(self) -> set[LogPartition]:
        return set(self._held)

    def seek(self, place: LogPartition, offset: int) -> None:
        if place in self._held:
            self._held[place] = offset

    def pause(self, place: LogPartition) -> None:
        self._paused.add(place)

    def resume(self, place: LogPartition) -> None:
        self._paused.discard(place)

    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]:
        await self.life.turn()
        return {place: (0, len(self._broker.log(place))) for place in places}

    async def close(self) -> None:
        self.closed = True
