"""Calls between services: short time-outs, a circuit breaker, our token and the trace on every call.

The caller's own service token goes with each call, and the person's actor token where a call is made for a person.
Problems of the other side come back as problems; a side that cannot be reached is Unavailable (503, try again).
"""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx2
import orjson

from libs.actor import mint_service_token
from libs.problems import FieldError, Problem, RemoteProblem, Unavailable
from libs.signing import Signer
from libs.telemetry import current_traceparent

ACTOR_HEADER = "Authorization"
SERVICE_HEADER = "X-Service-Token"

_TIMEOUT = httpx2.Timeout(2.0, connect=0.25)
_STREAM_TIMEOUT = httpx2.Timeout(30.0, connect=0.25)
_LIMITS = httpx2.Limits(max_connections=100, max_keepalive_connections=20)


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
    """A client of one other service."""

    def __init__(
        self, url: str, *, signer: Signer, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self._signer = signer
        self._breaker = Breaker()
        self._http = httpx2.AsyncClient(
            base_url=url, timeout=_TIMEOUT, limits=_LIMITS, transport=transport, trust_env=False
        )

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
        try:
            answer = await self._http.request(method, path, params=params, content=content, headers=sent)
        except httpx2.TransportError as error:
            self._breaker.failed()
            raise Unavailable from error
        self._breaker.succeeded()
        if answer.is_success:
            return orjson.loads(answer.content) if answer.content else None
        raise problem_of(answer)

    @asynccontextmanager
    async def ndjson(
        self, path: str, params: Mapping[str, Any] | None = None
    ) -> AsyncGenerator[AsyncGenerator[dict[str, Any]]]:
        """The rows of an NDJSON feed, as they come: `async with client.ndjson(…) as rows: async for row in rows`."""
        self._breaker.check()
        try:
            async with self._http.stream(
                "GET", path, params=params, headers=self._headers(None), timeout=_STREAM_TIMEOUT
            ) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise problem_of(answer)
                self._breaker.succeeded()
                yield _rows(answer)
        except httpx2.TransportError as error:
            self._breaker.failed()
            raise Unavailable from error

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _headers(self, actor_token: str | None) -> dict[str, str]:
        headers = {SERVICE_HEADER: mint_service_token(self._signer)}
        if actor_token:
            headers[ACTOR_HEADER] = f"Bearer {actor_token}"
        if traceparent := current_traceparent():
            headers["traceparent"] = traceparent
        return headers


def problem_of(answer: httpx2.Response) -> Problem:
    """The problem in an answer; a crash, or what is no problem document of ours, is Unavailable."""
    if answer.status_code >= 500 and answer.status_code not in (503, 507):
        return Unavailable()
    try:
        members = cast("dict[str, Any]", orjson.loads(answer.content))
        return RemoteProblem(
            code=str(members["code"]),
            status=answer.status_code,
            title=str(members["title"]),
            detail=str(members["detail"]),
            hint=members.get("hint"),
            errors=[FieldError(str(e["pointer"]), str(e["code"])) for e in members.get("errors", [])],
            context=members.get("context"),
            retry_after=_seconds(answer.headers.get("Retry-After")),
        )
    except (ValueError, KeyError, TypeError):
        return Unavailable()


def _seconds(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


async def _rows(answer: httpx2.Response) -> AsyncGenerator[dict[str, Any]]:
    async for line in answer.aiter_lines():
        if line:
            yield orjson.loads(line)
