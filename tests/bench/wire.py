"""A light HTTP client, the same for both sides: one kept connection, and requests prepared as bytes."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson


class Broken(RuntimeError):  # noqa: N818 — named for what it says
    """The run is broken: an answer is not the one that is measured."""


@dataclass(frozen=True)
class Answer:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


def request(method: str, path: str, headers: Mapping[str, str] | None = None, body: Any = None) -> bytes:
    """A whole request; `body` is sent as JSON, or unchanged where it is bytes."""
    content = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
    if content:
        lines.append("Content-Type: application/json")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Wire:
    """One connection to one server; it is opened again when the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname, parts.port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, sent: bytes) -> Answer:
        """Send a request and read the whole answer. Raises Broken unless it is a success."""
        reader, writer = await self._open()
        writer.write(sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head[9:12])
        headers = {name.lower(): value for line in head.split("\r\n")[1:] for name, _, value in [line.partition(": ")]}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        if not 200 <= status < 300:
            what = sent[: sent.index(b"\r\n")].decode()
            raise Broken(f"{what} → {status} {body.decode(errors='replace')[:300]}")
        return Answer(status, headers, body)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._streams is None or self._streams[0].at_eof() or self._streams[1].is_closing():
            self._streams = await asyncio.open_connection(self._host, self._port, limit=2**24)
        return self._streams

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
