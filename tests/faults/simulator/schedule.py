"""Decides who acts next: one thing happens at a time, in an order given by the seed; waiting costs no real time."""

import asyncio
import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from libs.faults import SimulatedCrash

BEGINNING = datetime(2024, 11, 25, tzinfo=UTC)
TURN_SECONDS = 0.003


class Stuck(AssertionError):  # noqa: N818 — named for what happened
    """Nobody can act any more, or too many turns were taken."""


class VirtualClock:
    """A clock that advances only when the schedule says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return BEGINNING + timedelta(milliseconds=int(self.seconds * 1000))

    def ticks(self) -> float:
        return self.seconds


class Schedule:
    """Gives turns to waiting tasks, in seeded order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.clock = VirtualClock()
        self.turns = 0
        self._ready: list[asyncio.Future[None]] = []
        self._sleepers = 0
        self._sleeping: list[tuple[float, int, asyncio.Future[None]]] = []

    async def turn(self) -> None:
        """Wait for a turn."""
        future = asyncio.get_running_loop().create_future()
        self._ready.append(future)
        await future

    async def sleep(self, seconds: float) -> None:
        """Wait until the virtual clock has advanced by `seconds`."""
        future = asyncio.get_running_loop().create_future()
        self._sleepers += 1
        heapq.heappush(self._sleeping, (self.clock.seconds + seconds, self._sleepers, future))
        await future

    async def drive(self, done: Callable[[], bool], *, at_most: int) -> None:
        """Give turns until `done`. Raises Stuck after `at_most` turns, or when no task is waiting."""
        idle = 0
        until = self.turns + at_most
        while not done():
            await asyncio.sleep(0)
            if not self._ready and not self._wake():
                idle += 1
                if idle > 100:
                    raise Stuck("nobody waits for anything")
                continue
            idle = 0
            self.turns += 1
            if self.turns > until:
                raise Stuck(f"no end after {at_most} turns")
            self.clock.seconds += TURN_SECONDS
            self._wake_due()
            self._give()

    def _give(self) -> None:
        if not self._ready:
            return
        chosen = self.random.randrange(len(self._ready))
        self._ready[chosen], self._ready[-1] = self._ready[-1], self._ready[chosen]
        future = self._ready.pop()
        if not future.done():
            future.set_result(None)

    def _wake_due(self) -> None:
        while self._sleeping and self._sleeping[0][0] <= self.clock.seconds:
            self._ready.append(heapq.heappop(self._sleeping)[2])

    def _wake(self) -> bool:
        """When no task can act, move the clock to the next one that wakes."""
        if not self._sleeping:
            return False
        self.clock.seconds = max(self.clock.seconds, self._sleeping[0][0])
        self._wake_due()
        return True


class Life:
    """One life of a process: once it has died, none of its tasks gets another turn."""

    def __init__(self, schedule: Schedule, crash_rate: Callable[[], float]) -> None:
        self.schedule = schedule
        self.dead = False
        self._crash_rate = crash_rate
        self._spared_until = 0

    def spare(self, turns: int) -> None:
        """Protect this process from dying for this many turns."""
        self._spared_until = self.schedule.turns + turns

    async def turn(self) -> None:
        """Take a turn at which this process may die."""
        self.live()
        await self.schedule.turn()
        self.live()

    async def sleep(self, seconds: float) -> None:
        self.live()
        await self.schedule.sleep(seconds)
        self.live()

    def live(self) -> None:
        spared = self.schedule.turns < self._spared_until
        if not self.dead and not spared and self.schedule.random.random() < self._crash_rate():
            self.dead = True
        if self.dead:
            raise SimulatedCrash
