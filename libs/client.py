"""Calls between services: short time-outs, a circuit breaker, our token and the trace on every call.

The caller's own service token, made for the other side alone, goes with each call, and the person's actor token where a
call is made for a person: the token the person came with, which together with ours says on whose behalf we ask.
Problems of the other side come back as problems; a side that cannot be reached is Unavailable (503, try again).
"""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from libs.actor import mint_service_token
from libs.engine_calls import note_call
from libs.problems import FieldError, Problem, RemoteProblem, Unavailable
from libs.signing import Signer
from libs.telemetry import current_traceparent

ACTOR_HEADER = "Authorization"
SERVICE_HEADER = "X-Service-Token"
UNREACHABLE = (ClientError, TimeoutError)
"""What a session raises when the other side is not there, too slow, or breaks off."""

_KEPT_S = (
    4.0  # idle connections; a server keeps its own for longer, so that none is used while it is being closed
)
_CONNECT_S = 0.25
_ANSWER_S = 2.0
_ROW_S = 30.0
_TOKEN_S = 10.0  # a third of what a service token is good for


def waiting(seconds: float) -> ClientTimeout:
    """Time-outs of a call: for a connection, and `seconds` for each next piece of the answer."""
    return ClientTimeout(total=None, connect=2.0, sock_connect=_CONNECT_S, sock_read=seconds)


def session(url: str, *, seconds: float, connections: int) -> ClientSession:
    """Connections to one service (made within the event loop that uses them): no cookies, no proxies, no decoding."""
    return ClientSession(
        url,
        connector=TCPConnector(limit=connections, keepalive_timeout=_KEPT_S),
        timeout=waiting(seconds),
        cookie_jar=DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"),
        auto_decompress=False,
    )


class Breaker:
    """Opens after `failures` in a row, lets one call try again after `rest` seconds, closes when it succeeds."""

    def __init__(self, failures: int = 5, rest: float = 2.0) -> None:
        self._limit = failures
        self._rest = rest
        self._failed = 0
        self._closed_again_at = 0.0

    def check(self) -> None:
        """Unavailable while open."""
        now = time.monotonic()
        if self._failed < self._limit:
            return
        if now < self._closed_again_at:
            raise Unavailable(retry_after=max(1, round(self._closed_again_at - now)))
        self._closed_again_at = now + self._rest  # this one call tries; the others go on resting

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        self._closed_again_at = time.monotonic() + self._rest


class ServiceClient:
    """A client of one other service, named by `to`."""

    def __init__(self, url: str, *, to: str, signer: Signer) -> None:
        self._url = url
        self._to = to
        self._signer = signer
        self._breaker = Breaker()
        self._opened: ClientSession | None = None
        self._token, self._token_until = "", 0.0

    async def get(
        self, path: str, params: Mapping[str, Any] | None = None, *, actor_token: str | None = None
    ) -> Any:
        """The JSON at `path`. A problem of the other side is raised as it is."""
        return await self.call("GET", path, params=params, actor_token=actor_token)

    async def post(
        self, path: str, body: Any = None, *, key: str | None = None, actor_token: str | None = None
    ) -> Any:
        """POST `body` as JSON with an Idempotency-Key (needed wherever the other side demands one)."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.call("POST", path, body=body, headers=headers, actor_token=actor_token)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        actor_token: str | None = None,
    ) -> Any:
        """One call; None for an empty answer. Raises Problem (the other side's, or Unavailable)."""
        sent = self._headers(actor_token) | dict(headers or {})
        content = None
        if body is not None:
            content = orjson.dumps(body)
            sent["Content-Type"] = "application/json"
        self._breaker.check()
        note_call(path)
        try:
            async with self._http.request(
                method, path, params=params, data=content, headers=sent, allow_redirects=False
            ) as answer:
                told = await answer.read()
        except UNREACHABLE as error:
            self._breaker.failed()
            raise Unavailable from error
        self._breaker.succeeded()
        if _is_success(answer):
            return orjson.loads(told) if told else None
        raise problem_of(answer.status, answer.headers, told)

    @asynccontextmanager
    async def ndjson(
        self, path: str, params: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[AsyncGenerator[dict[str, Any]]]:
        """The rows of an NDJSON feed, as they come: `async with client.ndjson(…) as rows: async for row in rows`."""
        self._breaker.check()
        try:
            async with self._http.get(
                path,
                params=params,
                headers=self._headers(None),
                timeout=waiting(_ROW_S),
                allow_redirects=False,
            ) as answer:
                if not _is_success(answer):
                    raise problem_of(answer.status, answer.headers, await answer.read())
                self._breaker.succeeded()
                yield _rows(answer)
        except UNREACHABLE as error:
            self._breaker.failed()
            raise Unavailable from error

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    @property
    def _http(self) -> ClientSession:
        # A session belongs to an event loop, and services are composed before theirs runs.
        if self._opened is None:
            self._opened = session(self._url, seconds=_ANSWER_S, connections=100)
        return self._opened

    def _headers(self, actor_token: str | None) -> dict[str, str]:
        headers = {SERVICE_HEADER: self._service_token()}
        if actor_token:
            headers[ACTOR_HEADER] = f"Bearer {actor_token}"
        if traceparent := current_traceparent():
            headers["traceparent"] = traceparent
        return headers

    def _service_token(self) -> str:
        now = time.monotonic()
        if now >= self._token_until:
            self._token, self._token_until = mint_service_token(self._signer, self._to), now + _TOKEN_S
        return self._token


def _is_success(answer: ClientResponse) -> bool:
    return 200 <= answer.status < 300


def problem_of(status: int, headers: Mapping[str, str], told: bytes) -> Problem:
    """The problem in an answer; a crash, or what is no problem document of ours, is Unavailable."""
    if status >= 500 and status not in (503, 507):
        return Unavailable()
    try:
        members = cast("dict[str, Any]", orjson.loads(told))
        return RemoteProblem(
            code=str(members["code"]),
            status=status,
            title=str(members["title"]),
            detail=str(members["detail"]),
            hint=members.get("hint"),
            errors=[FieldError(str(e["pointer"]), str(e["code"])) for e in members.get("errors", [])],
            context=members.get("context"),
            retry_after=_seconds(headers.get("Retry-After")),
        )
    except (ValueError, KeyError, TypeError):
        return Unavailable()


def _seconds(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


async def _rows(answer: ClientResponse) -> AsyncGenerator[dict[str, Any]]:
    left = b""
    async for piece in answer.content.iter_any():
        *lines, left = (left + piece).split(b"\n")
        for line in lines:
            if line:
                yield orjson.loads(line)
    if left:
        yield orjson.loads(left)
