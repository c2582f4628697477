"""Default deny over the route table: every route requires an identity.

What each person is told about a matter is tested in `test_matrix.py`.
"""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from libs.actor import mint_actor_token, mint_service_token
from libs.signing import load_signer
from tests.security.case import NAME, Case, person
from tests.security.routes import Route, all_routes, flat
from tests.services.running import NAMES, System

FOR_PEOPLE = [route for route in all_routes() if route.action]
FOR_SERVICES = [route for route in all_routes() if route.callers]
OPEN = {
    "/livez",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/api/health",
    "/api/v1/session",
    "/api/v1/session/people",
    "/api/openapi.json",
    "/api/docs",
}
"""Routes that need no identity, beside the gateway's pages."""


def named(routes: list[Route]) -> list[Any]:
    return [pytest.param(route, id=str(route)) for route in routes]


async def ask(system: System, route: Route, path: str, headers: dict[str, str], body: Any = None) -> httpx2.Response:
    sent = {"Idempotency-Key": "access", "If-Match": '"1"', **headers}
    return await system.ask[route.service].http.request(route.method, path, json=body, headers=sent)


@pytest.mark.parametrize("service", NAMES)
def test_every_route_of_the_app_is_in_its_table(system: System, service: str) -> None:
    """A route added without `libs.http` would be in the app but not in the table."""
    app = system.apps[service]
    in_app = {
        (method, getattr(route, "path", "?"))
        for route in flat(app.routes)
        for method in getattr(route, "methods", None) or {"?"}
    }
    in_table = {(row.method, row.path) for row in all_routes() if row.service == service}
    assert {(m, p) for m, p in in_app - in_table if p not in OPEN and m != "HEAD"} == set()
    assert in_table <= in_app


def test_only_health_login_and_pages_are_open() -> None:
    opened = {route.path for route in all_routes() if route.demands == "anyone" and route.service != "gateway"}
    assert opened == {"/livez", "/readyz", "/metrics"}
    at_the_gateway = {r.path for r in all_routes() if r.demands == "anyone" and r.service == "gateway"}
    assert {path for path in at_the_gateway if path.startswith("/api")} <= OPEN


def test_what_is_internal_is_for_services_and_what_is_public_is_not() -> None:
    for route in all_routes():
        if route.path.startswith("/internal"):
            assert route.callers, str(route)
            assert not route.action, str(route)
        if route.path.startswith("/v1"):
            assert route.action, str(route)


@pytest.mark.parametrize("route", named(FOR_PEOPLE + FOR_SERVICES))
async def test_nobody_is_401(system: System, case: Case, route: Route) -> None:
    answer = await ask(system, route, route.at(case.ids), {})
    assert answer.status_code == 401
    assert answer.json()["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("route", named(FOR_PEOPLE))
async def test_a_service_alone_reads_and_changes_nothing_personal(system: System, case: Case, route: Route) -> None:
    for caller in ("gateway", "ops", "search"):
        token = mint_service_token(load_signer(system.keys, caller), route.service)
        answer = await ask(system, route, route.at(case.ids), {"X-Service-Token": token}, route.good(case.ids))
        assert answer.status_code == 403
        assert NAME not in answer.text


@pytest.mark.parametrize("route", named(FOR_SERVICES))
async def test_a_person_cannot_use_an_internal_route(system: System, case: Case, route: Route) -> None:
    token = mint_actor_token(load_signer(system.keys, "gateway"), person("administer"), route.service)
    answer = await ask(system, route, route.at(case.ids), {"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


@pytest.mark.parametrize("route", named(FOR_SERVICES))
async def test_a_service_that_is_not_named_is_refused(system: System, case: Case, route: Route) -> None:
    strangers = [name for name in (*NAMES, "ops") if name not in route.callers]
    for stranger in strangers:
        token = mint_service_token(load_signer(system.keys, stranger), route.service)
        answer = await ask(system, route, route.at(case.ids), {"X-Service-Token": token})
        assert answer.status_code == 403, stranger


@pytest.mark.parametrize("route", named(FOR_PEOPLE))
async def test_a_token_of_anybody_but_the_gateway_is_refused(system: System, case: Case, route: Route) -> None:
    assert route.action is not None
    forged = mint_actor_token(load_signer(system.keys, "search"), person(route.action), route.service)
    late = mint_actor_token(load_signer(system.keys, "gateway"), person(route.action), route.service, at=1_600_000_000)
    elsewhere = "records" if route.service != "records" else "approvals"
    replayed = mint_actor_token(load_signer(system.keys, "gateway"), person(route.action), elsewhere)
    for token in (forged, late, replayed, "x.y.z"):
        answer = await ask(system, route, route.at(case.ids), {"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


@pytest.fixture
async def browser(system: System, case: Case) -> AsyncGenerator[httpx2.AsyncClient]:
    """A browser logged in as a worker of another office."""
    assert case.ids
    async with httpx2.AsyncClient(base_url=system.url, trust_env=False, timeout=60) as client:
        session = await client.post("/api/v1/session", json={"staff_id": "w9"})
        assert session.status_code == 201, session.text
        client.headers["X-CSRF-Token"] = session.json()["csrf"]
        yield client


@pytest.mark.parametrize("route", named([r for r in FOR_SERVICES if r.path.startswith("/internal")]))
async def test_no_internal_route_is_reached_through_the_gateway(
    system: System, case: Case, browser: httpx2.AsyncClient, route: Route
) -> None:
    token = mint_service_token(load_signer(system.keys, (route.callers or ["ops"])[0]), route.service)
    path = route.at(case.ids)
    for tried in (path, f"/api{path}", f"/api/v1{path}", f"/api/v1/records/..{path}", f"/api/v1/%2e%2e{path}"):
        answer = await browser.request(route.method, tried, headers={"X-Service-Token": token}, json={})
        assert answer.status_code in (404, 405), f"{tried}: {answer.status_code}"
        assert NAME not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-User-ID": "s1"},
        {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "s1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Service-Token": "service"},
        {"Authorization": "actor"},
        {"X-Original-URL": "/internal/v1/restrictions"},
    ],
)
async def test_30_headers_a_client_invents_change_nothing(
    system: System, case: Case, browser: httpx2.AsyncClient, headers: dict[str, str]
) -> None:
    tokens = {
        "service": mint_service_token(load_signer(system.keys, "gateway"), "records"),
        "actor": "Bearer " + mint_actor_token(load_signer(system.keys, "gateway"), person("read"), "records"),
    }
    sent = {name: tokens.get(value, value) for name, value in headers.items()}
    own = await browser.get("/api/v1/session", headers=sent)
    assert own.json()["staff"]["id"] == "w9"
    answer = await browser.get(f"/api/v1/households/{case.household_id}", headers=sent)
    assert answer.status_code == 404
    assert NAME not in answer.text
