"""Calls to other services with short time-outs, a circuit breaker, tokens and the trace.

Each call carries a service token for the called service, and the person's actor token when it is made on behalf of a
person. Problems of the called service are raised as they are; an unreachable service is Unavailable (503).
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NotRequired, TypeAlias, TypedDict, cast

import orjson
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from libs.actor import mint_service_token
from libs.canonical import Json
from libs.engine_calls import note_call
from libs.problems import FieldError, Problem, RemoteProblem, Unavailable
from libs.signing import Signer
from libs.telemetry import call_span, current_traceparent, note_status

Params: TypeAlias = Mapping[str, str | int | Sequence[str]]
"""Query parameters; a list repeats the parameter."""
ACTOR_HEADER = "Authorization"
SERVICE_HEADER = "X-Service-Token"
UNREACHABLE = (ClientError, TimeoutError)
"""The errors of a session when the other service is unreachable, too slow, or breaks off."""

_KEPT_S = 4.0  # seconds an idle connection is kept; less than servers keep theirs, so that no closing one is used
_CONNECT_S = 0.25
_ANSWER_S = 2.0
_WHOLE_S = 4.0
"""Seconds for a whole call, so that a response that arrives in drops ends too."""
_ROW_S = 30.0
_TOKEN_S = 10.0  # a third of the lifetime of a service token


def waiting(seconds: float) -> ClientTimeout:
    """The time-outs of a call: for the connection, and `seconds` for each piece of the response."""
    return ClientTimeout(total=None, connect=2.0, sock_connect=_CONNECT_S, sock_read=seconds)


def session(url: str, *, seconds: float, connections: int) -> ClientSession:
    """A session with one service: no cookies, no proxies, no decoding. Call it in the event loop that uses it."""
    return ClientSession(
        url,
        connector=TCPConnector(limit=connections, keepalive_timeout=_KEPT_S),
        timeout=waiting(seconds),
        cookie_jar=DummyCookieJar(),
        skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"),
        auto_decompress=False,
    )


class Breaker:
    """A circuit breaker: it opens after `failures` in a row, allows one call after `reset_seconds`, and closes when that
    call succeeds."""

    def __init__(self, failures: int = 5, reset_seconds: float = 2.0) -> None:
        self._limit = failures
        self._reset_seconds = reset_seconds
        self._failed = 0
        self._retry_at = 0.0

    def check(self) -> None:
        """Raise Unavailable while the breaker is open."""
        now = time.monotonic()
        if self._failed < self._limit:
            return
        if now < self._retry_at:
            raise Unavailable(retry_after=max(1, round(self._retry_at - now)))
        self._retry_at = now + self._reset_seconds  # this one call is allowed

    def succeeded(self) -> None:
        self._failed = 0

    def failed(self) -> None:
        self._failed += 1
        self._retry_at = time.monotonic() + self._reset_seconds


class _ProblemDocument(TypedDict):
    """The members of a problem document (RFC 9457) that are read."""

    code: str
    title: str
    detail: str
    hint: NotRequired[str]
    errors: NotRequired[list[dict[str, str]]]
    context: NotRequired[Mapping[str, Json]]


class ServiceClient:
    """The client of one other service; `to` is its name."""

    def __init__(self, url: str, *, to: str, signer: Signer) -> None:
        self._url = url
        self._to = to
        self._signer = signer
        self._breaker = Breaker()
        self._opened: ClientSession | None = None
        self._token, self._token_until = "", 0.0

    async def get(self, path: str, params: Params | None = None, *, actor_token: str | None = None) -> Any:
        """GET the JSON at `path`. Raises the problems of the other service and Unavailable."""
        return await self.call("GET", path, params=params, actor_token=actor_token)

    async def post(
        self, path: str, body: object = None, *, key: str | None = None, actor_token: str | None = None
    ) -> Any:
        """POST `body` as JSON; `key` is the Idempotency-Key where the route requires one."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.call("POST", path, body=body, headers=headers, actor_token=actor_token)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        actor_token: str | None = None,
    ) -> Any:
        """Make one call; returns None for an empty response. Raises the problems of the other service and
        Unavailable."""
        content_headers = dict(headers or {})
        content = None
        if body is not None:
            content = orjson.dumps(body)
            content_headers["Content-Type"] = "application/json"
        self._breaker.check()
        note_call(path)
        try:
            with call_span(method, self._to):
                sent = self._headers(actor_token) | content_headers
                async with (
                    asyncio.timeout(_WHOLE_S),
                    self._http.request(
                        method, path, params=params, data=content, headers=sent, allow_redirects=False
                    ) as answer,
                ):
                    note_status(answer.status)
                    received = await answer.read()
        except UNREACHABLE as error:
            self._breaker.failed()
            raise Unavailable from error
        self._breaker.succeeded()
        if _is_success(answer):
            return orjson.loads(received) if received else None
        raise problem_of(answer.status, answer.headers, received)

    @asynccontextmanager
    async def ndjson(self, path: str, params: Params | None = None) -> AsyncGenerator[AsyncGenerator[dict[str, Any]]]:
        """Stream the rows of an NDJSON feed: `async with client.ndjson(…) as rows: async for row in rows`."""
        self._breaker.check()
        try:
            with call_span("GET", self._to):
                begun = await self._http.get(
                    path, params=params, headers=self._headers(None), timeout=waiting(_ROW_S), allow_redirects=False
                )
                note_status(begun.status)
            async with begun as answer:
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
        # A session belongs to an event loop, which does not run yet when services are composed.
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


def problem_of(status: int, headers: Mapping[str, str], body: bytes) -> Problem:
    """The problem in a response. Unavailable for a crash or a body that is not a problem document."""
    if status >= 500 and status not in (503, 507):
        return Unavailable()
    try:
        members = cast("_ProblemDocument", orjson.loads(body))
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
