"""The way through: a request of a session becomes a request of its person at the service that owns the resource.

Uploads and long answers stream. Headers pass by an allow-list in both directions, so nothing a client invents
(`X-Forwarded-For`, `X-User-ID`, tokens) and nothing a service keeps to itself gets through.
"""

from collections.abc import AsyncGenerator
from string import punctuation
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse
from yarl import URL

from libs.actor import mint_actor_token
from libs.client import UNREACHABLE, Breaker, session, waiting
from libs.http import Router, any_query, read_body, stream_upload
from libs.problems import Problem, SearchUnavailable, Unavailable
from libs.settings import Settings
from libs.signing import Signer
from libs.telemetry import current_traceparent
from services.gateway.api.deps import SAFE_METHODS, CurrentWho, for_session
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
        "accept-ranges", "allow", "content-disposition", "content-language", "content-length", "content-range",
        "content-type", "etag", "last-modified", "location", "retry-after",
    }
)  # fmt: skip
SMALL = 256 * 1024
"""Answers up to this size are passed on in one piece."""
ANSWER_S = 15.0
"""How long a service may be silent."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

router = Router(include_in_schema=False)


class Upstreams:
    """The services behind the gateway, each with connections and a breaker of its own; made within the event loop."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self.signer = signer
        self._urls: dict[str, str] = {name: getattr(settings, f"{name}_url") for name in SERVICES}
        self._breakers = {name: Breaker() for name in SERVICES}
        self._sessions: dict[str, ClientSession] = {}

    async def send(
        self,
        to: Destination,
        method: str,
        query: bytes,
        headers: dict[str, str],
        body: bytes | AsyncGenerator[bytes] | None,
    ) -> ClientResponse:
        """The beginning of the answer; the caller reads the rest. Path and query go as they were checked."""
        breaker = self._breakers[to.service]
        gone = SearchUnavailable if to.service == "search" else Unavailable
        asked = f"?{quote(query, safe=punctuation)}" if query else ""
        url = URL(f"{self._urls[to.service]}{to.path}{asked}", encoded=True)
        try:
            breaker.check()
            answer = await self._session(to.service).request(
                method, url, headers=headers, data=body, allow_redirects=False
            )
        except UNREACHABLE as error:
            if isinstance(error.__cause__, Problem):
                raise error.__cause__ from None  # what the body's sender did wrong is not the service's failure
            breaker.failed()
            raise gone from error
        except Unavailable as resting:
            raise gone(retry_after=resting.retry_after) from resting
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


async def forward(request: Request, path: str, who: CurrentWho) -> Response:
    """Pass a request on to the service that owns its resource."""
    to = destination(path)
    upstreams: Upstreams = request.app.state.upstreams
    answer = await upstreams.send(
        to,
        request.method,
        request.scope["query_string"],
        _headers(request, who, upstreams, to.service),
        await _body(request, to),
    )
    return await _answer(answer)


def _headers(request: Request, who: CurrentWho, upstreams: Upstreams, service: str) -> dict[str, str]:
    headers = {name: value for name, value in request.headers.items() if name in TO_SERVICE}
    headers["authorization"] = f"Bearer {mint_actor_token(upstreams.signer, who.actor, service)}"
    headers["accept-encoding"] = "identity"
    if traceparent := current_traceparent():
        headers["traceparent"] = traceparent
    return headers


async def _body(request: Request, to: Destination) -> bytes | AsyncGenerator[bytes] | None:
    """An upload as it comes, anything else whole: no service waits for a slow sender of a form."""
    sends_one = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    if request.method in SAFE_METHODS or not sends_one:
        return None
    if to.upload:
        return stream_upload(request)
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


async def _known(path: str) -> None:
    destination(path)


router.add_api_route(
    "/api/v1/{path:path}",
    forward,
    methods=METHODS,
    dependencies=[Depends(_known), for_session()],  # what does not exist is 404, also before a login
    openapi_extra=any_query(),
)
