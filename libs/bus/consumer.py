"""The loop of one consumer: apply events, then save the position.

Transient failures are retried, permanent ones are parked. The consumer keeps its positions, its parked keys and the
losses it has followed in its own database, so that a restored database brings its positions with it (docs/protocols.md
2.5, 2.6, 3.3, 3.4).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from libs.bus.envelope import Malformed, Message, decode
from libs.bus.handling import (
    UNKNOWN_TRIES,
    Handler,
    Permanent,
    back_off,
    is_transient,
    is_unreachable,
    on_progress,
    outcomes_of,
)
from libs.bus.kafka import LogPartition, PositionLost
from libs.bus.parking import ParkedRow, Parking, Stopped
from libs.bus.positions import Positions
from libs.bus.states import OwnerStates, ReadStates
from libs.clock import Clock
from libs.contracts.events import Received, aggregate_type
from libs.faults import crash_point
from libs.metrics import CONSUMER_LAG, POSITIONS_LOST, UNKNOWN_EVENTS
from libs.mongo import Documents

log = logging.getLogger("tsuzuri.consumer")
LOSS_INTERVAL = 10.0
STALL_SECONDS = 30.0
SLICE = 50
SLICE_SECONDS = 2.0
"""The position is saved after each slice of messages. Slices grow and shrink so that one takes about this long."""


class Source(Protocol):
    """The source of messages: Kafka, or the bus of the simulator."""

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None: ...
    async def get(self, wait_ms: int, at_most: int) -> list[Message]: ...
    def assigned(self) -> set[LogPartition]: ...
    def seek(self, place: LogPartition, offset: int) -> None: ...
    def pause(self, place: LogPartition) -> None: ...
    def resume(self, place: LogPartition) -> None: ...
    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]: ...
    async def close(self) -> None: ...


@dataclass(frozen=True)
class Loss:
    """A lost tail of a partition. The owner's relay detected it and sends everything from `start` on again."""

    n: int
    topic: str
    partition: int
    start: int


Losses = Callable[[], Awaitable[Sequence[Loss]]]


class Consumer:
    """One consumer; `name` is its consumer group and the key of its positions.

    `source` makes a new source of messages for each attempt. `losses` asks the owners what the broker lost.
    `owner_states` reads the current states of an owner, for a partition whose log no longer holds the next event. `batch` is the
    most messages taken at once; `ticks` is a monotonic clock in seconds.
    """

    def __init__(
        self,
        name: str,
        source: Callable[[], Source],
        handler: Handler,
        *,
        positions: Documents,
        parked: Documents[ParkedRow],
        clock: Clock,
        losses: Losses | None = None,
        owner_states: ReadStates | None = None,
        batch: int = 500,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._make_source = source
        self._handler = handler
        self._positions = Positions(name, positions)
        self._parking = Parking(name, parked, clock)
        self._losses = losses
        self._owner_states = OwnerStates(owner_states, handler, self._parking) if owner_states else None
        self._batch = batch
        self._slice = min(SLICE, batch)
        self._ticks = ticks
        self._source: Source | None = None
        self._tries: dict[tuple[LogPartition, int], int] = {}
        self._paused: dict[LogPartition, float] = {}
        self._assignment_failed: Exception | None = None
        self._left_behind: set[LogPartition] = set()
        self._next_losses = 0.0
        self.progress_at = self._ticks()
        self.lag = 0
        self.stopped = False

    async def run(self) -> None:
        """Consume until cancelled. After any failure the consumer starts again; a watchdog ends a stalled attempt.

        A consumer that parks more than half of its last 200 events stops until the process is restarted.
        """
        failures = 0
        while True:
            began = self._ticks()
            try:
                await self._once()
            except Stopped:
                self.stopped = True
                log.critical(
                    "consumer stopped: more than half of its last events were parked", extra={"consumer": self.name}
                )
                await asyncio.Event().wait()
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning("consumer begins anew", extra={"consumer": self.name, "error": type(error).__name__})
            failures = 0 if self._ticks() - began > STALL_SECONDS else failures + 1
            await asyncio.sleep(back_off(failures))

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
        """Wait for `inner`. TimeoutError when there is lag but no progress for 30 s (aiokafka #1154)."""
        self.progress_at = self._ticks()
        while True:
            done, _ = await asyncio.wait({inner}, timeout=1.0)
            if inner.cancelled():
                # The client cancelled it: a cancellation of our own task would be raised by `wait`.
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
        """Join the consumer group with this source and forget what was known of an earlier attempt."""
        self._source = source
        self._positions.forget()
        self._paused.clear()
        self._left_behind.clear()
        self._next_losses = 0.0
        await source.start(self._assigned)

    async def step(self, source: Source) -> None:
        """One turn of the loop: follow losses when they are due, then apply the next messages."""
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
        """Apply messages slice by slice, so that a crash in a long batch does not repeat all of it.

        When a shared dependency is unreachable, the remaining slices are not attempted.
        """
        remaining = list(messages)
        outage: Exception | None = None
        while remaining:
            size = len(remaining) if outage is not None else self._slice
            part, remaining = remaining[:size], remaining[size:]
            began = self._ticks()
            again, failed = await self._deliver_slice(source, part, outage)
            self._fit(self._ticks() - began)
            outage = outage or failed
            remaining = [message for message in remaining if (message.topic, message.partition) not in again]

    def _fit(self, seconds: float) -> None:
        self._slice = max(1, self._slice // 2) if seconds > SLICE_SECONDS else min(self._batch, self._slice * 2)

    def _tick(self) -> None:
        self.progress_at = self._ticks()

    async def _deliver_slice(
        self, source: Source, messages: Sequence[Message], outage: Exception | None
    ) -> tuple[set[LogPartition], Exception | None]:
        """Apply some messages and save the position of each partition; seek back to the messages that must be retried.

        Returns the partitions that were sought back, and the failure when a shared dependency is unreachable.
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
        pending = [i for i in events if i not in outcomes]
        if outage is not None:
            outcomes.update((i, outage) for i in pending)
        elif pending:
            with on_progress(self._tick):
                results = await outcomes_of(self._handler, [events[i] for i in pending])
            outcomes.update(zip(pending, results, strict=True))
        crash_point("consumer.after_effect")
        again = await self._settle(source, messages, outcomes, events)
        failed = next((e for e in outcomes.values() if e is not None and is_unreachable(e)), None)
        return again, failed

    async def _settle(
        self,
        source: Source,
        messages: Sequence[Message],
        outcomes: dict[int, Exception | None],
        events: dict[int, Received],
    ) -> set[LogPartition]:
        reached: dict[LogPartition, int] = {}
        again: dict[LogPartition, int] = {}
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
            if self._parking.exceeds_limit:
                break
        for place, offset in reached.items():
            await self._positions.save(place, offset)
        self._tick()
        if self._parking.exceeds_limit:
            raise Stopped
        for place, offset in again.items():
            source.seek(place, offset)
            source.pause(place)
            self._paused[place] = self._ticks() + back_off(self._tries[(place, offset)])
        return set(again)

    def _try_again(self, place: LogPartition, offset: int, error: Exception) -> bool:
        """Whether to retry: always for transient failures, five times for unknown exceptions, never for permanent
        ones."""
        if isinstance(error, Permanent):
            return False
        tries = self._tries[(place, offset)] = self._tries.get((place, offset), 0) + 1
        if is_transient(error):
            return True
        log.warning("event failed", extra={"consumer": self.name, "error": type(error).__name__, "try": tries})
        return tries < UNKNOWN_TRIES

    async def _assigned(self, places: list[LogPartition]) -> None:
        """Seek each newly assigned partition. A failure is raised later by the loop: the Kafka client would only log
        it."""
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
        self, source: Source, place: LogPartition, offset: int | None, log_bounds: tuple[int, int]
    ) -> None:
        """Seek to the saved position. Without one, start at the beginning of the log; when it lies outside the log,
        read all that the log holds. Positions are never reset automatically (docs/protocols.md 2.6)."""
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
        if offset is not None and offset < first and self._owner_states is not None:
            # Catching up takes longer than the Kafka client allows for an assignment, so the loop does it.
            self._left_behind.add(place)
            return
        await self._positions.save(place, first)
        source.seek(place, first)

    async def _catch_up(self, source: Source) -> None:
        """Apply the owner's current states for what the log no longer holds, then go on from the start of the log
        (docs/protocols.md 2.6)."""
        if self._owner_states is None:
            return
        for place in sorted(self._left_behind):
            working = asyncio.ensure_future(self._owner_states.apply(place))
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

    async def _reposition(self, source: Source, place: LogPartition) -> None:
        bounds = await source.bounds([place])
        known = self._positions.known(place)
        await self._begin(source, place, known.offset if known else None, bounds[place])

    async def _follow_losses(self, source: Source) -> None:
        """Rewind to the start of each new loss that an owner's relay reports (docs/protocols.md 2.5)."""
        if self._losses is None:
            return
        try:
            losses = await self._losses()
        except Exception as error:  # noqa: BLE001  # the owner is unreachable; the next attempt is in 10 s
            log.info("losses not asked", extra={"consumer": self.name, "error": type(error).__name__})
            return
        assigned = source.assigned()
        for loss in sorted(losses, key=lambda each_loss: each_loss.n):
            place = (loss.topic, loss.partition)
            known = self._positions.known(place)
            if place not in assigned or known is None or loss.n <= known.losses:
                continue
            await self._positions.save(place, min(known.offset, loss.start), losses=loss.n)
            if known.offset > loss.start:
                source.seek(place, loss.start)

    async def _measure_lag(self, source: Source) -> None:
        places = sorted(source.assigned())
        bounds = await source.bounds(places) if places else {}
        self.lag = sum(max(0, end - self._reached(place, first)) for place, (first, end) in bounds.items())
        CONSUMER_LAG.labels(self.name).set(self.lag)

    def _reached(self, place: LogPartition, first: int) -> int:
        known = self._positions.known(place)
        return known.offset if known else first
