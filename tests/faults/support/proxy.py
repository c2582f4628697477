"""A small HTTP proxy that can lose an answer, cut it in the middle, or cut the request."""

import http.client
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Fate = Literal["pass", "lose_answer", "cut_answer", "cut_request"]
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}
UPSTREAM_SECONDS = 30


@dataclass
class Proxy:
    """A proxy in front of one server.

    `fate` decides what happens to each request; `lost` keeps the answers that no client received.
    """

    target: str
    fate: Callable[[str, str], Fate]
    url: str = ""
    lost: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])
    counts: dict[Fate, int] = field(default_factory=dict[Fate, int])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def decide(self, method: str, path: str) -> Fate:
        """Decide what happens to the next request."""
        with self._lock:
            fate = self.fate(method, path)
            self.counts[fate] = self.counts.get(fate, 0) + 1
            return fate


@contextmanager
def standing_before(target: str, fate: Callable[[str, str], Fate]) -> Generator[Proxy]:
    """Run a proxy in front of `target` while the block runs."""
    proxy = Proxy(target, fate)

    class Handler(_Handler):
        def __init__(self, *arguments: Any) -> None:
            self.proxy = proxy
            super().__init__(*arguments)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    """An idle connection ends by itself, so that the proxy can stop."""
    proxy: Proxy

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fate = self.proxy.decide(self.command, self.path)
        upstream = http.client.HTTPConnection(urlsplit(self.proxy.target).netloc, timeout=UPSTREAM_SECONDS)
        try:
            if fate == "cut_request":
                self._cut_request(upstream, body)
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
            upstream.request(self.command, self.path, body=body or None, headers=headers)
            answer = upstream.getresponse()
            self._pass_on(answer, answer.read(), fate)
        finally:
            upstream.close()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = handle_any  # noqa: N815  # http.server's names

    def _cut_request(self, upstream: http.client.HTTPConnection, body: bytes) -> None:
        upstream.putrequest(self.command, self.path)
        upstream.putheader("Content-Type", self.headers["Content-Type"])
        upstream.putheader("Content-Length", str(len(body)))
        upstream.endheaders(body[: len(body) // 2])
        self.close_connection = True

    def _pass_on(self, answer: http.client.HTTPResponse, body: bytes, fate: Fate) -> None:
        if fate == "lose_answer":
            self.proxy.lost.append((answer.status, body))
            self.close_connection = True
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", answer.headers.get("Content-Length") or str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fate == "cut_answer" else body)
        self.close_connection = fate == "cut_answer"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Log nothing: the proxy counts what passes."""
