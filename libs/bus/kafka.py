"""aiokafka behind two small classes: a producer and a source of messages, both with bounded waits.

While the broker is down, aiokafka's idempotent `send` does not end and `stop()` can hang; both have time-outs here. A
send without a response is *unknown*: the message may still arrive, and duplicates are harmless (docs/protocols.md 2).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
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
REFUSALS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError, TopicAuthorizationFailedError)
LogPartition = tuple[str, int]
"""(topic, partition)."""


class SendUnknown(Exception):  # noqa: N818 — named for what is known
    """It is unknown whether the message arrived; the sender has to send it again."""


class PositionLost(Exception):  # noqa: N818 — named for what happened
    """The position lies outside the log of its partition."""

    def __init__(self, place: LogPartition) -> None:
        super().__init__(f"{place[0]}/{place[1]}")
        self.place = place


@contextlib.contextmanager
def _cancelled_only_by_us() -> Generator[None]:
    """Turn a cancellation by the Kafka client into TimeoutError.

    The client cancels its own futures when a broker goes away; our task would mistake that for its own cancellation.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise TimeoutError("cancelled by the client") from error


class KafkaProducer:
    """An idempotent producer with acks=all and one connection; it reconnects after a send with an unknown result."""

    def __init__(self, servers: str, client_id: str) -> None:
        self._servers = servers
        self._client_id = client_id
        self._producer: AIOKafkaProducer | None = None
        self._starting: asyncio.Task[AIOKafkaProducer] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    async def send(self, wire: Wire) -> tuple[int, int]:
        """Send one message and wait for the acknowledgement: (partition, offset).

        SendUnknown without one; one of `REFUSALS` when the broker will never accept this message.
        """
        producer = await self._started()
        try:
            with _cancelled_only_by_us():
                async with asyncio.timeout(SEND_WAIT):
                    sent = await producer.send(wire.topic, value=wire.value, key=wire.key, headers=wire.headers)
                async with asyncio.timeout(SEND_WAIT):
                    meta = await asyncio.shield(sent)
        except REFUSALS:
            raise
        except (KafkaError, TimeoutError, OSError) as error:
            self._abandon(producer)
            raise SendUnknown(type(error).__name__) from error
        return meta.partition, meta.offset

    async def ends(self, topic: str) -> dict[int, int]:
        """The next offset of each partition, asked of the broker now. SendUnknown when it does not respond."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self._servers, client_id=self._client_id)
        try:
            with _cancelled_only_by_us():
                async with asyncio.timeout(START_WAIT):
                    await consumer.start()
                places = [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
                async with asyncio.timeout(START_WAIT):
                    found = await consumer.end_offsets(places) if places else {}
        except (KafkaError, TimeoutError, OSError) as error:
            raise SendUnknown(type(error).__name__) from error
        finally:
            await _stop(consumer.stop)
        return {place.partition: offset for place, offset in found.items()}

    async def _started(self) -> AIOKafkaProducer:
        """The connected producer. Concurrent callers share one attempt to connect, and its failure."""
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
            bootstrap_servers=self._servers,
            client_id=self._client_id,
            acks="all",
            enable_idempotence=True,
            max_request_size=MESSAGE_LIMIT,
            linger_ms=0,
            request_timeout_ms=5000,
            retry_backoff_ms=50,
            metadata_max_age_ms=30_000,
        )
        try:
            async with asyncio.timeout(START_WAIT):
                await producer.start()
        except BaseException:
            self._leave(producer)
            raise
        self._producer = producer
        return producer

    def _attempt_ended(self, attempt: asyncio.Task[AIOKafkaProducer]) -> None:
        self._starting = None
        if not attempt.cancelled():
            attempt.exception()  # the waiting callers have it; marked as retrieved in case nobody waits

    def _abandon(self, producer: AIOKafkaProducer) -> None:
        if self._producer is producer:
            self._producer = None
            self._leave(producer)

    def _leave(self, producer: AIOKafkaProducer) -> None:
        task = asyncio.create_task(_stop_producer(producer))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def close(self) -> None:
        """Finish the pending sends and disconnect, within a time limit."""
        if self._starting is not None:
            self._starting.cancel()
        producer, self._producer = self._producer, None
        if producer is not None:
            self._leave(producer)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=3 * STOP_WAIT)


async def _stop_producer(producer: AIOKafkaProducer) -> None:
    """Stop the producer. When `stop()` hangs on an unreachable broker, close its sender, which would go on sending for
    ever."""
    if not await _stop(producer.stop):
        await _stop(producer._sender.close)  # aiokafka has no public method for this
        await _stop(producer.client.close)


async def _stop(stop: Callable[[], Coroutine[object, None, None]]) -> bool:
    """Whether it stopped in time; otherwise it is cancelled without waiting."""
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
    def __init__(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        self._assigned = assigned

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Nothing to do: positions are saved with each batch."""

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        await self._assigned([(p.topic, p.partition) for p in assigned])


class KafkaSource:
    """The messages of some topics, shared with the other members of the consumer group. Kafka stores no positions for
    us.

    A process that joins as `member` takes over at once the partitions of the previous member of that name. A process
    that was killed and restarted thus does not wait for the group's time-out (`session_ms`).
    """

    def __init__(
        self, servers: str, group: str, topics: Sequence[str], *, member: str | None = None, session_ms: int = 10_000
    ) -> None:
        self.topics = list(topics)
        self._join_wait = START_WAIT + 2 * session_ms / 1000
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=servers,
            client_id=group,
            group_id=group,
            group_instance_id=member,
            enable_auto_commit=False,
            auto_offset_reset="none",
            fetch_max_wait_ms=250,
            max_partition_fetch_bytes=MESSAGE_LIMIT,
            session_timeout_ms=session_ms,
            heartbeat_interval_ms=max(500, session_ms // 5),
            max_poll_interval_ms=120_000,
            metadata_max_age_ms=30_000,
            retry_backoff_ms=100,
        )

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        """Join the group; `assigned` is called with each new set of partitions and must seek all of them.

        The time limit is longer than the group waits for a dead member. An attempt that gave up earlier would leave one
        more dead member for which the next attempt has to wait.
        """
        self._consumer.subscribe(self.topics, listener=_Listener(assigned))
        with _cancelled_only_by_us():
            async with asyncio.timeout(self._join_wait):
                await self._consumer.start()

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        """The next messages, in order within each partition. PositionLost when a position is outside the log."""
        try:
            with _cancelled_only_by_us():
                batch = await self._consumer.getmany(timeout_ms=wait_ms, max_records=at_most)
        except OffsetOutOfRangeError as error:
            partition = next(iter(error.args[0]))
            raise PositionLost((partition.topic, partition.partition)) from error
        except NoOffsetForPartitionError:
            # The client looked for a position before `assigned` had sought one.
            return []
        return [_message(record) for records in batch.values() for record in records]

    def assigned(self) -> set[LogPartition]:
        return {(p.topic, p.partition) for p in self._consumer.assignment()}

    def seek(self, place: LogPartition, offset: int) -> None:
        """Continue at `offset`. Nothing happens when the partition was assigned to another member meanwhile."""
        with contextlib.suppress(IllegalStateError):
            self._consumer.seek(TopicPartition(*place), offset)

    def pause(self, place: LogPartition) -> None:
        """Deliver no messages of this partition until `resume`."""
        with contextlib.suppress(IllegalStateError):
            self._consumer.pause(TopicPartition(*place))

    def resume(self, place: LogPartition) -> None:
        with contextlib.suppress(IllegalStateError):
            self._consumer.resume(TopicPartition(*place))

    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]:
        """(first, next) offsets of each partition's log."""
        partitions = [TopicPartition(*p) for p in places]
        with _cancelled_only_by_us():
            async with asyncio.timeout(START_WAIT):
                first = await self._consumer.beginning_offsets(partitions)
            async with asyncio.timeout(START_WAIT):
                last = await self._consumer.end_offsets(partitions)
        return {(p.topic, p.partition): (first[p], last[p]) for p in partitions}

    async def close(self) -> None:
        """Leave the group. When that hangs on an unreachable broker, close at least the connections."""
        consumer = self._consumer
        if consumer._coordinator is not None:
            # The group keeps the place of a named member when it stops. Without the name it leaves at once.
            consumer._coordinator._group_instance_id = None
        if not await _stop(consumer.stop):
            for part in (consumer._coordinator, consumer._fetcher, consumer._client):
                if part is not None:
                    await _stop(part.close)


def _message(record: ConsumerRecord) -> Message:
    return Message(record.topic, record.partition, record.offset, record.key, record.value, record.headers)
