"""The open streams of this process, and the changes that are still to be sent to them.

A page loads its answers before its stream is open. So a new stream is also sent the changes of the last seconds.

A stream that does not keep up loses what it has not read, and its browser is told to read again (`resync`).
"""

import asyncio
import json
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress

from services.gateway.domain import Notice

WAITING_AT_MOST = 5000
"""Notices kept between two batches. If there are more, all browsers read again."""
RECENT_S = 10.0
"""How long a change is still sent to new streams."""
UNREAD_AT_MOST = 256 * 1024
"""Bytes kept for one reader."""
STREAMS_OF_ONE = 20
"""Streams of one session. One more ends the oldest."""


def event(name: str, data: Mapping[str, object]) -> bytes:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


RESYNC = event("resync", {})


class Stream:
    """An open page: its session, and the lines that wait to be sent."""

    def __init__(self, session_id: str) -> None:
        self.session_id = session_id
        self.is_new = True
        self.ended = False
        self._unread: list[bytes] = []
        self._size = 0
        self._woken = asyncio.Event()

    def push(self, lines: bytes) -> None:
        """Keep lines for the reader. For one who does not keep up, keep only `resync`."""
        self._size += len(lines)
        if self._size > UNREAD_AT_MOST:
            self._unread, self._size, lines = [], len(RESYNC), RESYNC
        self._unread.append(lines)
        self._woken.set()

    def end(self) -> None:
        """Send nothing more."""
        self.ended = True
        self._woken.set()

    async def take(self, wait_s: float) -> bytes:
        """The waiting lines, after at most `wait_s` seconds. Empty if there are none."""
        await _set_within(self._woken, wait_s)
        self._woken.clear()
        taken, self._unread, self._size = b"".join(self._unread), [], 0
        return taken


class Hub:
    """All open streams of this process, and the notices that have not been sent yet."""

    def __init__(self) -> None:
        self._streams: dict[Stream, None] = {}
        self._notices: dict[tuple[str, str | None, str | None], Notice] = {}
        self._recent: dict[tuple[str, str | None, str | None], tuple[float, Notice]] = {}
        self._lost = False
        self._has_news = asyncio.Event()
        self._closed = False

    @contextmanager
    def stream(self, session_id: str) -> Generator[Stream]:
        """A stream, for as long as its reader is connected."""
        stream = Stream(session_id)
        if self._closed:
            stream.end()
        others = [each for each in self.streams if each.session_id == session_id]
        for oldest in others[: max(0, len(others) + 1 - STREAMS_OF_ONE)]:
            oldest.end()
        self._streams[stream] = None
        if self.recent:
            self._has_news.set()
        try:
            yield stream
        finally:
            del self._streams[stream]

    @property
    def streams(self) -> Sequence[Stream]:
        """The open streams, the oldest first."""
        return [stream for stream in self._streams if not stream.ended]

    @property
    def recent(self) -> Sequence[Notice]:
        """The changes of the last seconds that were sent, for new streams."""
        since = time.monotonic() - RECENT_S
        return [notice for sent_at, notice in self._recent.values() if sent_at > since]

    def publish(self, notice: Notice) -> None:
        """Keep a notice until the next batch. Of several with one place only the last is kept."""
        if len(self._notices) >= WAITING_AT_MOST:
            self.lose()
            return
        self._notices[notice.place] = notice
        self._has_news.set()

    def lose(self) -> None:
        """Note that changes may have been missed: every browser must read again."""
        self._notices.clear()
        self._recent.clear()
        self._lost = True
        self._has_news.set()

    async def wait_for_news(self, wait_s: float) -> None:
        """Return when there is news, or after `wait_s` seconds."""
        await _set_within(self._has_news, wait_s)

    def take(self) -> tuple[Sequence[Notice], bool]:
        """Take the notices of the next batch, and whether any were lost."""
        self._has_news.clear()
        notices, lost, now = list(self._notices.values()), self._lost, time.monotonic()
        self._notices, self._lost = {}, False
        recent = [*self._recent.values(), *((now, notice) for notice in notices)][-WAITING_AT_MOST:]
        self._recent = {notice.place: (sent_at, notice) for sent_at, notice in recent}
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


async def _set_within(signal: asyncio.Event, wait_s: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(wait_s):
            await signal.wait()
