"""The running relay polls, and a nudge makes it poll at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from libs.bus.envelope import Wire
from libs.mongo import Documents
from tests.libs.relay.case import Office


@pytest.fixture
async def running(office: Office) -> AsyncIterator[Office]:
    task = asyncio.create_task(office.relay.run())
    yield office
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


async def test_the_poll_finds_what_nobody_told_of(running: Office) -> None:
    for name in ("r1", "r2"):
        await running.write(name)
        await until(lambda name=name: running.broker.sequences(name) == [1])


@pytest.fixture
def polls_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.relay.relay.POLL_SECONDS", 3600.0)


@pytest.mark.usefixtures("polls_once")
async def test_a_nudge_sends_at_once(running: Office) -> None:
    await running.write("r0")
    running.relay.nudge(running.collections.aggregates[0])
    await until(lambda: running.broker.sequences("r0") == [1])  # perhaps by its only poll, at the start
    await running.write("r1")
    running.relay.nudge(running.collections.aggregates[0])
    await until(lambda: running.broker.sequences("r1") == [1])


async def test_a_broker_that_is_away_does_not_stop_the_trays(running: Office) -> None:
    gone = asyncio.Event()

    async def hang(wire: Wire) -> None:
        await gone.wait()

    running.broker.on_send = hang
    for n in range(5):
        await running.write(f"r{n}")
        running.relay.nudge(running.collections.aggregates[0])
        await asyncio.sleep(0.02)
    records: Documents = running.collections.aggregates[0]
    async with asyncio.timeout(30):
        while [doc async for doc in records.find({"tray_since": {"$exists": True}})]:
            await asyncio.sleep(0.02)
    assert len(await running.unsent()) == 5
    gone.set()
    running.broker.on_send = None
    running.clock.advance(2)
    await until(lambda: all(running.broker.sequences(f"r{n}") for n in range(5)))
