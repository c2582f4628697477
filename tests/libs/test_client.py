"""Calls between services carry tokens and trace, pass problems on, and pause when the other service is down."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc.jwk import OKPKey

from libs.actor import verify_service_token
from libs.client import Breaker, ServiceClient
from libs.problems import Problem, RemoteProblem, Unavailable
from libs.signing import PublicKeys, Signer
from libs.telemetry import in_trace

SEARCH = Signer("search", OKPKey.generate_key("Ed25519", {"kid": "search-1"}))
NOT_FOUND = {"code": "NOT_FOUND", "title": "t", "detail": "d"}
SENT = web.RequestKey("sent", str)

Answer = Callable[[web.Request], web.StreamResponse]


@asynccontextmanager
async def client_of(answer: Answer) -> AsyncGenerator[ServiceClient]:
    """A client whose other side answers with this handler."""

    async def handle(request: web.Request) -> web.StreamResponse:
        request[SENT] = (await request.read()).decode()
        return answer(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(app) as other:
        client = ServiceClient(str(other.make_url("/")), to="records", signer=SEARCH)
        try:
            yield client
        finally:
            await client.close()


async def test_a_call_says_which_service_calls_for_whom_in_which_trace() -> None:
    seen: list[web.Request] = []

    def answer(request: web.Request) -> web.Response:
        seen.append(request)
        return web.json_response({"items": [1]})

    async with client_of(answer) as client:
        with in_trace(None) as trace_id:
            answered = await client.get("/v1/x", {"limit": 5, "type": ["a", "b"]}, actor_token="a.b.c")
    assert answered == {"items": [1]}
    headers = seen[0].headers
    assert seen[0].path_qs == "/v1/x?limit=5&type=a&type=b"
    assert headers["authorization"] == "Bearer a.b.c"
    assert trace_id in headers["traceparent"]
    assert verify_service_token(PublicKeys.of(SEARCH), headers["x-service-token"], "records").name == "search"


async def test_a_post_carries_its_key() -> None:
    seen: list[str | None] = []

    def answer(request: web.Request) -> web.Response:
        seen.extend([request.headers["idempotency-key"], request.headers["content-type"], request[SENT]])
        return web.json_response({})

    async with client_of(answer) as client:
        await client.post("/v1/x", {"a": "綴"}, key="k")
    assert seen == ["k", "application/json", '{"a":"綴"}']


async def test_a_problem_comes_back_as_it_was() -> None:
    body = {
        "code": "RECORD_LOCKED",
        "title": "t",
        "detail": "d",
        "errors": [{"pointer": "/a", "code": "c"}],
        "context": {"state": "sent"},
    }

    async with client_of(lambda _: web.json_response(body, status=409, headers={"Retry-After": "3"})) as client:
        with pytest.raises(RemoteProblem) as raised:
            await client.get("/v1/x")
    problem = raised.value
    assert (problem.code, problem.status, problem.retry_after) == ("RECORD_LOCKED", 409, 3)
    assert problem.body("t")["errors"] == body["errors"]
    assert problem.context == {"state": "sent"}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, '{"code": "INTERNAL", "title": "t", "detail": "d"}'),
        (502, "<html>"),
        (400, "Invalid HTTP request received."),
        (404, "[]"),
        (307, ""),
    ],
)
async def test_what_is_no_problem_of_ours_is_unavailable(status: int, text: str) -> None:
    where = {"Location": "/elsewhere"} if status == 307 else {}
    async with client_of(lambda _: web.Response(status=status, text=text, headers=where)) as client:
        with pytest.raises(Unavailable):
            await client.get("/v1/x")


async def test_a_side_that_breaks_off_is_unavailable_and_soon_not_even_asked() -> None:
    calls = 0

    def hang_up(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    async with client_of(hang_up) as gone:
        for _ in range(20):
            with pytest.raises(Unavailable):
                await gone.post("/v1/x", key="k")
    assert calls == 5


async def test_an_answer_in_drops_does_not_go_on_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("libs.client._WHOLE_S", 0.2)

    async def drops() -> AsyncGenerator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    async with asyncio.timeout(30), client_of(lambda _: web.Response(body=drops())) as dripping:
        with pytest.raises(Unavailable):
            await dripping.get("/v1/x")


async def test_a_side_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = ServiceClient(f"http://127.0.0.1:{taken.getsockname()[1]}", to="records", signer=SEARCH)
        with pytest.raises(Unavailable):
            await nobody.get("/v1/x")
        await nobody.close()


async def test_a_problem_does_not_open_the_breaker() -> None:
    async with client_of(lambda _: web.json_response(NOT_FOUND, status=404)) as refusing:
        for _ in range(20):
            with pytest.raises(Problem) as raised:
                await refusing.get("/v1/x")
            assert raised.value.code == "NOT_FOUND"


def test_an_open_breaker_lets_one_try_and_closes_on_success() -> None:
    breaker = Breaker(failures=1, reset_seconds=0.0)
    breaker.failed()
    breaker.check()
    breaker.succeeded()
    breaker.check()
    resting = Breaker(failures=1, reset_seconds=60)
    resting.failed()
    with pytest.raises(Unavailable):
        resting.check()


async def test_a_feed_is_read_row_by_row_and_a_refused_one_is_its_problem() -> None:
    def answer(request: web.Request) -> web.Response:
        if request.path == "/no":
            return web.json_response({"code": "OUT_OF_SCOPE", "title": "t", "detail": "d"}, status=403)
        return web.Response(text='{"id":1}\n\n{"id":"綴"}\n{"id":3}')

    async def rows(path: str) -> list[object]:
        async with feed.ndjson(path, {"bucket": 7}) as found:
            return [row async for row in found]

    async with client_of(answer) as feed:
        assert await rows("/yes") == [{"id": 1}, {"id": "綴"}, {"id": 3}]
        with pytest.raises(RemoteProblem):
            await rows("/no")


async def test_a_feed_that_breaks_off_is_never_taken_for_a_whole_one() -> None:
    async def half(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b'{"id":1}\n')
        assert request.transport is not None
        request.transport.close()
        return answer

    app = web.Application()
    app.router.add_get("/rows", half)
    async with TestServer(app) as other:
        client = ServiceClient(str(other.make_url("/")), to="records", signer=SEARCH)
        with pytest.raises(Unavailable):
            async with client.ndjson("/rows") as rows:
                assert [row async for row in rows]
        await client.close()


async def test_close_ends_the_connections() -> None:
    async with client_of(lambda _: web.Response(status=204)) as closing:
        assert await closing.get("/v1/x") is None
        await closing.close()
        with pytest.raises(RuntimeError):
            await closing.get("/v1/x")
