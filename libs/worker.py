"""The loops of a service process: named, started together, watched, and stopped in reverse order."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable

from libs.call_limits import call_limit

log = logging.getLogger("tsuzuri.worker")
DRAIN_SECONDS = 10.0
RESTART_SECONDS = 5.0


async def every(seconds: float, work: Callable[[], Awaitable[object]], name: str) -> None:
    """Run `work` every `seconds` for ever; a failure is logged and does not end the loop."""
    while True:
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # the next run must happen
            log.warning("job failed", extra={"job": name, "error": type(error).__name__})
        await asyncio.sleep(seconds)


async def one_by_one(ids: Iterable[str], work: Callable[[str], Awaitable[object]], name: str) -> int:
    """Run `work` for each id; returns how many succeeded.

    A failure is logged and left to the next run; it does not hold up the others.
    """
    done = 0
    for aggregate_id in ids:
        try:
            await work(aggregate_id)
            done += 1
        except Exception as error:  # noqa: BLE001  # the others must run
            log.warning(
                "left to the next turn", extra={"job": name, "aggregate": aggregate_id, "error": type(error).__name__}
            )
    return done


class Worker:
    """The loops of one process. A loop that ends by itself is restarted; only `stop` ends it."""

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
                with call_limit():
                    await loop()
            except Exception as error:  # noqa: BLE001  # the process goes on; its health shows the failed loop
                self._note(name, error)
            except asyncio.CancelledError as error:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                # A library cancelled one of its own futures; the loop itself was not cancelled.
                self._note(name, error)
            await asyncio.sleep(RESTART_SECONDS)

    def _note(self, name: str, error: BaseException) -> None:
        self.failed[name] = type(error).__name__
        log.critical("loop ended", extra={"job": name, "error": type(error).__name__})

    async def stop(self) -> None:
        """Cancel the loops, newest first, and wait at most 10 s for them."""
        for task in reversed(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
