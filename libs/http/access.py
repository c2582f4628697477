"""Access to routes: every route declares it, it is enforced before the handler, and an undeclared route does not start.

Declare `dependencies=[for_actor("read")]`, `[for_service("gateway")]` or `[for_anyone()]`. The declaration checks the
role or the calling service; commands and queries decide about single objects with `libs.policy`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.params import Depends as Dependency
from fastapi.routing import APIRoute

from libs import policy
from libs.actor import Actor, ServiceCaller, parse_cause, parse_purpose, verify_actor_token, verify_service_token
from libs.client import ACTOR_HEADER, SERVICE_HEADER
from libs.problems import OutOfScope, Unauthenticated
from libs.purposes import Purposes
from libs.signing import PublicKeys


@dataclass(frozen=True)
class RouteAccess:
    """One row of the route table; `demands` is `anyone`, `actor:<action>` or `service:<names>`."""

    method: str
    path: str
    demands: str


@dataclass(frozen=True)
class ForActor:
    """A person whose role may do this kind of action."""

    action: policy.Action

    @property
    def demands(self) -> str:
        return f"actor:{self.action}"

    async def __call__(self, request: Request) -> None:
        if not policy.role_may(await current_actor(request), self.action):
            raise OutOfScope


@dataclass(frozen=True)
class ForService:
    """One of the named services on its own behalf; never reachable through the gateway."""

    callers: tuple[str, ...]

    @property
    def demands(self) -> str:
        return f"service:{','.join(self.callers)}"

    async def __call__(self, request: Request) -> None:
        if (await current_service(request)).name not in self.callers:
            raise OutOfScope


@dataclass(frozen=True)
class ForAnyone:
    """Anyone who can reach the port: health, metrics, the description of the API."""

    @property
    def demands(self) -> str:
        return "anyone"

    async def __call__(self) -> None:
        return None


def for_actor(action: policy.Action) -> Dependency:
    """Declare: a person with an actor token, whose role may do `action`."""
    return Depends(ForActor(action))


def for_service(*callers: str) -> Dependency:
    """Declare: only these services, by their service token."""
    return Depends(ForService(callers))


def for_anyone() -> Dependency:
    """Declare: no token needed."""
    return Depends(ForAnyone())


async def current_actor(request: Request) -> Actor:
    """The person who makes the request, with what the purpose in `X-Purpose` grants and the cause in `X-Cause`.

    401 without a valid token, 403 for a service without a person.
    """
    known: Actor | None = getattr(request.state, "actor", None)
    if known is not None:
        return known
    scheme, _, token = request.headers.get(ACTOR_HEADER, "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        if SERVICE_HEADER in request.headers:
            await current_service(request)
            raise OutOfScope  # a service credential alone gives no access to personal data (ASVS 8.3.3)
        raise Unauthenticated
    actor = verify_actor_token(_keys(request), token, await _audience(request))
    if (header := request.headers.get("X-Purpose")) is not None:
        actor = await _purposes(request).confirm(actor, parse_purpose(header))
    if (cause := request.headers.get("X-Cause")) is not None:
        actor = replace(actor, cause=parse_cause(cause))
    request.state.actor = actor
    return actor


async def current_service(request: Request) -> ServiceCaller:
    """The calling service; 401 without a valid service token."""
    token = request.headers.get(SERVICE_HEADER)
    if not token:
        raise Unauthenticated
    return verify_service_token(_keys(request), token, _service(request))


FORWARDERS = frozenset({"search"})
"""The services that may read here on behalf of the person who called them."""


async def _audience(request: Request) -> str:
    """The audience that the actor token must have: this service, or the service that reads here on the person's behalf.

    That service proves its identity by its own token, made for this service. It may only read.
    """
    if request.method == "GET" and SERVICE_HEADER in request.headers:
        caller = await current_service(request)
        if caller.name in FORWARDERS:
            return caller.name
    return _service(request)


def actor_token(request: Request) -> str:
    """The actor token of this request, to read from another service on the person's behalf."""
    return request.headers.get(ACTOR_HEADER, "").partition(" ")[2]


CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentService = Annotated[ServiceCaller, Depends(current_service)]


def route_table(routes: Sequence[APIRoute]) -> list[RouteAccess]:
    """The demands of every route. ValueError names a route that declares none or more than one."""
    table: list[RouteAccess] = []
    for route in routes:
        methods = sorted(route.methods or ())
        demands = [r for call in calls_of(route.dependant) if (r := getattr(call, "demands", None)) is not None]
        if len(demands) != 1:
            raise ValueError(f"{methods} {route.path} must declare its access once, found {demands}")
        table.extend(RouteAccess(method, route.path, demands[0]) for method in methods)
    return table


def calls_of(dependant: Dependant) -> Iterator[Callable[..., object] | None]:
    """The dependencies that a route calls before its handler, nested ones included."""
    for inner in dependant.dependencies:
        yield inner.call
        yield from calls_of(inner)


def _purposes(request: Request) -> Purposes:
    return request.app.state.purposes


def _service(request: Request) -> str:
    return request.app.state.service


def _keys(request: Request) -> PublicKeys:
    return request.app.state.keys
