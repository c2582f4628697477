"""Calls between services carry tokens and trace, bring problems back, and rest when the other side is gone."""

from collections.abc import Callable

import httpx2
import pytest
from joserfc.jwk import OKPKey

from libs.actor import verify_service_token
from libs.client import Breaker, ServiceClient
from libs.problems import Problem, RemoteProblem, Unavailable
from libs.signing import PublicKeys, Signer
from libs.telemetry import traced

SEARCH = Signer("search", OKPKey.generate_key("Ed25519", {"kid": "search-1"}))


def client(answer: Callable[[httpx2.Request], httpx2.Response]) -> ServiceClient:
    return ServiceClient("http://records", signer=SEARCH, transport=httpx2.MockTransport(answer))


async def test_a_call_says_which_service_calls_for_whom_in_which_trace() -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"items": [1]})

    with traced(None) as trace_id:
        answered = await client(answer).get("/v1/x", {"limit": 5}, actor_token="a.b.c")
    assert answered == {"items": [1]}
    headers = seen[0].headers
    assert seen[0].url == "http://records/v1/x?limit=5"
    assert headers["authorization"] == "Bearer a.b.c"
    assert trace_id in headers["traceparent"]
    assert verify_service_token(PublicKeys.of(SEARCH), headers["x-service-token"]).name == "search"


async def test_a_post_carries_its_key() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            200, json={"key": request.headers["idempotency-key"], "sent": request.content.decode()}
        )

    assert await client(answer).post("/v1/x", {"a": "綴"}, key="k") == {"key": "k", "sent": '{"a":"綴"}'}


async def test_a_problem_comes_back_as_it_was() -> None:
    body = {
        "code": "RECORD_LOCKED",
        "title": "t",
        "detail": "d",
        "errors": [{"pointer": "/a", "code": "c"}],
        "context": {"state": "sent"},
    }

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(409, json=body, headers={"Retry-After": "3"})

    with pytest.raises(RemoteProblem) as raised:
        await client(answer).get("/v1/x")
    problem = raised.value
    assert (problem.code, problem.status, problem.retry_after) == ("RECORD_LOCKED", 409, 3)
    assert problem.body("t")["errors"] == body["errors"]
    assert problem.context == {"state": "sent"}


@pytest.mark.parametrize(
    "answer", [httpx2.Response(500, json={"code": "INTERNAL", "title": "t", "detail": "d"}), httpx2.Response(502, text="<html>"), httpx2.Response(400, text="Invalid HTTP request received."), httpx2.Response(404, json=[])]
)  # fmt: skip
async def test_what_is_no_problem_of_ours_is_unavailable(answer: httpx2.Response) -> None:
    with pytest.raises(Unavailable):
        await client(lambda _: answer).get("/v1/x")


async def test_a_side_that_is_gone_is_unavailable_and_soon_not_even_asked() -> None:
    calls = 0

    def answer(_: httpx2.Request) -> httpx2.Response:
        nonlocal calls
        calls += 1
        raise httpx2.ConnectError("gone")

    gone = client(answer)
    for _ in range(20):
        with pytest.raises(Unavailable):
            await gone.get("/v1/x")
    assert calls == 5


async def test_a_problem_does_not_open_the_breaker() -> None:
    refusing = client(lambda _: httpx2.Response(404, json={"code": "NOT_FOUND", "title": "t", "detail": "d"}))
    for _ in range(20):
        with pytest.raises(Problem) as raised:
            await refusing.get("/v1/x")
        assert raised.value.code == "NOT_FOUND"


def test_an_open_breaker_lets_one_try_and_closes_on_success() -> None:
    breaker = Breaker(failures=1, rest=0.0)
    breaker.failed()
    breaker.check()
    breaker.succeeded()
    breaker.check()
    resting = Breaker(failures=1, rest=60)
    resting.failed()
    with pytest.raises(Unavailable):
        resting.check()


async def test_a_feed_is_read_row_by_row_and_a_refused_one_is_its_problem() -> None:
    async def rows(path: str) -> list[object]:
        async with feed.ndjson(path, {"bucket": 7}) as found:
            return [row async for row in found]

    def answer(request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/no":
            return httpx2.Response(403, json={"code": "OUT_OF_SCOPE", "title": "t", "detail": "d"})
        return httpx2.Response(200, text='{"id":1}\n\n{"id":2}\n')

    feed = client(answer)
    assert await rows("/yes") == [{"id": 1}, {"id": 2}]
    with pytest.raises(RemoteProblem):
        await rows("/no")


async def test_close_ends_the_connections() -> None:
    closing = client(lambda _: httpx2.Response(204))
    assert await closing.get("/v1/x") is None
    await closing.close()
    with pytest.raises(RuntimeError):
        await closing.get("/v1/x")
