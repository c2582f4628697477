"""Loops continue whatever happens in them, and end when they are told to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest

from libs import faults
from libs.faults import SimulatedCrash, crash_point
from libs.worker import Worker, every, one_by_one


async def test_a_job_that_fails_has_its_next_turn() -> None:
    turns = 0

    async def job() -> None:
        nonlocal turns
        turns += 1
        if turns == 1:
            raise ValueError("once")

    task = asyncio.create_task(every(0.001, job, "job"))
    async with asyncio.timeout(30):
        while turns < 3:
            await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("end", [ValueError("wrong"), asyncio.CancelledError()], ids=["error", "cancelled"])
async def test_a_loop_that_ends_is_named_and_begun_anew(end: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, begun = Worker(), 0
    again = asyncio.Event()

    async def loop() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise end
        again.set()
        await asyncio.Event().wait()

    monkeypatch.setattr("libs.worker.RESTART_SECONDS", 0.01)
    worker.add("relay", loop)
    worker.start()
    async with asyncio.timeout(30):
        await again.wait()
    assert worker.failed == {"relay": type(end).__name__}
    await worker.stop()


async def test_stopping_waits_for_the_loops_newest_first() -> None:
    worker, ended, begun = Worker(), list[str](), asyncio.Semaphore(0)

    def loop(name: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            begun.release()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0.01)
                ended.append(name)

        return run

    for name in ("relay", "consumer"):
        worker.add(name, loop(name))
    worker.start()
    async with asyncio.timeout(30):
        for _ in range(2):
            await begun.acquire()
    await worker.stop()
    assert ended == ["consumer", "relay"]


async def test_a_loop_that_does_not_stop_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.worker.DRAIN_SECONDS", 0.05)
    worker, free = Worker(), asyncio.Event()

    async def stubborn() -> None:
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue

    worker.add("stubborn", stubborn)
    worker.start()
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        await worker.stop()
    assert not free.is_set()
    free.set()
    await asyncio.sleep(0)
    await worker.stop()


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


def test_a_point_dies_at_its_nth_pass() -> None:
    faults.arm("relay.after_publish", "raise", 2)
    crash_point("relay.after_publish")
    crash_point("relay.before_publish")
    with pytest.raises(SimulatedCrash):
        crash_point("relay.after_publish")
    crash_point("relay.after_publish")


def test_only_a_test_build_hears_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUZURI_FAULT", "a.point:raise,b.point:raise:3")
    monkeypatch.delenv("TSUZURI_TEST_BUILD", raising=False)
    faults.arm_from_environment()
    crash_point("a.point")
    monkeypatch.setenv("TSUZURI_TEST_BUILD", "1")
    faults.arm_from_environment()
    with pytest.raises(SimulatedCrash):
        crash_point("a.point")
    crash_point("b.point")
    crash_point("b.point")
    with pytest.raises(SimulatedCrash):
        crash_point("b.point")


def test_a_misspelt_action_is_not_passed_over() -> None:
    faults.arm("a.point", "explode")
    with pytest.raises(ValueError, match="explode"):
        crash_point("a.point")


async def test_one_that_fails_does_not_hold_up_the_others() -> None:
    tried: list[str] = []

    async def work(aggregate_id: str) -> None:
        tried.append(aggregate_id)
        if aggregate_id == "b":
            raise ValueError

    assert await one_by_one(["a", "b", "c"], work, "sweeper") == 2
    assert tried == ["a", "b", "c"]
