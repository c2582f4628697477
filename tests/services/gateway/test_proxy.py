"""Requests through the gateway: to the right resource, as the right person, with nothing that a client invented."""

import asyncio
from collections.abc import AsyncGenerator

import httpx2
import pytest
from fastapi.routing import APIRoute

from libs.http.access import route_table
from services.gateway.domain import Destination, destination
from services.gateway.main import ROUTERS
from services.gateway.settings import Settings
from tests.services.gateway.standing_in import World


async def test_a_request_becomes_one_of_its_person(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.get("/api/v1/records/r-1?after=a:1", headers={"X-Purpose": "transfer;inquiry:i-1"})
    assert answer.json() == {
        "id": "r-1",
        "who": "s-1",
        "acting": "tarumi",
        "purpose": "transfer",
        "cause": None,
        "after": "a:1",
    }
    assert answer.headers["etag"] == '"3"'


async def test_a_page_that_reads_again_by_itself_says_so_in_one_header(logged_in: httpx2.AsyncClient) -> None:
    told = await logged_in.get("/api/v1/records/r-1", headers={"X-Cause": "live"})
    assert told.json()["cause"] == "live"
    for value in ("", "Live", "somebody", "live,live", "目的"):
        refused = await logged_in.get("/api/v1/records/r-1", headers=[(b"X-Cause", value.encode())])
        assert refused.status_code == 400, value


async def test_no_header_that_a_client_invents_is_passed_on(logged_in: httpx2.AsyncClient, world: World) -> None:
    invented = {
        "X-Forwarded-For": "10.0.0.1",
        "X-User-ID": "s-9",
        "Forwarded": "for=10.0.0.1",
        "Authorization": "Bearer x.y.z",
        "X-Service-Token": "x.y.z",
        "X-Real-IP": "10.0.0.1",
    }
    answer = await logged_in.get("/api/v1/records/r-1", headers=invented)
    assert answer.json()["who"] == "s-1"
    seen = world.seen[-1]
    assert not {"x-forwarded-for", "x-user-id", "forwarded", "x-service-token", "x-real-ip", "cookie"} & set(seen)
    assert "x.y.z" not in str(seen)


@pytest.mark.parametrize("value", [b"\xe9", "目的;household:h-1".encode(), b"\xff\xfe", b"caf\xc3"])
@pytest.mark.parametrize("name", ["Accept-Language", "Idempotency-Key", "If-Match", "X-Cause", "X-Purpose"])
async def test_a_header_of_any_bytes_is_left_to_the_service_to_refuse(
    logged_in: httpx2.AsyncClient, name: str, value: bytes
) -> None:
    answer = await logged_in.put(
        "/api/v1/records/r-1", json={"title": "改"}, headers=[(b"If-Match", b'"3"'), (name.encode(), value)]
    )
    assert answer.status_code == (200 if name in {"Accept-Language", "Idempotency-Key"} else 400), answer.text


async def test_a_private_header_of_a_service_is_not_passed_on(logged_in: httpx2.AsyncClient) -> None:
    assert "x-internal" not in (await logged_in.get("/api/v1/records/r-1")).headers


async def test_the_trace_is_passed_on(logged_in: httpx2.AsyncClient, world: World) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    await logged_in.get("/api/v1/records/r-1", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert world.seen[-1]["traceparent"].startswith(f"00-{trace}-")


async def test_conditions_bodies_and_problems_pass_as_they_are(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.put("/api/v1/records/r-1", json={"title": "改"}, headers={"If-Match": '"3"'})
    assert answer.json() == {"id": "r-1", "title": "改"}
    assert answer.headers["etag"] == '"4"'
    assert (await logged_in.put("/api/v1/records/r-1", json={"title": "改"})).json()["code"] == "IF_MATCH_REQUIRED"
    refused = await logged_in.put("/api/v1/records/r-1", json={"titel": "改"}, headers={"If-Match": '"3"'})
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"


async def test_a_change_through_the_proxy_needs_the_page_s_token(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.put("/api/v1/records/r-1", json={"title": "改"}, headers={"X-CSRF-Token": "x"})
    assert answer.json()["code"] == "CSRF_REQUIRED"


NOWHERE = [
    "/api/v1/unknown",
    "/api/v1/",
    "/api/v1/internal/v1/states",
    "/api/unknown",
    "/api",
    "/api/v2/records",
    "/internal/v1/staff",
    "/v1/records/r-1",
    "/api/v1/records/%2e%2e/%2e%2e/internal/v1/staff",
    "/api/v1/records/..%2f..%2finternal%2fv1%2fstaff",
    "/api/v1/records//r-1",
    "/api/v1/records/a%5cb",
    "/openapi.json",
    "/pages/..%2fmain.py",
    "/pages/none.js",
]


async def test_an_unknown_path_is_404_with_and_without_a_session(gateway: str, browser: httpx2.AsyncClient) -> None:
    for path in NOWHERE:
        for accept in ("text/html", "application/json"):
            answer = await browser.get(httpx2.URL(gateway + path), headers={"Accept": accept})
            assert answer.status_code == 404, path
            assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_session_nothing_is_passed_on(browser: httpx2.AsyncClient, world: World) -> None:
    assert (await browser.get("/api/v1/records/r-1")).status_code == 401
    assert world.seen == []


async def pieces(n: int) -> AsyncGenerator[bytes]:
    for _ in range(n):
        yield b"x" * 500_000


async def test_long_answers_stream(logged_in: httpx2.AsyncClient) -> None:
    assert len((await logged_in.get("/api/v1/records/r-1/history")).content) == 5_000_000


async def test_an_oversized_body_is_refused_with_413(logged_in: httpx2.AsyncClient) -> None:
    sent = {"If-Match": '"1"', "Content-Type": "application/json"}
    for _ in range(3):  # as failures of the service, this many would pause calls to it
        for body in (pieces(3), b"x" * 1_500_000):
            answer = await logged_in.put("/api/v1/records/r-1", content=body, headers=sent)
            assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    assert (await logged_in.get("/api/v1/records/r-1")).status_code == 200


async def test_a_service_that_is_down_is_named(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.post("/api/v1/search", json={"q": "訪問"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "SEARCH_UNAVAILABLE"
    assert "retry-after" in answer.headers


async def test_the_health_of_the_whole_names_what_is_degraded(browser: httpx2.AsyncClient) -> None:
    async with asyncio.timeout(60):
        while True:  # a busy machine can take longer than a check waits for the other services
            answer = await browser.get("/api/health")
            found = answer.json()
            degraded = [each["part"] for each in found["degraded"]]
            assert "search" in degraded
            if degraded == ["search"]:
                break
            await asyncio.sleep(0.5)
    assert answer.status_code == 200
    assert found["status"] == "degraded"


async def test_a_screen_that_is_not_built_says_how_to_build_it(browser: httpx2.AsyncClient) -> None:
    for path in ("/", "/households"):
        page = await browser.get(path)
        assert page.status_code == 503
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "make web" in page.text


async def test_metrics_are_not_for_browsers(browser: httpx2.AsyncClient, settings: Settings) -> None:
    from libs.actor import mint_service_token
    from libs.signing import load_signer

    assert (await browser.get("/metrics")).status_code == 401
    token = mint_service_token(load_signer(settings.keys_dir, "ops"), "gateway")
    assert (await browser.get("/metrics", headers={"X-Service-Token": token})).status_code == 200


async def test_the_page_of_the_api_loads_nothing_from_elsewhere(browser: httpx2.AsyncClient) -> None:
    page = await browser.get("/api/docs")
    assert page.status_code == 200
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    assert "onclick" not in page.text
    for name in ("docs.js", "style.css"):
        part = await browser.get(f"/pages/{name}")
        assert part.status_code == 200
        assert "http://" not in part.text
        assert "https://" not in part.text


def test_a_path_leads_to_the_owner_of_its_resource_and_is_encoded_again() -> None:
    assert destination("records/a b?c/history") == Destination("records", "/v1/records/a%20b%3Fc/history")
    assert destination("timeline").service == "search"


def test_every_route_of_the_gateway_declares_who_may_call_it() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    table = {(row.method, row.path): row.demands for row in route_table(routes)}
    everybody = {path for (_, path), demands in table.items() if demands == "anyone"}
    assert everybody == {
        "/{path:path}",
        "/pages/{name}",
        "/api/docs",
        "/api/openapi.json",
        "/api/health",
        "/api/v1/session/people",
        "/api/v1/session",
    }
    assert table["GET", "/api/v1/session"] == table["DELETE", "/api/v1/session"] == "session"
    assert {demands for (_, path), demands in table.items() if path not in everybody} == {"session"}
