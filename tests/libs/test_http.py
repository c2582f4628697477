"""What all apps share: access declared and enforced, problems, headers, health, time limits."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, Mapping

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI, Response

from libs.actor import mint_actor_token, mint_service_token
from libs.http import Router, Strict, body, create_app, for_actor, for_anyone, json_response, routes_of, shell
from tests.libs.http_app import (
    GATEWAY,
    KEYS,
    RECORDS,
    SEARCH,
    WORKER,
    SmallSettings,
    make_app,
    make_client,
    router,
    service_header,
    signer,
)

JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    async with make_client(make_app()) as made:
        yield made


def test_every_route_is_in_the_table_with_what_it_demands() -> None:
    table = {(row.method, row.path): row.demands for row in routes_of(make_app())}
    assert table["POST", "/v1/notes"] == "actor:write"
    assert table["GET", "/internal/v1/feed"] == "service:search"
    assert table["GET", "/livez"] == "anyone"
    assert len(table) == len(router.routes) + 3


def test_a_route_without_declared_access_stops_the_start() -> None:
    bare = Router()

    @bare.get("/v1/forgotten")
    async def forgotten() -> dict[str, str]:
        return {}

    _ = forgotten
    with pytest.raises(ValueError, match="/v1/forgotten"):
        create_app("notes", SmallSettings(), [bare], keys=KEYS)


def test_a_route_for_persons_that_may_answer_what_was_not_released_stops_the_start() -> None:
    bare = Router()

    @bare.get("/v1/around", dependencies=[for_actor("read")])
    async def around() -> Response:
        return json_response({"name": "垂水 花子"})

    _ = around
    with pytest.raises(ValueError, match="/v1/around is for persons"):
        create_app("notes", SmallSettings(), [bare], keys=KEYS)


def test_a_dependency_that_needs_a_thread_stops_the_start() -> None:
    def blocking() -> None:
        """A handler without `async`, which would run in a thread for each request."""

    bare = Router()

    @bare.get("/v1/blocking", dependencies=[for_anyone(), Depends(blocking)])
    async def answer() -> dict[str, str]:
        return {}

    _ = answer
    with pytest.raises(ValueError, match="not async"):
        create_app("notes", SmallSettings(), [bare], keys=KEYS)


def test_a_route_that_is_not_strict_stops_the_start() -> None:
    loose = APIRouter(dependencies=[for_anyone()])

    @loose.get("/v1/loose")
    async def answer() -> dict[str, str]:
        return {}

    _ = answer
    with pytest.raises(ValueError, match="/v1/loose"):
        create_app("notes", SmallSettings(), [loose], keys=KEYS)


async def test_without_a_token_with_a_foreign_or_broken_one_401(client: httpx2.AsyncClient) -> None:
    foreign = mint_actor_token(signer("gateway"), WORKER, "notes")
    for value in (
        "",
        "Bearer",
        "Bearer x.y.z",
        f"Bearer {foreign}",
        f"Basic {foreign}",
        "Bearer " + mint_actor_token(GATEWAY, WORKER, "notes", 1.0),
    ):
        answer = await client.get("/v1/notes", headers={"Authorization": value})
        assert answer.status_code == 401
        assert answer.json()["code"] == "UNAUTHENTICATED"


async def test_the_token_says_who_asks(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/notes")).json()["who"] == "s-1"


async def test_a_service_alone_reads_nobodys_data(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/notes", headers={"Authorization": "", **service_header(RECORDS)})
    assert answer.status_code == 403


async def test_a_token_for_another_service_is_refused_and_read_on_behalf_only_by_who_it_was_for(
    client: httpx2.AsyncClient,
) -> None:
    """search reads on behalf of the person who asked it: it sends its own token for us together with that person's
    token for search.
    """
    asked_search = {"Authorization": "Bearer " + mint_actor_token(GATEWAY, WORKER, "search")}
    assert (await client.get("/v1/notes", headers=asked_search)).status_code == 401
    by_search = {"X-Service-Token": mint_service_token(SEARCH, "notes")}
    assert (await client.get("/v1/notes", headers=asked_search | by_search)).json()["who"] == "s-1"
    body = {"title": "x"}
    changed = await client.post("/v1/notes", json=body, headers=asked_search | by_search)
    assert changed.status_code == 401, "nothing is changed on behalf of somebody"
    replayed = {"X-Service-Token": mint_service_token(SEARCH, "approvals")}
    assert (await client.get("/v1/notes", headers=asked_search | replayed)).status_code == 401
    asked_records = {"Authorization": "Bearer " + mint_actor_token(GATEWAY, WORKER, "records")}
    for other in (service_header(RECORDS), by_search):
        assert (await client.get("/v1/notes", headers=asked_records | other)).status_code == 401


async def test_an_internal_feed_is_open_to_the_named_services_only(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/internal/v1/feed")).status_code == 401
    assert (await client.get("/internal/v1/feed", headers=service_header(RECORDS))).status_code == 403
    assert (await client.get("/internal/v1/feed", headers=service_header(signer("nobody")))).status_code == 401


async def test_a_role_that_may_not_write_is_out_of_scope(client: httpx2.AsyncClient) -> None:
    post = WORKER.posts[0].__class__("cross_ward_reader", "hq", "28100", "", ("hq",), "全区閲覧")
    reader = WORKER.__class__("s-2", "閲覧 次郎", (post,), post)
    answer = await client.post(
        "/v1/notes",
        json={"title": "x"},
        headers={"Authorization": "Bearer " + mint_actor_token(GATEWAY, reader, "notes")},
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "OUT_OF_SCOPE"


async def test_access_is_checked_before_the_body_is_judged(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", json={"nonsense": 1}, headers={"Authorization": ""})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/notes", 200),
        ("GET", "/nowhere", 404),
        ("GET", "/v1/notes/", 404),
        ("DELETE", "/v1/notes", 405),
        ("GET", "/v1/notes?limit=x", 422),
        ("GET", "/v1/broken/mistake", 500),
        ("GET", "/v1/broken/unreachable", 503),
        ("GET", "/v1/broken/full", 507),
        ("GET", "/livez", 200),
        ("GET", "/metrics", 200),
        ("GET", "/openapi.json", 200),
    ],
)
async def test_every_answer_has_the_security_headers(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    for name, value in shell.SECURITY_HEADERS.items():
        assert answer.headers[name] == value
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == "ja"
        assert len(answer.json()["trace_id"]) == 32


async def test_405_says_what_is_allowed(client: httpx2.AsyncClient) -> None:
    assert (await client.delete("/v1/files")).headers["allow"] == "PUT"


async def test_a_mistake_of_ours_tells_a_number_and_nothing_else(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with caplog.at_level(logging.ERROR, "tsuzuri.http"):
        answer = await client.get("/v1/broken/mistake", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert answer.json()["trace_id"] == trace
    assert "canary" not in answer.text
    assert caplog.records[0].exc_info is not None


async def test_out_of_reach_says_when_to_try_again(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/broken/unreachable")).headers["retry-after"] == "2"


async def test_refused_fields_are_named_by_pointer(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", json={"title": "a", "segments": [{"kind": "fact", "text": " "}]})
    assert answer.json()["errors"] == [{"pointer": "/segments/0/text", "code": "blank"}]


async def test_the_description_documents_the_problems(client: httpx2.AsyncClient) -> None:
    schema = (await client.get("/openapi.json")).json()
    assert "Problem" in schema["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(schema)
    operation = schema["paths"]["/v1/notes"]["post"]
    assert {"4XX", "5XX", "422"} <= set(operation["responses"])
    assert {p["name"] for p in operation["parameters"]} == {"Idempotency-Key"}


async def test_readiness_is_what_its_checks_say() -> None:
    state = {"mongo": "ok"}

    async def ready() -> Mapping[str, str]:
        return state

    async with make_client(create_app("notes", SmallSettings(), [router], keys=KEYS, ready=ready)) as client:
        assert (await client.get("/readyz")).status_code == 200
        state["mongo"] = "out of reach"
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["checks"] == state


async def test_figures_are_by_route_template_never_by_id(client: httpx2.AsyncClient) -> None:
    await client.post("/v1/notes/secret-id/approve", headers={"If-Match": '"1"'})
    await client.get("/nowhere/secret-id")
    text = (await client.get("/metrics")).text
    assert 'route="/v1/notes/{note_id}/approve"' in text
    assert "secret-id" not in text


async def test_the_log_line_of_a_request_has_no_query(
    client: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "tsuzuri.http"):
        await client.get("/v1/notes?cursor=canary")
    assert "canary" not in str([record.__dict__ for record in caplog.records])
    assert any(getattr(record, "route", None) == "/v1/notes" for record in caplog.records)


class Word(Strict):
    word: str


def slow_app() -> FastAPI:
    slow = Router()

    @slow.get("/v1/slow", dependencies=[for_anyone()])
    async def never() -> Response:
        await asyncio.sleep(60)
        return json_response({})

    @slow.post("/v1/words", dependencies=[for_anyone()])
    async def take(word: Word) -> Response:
        return json_response(word)

    _ = never, take
    return create_app("slow", SmallSettings(), [slow], keys=KEYS)


async def test_a_request_that_takes_too_long_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "TIMEOUT_S", 0.05)
    async with make_client(slow_app()) as client:
        answer = await client.get("/v1/slow")
        assert answer.status_code == 503
        assert "retry-after" in answer.headers


async def dripping() -> AsyncGenerator[bytes]:
    yield b"{"
    await asyncio.sleep(30)
    yield b"}"


async def test_24_a_body_that_drips_is_408_and_the_connection_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "SLOWEST_S", 0.05)
    async with make_client(slow_app()) as client:
        answer = await client.post("/v1/words", content=dripping(), headers=JSON)
        assert answer.status_code == 408
        assert answer.headers["connection"] == "close"
