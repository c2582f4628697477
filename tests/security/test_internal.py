"""The routes for services: whose token each takes, and which write an audit entry (docs/domain/access.md 5.1)."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from libs.actor import mint_service_token
from libs.mongo import Database
from libs.signing import load_signer
from tests.security.case import NAME, Case
from tests.security.routes import Route, all_routes
from tests.services.running import NAMES, System, settings_of
from tests.times import ago

ROUTES = [route for route in all_routes() if route.path.startswith("/internal")]
PAGE = Path(__file__).parents[2] / "docs" / "domain" / "access.md"
CONTENT = "/internal/v1/contents/{sha256}"
AUDITED = {
    CONTENT,
    "/internal/v1/approvals/{approval_id}/accept-suggestion",
    "/internal/v1/elsewhere",
    "/internal/v1/imports",
    "/internal/v1/imports/{batch_id}/files/{name}",
    "/internal/v1/imports/{batch_id}/undo",
    "/internal/v1/journal",
    "/internal/v1/restrictions/restored",
    "/internal/v1/states",
    "/internal/v1/unlinked-notes",
}
"""They return or take what tells of people in care: one audit entry per call."""
JOBS = {"/internal/v1/drift", "/internal/v1/rebuild"}
"""Beginning a job of search writes an entry, looking at its progress does not."""
UNAUDITED = {
    "/internal/v1/assignments": "`assignments`",
    "/internal/v1/handoffs/inquiries/{inquiry_id}": "`handoffs`",
    "/internal/v1/openings": "`openings`",
    "/internal/v1/restrictions": "`restrictions`",
    "/internal/v1/restrictions/etag": "`restrictions`",
    "/internal/v1/restrictions/held": "`restrictions`",
    "/internal/v1/rounds/{submission_id}/{number}": "`rounds`",
    "/internal/v1/submissions/{submission_id}/outcome": "`outcome`",
    "/internal/v1/staff": "`staff`",
    "/internal/v1/staff/posts": "`staff`",
    "/internal/v1/staff/{staff_id}": "`staff`",
    "/internal/v1/losses": "`losses`",
    "/internal/v1/imports/unsynthetic": "`unsynthetic`",
}
"""They write none. The page names each in these words and says what it answers."""
ASKED: dict[str, dict[str, Any]] = {
    "/internal/v1/assignments": {"worker": "w1"},
    "/internal/v1/elsewhere": {"since": ago(hours=1)},
    "/internal/v1/journal": {"key": "records.record:x-1"},
    "/internal/v1/openings": {"ref_id": "x-1", "staff_id": "w1", "office": "tarumi"},
    "/internal/v1/submissions/{submission_id}/outcome": {"round": 1},
}
"""The query parameters that a route requires."""
BODIES: dict[str, Any] = {
    "/internal/v1/approvals/{approval_id}/accept-suggestion": {
        "round": 1,
        "record_id": "x-1",
        "segment_id": "x-1",
        "before": "前",
        "after": "後",
        "by": {"staff_id": "w1", "name": "試験 w1", "post": "職員", "office_code": "tarumi"},
    },
    "/internal/v1/drift": {},
    "/internal/v1/imports": {"batch": {"id": "security", "synthetic": True}, "objects": []},
    "/internal/v1/restrictions/restored": {"held": []},
    "/internal/v1/staff/posts": {"ids": []},
    "/internal/v1/unlinked-notes": {"notes": []},
}
"""Bodies that change nothing."""


def named(routes: list[Route]) -> list[Any]:
    return [pytest.param(route, id=str(route)) for route in routes]


def _writes_an_entry(route: Route) -> bool:
    return route.path in AUDITED or (route.path in JOBS and route.method == "POST")


async def _entries(system: System, service: str, caller: str) -> int:
    """How many audit entries name this service as the reader."""
    database = Database(system.mongo_url, settings_of(service, db_prefix=system.prefix).database(service))
    try:
        documents = await database.collection("audit").list({})
    finally:
        database.close()
    return sum(entry["staff_id"] == f"service:{caller}" for doc in documents for entry in doc["entries"])


async def _ask(system: System, route: Route, case: Case, token: str) -> httpx2.Response:
    return await system.ask[route.service].http.request(
        route.method,
        route.at({"number": "1", **case.ids}),
        json=None if route.method == "GET" else BODIES.get(route.path),
        headers={"X-Service-Token": token, "Idempotency-Key": "internal"},
        params=ASKED.get(route.path),
    )


def test_every_internal_route_says_whether_it_is_audited() -> None:
    assert {route.path for route in ROUTES} == AUDITED | JOBS | UNAUDITED.keys()
    assert not AUDITED & UNAUDITED.keys()
    section = PAGE.read_text("utf-8").partition("**5.1")[2].partition("**5.2")[0]
    assert [words for words in UNAUDITED.values() if words not in section] == []


@pytest.mark.parametrize("route", named(ROUTES))
async def test_a_call_writes_one_audit_entry_where_it_tells_of_people(system: System, case: Case, route: Route) -> None:
    if route.path == CONTENT:
        kept = system.process("records").db.collection("contents")
        await kept.put({"_id": case.ids["sha256"], "content": {"title": "大きな内容"}})
    caller = route.callers[0]
    before = await _entries(system, route.service, caller)
    answer = await _ask(system, route, case, mint_service_token(load_signer(system.keys, caller), route.service))
    assert answer.status_code not in {401, 403, 422}, answer.text
    written = await _entries(system, route.service, caller) - before
    assert written == (1 if _writes_an_entry(route) else 0), answer.text
    if not written:
        assert NAME not in answer.text


@pytest.mark.parametrize("route", named(ROUTES))
async def test_a_token_for_another_service_or_of_another_time_is_refused(
    system: System, case: Case, route: Route
) -> None:
    """The service that may call asks with a token whose receiver or time is another, or whose key is not known."""
    signer = load_signer(system.keys, route.callers[0])
    tokens = [mint_service_token(signer, service) for service in NAMES if service != route.service]
    tokens += [mint_service_token(signer, route.service, at=1_600_000_000), "x.y.z"]
    for token in tokens:
        answer = await _ask(system, route, case, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
