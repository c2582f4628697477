"""One call shared by all callers that wait for its result (request coalescing).

A call serves everybody who asked before it was sent. A failed call is repeated once before the callers fail.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from libs.call_limits import REQUEST_SECONDS, call_limit, call_seconds
from libs.problems import Unavailable

log = logging.getLogger("tsuzuri.questions")
T = TypeVar("T")


class SharedCall(Generic[T]):
    """The calls of one function, one after the other. With `slow_s` a new call does not wait longer than that (seconds)
    for the one before."""

    def __init__(self, call: Callable[[], Awaitable[T]], *, slow_s: float | None = None) -> None:
        self._call = call
        self._slow_s = slow_s
        self._unsent: asyncio.Task[T] | None = None
        self._sent: asyncio.Task[T] | None = None
        self._sent_at = 0.0
        self._failing = False

    async def result(self) -> T:
        """The result of a call that starts from now on.

        A second call starts when the first fails or is slow; the first result counts. Raises the error of the last call
        when both fail, and TimeoutError after the caller's time limit (`call_limit`).
        """
        async with asyncio.timeout(call_seconds()):
            return await self._first_result()

    async def _first_result(self) -> T:
        calls, again = {self._next()}, True
        failure: BaseException = Unavailable()
        while calls:
            limit = self._slow_s if again else None
            done, calls = await asyncio.wait(calls, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            for call in done:
                error = call.exception()
                if error is None:
                    return call.result()
                failure = error
            if again and self._unsent not in calls:
                calls.add(self._next())
                again = False
        raise failure

    def _next(self) -> asyncio.Task[T]:
        """The next call; it continues when one of its callers is cancelled."""
        if self._unsent is None or self._unsent.done():
            # Requests may join the call of a job, so the limit of a request applies.
            with call_limit(REQUEST_SECONDS):
                self._unsent = asyncio.create_task(self._send())
            self._unsent.add_done_callback(self._log_outcome)
        return self._unsent

    async def _send(self) -> T:
        if self._sent is not None and not self._sent.done():
            slow_at = None if self._slow_s is None else self._sent_at + self._slow_s
            left = None if slow_at is None else max(0.0, slow_at - time.monotonic())
            await asyncio.wait({self._sent}, timeout=left)
        self._sent, self._unsent, self._sent_at = self._unsent, None, time.monotonic()
        return await self._call()

    def _log_outcome(self, call: asyncio.Task[T]) -> None:
        """Log the first failure, and the first success after it, also when no caller waits any more."""
        if call.cancelled():
            return
        error, failed_before = call.exception(), self._failing
        self._failing = error is not None
        if error is not None and not failed_before:
            log.warning(
                "a question was not answered",
                extra={"error": type(error).__name__, "because": type(error.__cause__).__name__},
            )
        elif error is None and failed_before:
            log.info("questions are answered again")
