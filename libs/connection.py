"""A connection with limits for the head of a request (time and size) and for a client that does not read the response.

uvicorn limits idle connections only: it would wait for ever for a slow or endless head (request line and headers), and
for a client that never reads the response. Bodies have limits of their own (`libs.http`).
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_S = 10.0
"""Seconds from the first byte, or from the start of the connection, to the end of the head."""
HEAD_LIMIT = 64 * 1024
"""Bytes of a head at most; a longer one closes the connection. `libs.http` refuses shorter ones above its own limit.
The same limit holds for trailers and chunk extensions."""
READ_S = 15.0
"""Seconds for which a response may wait until the client reads more of it."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection with a limit on the head of each request (F35).

    Trailers are dropped. uvicorn would keep them without limit, among headers that were checked before they arrived.
    """

    _head_timer: asyncio.TimerHandle | None = None
    _unread_timer: asyncio.TimerHandle | None = None
    _in_head = False
    _progressed = False
    _bytes_outside_body = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        if self._head_timer is None and self._is_idle():
            self._expect_head()
        self._progressed = False
        super().data_received(data)
        if not self._progressed:
            self._bytes_outside_body += len(data)
            if self._bytes_outside_body > HEAD_LIMIT:
                self._cut()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._progressed, self._bytes_outside_body = True, True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._progressed = True
        super().on_body(body)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_received()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        # `close` would wait until the client has read everything.
        self._unread_timer = self.loop.call_later(READ_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._reading_resumed()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_received()
        self._reading_resumed()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        # The annotation in uvicorn omits None, the value before the first request.
        return self.cycle is None or self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_S, self._cut)

    def _head_received(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _reading_resumed(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None

    def _cut(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
