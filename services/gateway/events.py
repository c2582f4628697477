"""What open browsers hear: every change goes to every open stream of this process, which filters it for its reader.

A stream that does not keep up loses what it has not read and is told to read again (`resync`).
"""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from services.gateway.domain import Notice

WAITING_AT_MOST = 1000


class Stream:
    """One reader's waiting notices."""

    def __init__(self) -> None:
        self._notices: list[Notice] = []
        self._lost = False
        self._woken = asyncio.Event()
        self.ended = False

    def push(self, notice: Notice) -> None:
        """Keep a notice for the reader, or note that some were lost."""
        if len(self._notices) >= WAITING_AT_MOST:
            self.lose()
            return
        self._notices.append(notice)
        self._woken.set()

    def lose(self) -> None:
        """The reader has to read again."""
        self._notices.clear()
        self._lost = True
        self._woken.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._woken.set()

    async def take(self, wait_s: float) -> tuple[list[Notice], bool]:
        """(what waits, whether something was lost), after at most `wait_s` seconds."""
        try:
            async with asyncio.timeout(wait_s):
                await self._woken.wait()
        except TimeoutError:
            return [], False
        self._woken.clear()
        taken, lost = self._notices, self._lost
        self._notices, self._lost = [], False
        return taken, lost


class Hub:
    """All open streams of this process."""

    def __init__(self) -> None:
        self._streams: set[Stream] = set()
        self._closed = False

    @contextmanager
    def stream(self) -> Generator[Stream]:
        """A stream for as long as its reader listens."""
        stream = Stream()
        if self._closed:
            stream.end()
        self._streams.add(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    def publish(self, notice: Notice) -> None:
        """Tell all streams."""
        for stream in self._streams:
            stream.push(notice)

    def lose(self) -> None:
        """Changes may have been missed: all readers read again."""
        for stream in self._streams:
            stream.lose()

    def close(self) -> None:
        """End all streams, so that the process can stop."""
        self._closed = True
        for stream in self._streams:
            stream.end()
