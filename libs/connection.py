"""A connection that must get on: a request begins whole within a time and a size and its answer is taken, or it is cut.

uvicorn bounds idle connections only: a head (request line and headers) that drips or never ends, and an answer that nobody
takes, would be kept for ever. Bodies have bounds of their own (`libs.http`).
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S = 10.0
"""From the first byte, or from the connection itself, to the end of the head."""
HEAD_LIMIT = 64 * 1024
"""A head that comes in pieces is cut here; up to here `libs.http` answers what is too large for it. So is what comes
beside a body: trailers and the extensions of its chunks."""
TAKEN_S = 15.0
"""How long an answer may wait for its reader to take some of it."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection with a bound on the head of each request (quality: slow and half-open connections).

    Trailers are dropped: uvicorn would keep them without limit, among the headers that were checked before they came.
    """

    _due: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None
    _in_head = False
    _went_on = False
    _beside_body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self._due is None and self._is_idle():
            self._expect_head()
        self._went_on = False
        super().data_received(data)
        if not self._went_on:
            self._beside_body += len(data)
            if self._beside_body > HEAD_LIMIT:
                self._cut()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._went_on, self._beside_body = True, True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._went_on = True
        super().on_body(body)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_came()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        # Not `close`, which would wait for what nobody takes.
        self._stuck = self.loop.call_later(TAKEN_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._taken()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        self._taken()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        # uvicorn's annotation does not tell of the None before the first request.
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _expect_head(self) -> None:
        self._due = self.loop.call_later(HEAD_S, self._cut)

    def _head_came(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _taken(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _cut(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
