import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from libs import connection
from libs.connection import Connection

WAIT_S = 0.3
BORNE_S = 2.0
"""Where no connection may be cut: long compared with the delays of a busy machine."""
PATIENCE_S = 30.0
REQUEST = b"GET /v1/notes HTTP/1.1\r\nHost: tsuzuri\r\n\r\n"


LARGE = 50_000_000
answered: list[float] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers without reading the body.

    `/v1/large` sends a large answer and notes how long that took; `/v1/whole` reads the whole body and answers with the
    names of the headers.
    """
    if scope["type"] != "http":
        return
    if scope["path"] == "/v1/large":
        begun = time.monotonic()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(LARGE // 1_000_000):
            await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        answered.append(time.monotonic() - begun)
        return
    if scope["path"] == "/v1/whole":
        while (await receive()).get("more_body"):
            pass
        names = b"{" + b",".join(name for name, _ in scope["headers"]) + b"}"
        length = str(len(names)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": names})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[int]:
    """A server on a socket of its own, with short time limits."""
    monkeypatch.setattr(connection, "HEAD_S", WAIT_S)
    monkeypatch.setattr(connection, "READ_S", WAIT_S)
    answered.clear()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, http=Connection, lifespan="off", log_config=None)
    )
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    await running


async def seconds_until_cut(reader: asyncio.StreamReader) -> float:
    begun = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while await reader.read(1024):
            pass
    return time.monotonic() - begun


async def drip(writer: asyncio.StreamWriter, piece: bytes) -> None:
    with contextlib.suppress(ConnectionError):
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(WAIT_S / 10)


async def cut_while_dripping(port: int, beginning: bytes, piece: bytes) -> float:
    """Send `beginning`, then `piece` again and again; returns the seconds until the server cuts the connection.

    TimeoutError if it does not cut it within `PATIENCE_S`.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(beginning)
    dripping = asyncio.create_task(drip(writer, piece))
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await seconds_until_cut(reader)
    finally:
        dripping.cancel()
        writer.close()


async def test_f35_a_connection_that_sends_nothing_is_cut(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    async with asyncio.timeout(PATIENCE_S):
        assert await seconds_until_cut(reader) >= WAIT_S / 2
    writer.close()


@pytest.mark.parametrize(
    "beginning",
    [b"GET /", b"GET /v1/notes HTTP/1.1\r\n", b"GET /v1/notes HTTP/1.1\r\nHost: tsuzuri\r\nX-Slow: "],
    ids=["request line", "headers", "one header"],
)
async def test_f35_a_head_that_drips_is_cut(port: int, beginning: bytes) -> None:
    assert await cut_while_dripping(port, beginning, b"a") >= WAIT_S / 2


@pytest.mark.parametrize("piece", [b"G", b"\r\n"], ids=["head", "empty lines"])
async def test_f35_a_later_request_of_a_connection_is_as_bounded_as_the_first(port: int, piece: bytes) -> None:
    assert await cut_while_dripping(port, REQUEST, piece)


async def test_f35_a_body_nobody_wants_does_not_keep_the_connection(port: int) -> None:
    beginning = b"POST /v1/notes HTTP/1.1\r\nHost: tsuzuri\r\nContent-Length: 1000000\r\n\r\n"
    assert await cut_while_dripping(port, beginning, b"a")


async def test_f35_an_answer_that_nobody_takes_is_given_up(port: int) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(REQUEST.replace(b"notes", b"large"))
    async with asyncio.timeout(PATIENCE_S):
        while not answered:
            await asyncio.sleep(0.01)
    assert [seconds >= WAIT_S / 2 for seconds in answered] == [True]
    writer.close()


async def test_an_answer_that_is_taken_slowly_is_given_whole(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "READ_S", BORNE_S)
    begun = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(REQUEST.replace(b"notes", b"large"))
    taken = 0
    while taken < LARGE:
        taken += len(await reader.readexactly(2_000_000))
        await asyncio.sleep(BORNE_S / 20)
    assert time.monotonic() - begun > BORNE_S
    writer.close()


async def test_25_a_head_without_an_end_is_cut_at_its_limit(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 60.0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE_S):
            writer.write(b"GET /v1/notes HTTP/1.1\r\nHost: tsuzuri\r\nX-Long: ")
            while not reader.at_eof():
                writer.write(b"a" * 16_384)
                sent += 16_384
                await writer.drain()
                await asyncio.sleep(0.005)
    assert connection.HEAD_LIMIT / 2 < sent < 20 * connection.HEAD_LIMIT
    writer.close()


ENDLESS = {
    "trailers": (b"0\r\n", b"X-Long: " + b"a" * 16_000 + b"\r\n"),
    "one trailer": (b"0\r\nX-Long: ", b"a" * 16_384),
    "one chunk": (b"1;x=", b"a" * 16_384),
}


@pytest.mark.parametrize("what", ENDLESS)
async def test_what_comes_beside_a_body_without_an_end_is_cut_at_the_same_limit(
    port: int, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(connection, "HEAD_S", 60.0)
    beginning, piece = ENDLESS[what]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(20 * WAIT_S):
            writer.write(b"POST /v1/whole HTTP/1.1\r\nHost: tsuzuri\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(beginning)
            while not reader.at_eof():
                writer.write(piece)
                sent += len(piece)
                await writer.drain()
                await asyncio.sleep(0.005)
    assert connection.HEAD_LIMIT / 2 < sent < 20 * connection.HEAD_LIMIT
    writer.close()


async def test_a_trailer_never_counts_as_a_header(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /v1/whole HTTP/1.1\r\nHost: tsuzuri\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
    writer.write(b"0\r\nAuthorization: Bearer x\r\n\r\n")
    assert (await reader.readuntil(b"}")).endswith(b"{host,transfer-encoding}")
    writer.close()


async def test_a_request_in_pieces_is_answered_and_its_connection_used_again(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_S", BORNE_S)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        for piece in (REQUEST[:10], REQUEST[10:30], REQUEST[30:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        answer = await reader.readuntil(b"ok")
        assert answer.startswith(b"HTTP/1.1 200")
        await asyncio.sleep(BORNE_S / 2)
    writer.close()
