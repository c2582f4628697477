"""Bodies that are bad as a whole."""

import json

import pytest

from libs.http import JSON_LIMIT
from tests.security.bad_input.case import BODIES, endless, named, refused, send
from tests.security.case import Case
from tests.security.families import CANARY, JSON, WHOLE
from tests.security.routes import Route, all_routes
from tests.services.running import System

INTERNAL = [route for route in all_routes() if route.callers and route.takes_body]


LARGE_ALLOWED = {
    "/internal/v1/imports",
    "/internal/v1/imports/{batch}/files",
    "/internal/v1/restrictions/restored",
    "/internal/v1/unlinked-notes",
}
"""Routes between services, with limits of their own: books, the whole set of restrictions, and the texts of calls."""


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
async def test_13_an_unknown_field_is_refused_beside_good_ones(system: System, case: Case, route: Route) -> None:
    body = {**route.filled(case.ids), "is_admin": CANARY}
    answer = await send(system, route, json.dumps(body).encode(), JSON, case)
    refused(answer, frozenset({422}), route)
    assert {"pointer": "", "code": "unknown_field"} in answer.json()["errors"] or answer.json()["errors"]


@pytest.mark.parametrize("route", named(BODIES + [r for r in INTERNAL if r.path not in LARGE_ALLOWED]))
async def test_21_to_24_a_body_beyond_its_limit_is_413(system: System, case: Case, route: Route) -> None:
    large = json.dumps({"a": CANARY * (JSON_LIMIT // 8)}, ensure_ascii=False).encode()
    for content in (large, endless()):
        refused(await send(system, route, content, JSON, case), frozenset({413}), route)
