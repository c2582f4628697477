"""The proxy: a request of a session becomes a request of its person to the service that owns the resource.

Long answers are streamed. Headers pass by an allow-list in both directions: neither what a client invents
(`X-Forwarded-For`, `X-User-ID`, tokens) nor what a service keeps to itself is passed on.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from string import punctuation
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from yarl import URL

from libs.actor import mint_actor_token
from libs.client import UNREACHABLE, Breaker, session, waiting
from libs.http import Router, any_query, read_body
from libs.problems import SearchUnavailable, Unavailable
from libs.settings import Settings
from libs.signing import Signer
from libs.telemetry import call_span, current_traceparent, note_status
from services.gateway.api.deps import SAFE_METHODS, CurrentHolder, for_session
from services.gateway.domain import SERVICES, Destination, destination

TO_SERVICE = frozenset(
    {
        "accept",
        "accept-language",
        "content-type",
        "if-match",
        "if-none-match",
        "idempotency-key",
        "range",
        "x-cause",
        "x-purpose",
    }
)
TO_CLIENT = frozenset(
    {
        "accept-ranges",
        "allow",
        "content-disposition",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "etag",
        "last-modified",
        "location",
        "retry-after",
    }
)
SMALL = 256 * 1024
"""Answers up to this size are read whole before they are passed on."""
ANSWER_S = 15.0
"""Seconds that a service may be silent."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

router = Router(include_in_schema=False)


@dataclass(frozen=True)
class UpstreamRequest:
    """A request to a service, with the path and query that were checked."""

    to: Destination
    method: str
    query: bytes
    headers: dict[str, str]
    body: bytes | None


class Upstreams:
    """The services behind the gateway, each with its own connections and breaker. Made within the event loop."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self.signer = signer
        self._urls: dict[str, str] = {name: getattr(settings, f"{name}_url") for name in SERVICES}
        self._breakers = {name: Breaker() for name in SERVICES}
        self._sessions: dict[str, ClientSession] = {}

    async def send(self, request: UpstreamRequest) -> ClientResponse:
        """The beginning of the answer; the caller reads the rest. Unavailable if the service does not answer."""
        to, headers = request.to, dict(request.headers)
        breaker = self._breakers[to.service]
        unavailable = SearchUnavailable if to.service == "search" else Unavailable
        query = f"?{quote(request.query, safe=punctuation)}" if request.query else ""
        url = URL(f"{self._urls[to.service]}{to.path}{query}", encoded=True)
        try:
            breaker.check()
            with call_span(request.method, to.service):
                if traceparent := current_traceparent():
                    headers["traceparent"] = traceparent
                answer = await self._session(to.service).request(
                    request.method, url, headers=headers, data=request.body, allow_redirects=False
                )
                note_status(answer.status)
        except UNREACHABLE as error:
            breaker.failed()
            raise unavailable from error
        except Unavailable as resting:
            raise unavailable(retry_after=resting.retry_after) from resting
        breaker.succeeded()
        return answer

    async def ready(self, service: str) -> bool:
        """Whether the service says it can serve."""
        try:
            async with self._session(service).get("/readyz", timeout=waiting(1.0)) as answer:
                return answer.ok
        except UNREACHABLE:
            return False

    async def close(self) -> None:
        """Close the connections."""
        for each in self._sessions.values():
            await each.close()

    def _session(self, service: str) -> ClientSession:
        if service not in self._sessions:
            self._sessions[service] = session(self._urls[service], seconds=ANSWER_S, connections=200)
        return self._sessions[service]


async def forward(request: Request, path: str, holder: CurrentHolder) -> Response:
    """Pass a request on to the service that owns its resource."""
    to = destination(path)
    upstreams: Upstreams = request.app.state.upstreams
    headers = {name: value for name, value in request.headers.items() if name in TO_SERVICE}
    headers["authorization"] = f"Bearer {mint_actor_token(upstreams.signer, holder.actor, to.service)}"
    headers["accept-encoding"] = "identity"
    query = request.scope["query_string"]
    answer = await upstreams.send(UpstreamRequest(to, request.method, query, headers, await _body(request)))
    return await _answer(answer)


async def _body(request: Request) -> bytes | None:
    """The whole body, so that no service waits for a slow sender."""
    has_body = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    if request.method in SAFE_METHODS or not has_body:
        return None
    return await read_body(request)


async def _answer(answer: ClientResponse) -> Response:
    headers = {name.lower(): value for name, value in answer.headers.items() if name.lower() in TO_CLIENT}
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) <= SMALL:
        try:
            content = await answer.read()
        except UNREACHABLE as error:
            raise Unavailable from error
        return Response(content, status_code=answer.status, headers=headers)
    return StreamingResponse(_chunks(answer), status_code=answer.status, headers=headers)


async def _chunks(answer: ClientResponse) -> AsyncGenerator[bytes]:
    async with answer:
        async for piece in answer.content.iter_any():
            yield piece


async def _require_known(path: str) -> None:
    destination(path)


router.add_api_route(
    "/api/v1/{path:path}",
    forward,
    methods=METHODS,
    dependencies=[Depends(_require_known), for_session()],  # an unknown path is 404, also without a session
    openapi_extra=any_query(),
)
