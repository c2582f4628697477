"""The committed description of the API is the one that the services' code generates, and keeps its promises."""

import json
from typing import Any, cast

import pytest

from ops import openapi, problems
from services.gateway.domain import OWNER, SERVICES

WITHOUT_KEY = {
    "/api/v1/session",
    "/api/v1/session/post",
    "/api/v1/session/visit",
    "/api/v1/search",
    "/api/v1/callers",
    "/api/v1/approvals/{approval_id}/open",
    "/api/v1/approvals/{approval_id}/seen",
}
"""POSTs that can be repeated safely: they only read, or repeat a statement that stays true."""

PROMISED = """
GET /api/v1/session/people · POST /api/v1/session · GET /api/v1/session · DELETE /api/v1/session · GET /api/v1/live
GET /api/v1/staff · GET /api/v1/offices · GET /api/v1/households · GET /api/v1/households/{} · POST /api/v1/callers
POST /api/v1/drafts · PUT /api/v1/drafts/{} · POST /api/v1/drafts/{}/finish
GET /api/v1/records/{} · PUT /api/v1/records/{} · GET /api/v1/records/{}/history · POST /api/v1/records/{}/move
POST /api/v1/submissions · POST /api/v1/submissions/{}/resubmit · GET /api/v1/submissions/{}
GET /api/v1/approvals · GET /api/v1/approvals/{} · POST /api/v1/approvals/{}/open · POST /api/v1/approvals/{}/approve
POST /api/v1/approvals/{}/return
POST /api/v1/inquiries · GET /api/v1/inquiries · GET /api/v1/inquiries/{} · POST /api/v1/inquiries/{}/answer
POST /api/v1/inquiries/{}/message · POST /api/v1/inquiries/{}/link · POST /api/v1/inquiries/{}/callback
GET /api/v1/action-items · POST /api/v1/action-items · POST /api/v1/action-items/{}/done
GET /api/v1/timeline · POST /api/v1/search · GET /api/v1/browse · GET /api/health
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return cast("dict[str, Any]", openapi.merge(openapi.described()))


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): told
        for path, item in document["paths"].items()
        for method, told in item.items()
        if method in {"get", "post", "put", "patch", "delete"}
    }


def test_the_committed_file_is_what_the_code_describes(document: dict[str, Any]) -> None:
    assert openapi.FILE.read_text() == openapi.text_of(document), "run make documents"


def test_the_page_of_problems_is_what_the_code_raises() -> None:
    assert problems.FILE.read_text() == problems.page(), "run make documents"


def test_only_public_paths_are_described(document: dict[str, Any]) -> None:
    assert [path for path in document["paths"] if not path.startswith("/api/")] == []
    assert "/internal" not in openapi.text_of(document)


def test_the_promised_calls_are_there(document: dict[str, Any]) -> None:
    there = {f"{method.upper()} {without_names(path)}" for method, path in operations(document)}
    promised = {call.strip() for line in PROMISED.strip().splitlines() for call in line.split("·")}
    assert promised - there == set()


def without_names(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def test_the_gateway_passes_on_what_services_serve_and_nothing_else() -> None:
    described = {service: told["paths"] for service, told in openapi.described().items() if service in SERVICES}
    served = {(p.split("/")[2], service) for service, paths in described.items() for p in paths if p.startswith("/v1/")}
    assert served == set(OWNER.items())


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = _references(document)
    assert len(references) > 50
    for reference in references:
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def _references(value: Any) -> set[str]:
    if isinstance(value, dict):
        row = cast("dict[str, Any]", value)
        own = {str(row["$ref"])} if "$ref" in row else set[str]()
        return own.union(*(_references(inner) for inner in row.values()))
    if isinstance(value, list):
        return set[str]().union(*(_references(inner) for inner in cast("list[Any]", value)))
    return set()


def test_operations_have_names_of_their_own(document: dict[str, Any]) -> None:
    names = [told["operationId"] for told in operations(document).values()]
    assert len(names) == len(set(names))


def test_every_post_that_creates_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    without = {
        path
        for (method, path), told in operations(document).items()
        if method == "post" and "Idempotency-Key" not in names_of_headers(told)
    }
    assert without == WITHOUT_KEY & {path for _, path in operations(document)}


def names_of_headers(told: dict[str, Any]) -> set[str]:
    return {parameter.get("name", "") for parameter in told.get("parameters", [])}


def test_every_operation_tells_how_it_fails(document: dict[str, Any]) -> None:
    assert [key for key, told in operations(document).items() if "4XX" not in told["responses"]] == []


def test_only_what_comes_before_a_login_is_open(document: dict[str, Any]) -> None:
    assert {path for (_, path), told in operations(document).items() if told.get("security") == []} == {
        "/api/health",
        "/api/v1/session",
        "/api/v1/session/people",
    }


def service(path: str, schema: dict[str, Any]) -> openapi.Description:
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
    described: dict[str, Any] = {
        "paths": {path: {"get": {"responses": {"200": answer}}}, "/internal/v1/x": {"get": {}}},
        "components": {"schemas": {"Thing": schema, "Unused": {"type": "null"}}},
    }
    return cast("openapi.Description", described)


def test_two_schemas_of_one_name_are_kept_apart() -> None:
    merged = openapi.merge(
        {"records": service("/v1/a", {"type": "string"}), "search": service("/v1/b", {"type": "integer"})}
    )
    assert merged["components"]["schemas"] == {"RecordsThing": {"type": "string"}, "SearchThing": {"type": "integer"}}
    assert json.dumps(merged["paths"]["/api/v1/b"]).count("#/components/schemas/SearchThing") == 1


def test_one_schema_of_two_services_is_there_once() -> None:
    same = {"type": "string"}
    merged = openapi.merge({"records": service("/v1/a", same), "search": service("/v1/b", same)})
    assert merged["components"]["schemas"] == {"Thing": same}
    assert set(merged["paths"]) == {"/api/v1/a", "/api/v1/b"}


def test_a_path_belongs_to_one_service() -> None:
    with pytest.raises(ValueError, match="/api/v1/a"):
        openapi.merge({"records": service("/v1/a", {}), "search": service("/v1/a", {})})
