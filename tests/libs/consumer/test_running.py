"""The loop survives failures, and the watchdog ends a stall."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest

from libs import problems
from libs.aggregates.twin import TwinCollection
from libs.bus import Consumer, Message
from libs.bus.handling import is_transient
from libs.bus.kafka import LogPartition
from libs.clock import FixedClock
from libs.contracts.events import Received
from libs.mongo import DuplicateKey
from tests.libs.consumer.case import TOPIC, Reader, Topic, event


async def test_the_watchdog_breaks_a_loop_that_stands_still(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.bus.handling.BACK_OFF", (0.01,))
    reader = Reader(topic)
    wedged = True

    async def get(wait_ms: int, at_most: int) -> list[Message]:
        # Like a client that lost its coordinator: no message, no error (aiokafka #1154).
        reader.time += 3
        await asyncio.sleep(0.01)
        return [] if wedged else await Topic.get(topic, wait_ms, at_most)

    setattr(topic, "get", get)  # noqa: B010
    topic.add(event("r1", 1))
    began = 0
    start = topic.start

    async def counted(assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        nonlocal began, wedged
        began += 1
        wedged = began < 2
        await start(assigned)

    setattr(topic, "start", counted)  # noqa: B010
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.applied:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert began == 2


async def test_whatever_breaks_is_begun_anew(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.bus.handling.BACK_OFF", (0.01,))
    reader = Reader(topic)
    topic.add(event("r1", 1))
    failures = 3
    start = topic.start

    async def failing(assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OSError("no broker")
        await start(assigned)

    setattr(topic, "start", failing)  # noqa: B010
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.applied:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert failures == -1


async def test_a_handler_that_fails_as_a_whole_failed_for_each_event(topic: Topic) -> None:
    calls = 0

    async def handler(events: Sequence[Received]) -> Sequence[Exception | None]:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise problems.SearchUnavailable
        return [None] * len(events)

    positions, time = TwinCollection(), [0.0]
    consumer = Consumer(
        "bulk",
        lambda: topic,
        handler,
        positions=positions,
        parked=TwinCollection(),
        clock=FixedClock("2026-11-23T02:30:00.000Z"),
        ticks=lambda: time[0],
    )
    topic.add(event("r1", 1), event("r2", 1))
    await consumer.begin(topic)
    for _ in range(4):
        await consumer.step(topic)
        time[0] += 60
    assert calls == 3
    assert positions.docs[f"bulk/{TOPIC}/0"]["offset"] == 2


def test_a_duplicate_key_is_not_trouble_that_passes() -> None:
    assert not is_transient(DuplicateKey("x"))
    assert is_transient(problems.InProgress())
    assert is_transient(problems.StorageFull())
    assert is_transient(TimeoutError())
    assert not is_transient(problems.ValidationFailed())
