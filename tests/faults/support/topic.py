"""The topics as they lie on the broker: read from the beginning, and written to by hand."""

import asyncio
from collections.abc import Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from libs.bus.envelope import Message, Wire, decode
from libs.contracts.events import Received

READ_MS = 1000


def received(servers: str, topic: str) -> list[Received]:
    """Every event on a topic, in order within each partition."""
    return [decode(message) for message in asyncio.run(_read(servers, topic))]


async def _read(servers: str, topic: str) -> list[Message]:
    reader = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False, metadata_max_age_ms=5000)
    await reader.start()
    try:
        await reader.topics()
        places = [TopicPartition(topic, p) for p in sorted(reader.partitions_for_topic(topic) or ())]
        reader.assign(places)
        ends = await reader.end_offsets(places)
        await reader.seek_to_beginning(*places)
        found: list[Message] = []
        while any([await reader.position(place) < ends[place] for place in places]):
            for records in (await reader.getmany(timeout_ms=READ_MS)).values():
                found += [Message(r.topic, r.partition, r.offset, r.key, r.value, r.headers) for r in records]
        return found
    finally:
        await reader.stop()


def ends(servers: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    """The next offset of every partition."""
    return asyncio.run(_ends(servers, topics))


async def _ends(servers: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    reader = AIOKafkaConsumer(bootstrap_servers=servers, enable_auto_commit=False)
    await reader.start()
    try:
        await reader.topics()
        places = [TopicPartition(t, p) for t in topics for p in reader.partitions_for_topic(t) or ()]
        return {(p.topic, p.partition): offset for p, offset in (await reader.end_offsets(places)).items()}
    finally:
        await reader.stop()


def publish(servers: str, wires: Sequence[Wire]) -> None:
    """Put messages on their topics in this order, as a relay would that knows no order."""
    asyncio.run(_publish(servers, wires))


async def _publish(servers: str, wires: Sequence[Wire]) -> None:
    writer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await writer.start()
    try:
        for wire in wires:
            await writer.send(wire.topic, value=wire.value, key=wire.key, headers=wire.headers)
        await writer.flush()
    finally:
        await writer.stop()
