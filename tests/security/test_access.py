"""Default deny over the route table: every route asks who is there, and another office's case is not found."""

from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from libs.actor import mint_actor_token, mint_service_token
from libs.policy import ALLOWED
from libs.signing import load_signer
from tests.security.case import ELSEWHERE, HERE, NAME, Case, person
from tests.security.routes import Route, all_routes, flat
from tests.services.people import somebody
from tests.services.running import NAMES, System

FOR_PEOPLE = [route for route in all_routes() if route.action]
FOR_SERVICES = [route for route in all_routes() if route.callers]
# What takes the object away comes last: it is asked of the office that may.
OF_OBJECTS = sorted(
    (route for route in FOR_PEOPLE if route.parameters), key=lambda route: route.path.endswith("/discard")
)
OPEN = {
    "/livez", "/readyz", "/metrics", "/openapi.json", "/api/health", "/api/v1/session", "/api/v1/session/people",
    "/api/openapi.json", "/api/docs",
}  # fmt: skip
"""What needs nobody, beside the gateway's pages."""


def named(routes: list[Route]) -> list[Any]:
    return [pytest.param(route, id=str(route)) for route in routes]


async def ask(
    system: System, route: Route, path: str, headers: dict[str, str], body: Any = None
) -> httpx2.Response:
    sent = {"Idempotency-Key": "access", "If-Match": '"1"', **headers}
    return await system.ask[route.service].http.request(route.method, path, json=body, headers=sent)


@pytest.mark.parametrize("service", NAMES)
def test_every_route_of_the_app_is_in_its_table(system: System, service: str) -> None:
    """A route added past `libs.http` would be in the app and not in the table."""
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
    opened = {
        route.path for route in all_routes() if route.demands == "anyone" and route.service != "gateway"
    }
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
async def test_a_service_alone_reads_and_changes_nothing_personal(
    system: System, case: Case, route: Route
) -> None:
    for caller in ("gateway", "ops", "search"):
        token = mint_service_token(load_signer(system.keys, caller), route.service)
        answer = await ask(
            system, route, route.at(case.ids), {"X-Service-Token": token}, route.good(case.ids)
        )
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
async def test_a_token_of_anybody_but_the_gateway_is_refused(
    system: System, case: Case, route: Route
) -> None:
    assert route.action is not None
    forged = mint_actor_token(load_signer(system.keys, "search"), person(route.action), route.service)
    late = mint_actor_token(
        load_signer(system.keys, "gateway"), person(route.action), route.service, at=1_600_000_000
    )
    elsewhere = "records" if route.service != "records" else "approvals"
    replayed = mint_actor_token(load_signer(system.keys, "gateway"), person(route.action), elsewhere)
    for token in (forged, late, replayed, "x.y.z"):
        answer = await ask(system, route, route.at(case.ids), {"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401


@pytest.mark.parametrize("route", named(FOR_PEOPLE))
async def test_a_role_that_may_not_is_refused(system: System, case: Case, route: Route) -> None:
    """Every role, against the policy's own table."""
    assert route.action is not None
    refused = set(ALLOWED["read"]) - ALLOWED[route.action]
    for role in sorted(refused):
        actor = somebody("r1", role, HERE, name="役 試")
        answer = await system.ask[route.service](
            actor, route.method, route.at(case.ids), route.good(case.ids), if_match=1, key="role"
        )
        assert answer.status_code == 403, role
        assert answer.json()["code"] == "OUT_OF_SCOPE"


# ------------------------------------------------------------------ another office


@pytest.mark.parametrize("route", named(OF_OBJECTS))
async def test_another_offices_object_is_not_found(system: System, case: Case, route: Route) -> None:
    assert set(route.parameters) <= set(case.ids), f"tests/security/case.py has no object for {route}"
    answer = await _as(system, case, route, ELSEWHERE)
    assert answer.status_code == 404, answer.text
    assert answer.json()["code"] == "NOT_FOUND"
    assert NAME not in answer.text


@pytest.mark.parametrize("route", named([r for r in FOR_PEOPLE if r.method == "GET" and not r.parameters]))
async def test_lists_show_nothing_of_another_office(system: System, case: Case, route: Route) -> None:
    for query in ("", f"?household_id={case.household_id}", f"?office={HERE}", "?worker=w1", "?q=77001"):
        answer = await system.ask[route.service](person("read", ELSEWHERE), "GET", route.path + query)
        assert answer.status_code < 500 or route.service == "search", answer.text
        assert NAME not in answer.text
        assert case.household_id not in answer.text


@pytest.mark.parametrize(
    "route",
    named([r for r in FOR_PEOPLE if r.method == "POST" and not r.parameters and r.service == "records"]),
)
async def test_nothing_is_begun_on_another_offices_household(
    system: System, case: Case, route: Route
) -> None:
    answer = await _as(system, case, route, ELSEWHERE)
    assert answer.status_code in (200, 403, 404, 409, 422), answer.text
    assert answer.status_code != 200 or route.path == "/v1/callers"
    assert NAME not in answer.text


@pytest.mark.parametrize("route", named(OF_OBJECTS))
async def test_the_same_request_of_the_own_office_finds_it(system: System, case: Case, route: Route) -> None:
    """The control of the tests above: it was the office that was refused."""
    answer = await _as(system, case, route, HERE)
    assert answer.status_code != 404 or route.path.endswith("/post-view"), answer.text  # owes none
    assert answer.status_code < 500


async def _as(system: System, case: Case, route: Route, office: str) -> httpx2.Response:
    assert route.action is not None
    return await system.ask[route.service](
        person(route.action, office), route.method, route.at(case.ids), route.good(case.ids), if_match=1
    )


# ------------------------------------------------------------------ the gateway


@pytest.fixture
async def browser(system: System, case: Case) -> AsyncGenerator[httpx2.AsyncClient]:
    """A browser logged in as a worker of another office."""
    assert case.ids
    async with httpx2.AsyncClient(base_url=system.url, trust_env=False) as client:
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
    for tried in (
        path,
        f"/api{path}",
        f"/api/v1{path}",
        f"/api/v1/records/..{path}",
        f"/api/v1/%2e%2e{path}",
    ):
        answer = await browser.request(route.method, tried, headers={"X-Service-Token": token}, json={})
        assert answer.status_code in (404, 405), f"{tried}: {answer.status_code}"
        assert NAME not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"X-User-ID": "s1"}, {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-User": "s1"}, {"Forwarded": "for=127.0.0.1"},
        {"X-Service-Token": "service"}, {"Authorization": "actor"}, {"X-Original-URL": "/internal/v1/restrictions"},
    ],
)  # fmt: skip
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
