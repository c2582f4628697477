"""aiokafka behind two small classes: a producer whose every wait is bounded, and a source of messages.

aiokafka's idempotent `send` does not end while the broker is down, and `stop()` can hang: both are bounded here and a
send without an answer is *unknown* (it may still arrive; duplicates are harmless, see protocols.md 2).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Sequence
from typing import Any

from aiokafka import (
    AIOKafkaConsumer,
    AIOKafkaProducer,
    ConsumerRebalanceListener,
    ConsumerRecord,
    TopicPartition,
)
from aiokafka.errors import (
    IllegalStateError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    NoOffsetForPartitionError,
    OffsetOutOfRangeError,
    RecordListTooLargeError,
    TopicAuthorizationFailedError,
)

from libs.bus.envelope import Message, Wire
from libs.contracts.events import MESSAGE_LIMIT

log = logging.getLogger("tsuzuri.bus")
START_WAIT = 10.0
SEND_WAIT = 10.0
STOP_WAIT = 3.0
REFUSALS = (
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    InvalidTopicError,
    TopicAuthorizationFailedError,
)
Place = tuple[str, int]
"""(topic, partition)."""


class SendUnknown(Exception):  # noqa: N818 — named for what is known
    """Nobody knows whether the message arrived: send it again."""


class PositionLost(Exception):  # noqa: N818 — named for what happened
    """A position outside the log of its partition."""

    def __init__(self, place: Place) -> None:
        super().__init__(f"{place[0]}/{place[1]}")
        self.place = place


@contextlib.contextmanager
def _cancelled_only_by_us() -> Generator[None]:
    """The client cancels its own futures when a broker goes away; our task would take that for its end."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise TimeoutError("cancelled by the client") from error


class KafkaProducer:
    """acks=all, idempotent, one connection; made anew after an unknown send."""

    def __init__(self, servers: str, client_id: str) -> None:
        self._servers = servers
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._starting: asyncio.Task[AIOKafkaProducer] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def send(self, wire: Wire) -> tuple[int, int]:
        """Send one message and wait for the broker's answer: (partition, offset).

        SendUnknown when there is none; one of `REFUSALS` when the broker will never take this message.
        """
        producer = await self._started()
        try:
            with _cancelled_only_by_us():
                sent = await asyncio.wait_for(
                    producer.send(wire.topic, value=wire.value, key=wire.key, headers=wire.headers), SEND_WAIT
                )
                meta = await asyncio.wait_for(asyncio.shield(sent), SEND_WAIT)
        except REFUSALS:
            raise
        except (KafkaError, TimeoutError, OSError) as error:
            self._abandon(producer)
            raise SendUnknown(type(error).__name__) from error
        return meta.partition, meta.offset

    async def ends(self, topic: str) -> dict[int, int]:
        """The next offset of each partition as the broker tells it now. SendUnknown when it does not."""
        asking = AIOKafkaConsumer(topic, bootstrap_servers=self._servers, client_id=self._client_id)
        try:
            with _cancelled_only_by_us():
                await asyncio.wait_for(asking.start(), START_WAIT)
                places = [TopicPartition(topic, p) for p in asking.partitions_for_topic(topic) or ()]
                found = await asyncio.wait_for(asking.end_offsets(places), START_WAIT) if places else {}
        except (KafkaError, TimeoutError, OSError) as error:
            raise SendUnknown(type(error).__name__) from error
        finally:
            await _stop(asking.stop)
        return {place.partition: offset for place, offset in found.items()}

    async def _started(self) -> AIOKafkaProducer:
        """The producer; all who wait for one share one attempt to connect, and its failure."""
        if self._producer is not None:
            return self._producer
        if self._starting is None:
            self._starting = asyncio.create_task(self._start())
            self._starting.add_done_callback(self._attempt_ended)
        try:
            with _cancelled_only_by_us():
                return await asyncio.shield(self._starting)
        except (KafkaError, TimeoutError, OSError) as error:
            raise SendUnknown(type(error).__name__) from error

    async def _start(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._servers, client_id=self._client_id, acks="all", enable_idempotence=True,
            max_request_size=MESSAGE_LIMIT, linger_ms=0, request_timeout_ms=5000, retry_backoff_ms=50,
            metadata_max_age_ms=30_000,
        )  # fmt: skip
        try:
            await asyncio.wait_for(producer.start(), START_WAIT)
        except BaseException:
            self._leave(producer)
            raise
        self._producer = producer
        return producer

    def _attempt_ended(self, attempt: asyncio.Task[AIOKafkaProducer]) -> None:
        self._starting = None
        if not attempt.cancelled():
            attempt.exception()  # those who waited have it; nobody may have

    def _abandon(self, producer: AIOKafkaProducer) -> None:
        if self._producer is producer:
            self._producer = None
            self._leave(producer)

    def _leave(self, producer: AIOKafkaProducer) -> None:
        task = asyncio.create_task(_stop_producer(producer))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def close(self) -> None:
        """Send what is under way, then leave; bounded."""
        if self._starting is not None:
            self._starting.cancel()
        producer, self._producer = self._producer, None
        if producer is not None:
            self._leave(producer)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=3 * STOP_WAIT)


async def _stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop, also where `stop()` hangs on a broker that is away: its sender would go on sending old batches for ever."""
    if not await _stop(producer.stop):
        await _stop(producer._sender.close)  # there is no public way
        await _stop(producer.client.close)


async def _stop(stop: Callable[[], Coroutine[Any, Any, None]]) -> bool:
    """Whether it stopped by itself in time; what does not is cancelled and not waited for."""
    task = asyncio.create_task(stop())
    await asyncio.wait({task}, timeout=STOP_WAIT)
    if not task.done():
        task.cancel()
        return False
    if not task.cancelled() and (error := task.exception()) is not None:
        log.info("not stopped in order", extra={"error": type(error).__name__})
        return False
    return not task.cancelled()


class _Listener(ConsumerRebalanceListener):
    def __init__(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        self._assigned = assigned

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Positions are saved with each batch; nothing is left to do."""

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._assigned([(p.topic, p.partition) for p in assigned])


class KafkaSource:
    """Messages of topics, shared with the other members of `group`; positions are ours, never Kafka's.

    Whoever joins as `member` has at once what the one before it of that name had: a killed process that comes again
    does not wait until the group has missed it for `session_ms`.
    """

    def __init__(
        self, servers: str, group: str, topics: Sequence[str], *, member: str | None = None,
        session_ms: int = 10_000,
    ) -> None:  # fmt: skip
        self.topics = list(topics)
        self._join_wait = START_WAIT + 2 * session_ms / 1000
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers, client_id=group, group_id=group, group_instance_id=member, enable_auto_commit=False,
            auto_offset_reset="none", fetch_max_wait_ms=250, max_partition_fetch_bytes=MESSAGE_LIMIT,
            session_timeout_ms=session_ms, heartbeat_interval_ms=max(500, session_ms // 5),
            max_poll_interval_ms=120_000, metadata_max_age_ms=30_000, retry_backoff_ms=100,
        )  # fmt: skip

    async def start(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        """Join; `assigned` is called with each new set of partitions and must seek them all.

        Waits longer than the group waits for a member that died: one who gives up within that time leaves one more
        such member behind, and the next attempt has to wait for that one.
        """
        self._consumer.subscribe(self.topics, listener=_Listener(assigned))
        with _cancelled_only_by_us():
            await asyncio.wait_for(self._consumer.start(), self._join_wait)

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        """The next messages, in order within each partition. PositionLost when a position is outside the log."""
        try:
            with _cancelled_only_by_us():
                batch = await self._consumer.getmany(timeout_ms=wait_ms, max_records=at_most)
        except OffsetOutOfRangeError as error:
            partition = next(iter(error.args[0]))
            raise PositionLost((partition.topic, partition.partition)) from error
        except NoOffsetForPartitionError:
            # The client looked for a position of its own before `assigned` had sought ours.
            return []
        return [_message(record) for records in batch.values() for record in records]

    def assigned(self) -> set[Place]:
        return {(p.topic, p.partition) for p in self._consumer.assignment()}

    def seek(self, place: Place, offset: int) -> None:
        """Go on from `offset`; a partition that was taken away meanwhile is somebody else's."""
        with contextlib.suppress(IllegalStateError):
            self._consumer.seek(TopicPartition(*place), offset)

    def pause(self, place: Place) -> None:
        """Give nothing of this partition until `resume`."""
        with contextlib.suppress(IllegalStateError):
            self._consumer.pause(TopicPartition(*place))

    def resume(self, place: Place) -> None:
        with contextlib.suppress(IllegalStateError):
            self._consumer.resume(TopicPartition(*place))

    async def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        """(first, next) offsets of each partition's log."""
        partitions = [TopicPartition(*p) for p in places]
        with _cancelled_only_by_us():
            first = await asyncio.wait_for(self._consumer.beginning_offsets(partitions), START_WAIT)
            last = await asyncio.wait_for(self._consumer.end_offsets(partitions), START_WAIT)
        return {(p.topic, p.partition): (first[p], last[p]) for p in partitions}

    async def close(self) -> None:
        """Leave the group; where that hangs on a broker that is away, at least the connections."""
        consumer = self._consumer
        if consumer._coordinator is not None:
            # A named member is expected back and does not leave by itself; nobody knows whether we come again.
            consumer._coordinator._group_instance_id = None
        if not await _stop(consumer.stop):
            for part in (consumer._coordinator, consumer._fetcher, consumer._client):
                if part is not None:
                    await _stop(part.close)


def _message(record: ConsumerRecord) -> Message:
    return Message(record.topic, record.partition, record.offset, record.key, record.value, record.headers)
