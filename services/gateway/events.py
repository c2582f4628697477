"""What open browsers hear: every change comes here once, and is told to all open streams of this process together.

A stream that does not keep up loses what it has not read and is told to read again (`resync`).
"""

import asyncio
import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from services.gateway.domain import Notice

WAITING_AT_MOST = 5000
"""Notices kept between two batches; more than that and everybody reads again."""
UNREAD_AT_MOST = 256 * 1024
"""Bytes kept for one reader."""
STREAMS_OF_ONE = 20
"""Streams of one session; another one ends the oldest."""


def event(name: str, data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


RESYNC = event("resync", {})


class Stream:
    """One open page: whose session it is, and what waits to be sent."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.ended = False
        self._unread: list[bytes] = []
        self._size = 0
        self._woken = asyncio.Event()

    def push(self, lines: bytes) -> None:
        """Keep lines for the reader; of one who does not keep up, only that there was something to read."""
        self._size += len(lines)
        if self._size > UNREAD_AT_MOST:
            self._unread, self._size, lines = [], len(RESYNC), RESYNC
        self._unread.append(lines)
        self._woken.set()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._woken.set()

    async def take(self, wait_s: float) -> bytes:
        """What waits, after at most `wait_s` seconds; empty when there is nothing."""
        await _set_within(self._woken, wait_s)
        self._woken.clear()
        taken, self._unread, self._size = b"".join(self._unread), [], 0
        return taken


class Hub:
    """All open streams of this process, and the changes they have not been told of yet."""

    def __init__(self) -> None:
        self._streams: dict[Stream, None] = {}
        self._notices: dict[tuple[str, str | None, str | None], Notice] = {}
        self._lost = False
        self._heard = asyncio.Event()
        self._closed = False

    @contextmanager
    def stream(self, session_id: str) -> Generator[Stream]:
        """A stream for as long as its reader listens."""
        stream = Stream(session_id)
        if self._closed:
            stream.end()
        others = [each for each in self.streams if each.session_id == session_id]
        for oldest in others[: max(0, len(others) + 1 - STREAMS_OF_ONE)]:
            oldest.end()
        self._streams[stream] = None
        try:
            yield stream
        finally:
            del self._streams[stream]

    @property
    def streams(self) -> Sequence[Stream]:
        """Those that are open now, the oldest first."""
        return [stream for stream in self._streams if not stream.ended]

    def publish(self, notice: Notice) -> None:
        """Keep a change until the next batch: of one object in one place, the last."""
        if len(self._notices) >= WAITING_AT_MOST:
            self.lose()
            return
        self._notices[notice.place] = notice
        self._heard.set()

    def lose(self) -> None:
        """Changes may have been missed: all readers read again."""
        self._notices.clear()
        self._lost = True
        self._heard.set()

    async def heard(self, wait_s: float) -> None:
        """Return when there is something to tell, after at most `wait_s` seconds."""
        await _set_within(self._heard, wait_s)

    def take(self) -> tuple[Sequence[Notice], bool]:
        """(what is to be told, whether something was lost)."""
        self._heard.clear()
        notices, lost = list(self._notices.values()), self._lost
        self._notices, self._lost = {}, False
        return notices, lost

    def end(self, session_ids: Iterable[str]) -> None:
        """End the streams of these sessions."""
        ended = set(session_ids)
        for stream in self._streams:
            if stream.session_id in ended:
                stream.end()

    def close(self) -> None:
        """End all streams, so that the process can stop."""
        self._closed = True
        for stream in self._streams:
            stream.end()


async def _set_within(happened: asyncio.Event, wait_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s):
            await happened.wait()
