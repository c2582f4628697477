"""Bad headers and query parameters."""

import json

import pytest

from tests.security.bad_input.case import headers_of, named, refused
from tests.security.case import Case
from tests.security.families import CANARY, QUERIES
from tests.security.routes import Route, all_routes
from tests.services.running import System

READS = [route for route in all_routes() if route.method == "GET" and (route.action or route.callers)]


@pytest.mark.parametrize(
    "value",
    ['W/"1"', "*", '"1", "2"', "1", '""', '"01"', '"-1"', '"９"', '"' + "9" * 40 + '"', '"9223372036854775808"'],
)
@pytest.mark.parametrize("route", named([r for r in all_routes() if "If-Match" in r.headers]))
async def test_28_only_one_strong_version_is_a_condition(system: System, case: Case, route: Route, value: str) -> None:
    sent = [(k.encode(), v.encode()) for k, v in headers_of(system, route).items() if k != "If-Match"]
    sent += [(b"If-Match", value.encode()), (b"Content-Type", b"application/json")]
    answer = await system.ask[route.service].http.request(
        route.method, route.at(case.ids), content=json.dumps(route.filled(case.ids) or {}).encode(), headers=sent
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
        route.method, route.at(case.ids), content=json.dumps(route.filled(case.ids) or {}).encode(), headers=sent
    )
    refused(answer, frozenset({400}), value)
    assert answer.json()["code"] == "IDEMPOTENCY_KEY_REQUIRED"


@pytest.mark.parametrize("family", QUERIES)
@pytest.mark.parametrize("route", named(READS))
async def test_25_and_33_a_bad_query_is_refused(system: System, case: Case, route: Route, family: str) -> None:
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
