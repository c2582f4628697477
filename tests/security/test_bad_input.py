"""Bad input at every route of every service: 4xx as a problem, without echo, never 5xx, and nothing is changed."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from typing import Any

import httpx2
import pytest

from libs.actor import mint_actor_token, mint_service_token
from libs.http import JSON_LIMIT
from libs.signing import load_signer
from tests.security.bodies import Path, leaves, with_raw, with_value
from tests.security.case import Case
from tests.security.families import (
    ANYWHERE,
    CANARY,
    DATE,
    JSON,
    KEPT,
    NUMBER,
    QUERIES,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
)
from tests.security.routes import Route, all_routes
from tests.services.running import NAMES, System

BODIES = [route for route in all_routes() if route.body is not None]
"""Every route that takes a body. (Internal ones have strict bodies too, undescribed: they get the whole requests.)"""
INTERNAL = [route for route in all_routes() if route.callers and route.takes_body]
READS = [route for route in all_routes() if route.method == "GET" and (route.action or route.callers)]
LARGE_ALLOWED = {
    "/internal/v1/imports",
    "/internal/v1/imports/{batch}/files",
    "/internal/v1/restrictions/restored",
    "/internal/v1/unlinked-notes",
}
"""Between services, with a limit of their own: books, the whole set of who is hidden, and the words of calls."""
RETRIES = 6
MEMBERS = {"type", "title", "status", "code", "detail", "hint", "trace_id", "errors", "context"}


def named(routes: list[Route]) -> list[Any]:
    return [pytest.param(route, id=str(route)) for route in routes]


def headers_of(system: System, route: Route) -> dict[str, str]:
    """What a good request of this route carries; at the gateway a session does this (see `login`)."""
    sent = {"Idempotency-Key": "bad-input", **({"If-Match": '"1"'} if "If-Match" in route.headers else {})}
    asker = route.asker()
    if isinstance(asker, str):
        return {**sent, "X-Service-Token": mint_service_token(load_signer(system.keys, asker), route.service)}
    return {
        **sent,
        "Authorization": "Bearer "
        + mint_actor_token(load_signer(system.keys, "gateway"), asker, route.service),
    }


async def send(
    system: System, route: Route, content: Any, more: Mapping[str, str], case: Case
) -> httpx2.Response:
    """A request to a route about the case's own objects.

    The gateway asks records who somebody is and gives up early: on a busy machine that is a 503 and asked again.
    """
    http = system.ask[route.service].http
    sent = {**headers_of(system, route), **more}
    path = route.at(case.ids)
    answer = await http.request(route.method, path, content=content, headers=sent)
    for _ in range(RETRIES):
        if answer.status_code != 503 or route.service != "gateway":
            break
        await asyncio.sleep(0.5)
        answer = await http.request(route.method, path, content=content, headers=sent)
    return answer


def refused(answer: httpx2.Response, statuses: frozenset[int], what: object) -> None:
    """4xx of these, as a problem, without echo."""
    assert answer.status_code in statuses, f"{what}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json", what
    assert set(answer.json()) <= MEMBERS, what
    assert len(answer.content) < 8000, what
    for sent in (CANARY, "is_admin", "\\ud842", "$gt", "$ne", "令和"):
        assert sent not in answer.text, what


@pytest.fixture(scope="module", autouse=True)
async def unchanged(system: System, case: Case, login: httpx2.AsyncClient) -> AsyncGenerator[None]:
    """What the five databases hold is the same after all of it."""
    assert case.ids
    assert login.cookies
    before = {service: await system.content_of(service) for service in NAMES}
    yield
    after = {service: await system.content_of(service) for service in NAMES}
    for service in NAMES:
        changed = [name for name in after[service] if after[service][name] != before[service].get(name, [])]
        assert changed == [], service


@pytest.fixture(scope="module")
async def login(system: System, case: Case) -> AsyncGenerator[httpx2.AsyncClient]:
    """A session at the gateway, over a socket and in the app."""
    assert case.ids
    async with httpx2.AsyncClient(base_url=system.url, trust_env=False, timeout=20) as client:
        session = await client.post("/api/v1/session", json={"staff_id": "w1"})
        assert session.status_code == 201, session.text
        client.headers["X-CSRF-Token"] = session.json()["csrf"]
        gateway = system.ask["gateway"].http
        gateway.cookies.update(client.cookies)
        gateway.headers["X-CSRF-Token"] = session.json()["csrf"]
        yield client


# ------------------------------------------------------------------ whole requests


@pytest.mark.parametrize("family", WHOLE)
@pytest.mark.parametrize("route", named(BODIES + INTERNAL))
async def test_a_bad_request_is_refused(system: System, case: Case, route: Route, family: str) -> None:
    content, more, status = WHOLE[family]
    answer = await send(system, route, content, more, case)
    refused(answer, frozenset({status}), family)


@pytest.mark.parametrize("body", [b"", b"null"], ids=["18 empty", "18 null"])
@pytest.mark.parametrize("route", named([r for r in BODIES if not r.may_be_empty]))
async def test_18_no_body_is_refused(system: System, case: Case, route: Route, body: bytes) -> None:
    refused(await send(system, route, body, JSON, case), frozenset({422}), body)


@pytest.mark.parametrize("route", named(BODIES))
async def test_13_an_unknown_field_is_refused_beside_good_ones(
    system: System, case: Case, route: Route
) -> None:
    body = {**route.filled(case.ids), "is_admin": CANARY}
    answer = await send(system, route, json.dumps(body).encode(), JSON, case)
    refused(answer, frozenset({422}), route)
    assert {"pointer": "", "code": "unknown_field"} in answer.json()["errors"] or answer.json()["errors"]


async def endless() -> AsyncGenerator[bytes]:
    yield b'{"a": "'
    while True:
        yield b"x" * 65536


@pytest.mark.parametrize("route", named(BODIES + [r for r in INTERNAL if r.path not in LARGE_ALLOWED]))
async def test_21_to_24_a_body_beyond_its_limit_is_413(system: System, case: Case, route: Route) -> None:
    large = json.dumps({"a": CANARY * (JSON_LIMIT // 8)}, ensure_ascii=False).encode()
    for content in (large, endless()):
        refused(await send(system, route, content, JSON, case), frozenset({413}), route)


# ------------------------------------------------------------------ one bad place in a good body


def places(route: Route) -> Iterator[tuple[Path, dict[str, tuple[str, int]]]]:
    """Every place of a route's body with the families that are bad there."""
    assert route.body is not None
    for path, schema in leaves(route.body, route.definitions):
        families = dict(ANYWHERE)
        match schema.get("type"):
            case _ if schema.get("several"):
                pass  # a text or a number: neither is the wrong kind
            case "integer" | "number":
                families |= NUMBER
            case "boolean":
                families |= TRUTH
            case "string" if "[0-9]{4}-" in schema.get("pattern", ""):
                families |= TEXT | DATE
            case "string" if schema.get("examples"):
                families |= TEXT | TIME
            case "string":
                families |= TEXT
            case _:
                continue  # a free object: its content is the callee's to judge
        if "maxLength" in schema:
            families["68 longer than it may be"] = (json.dumps("あ" * (schema["maxLength"] + 1)), 413)
        yield path, families


@pytest.mark.parametrize("route", named(BODIES))
async def test_a_bad_value_is_refused_wherever_it_stands(system: System, case: Case, route: Route) -> None:
    body = route.filled(case.ids)
    tried = 0
    for path, families in places(route):
        for family, (raw, status) in families.items():
            answer = await send(system, route, with_raw(body, path, raw), JSON, case)
            refused(answer, frozenset({status, 422}), f"{family} at {path}")
            tried += 1
    assert tried >= len(ANYWHERE)


@pytest.mark.parametrize("route", named(BODIES))
async def test_odd_and_right_text_is_no_reason_to_refuse(system: System, case: Case, route: Route) -> None:
    """Sent with another field unknown, so that nothing is written: the odd text must not be among the errors."""
    assert route.body is not None
    body = {**route.filled(case.ids), "is_admin": 1}
    for path, schema in leaves(route.body, route.definitions):
        if schema.get("type") != "string" or {"pattern", "enum", "examples"} & set(schema):
            continue
        pointer = "/" + "/".join(str(part) for part in path)
        for family, text in KEPT.items():
            sent = json.dumps(with_value(body, path, text), ensure_ascii=False).encode()
            answer = await send(system, route, sent, JSON, case)
            assert answer.status_code == 422, f"{family} at {path}: {answer.text}"
            assert pointer not in {error["pointer"] for error in answer.json()["errors"]}, (
                f"{family} at {path}"
            )


# ------------------------------------------------------------------ headers and queries


@pytest.mark.parametrize(
    "value", ['W/"1"', "*", '"1", "2"', "1", '""', '"01"', '"-1"', '"９"', '"' + "9" * 40 + '"', '"9223372036854775808"']
)  # fmt: skip
@pytest.mark.parametrize("route", named([r for r in all_routes() if "If-Match" in r.headers]))
async def test_28_only_one_strong_version_is_a_condition(
    system: System, case: Case, route: Route, value: str
) -> None:
    sent = [(k.encode(), v.encode()) for k, v in headers_of(system, route).items() if k != "If-Match"]
    sent += [(b"If-Match", value.encode()), (b"Content-Type", b"application/json")]
    answer = await system.ask[route.service].http.request(
        route.method,
        route.at(case.ids),
        content=json.dumps(route.filled(case.ids) or {}).encode(),
        headers=sent,
    )
    refused(answer, frozenset({400}), value)


@pytest.mark.parametrize("value", ["", "k" * 10_000, "a b", "🔑"], ids=["empty", "10 kB", "space", "emoji"])
@pytest.mark.parametrize(
    "route", named([r for r in all_routes() if r.method == "POST" and "Idempotency-Key" in r.headers])
)
async def test_29_a_key_is_short_and_plain(system: System, case: Case, route: Route, value: str) -> None:
    sent = [(k.encode(), v.encode()) for k, v in headers_of(system, route).items() if k != "Idempotency-Key"]
    sent += [(b"Idempotency-Key", value.encode()), (b"Content-Type", b"application/json")]
    answer = await system.ask[route.service].http.request(
        route.method,
        route.at(case.ids),
        content=json.dumps(route.filled(case.ids) or {}).encode(),
        headers=sent,
    )
    refused(answer, frozenset({400}), value)
    assert answer.json()["code"] == "IDEMPOTENCY_KEY_REQUIRED"


@pytest.mark.parametrize("family", QUERIES)
@pytest.mark.parametrize("route", named(READS))
async def test_25_and_33_a_bad_query_is_refused(
    system: System, case: Case, route: Route, family: str
) -> None:
    query, statuses = QUERIES[family]
    answer = await system.ask[route.service].http.get(
        f"{route.at(case.ids)}?{query}", headers=headers_of(system, route)
    )
    refused(answer, statuses, family)


@pytest.mark.parametrize("route", named(READS))
async def test_25_large_headers_are_refused(system: System, case: Case, route: Route) -> None:
    sent = {**headers_of(system, route), "X-Long": CANARY.encode().hex() * 4000}
    answer = await system.ask[route.service].http.get(route.at(case.ids), headers=sent)
    refused(answer, frozenset({431}), route)


@pytest.mark.parametrize("odd", ["..%2f..%2fetc", "%c0%ae", "a%00b", "%E2%80%AE", "x" * 300, "*", "%24where"])
@pytest.mark.parametrize("route", named([r for r in READS if r.parameters]))
async def test_48_an_odd_id_is_not_found(system: System, case: Case, route: Route, odd: str) -> None:
    path = route.at(dict.fromkeys(case.ids, odd)).replace("x-1", odd)
    answer = await system.ask[route.service].http.get(path, headers=headers_of(system, route))
    refused(answer, frozenset({404, 422}), odd)


# ------------------------------------------------------------------ through the gateway


@pytest.mark.parametrize("family", WHOLE)
async def test_the_gateway_lets_the_owner_refuse(login: httpx2.AsyncClient, family: str) -> None:
    if family.startswith("27"):
        return  # the server itself refuses a length that is none, before any app
    content, more, status = WHOLE[family]
    for resource in ("drafts", "inquiries", "search"):
        answer = await login.post(
            f"/api/v1/{resource}", content=content, headers={**more, "Idempotency-Key": "bad-input"}
        )
        refused(answer, frozenset({status}), f"{family} at {resource}")


async def test_the_gateway_cuts_a_body_at_its_limit(system: System, login: httpx2.AsyncClient) -> None:
    sent = {**JSON, "Idempotency-Key": "large"}
    announced = await login.post("/api/v1/drafts", content=b"x" * (JSON_LIMIT + 1), headers=sent)
    refused(announced, frozenset({413}), "announced")
    # In the app, not over the socket: there the answer comes while the client still sends, and the connection closes.
    answer = await system.ask["gateway"].http.post("/api/v1/drafts", content=endless(), headers=sent)
    refused(answer, frozenset({413}), "endless")


@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/api/v1/nothing", "/api/v1/records/../../internal/v1/losses", "/api/v1/drafts//x"],
)
async def test_an_unknown_path_is_404_for_browsers_too(login: httpx2.AsyncClient, path: str) -> None:
    answer = await login.get(path, headers={"Accept": "text/html"})
    refused(answer, frozenset({404}), path)
