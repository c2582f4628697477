"""`create_app`: a FastAPI app with everything a service of ours has in common.

Strict routes only, all async, each with its access declared (an undeclared one stops the start), problems mapped once,
health, figures and the API's description beside the service's own routers.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from inspect import iscoroutinefunction
from typing import Any

from fastapi import APIRouter, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from libs.clock import SystemClock
from libs.http.access import RouteAccess, calls_of, for_anyone, for_service, route_table
from libs.http.answers import DOCUMENTED, SCHEMA, answer_http_error, answer_problem, answer_refused_input
from libs.http.conditions import json_response
from libs.http.routing import Router, StrictRoute
from libs.http.shell import Shell
from libs.problems import Problem
from libs.purposes import Purposes
from libs.settings import Settings
from libs.signing import PublicKeys, load_public
from libs.telemetry import HttpMetrics

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Checks = Callable[[], Awaitable[Mapping[str, str]]]
"""Answers per part "ok" or why it is not."""


def create_app(
    service: str,
    settings: Settings,
    routers: Sequence[APIRouter],
    *,
    lifespan: Lifespan | None = None,
    ready: Checks | None = None,
    alive: Checks | None = None,
    keys: PublicKeys | None = None,
    browsers: bool = False,
    purposes: Purposes | None = None,
) -> FastAPI:
    """The app of `service`. `ready` checks its own database only; `alive` its loops (progress), each by name.

    `keys` default to those in `settings.keys_dir`; without `purposes` no reference is accepted. `browsers` is for the one app that browsers reach: its `/metrics` want the
    token of ops and it has no `/openapi.json`. ValueError when a route declares no access, is no strict route or needs a thread.
    """
    metrics = HttpMetrics(service)
    # Health comes first: an app may end with a router that takes every path.
    everything = [
        _health(metrics, ready or _nothing_to_check, alive or _nothing_to_check, browsers),
        *routers,
    ]
    table = route_table(_strict_routes(everything))
    app = FastAPI(
        title=f"tsuzuri {service}",
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None if browsers else "/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan or _no_lifespan,
        responses=DOCUMENTED,
        separate_input_output_schemas=False,
    )
    app.state.settings = settings
    app.state.service = service
    app.state.keys = keys or load_public(settings.keys_dir)
    app.state.purposes = purposes or Purposes({}, SystemClock())
    app.state.route_table = table
    app.add_middleware(Shell, metrics=metrics)
    app.add_exception_handler(Problem, answer_problem)
    app.add_exception_handler(RequestValidationError, answer_refused_input)
    app.add_exception_handler(HTTPException, answer_http_error)
    for router in everything:
        app.include_router(router)
    _document_problems(app)
    return app


def routes_of(app: FastAPI) -> list[RouteAccess]:
    """The route table of an app made by `create_app`."""
    return app.state.route_table


def _strict_routes(routers: Sequence[APIRouter]) -> list[APIRoute]:
    routes: list[APIRoute] = []
    for router in routers:
        for route in router.routes:
            if not isinstance(route, StrictRoute):
                raise ValueError(
                    f"{getattr(route, 'path', route)} is no strict route: make it with libs.http.Router"
                )
            for call in calls_of(route.dependant):
                if not (iscoroutinefunction(call) or iscoroutinefunction(getattr(call, "__call__", None))):  # noqa: B004
                    raise ValueError(
                        f"{route.path}: {call} is not async, each request would wait for a thread"
                    )
            routes.append(route)
    return routes


def _health(metrics: HttpMetrics, ready: Checks, alive: Checks, browsers: bool) -> Router:
    router = Router(include_in_schema=False)

    @router.get("/livez", dependencies=[for_anyone()])
    async def livez() -> Response:
        return _report(await alive())

    @router.get("/readyz", dependencies=[for_anyone()])
    async def readyz() -> Response:
        return _report(await ready())

    @router.get("/metrics", dependencies=[for_service("ops") if browsers else for_anyone()])
    async def figures() -> Response:
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    _ = livez, readyz, figures
    return router


def _report(checks: Mapping[str, str]) -> Response:
    good = all(state == "ok" for state in checks.values())
    return json_response(
        {"status": "ok" if good else "unavailable", "checks": dict(checks)}, 200 if good else 503
    )


async def _nothing_to_check() -> Mapping[str, str]:
    return {}


@asynccontextmanager
async def _no_lifespan(_: FastAPI) -> AsyncGenerator[None]:
    yield


def _document_problems(app: FastAPI) -> None:
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        schema = describe()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = SCHEMA
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        return schema

    app.openapi = openapi
