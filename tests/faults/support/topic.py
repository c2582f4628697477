"""The topics on the broker: read from the beginning, and written directly."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from libs.bus.envelope import Message, Wire, decode
from libs.contracts.events import Received

READ_MS = 1000


def received(servers: str, topic: str) -> list[Received]:
    """Every event on a topic, in order within each partition."""
    return [decode(message) for message in asyncio.run(_read(servers, topic))]


async def _read(servers: str, topic: str) -> list[Message]:
    async with _reader(servers, [topic]) as reader:
        places = list(reader.assignment())
        ends = await reader.end_offsets(places)
        for place, offset in (await reader.beginning_offsets(places)).items():
            reader.seek(place, offset)
        found: list[Message] = []
        while any([await reader.position(place) < ends[place] for place in places]):
            for records in (await reader.getmany(timeout_ms=READ_MS)).values():
                found += [Message(r.topic, r.partition, r.offset, r.key, r.value, r.headers) for r in records]
        return found


@asynccontextmanager
async def _reader(servers: str, topics: Sequence[str]) -> AsyncGenerator[AIOKafkaConsumer]:
    """A consumer outside any group, with all partitions of these topics."""
    reader = AIOKafkaConsumer(*topics, bootstrap_servers=servers, enable_auto_commit=False)
    await reader.start()
    try:
        yield reader
    finally:
        await reader.stop()


def ends(servers: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    """The next offset of every partition."""
    return asyncio.run(_ends(servers, topics))


async def _ends(servers: str, topics: Sequence[str]) -> dict[tuple[str, int], int]:
    async with _reader(servers, topics) as reader:
        found = await reader.end_offsets(list(reader.assignment()))
        return {(place.topic, place.partition): offset for place, offset in found.items()}


def publish(servers: str, wires: Sequence[Wire]) -> None:
    """Write messages to their topics in this order, as a relay that keeps no order would."""
    asyncio.run(_publish(servers, wires))


async def _publish(servers: str, wires: Sequence[Wire]) -> None:
    writer = AIOKafkaProducer(bootstrap_servers=servers, acks="all")
    await writer.start()
    try:
        sent = [await writer.send(wire.topic, value=wire.value, key=wire.key, headers=wire.headers) for wire in wires]
        await asyncio.gather(*sent)
    finally:
        await writer.stop()
