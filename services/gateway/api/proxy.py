"""The way through: a request of a session becomes a request of its person at the service that owns the resource.

Bodies stream both ways. Headers pass by an allow-list in both directions, so nothing a client invents
(`X-Forwarded-For`, `X-User-ID`, tokens) and nothing a service keeps to itself gets through.
"""

from collections.abc import AsyncGenerator

import httpx2
from fastapi import Depends, Request, Response
from fastapi.responses import StreamingResponse

from libs.actor import mint_actor_token
from libs.client import Breaker
from libs.http import JSON_LIMIT, UPLOAD_LIMIT, Router, any_query, stream_upload
from libs.problems import SearchUnavailable, TooLarge, Unavailable
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
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

router = Router(include_in_schema=False)


class Upstreams:
    """The services behind the gateway, each with connections and a breaker of its own."""

    def __init__(self, settings: Settings, signer: Signer) -> None:
        self.signer = signer
        self._clients = {
            name: httpx2.AsyncClient(
                base_url=getattr(settings, f"{name}_url"),
                timeout=httpx2.Timeout(15.0, connect=0.25, pool=2.0),
                limits=httpx2.Limits(max_connections=200, max_keepalive_connections=50),
                trust_env=False,
                follow_redirects=False,
            )
            for name in SERVICES
        }
        self._breakers = {name: Breaker() for name in SERVICES}

    async def send(self, service: str, request: httpx2.Request) -> httpx2.Response:
        """The beginning of the answer; the caller reads the rest and closes it."""
        breaker = self._breakers[service]
        gone = SearchUnavailable if service == "search" else Unavailable
        try:
            breaker.check()
            answer = await self._clients[service].send(request, stream=True)
        except httpx2.TransportError as error:
            breaker.failed()
            raise gone from error
        except Unavailable as resting:
            raise gone(retry_after=resting.retry_after) from resting
        breaker.succeeded()
        return answer

    def request(
        self,
        to: Destination,
        method: str,
        query: bytes,
        headers: dict[str, str],
        content: AsyncGenerator[bytes] | None,
    ) -> httpx2.Request:
        """A request to a service; path and query go as they were checked."""
        client = self._clients[to.service]
        url = httpx2.URL(to.path, query=query or None)
        return client.build_request(method, url, headers=headers, content=content)

    async def ready(self, service: str) -> bool:
        """Whether the service says it can serve."""
        try:
            answer = await self._clients[service].get("/readyz", timeout=httpx2.Timeout(1.0, connect=0.25))
        except httpx2.TransportError:
            return False
        return answer.is_success

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            await client.aclose()


async def forward(request: Request, path: str, who: CurrentWho) -> Response:
    """Pass a request on to the service that owns its resource."""
    to = destination(path)
    upstreams: Upstreams = request.app.state.upstreams
    outward = upstreams.request(
        to,
        request.method,
        request.scope["query_string"],
        _headers(request, who, upstreams),
        _body(request, to),
    )
    return await _answer(await upstreams.send(to.service, outward))


def _headers(request: Request, who: CurrentWho, upstreams: Upstreams) -> dict[str, str]:
    headers = {name: value for name, value in request.headers.items() if name in TO_SERVICE}
    headers["authorization"] = f"Bearer {mint_actor_token(upstreams.signer, who.actor)}"
    headers["accept-encoding"] = "identity"
    if traceparent := current_traceparent():
        headers["traceparent"] = traceparent
    if request.method not in SAFE_METHODS and "content-length" in request.headers:
        headers["content-length"] = request.headers["content-length"]
    return headers


def _body(request: Request, to: Destination) -> AsyncGenerator[bytes] | None:
    sends_one = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    if request.method in SAFE_METHODS or not sends_one:
        return None
    limit = UPLOAD_LIMIT if to.upload else JSON_LIMIT
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limit):
        raise TooLarge  # said before the service is asked
    return stream_upload(request, limit)


async def _answer(answer: httpx2.Response) -> Response:
    headers = {name: value for name, value in answer.headers.items() if name in TO_CLIENT}
    length = answer.headers.get("content-length", "")
    if length.isdigit() and int(length) <= SMALL:
        try:
            content = await answer.aread()
        except httpx2.TransportError as error:
            raise Unavailable from error
        finally:
            await answer.aclose()
        return Response(content, status_code=answer.status_code, headers=headers)
    return StreamingResponse(_chunks(answer), status_code=answer.status_code, headers=headers)


async def _chunks(answer: httpx2.Response) -> AsyncGenerator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


async def _known(path: str) -> None:
    destination(path)


router.add_api_route(
    "/api/v1/{path:path}",
    forward,
    methods=METHODS,
    dependencies=[Depends(_known), for_session()],  # what does not exist is 404, also before a login
    openapi_extra=any_query(),
)
