"""The loop of one consumer: effect first, then position; transient trouble waits, permanent trouble is parked.

Positions, parked keys and losses already followed live in the consumer's own database, so that a restored database
takes its positions back with it (design.md 5, 7; protocols.md 2.5, 2.6, 3.3).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from libs.bus.envelope import Malformed, Message, decode
from libs.bus.handling import Handler, Permanent, is_away, is_transient, ticking
from libs.bus.kafka import Place, PositionLost
from libs.bus.parking import Parking
from libs.bus.positions import Positions
from libs.clock import Clock
from libs.contracts.events import Received, aggregate_type
from libs.faults import crash_point
from libs.metrics import CONSUMER_LAG, POSITIONS_LOST, UNKNOWN_EVENTS
from libs.mongo import Documents

log = logging.getLogger("tsuzuri.consumer")
UNKNOWN_TRIES = 5
LOSS_INTERVAL = 10.0
STALL_SECONDS = 30.0
SLICE = 50
SLICE_SECONDS = 2.0
"""What is applied between two notes of the position: a slice grows and shrinks so that it takes about this long."""
BACK_OFF = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)


class Stopped(Exception):  # noqa: N818 — named for what happened
    """More than half of the last events were parked: the consumer is wrong, not the events."""


class Source(Protocol):
    """Where messages come from: Kafka, or the simulator's bus."""

    async def start(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None: ...
    async def get(self, wait_ms: int, at_most: int) -> list[Message]: ...
    def assigned(self) -> set[Place]: ...
    def seek(self, place: Place, offset: int) -> None: ...
    def pause(self, place: Place) -> None: ...
    def resume(self, place: Place) -> None: ...
    async def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Loss:
    """A lost tail of a partition, found by the owner's relay: everything from `start` on is sent again."""

    n: int
    topic: str
    partition: int
    start: int


Losses = Callable[[], Awaitable[Sequence[Loss]]]


class Consumer:
    """One consumer: `name` is its group and the name of its positions; `topics` what it hears."""

    def __init__(
        self,
        name: str,
        source: Callable[[], Source],
        handler: Handler,
        *,
        positions: Documents,
        parked: Documents,
        clock: Clock,
        losses: Losses | None = None,
        behind: Callable[[Place], Awaitable[None]] | None = None,
        batch: int = 500,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._make_source = source
        self._handler = handler
        self._positions = Positions(name, positions)
        self._parking = Parking(name, parked, clock)
        self._losses = losses
        self._behind = behind
        self._batch = batch
        self._slice = min(SLICE, batch)
        self._ticks = ticks
        self._source: Source | None = None
        self._tries: dict[tuple[Place, int], int] = {}
        self._paused: dict[Place, float] = {}
        self._assignment_failed: Exception | None = None
        self._left_behind: set[Place] = set()
        self._next_losses = 0.0
        self.progress_at = self._ticks()
        self.lag = 0
        self.stopped = False

    async def run(self) -> None:
        """Consume until cancelled; whatever breaks is begun anew, and a stall is broken by the watchdog.

        A consumer that parks more than half of its last 200 events stops until the process is started again.
        """
        failures = 0
        while True:
            began = self._ticks()
            try:
                await self._once()
            except Stopped:
                self.stopped = True
                log.critical(
                    "consumer stopped: more than half of its last events were parked",
                    extra={"consumer": self.name},
                )
                await asyncio.Event().wait()
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning(
                    "consumer begins anew", extra={"consumer": self.name, "error": type(error).__name__}
                )
            failures = 0 if self._ticks() - began > STALL_SECONDS else failures + 1
            await asyncio.sleep(_back_off(failures))

    async def _once(self) -> None:
        inner = asyncio.create_task(self._consume(), name=f"consumer {self.name}")
        try:
            await self._watched(inner)
        finally:
            inner.cancel()
            await asyncio.gather(inner, return_exceptions=True)
            source, self._source = self._source, None
            if source is not None:
                await source.close()

    async def _watched(self, inner: asyncio.Task[None]) -> None:
        """Wait for `inner`; cut it when there was lag without progress for 30 s (aiokafka #1154)."""
        self.progress_at = self._ticks()
        while True:
            done, _ = await asyncio.wait({inner}, timeout=1.0)
            if inner.cancelled():
                # From inside: the end of our own task would have come through `wait`.
                raise TimeoutError("cancelled by the client")
            if done:
                return inner.result()
            if self.lag > 0 and self._ticks() - self.progress_at > STALL_SECONDS:
                raise TimeoutError("no progress")

    async def _consume(self) -> None:
        source = self._make_source()
        await self.begin(source)
        while True:
            await self.step(source)

    async def begin(self, source: Source) -> None:
        """Join the group with this source."""
        self._source = source
        self._positions.forget()
        self._paused.clear()
        self._left_behind.clear()
        self._next_losses = 0.0
        await source.start(self._assigned)

    async def step(self, source: Source) -> None:
        """One turn of the loop: losses when it is time, then the next messages."""
        if self._assignment_failed is not None:
            failed, self._assignment_failed = self._assignment_failed, None
            raise failed
        if self._left_behind:
            await self._catch_up(source)
        if self._ticks() >= self._next_losses:
            self._next_losses = self._ticks() + LOSS_INTERVAL
            await self._follow_losses(source)
            await self._measure_lag(source)
        self._resume(source)
        try:
            messages = await source.get(250, self._batch)
        except PositionLost as lost:
            await self._reposition(source, lost.place)
            return
        if messages:
            await self.deliver(source, messages)
        elif self.lag:
            await self._measure_lag(source)
        if not self.lag:
            self.progress_at = self._ticks()

    def _resume(self, source: Source) -> None:
        for place in [place for place, until in self._paused.items() if until <= self._ticks()]:
            del self._paused[place]
            source.resume(place)
            # A back-off step is progress: the watchdog is for a loop that neither works nor waits.
            self.progress_at = self._ticks()

    async def deliver(self, source: Source, messages: Sequence[Message]) -> None:
        """Apply messages slice by slice: a crash or a restart in a long batch does not begin it anew.

        When what everybody needs is away, the slices after it are not tried.
        """
        left = list(messages)
        away: Exception | None = None
        while left:
            size = len(left) if away is not None else self._slice
            some, left = left[:size], left[size:]
            began = self._ticks()
            again, failed = await self._deliver_slice(source, some, away)
            self._fit(self._ticks() - began)
            away = away or failed
            left = [message for message in left if (message.topic, message.partition) not in again]

    def _fit(self, seconds: float) -> None:
        self._slice = (
            max(1, self._slice // 2) if seconds > SLICE_SECONDS else min(self._batch, self._slice * 2)
        )

    def _tick(self) -> None:
        self.progress_at = self._ticks()

    async def _deliver_slice(
        self, source: Source, messages: Sequence[Message], away: Exception | None
    ) -> tuple[set[Place], Exception | None]:
        """Apply some messages, then note how far each partition came; what must be tried again is sought back.

        Answers the partitions that were sought back, and the failure where what everybody needs is away.
        """
        events: dict[int, Received] = {}
        outcomes: dict[int, Exception | None] = {}
        for i, message in enumerate(messages):
            try:
                event = decode(message)
            except Malformed as error:
                outcomes[i] = Permanent(f"malformed: {error}")
                continue
            events[i] = event
            if aggregate_type(event.key) is None:
                UNKNOWN_EVENTS.labels(self.name).inc()
                outcomes[i] = None
        wanted = [i for i in events if i not in outcomes]
        if away is not None:
            outcomes.update((i, away) for i in wanted)
        elif wanted:
            try:
                with ticking(self._tick):
                    results = await self._handler([events[i] for i in wanted])
            except Exception as error:  # noqa: BLE001  # a handler that fails as a whole failed for each event
                results = [error] * len(wanted)
            outcomes.update(zip(wanted, results, strict=True))
        crash_point("consumer.after_effect")
        again = await self._settle(source, messages, outcomes, events)
        failed = next((e for e in outcomes.values() if e is not None and is_away(e)), None)
        return again, failed

    async def _settle(
        self, source: Source, messages: Sequence[Message], outcomes: dict[int, Exception | None],
        events: dict[int, Received],
    ) -> set[Place]:  # fmt: skip
        reached: dict[Place, int] = {}
        again: dict[Place, int] = {}
        for i, message in enumerate(messages):
            place = (message.topic, message.partition)
            if place in again:
                continue
            error = outcomes[i]
            if error is not None and self._try_again(place, message.offset, error):
                again[place] = message.offset
                continue
            self._tries.pop((place, message.offset), None)
            if error is None:
                await self._parking.applied(events[i])
            else:
                await self._parking.park(message, events.get(i), error)
            reached[place] = message.offset + 1
            if self._parking.too_much:
                break
        for place, offset in reached.items():
            await self._positions.save(place, offset)
        self._tick()
        if self._parking.too_much:
            raise Stopped
        for place, offset in again.items():
            source.seek(place, offset)
            source.pause(place)
            self._paused[place] = self._ticks() + _back_off(self._tries[(place, offset)])
        return set(again)

    def _try_again(self, place: Place, offset: int, error: Exception) -> bool:
        """Transient trouble is retried for ever, an unknown exception five times, a permanent one never."""
        if isinstance(error, Permanent):
            return False
        tries = self._tries[(place, offset)] = self._tries.get((place, offset), 0) + 1
        if is_transient(error):
            return True
        log.warning(
            "event failed", extra={"consumer": self.name, "error": type(error).__name__, "try": tries}
        )
        return tries < UNKNOWN_TRIES

    async def _assigned(self, places: list[Place]) -> None:
        """Seek each new partition. What goes wrong here ends `_consume`: the client would only log it."""
        source = self._source
        if source is None or not places:
            return
        try:
            await self._parking.remember()
            bounds = await source.bounds(places)
            for place in places:
                self._paused.pop(place, None)
                kept = await self._positions.read(place)
                await self._begin(source, place, kept.offset if kept else None, bounds[place])
            self._next_losses = 0.0
        except Exception as error:  # noqa: BLE001  # raised again by the loop
            self._assignment_failed = error

    async def _begin(
        self, source: Source, place: Place, offset: int | None, log_bounds: tuple[int, int]
    ) -> None:
        """Never an automatic reset: no position = the log's start; outside the log = read all there is (2.5, 2.6)."""
        first, end = log_bounds
        if offset is not None and first <= offset <= end:
            source.seek(place, offset)
            return
        if offset is not None:
            POSITIONS_LOST.labels(self.name).inc()
            log.error(
                "position outside the log",
                extra={"consumer": self.name, "topic": place[0], "partition": place[1], "offset": offset},
            )
        if offset is not None and offset < first and self._behind is not None:
            # Takes its time, which the client does not give to an assignment: the loop does it.
            self._left_behind.add(place)
            return
        await self._positions.save(place, first)
        source.seek(place, first)

    async def _catch_up(self, source: Source) -> None:
        """What the log has forgotten comes from its owner; then on from where the log begins (2.6)."""
        if self._behind is None:
            return
        for place in sorted(self._left_behind):
            working = asyncio.ensure_future(self._behind(place))
            try:
                while not working.done():
                    await asyncio.wait({working}, timeout=1.0)
                    self.progress_at = self._ticks()
            finally:
                working.cancel()
            await working
            first, _ = (await source.bounds([place]))[place]
            await self._positions.save(place, first)
            source.seek(place, first)
            self._left_behind.discard(place)

    async def _reposition(self, source: Source, place: Place) -> None:
        bounds = await source.bounds([place])
        known = self._positions.known(place)
        await self._begin(source, place, known.offset if known else None, bounds[place])

    async def _follow_losses(self, source: Source) -> None:
        """Rewind to where an owner's relay saw the broker forget (protocols.md 2.5)."""
        if self._losses is None:
            return
        try:
            losses = await self._losses()
        except Exception as error:  # noqa: BLE001  # the owner is away: asked again in 10 s
            log.info("losses not asked", extra={"consumer": self.name, "error": type(error).__name__})
            return
        mine = source.assigned()
        for loss in sorted(losses, key=lambda each_loss: each_loss.n):
            place = (loss.topic, loss.partition)
            known = self._positions.known(place)
            if place not in mine or known is None or loss.n <= known.losses:
                continue
            await self._positions.save(place, min(known.offset, loss.start), losses=loss.n)
            if known.offset > loss.start:
                source.seek(place, loss.start)

    async def _measure_lag(self, source: Source) -> None:
        places = sorted(source.assigned())
        bounds = await source.bounds(places) if places else {}
        self.lag = sum(max(0, end - self._reached(place, first)) for place, (first, end) in bounds.items())
        CONSUMER_LAG.labels(self.name).set(self.lag)

    def _reached(self, place: Place, first: int) -> int:
        known = self._positions.known(place)
        return known.offset if known else first


def _back_off(tries: int) -> float:
    return BACK_OFF[min(tries, len(BACK_OFF)) - 1]
