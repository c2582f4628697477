"""`create_app`: a FastAPI app with everything that the services have in common.

All routes are strict, async and declare their access; otherwise the app does not start. The app maps problems to
responses and adds health, metrics and the description of the API to the routers of the service.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from inspect import iscoroutinefunction, signature

from fastapi import APIRouter, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException

from libs.clock import SystemClock
from libs.http.access import ForActor, RouteAccess, calls_of, for_anyone, for_service, route_table
from libs.http.conditions import Answer, json_response
from libs.http.problem_responses import (
    PROBLEM_RESPONSES,
    PROBLEM_SCHEMA,
    handle_http_error,
    handle_invalid_input,
    handle_problem,
)
from libs.http.routing import Router, StrictRoute
from libs.http.shell import Shell
from libs.metrics import HttpMetrics
from libs.problems import Problem
from libs.purposes import Purposes
from libs.settings import Settings
from libs.signing import PublicKeys, load_public

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Checks = Callable[[], Awaitable[Mapping[str, str]]]
"""The state of each part: "ok", or the reason why it is not."""
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own spans contain paths and queries, and its logs exception messages. `libs.telemetry` makes ours."""


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
    """Create the app of `service`. `ready` checks its own database only; `alive` reports its loops by name.

    `keys` default to those in `settings.keys_dir`; without `purposes` no reference is accepted. `browsers` is for the
    one app that browsers reach: its `/metrics` want the token of ops and it has no `/openapi.json`. ValueError when a
    route declares no access, is no strict route, needs a thread, or is for persons and may answer what was not
    released.
    """
    metrics = HttpMetrics(service)
    # Health comes first, because the last router of an app may match every path.
    all_routers = [_health(metrics, ready or _nothing_to_check, alive or _nothing_to_check, browsers), *routers]
    routes = _strict_routes(all_routers)
    table = route_table(routes)
    _require_released(routes)
    app = FastAPI(
        title=f"tsuzuri {service}",
        version="0.2.0",
        docs_url=None,
        redoc_url=None,
        openapi_url=None if browsers else "/openapi.json",
        redirect_slashes=False,
        lifespan=lifespan or _no_lifespan,
        responses=PROBLEM_RESPONSES,
        separate_input_output_schemas=False,
        telemetry=_NO_TELEMETRY,
    )
    app.state.settings = settings
    app.state.service = service
    app.state.keys = keys or load_public(settings.keys_dir)
    app.state.purposes = purposes or Purposes({}, SystemClock())
    app.state.route_table = table
    app.add_middleware(Shell, metrics=metrics)
    app.add_exception_handler(Problem, handle_problem)
    app.add_exception_handler(RequestValidationError, handle_invalid_input)
    app.add_exception_handler(HTTPException, handle_http_error)
    for router in all_routers:
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
                    f"{getattr(route, 'path', route)} is not a strict route: create it with libs.http.Router"
                )
            for call in calls_of(route.dependant):
                if not (iscoroutinefunction(call) or iscoroutinefunction(getattr(call, "__call__", None))):  # noqa: B004
                    raise ValueError(f"{route.path}: {call} is not async, each request would wait for a thread")
            routes.append(route)
    return routes


def _require_released(routes: Sequence[APIRoute]) -> None:
    for route in routes:
        for_persons = any(isinstance(call, ForActor) for call in calls_of(route.dependant))
        if for_persons and signature(route.endpoint).return_annotation is not Answer:
            raise ValueError(f"{route.path} is for persons: it answers what was released, and is declared `-> Answer`")


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
    is_healthy = all(state == "ok" for state in checks.values())
    return json_response(
        {"status": "ok" if is_healthy else "unavailable", "checks": dict(checks)}, 200 if is_healthy else 503
    )


async def _nothing_to_check() -> Mapping[str, str]:
    return {}


@asynccontextmanager
async def _no_lifespan(_: FastAPI) -> AsyncGenerator[None]:
    yield


def _document_problems(app: FastAPI) -> None:
    describe = app.openapi

    def openapi() -> dict[str, object]:
        schema = describe()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = PROBLEM_SCHEMA
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        return schema

    app.openapi = openapi
