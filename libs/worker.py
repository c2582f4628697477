"""Loops of a service process: named, started together, watched, drained in order on the way out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from libs.patience import patience

log = logging.getLogger("tsuzuri.worker")
DRAIN_SECONDS = 10.0
AGAIN_SECONDS = 5.0


async def every(seconds: float, work: Callable[[], Awaitable[object]], name: str) -> None:
    """Do `work` again and again; a failed turn is logged and the next one comes."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # a job's next turn must come
            log.warning("job failed", extra={"job": name, "error": type(error).__name__})
        await asyncio.sleep(seconds)


async def one_by_one(ids: Iterable[str], work: Callable[[str], Awaitable[object]], name: str) -> int:
    """Do `work` for each aggregate of a turn; how many went well.

    One that fails is logged and left to the next turn: it does not hold up the others.
    """
    done = 0
    for aggregate_id in ids:
        try:
            await work(aggregate_id)
            done += 1
        except Exception as error:  # noqa: BLE001  # the others' turn must come
            about = {"job": name, "aggregate": aggregate_id, "error": type(error).__name__}
            log.warning("left to the next turn", extra=about)
    return done


class Worker:
    """The loops of one process. A loop that ends by itself is begun anew; only `stop` ends it."""

    def __init__(self) -> None:
        self._loops: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.failed: dict[str, str] = {}

    def add(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Add a loop (relay, consumer, job); it starts with `start`."""
        self._loops.append((name, loop))

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep(name, loop), name=name) for name, loop in self._loops]

    async def _keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                with patience():
                    await loop()
            except Exception as error:  # noqa: BLE001  # the process goes on; health tells what does not
                self._note(name, error)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                # A library cancelled its own future under us: that is not our end.
                self._note(name, error)
            await asyncio.sleep(AGAIN_SECONDS)

    def _note(self, name: str, error: BaseException) -> None:
        self.failed[name] = type(error).__name__
        log.critical("loop ended", extra={"job": name, "error": type(error).__name__})

    async def stop(self) -> None:
        """Cancel the loops, newest first, and wait for them at most 10 s."""
        for task in reversed(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
