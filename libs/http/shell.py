"""The outermost layer of every app (pure ASGI).

It limits the request line, the headers and the time of a request, continues the trace, sets security headers, writes
one log line and one metric per request, and turns unexpected errors into problem responses.
"""

import asyncio
import logging
import time
from urllib.parse import unquote_plus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from libs.http.problem_responses import problem_of, problem_response
from libs.metrics import HttpMetrics
from libs.problems import (
    BadRequest,
    FieldError,
    HeadersTooLarge,
    NotFound,
    Problem,
    Unavailable,
    UriTooLong,
    ValidationFailed,
)
from libs.telemetry import in_trace, note_request
from libs.text import forbidden_character

log = logging.getLogger("tsuzuri.http")

HEADERS_LIMIT = 16 * 1024
PATH_LIMIT = 2 * 1024
QUERY_LIMIT = 8 * 1024
QUERY_PARAMETERS = 100
TIMEOUT_S = 15.0

_ONCE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
        b"if-match",
        b"transfer-encoding",
        b"x-cause",
        b"x-csrf-token",
        b"x-purpose",
        b"x-service-token",
    }
)
SECURITY_HEADERS = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""Set on every response, errors included; a route may set another value."""


class Shell:
    """Wraps an app as described in this module."""

    def __init__(self, app: ASGIApp, metrics: HttpMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        answered: list[int] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered.append(message["status"])
                if not limit.expired():
                    limit.reschedule(None)  # the response has started and may be an endless stream
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        with in_trace(_header(scope, b"traceparent")):
            try:
                async with asyncio.timeout(TIMEOUT_S) as limit:
                    try:
                        _check_request_line_and_headers(scope)
                        await self._app(scope, receive, send_guarded)
                    except Exception as error:  # noqa: BLE001 — no error leaves as a stack trace
                        problem = _unsent_problem(error, has_begun=bool(answered))
                        await problem_response(problem)(scope, receive, send_guarded)
            except TimeoutError:
                problem = _unsent_problem(Unavailable(), has_begun=bool(answered))
                await problem_response(problem)(scope, receive, send_guarded)
            finally:
                self._note(scope, answered[0] if answered else 0, time.perf_counter() - begun)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route: str = getattr(scope.get("route"), "path", "-")
        method: str = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self._metrics.observe(method, route, status, seconds)
        note_request(method, route, status)
        if route not in _QUIET:
            log.info(
                "request", extra={"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
            )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})


def _unsent_problem(error: Exception, *, has_begun: bool) -> Problem:
    """The problem to send for an error. ConnectionAbortedError where a response has begun already."""
    problem = problem_of(error)
    if has_begun:
        # A partial response must not look complete: break the connection.
        raise ConnectionAbortedError("the answer broke off") from error
    return problem


def _check_request_line_and_headers(scope: Scope) -> None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if sum(len(name) + len(value) for name, value in headers) > HEADERS_LIMIT:
        raise HeadersTooLarge
    names = [name for name, _ in headers if name in _ONCE]
    if len(names) != len(set(names)):
        raise BadRequest(errors=[FieldError("header", "repeated")])
    if b"content-length" in names and b"transfer-encoding" in names:
        raise BadRequest(errors=[FieldError("header", "ambiguous_length")])
    path: str = scope["path"]
    if len(path.encode("utf-8", "replace")) > PATH_LIMIT:
        raise UriTooLong
    if forbidden_character(path):
        raise NotFound
    if problem := _query_problem(scope["query_string"]):
        raise problem


def _query_problem(query: bytes) -> Problem | None:
    if not query:
        return None
    if len(query) > QUERY_LIMIT or query.count(b"&") >= QUERY_PARAMETERS:
        return BadRequest(errors=[FieldError("query", "QUERY_TOO_LONG")])
    try:
        words = unquote_plus(query.decode("ascii"), errors="strict")
    except UnicodeDecodeError:
        return BadRequest(errors=[FieldError("query", "encoding")])
    if forbidden_character(words):
        return ValidationFailed(errors=[FieldError("query", "forbidden_character")])
    return None


def _header(scope: Scope, header: bytes) -> str | None:
    for name, value in scope["headers"]:
        if name == header:
            return value.decode("latin-1")
    return None
