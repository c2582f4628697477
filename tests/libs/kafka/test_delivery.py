"""Events go from the tray through a real broker to a consumer."""

import asyncio

from libs.bus import KafkaSource
from libs.bus.envelope import Wire
from libs.bus.kafka import REFUSALS, LogPartition
from libs.contracts.events import MESSAGE_LIMIT
from ops.launcher.engines import KafkaBroker
from tests.libs.kafka.case import PARTITIONS, Start

SESSION_SECONDS = 40.0
"""Long enough to tell who waits for the end of a session: they need more than half of this, all others less."""


async def test_events_of_a_record_arrive_in_order(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 8) for n in range(10)))
    await path.until_applied({f"r{n}": 8 for n in range(10)})
    for n in range(10):
        assert path.first_times(f"r{n}") == list(range(1, 9))
    async with asyncio.timeout(30):
        while [r async for r in path.collections.journal.find({"unsent_bucket": {"$exists": True}})]:
            await asyncio.sleep(0.02)
    ends = await path.producer.ends(path.topic)
    assert sum(ends.values()) >= 80
    assert ends.keys() == set(range(PARTITIONS))


async def test_members_that_come_and_go_skip_nothing(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer("one")
    over, times = asyncio.Event(), [0] * 8

    async def write(n: int) -> None:
        while not over.is_set():
            await path.write(f"r{n}", 1)
            times[n] += 1
            await asyncio.sleep(0.02)

    writing = asyncio.gather(*(write(n) for n in range(8)))
    for name in ("one", "two", "three"):
        if name != "one":
            path.start_consumer(name)
        await path.until_given(name)
    await path.end("one")
    await path.end("three")
    over.set()
    await writing
    await path.until_applied({f"r{n}": times[n] for n in range(8)})
    assert min(times) > 1
    for n in range(8):
        assert path.first_times(f"r{n}") == list(range(1, times[n] + 1))


async def test_one_who_comes_again_has_everything_at_once_and_one_who_leaves_keeps_nothing(
    kafka: KafkaBroker, start: Start
) -> None:
    path = await start(kafka.bootstrap)
    members = ("host.8081", "host.8081", "host.8082")
    killed, again, other = (
        KafkaSource(
            kafka.bootstrap, f"{path.prefix}.reader", [path.topic], member=m, session_ms=round(SESSION_SECONDS * 1000)
        )
        for m in members
    )

    async def begin(source: KafkaSource) -> set[LogPartition]:
        given: list[LogPartition] = []

        async def note(places: list[LogPartition]) -> None:
            given.extend(places)

        async with asyncio.timeout(SESSION_SECONDS / 2):
            await source.start(note)
        return set(given)

    everything = {(path.topic, partition) for partition in range(PARTITIONS)}
    await killed.start(_nothing)  # it does not leave the group, which counts it as alive
    assert await begin(again) == everything
    await killed.close()
    await again.close()
    assert await begin(other) == everything
    await other.close()


async def _nothing(_places: list[LogPartition]) -> None:
    """A handler that does nothing."""


async def test_a_message_beyond_the_limit_is_refused_and_others_pass(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    big = Wire(path.topic, b"k", b"x" * (MESSAGE_LIMIT + 1), [])
    small = Wire(path.topic, b"k", b"x", [])
    results = await asyncio.gather(*(path.producer.send(w) for w in (small, big, small)), return_exceptions=True)
    assert isinstance(results[1], REFUSALS)
    assert [r[1] for r in (results[0], results[2]) if isinstance(r, tuple)] == [0, 1]
