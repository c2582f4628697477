"""A small app made by `create_app`, for the tests of `libs.http`."""

from typing import Annotated

import httpx2
from fastapi import FastAPI, Query, Request, Response
from joserfc.jwk import OKPKey
from pydantic import Field

from libs.actor import Actor, Post, mint_actor_token, mint_service_token
from libs.http import (
    Answer,
    CurrentActor,
    Cursor,
    DateText,
    Id,
    IdempotencyKeyHeader,
    IfMatch,
    Limit,
    Line,
    Router,
    Strict,
    Text,
    TimeText,
    body_limit,
    create_app,
    for_actor,
    for_anyone,
    for_service,
    json_response,
    stream_upload,
)
from libs.released import Impersonal
from libs.settings import Settings
from libs.signing import PublicKeys, Signer


def signer(name: str) -> Signer:
    return Signer(name, OKPKey.generate_key("Ed25519", {"kid": f"{name}-1"}))


GATEWAY, RECORDS, SEARCH = signer("gateway"), signer("records"), signer("search")
KEYS = PublicKeys.of(GATEWAY, RECORDS, SEARCH)
POST = Post("caseworker", "tarumi", "28108", "保護第一係", ("tarumi",), "地区担当員")
WORKER = Actor("s-1", "垂水 花子", (POST,), POST)


class SmallSettings(Settings):
    port: int = 8081


class Segment(Strict):
    kind: Line
    text: Text


class Note(Strict):
    title: Line
    amount: int = 0
    on: DateText | None = None
    at: TimeText | None = None
    segments: list[Segment] = Field(default_factory=list[Segment])
    free: dict[str, str] = Field(default_factory=dict[str, str])


router = Router()


@router.post("/v1/notes", dependencies=[for_actor("write")], status_code=201)
async def write_note(note: Note, key: IdempotencyKeyHeader) -> Answer:
    _ = key
    return Answer(Impersonal(note.model_dump(mode="json"), 1), 201)


@router.post("/v1/notes/{note_id}/approve", dependencies=[for_actor("write")])
async def approve_note(note_id: Id, version: IfMatch) -> Answer:
    return Answer(Impersonal({"id": note_id}, version + 1))


@router.get("/v1/notes", dependencies=[for_actor("read")])
async def list_notes(
    actor: CurrentActor, limit: Limit = 50, cursor: Cursor = None, after: Annotated[list[str] | None, Query()] = None
) -> Answer:
    shown = {"items": [], "limit": limit, "who": actor.staff_id, "after": after, "next_cursor": cursor}
    return Answer(Impersonal(shown))


@router.post("/v1/imports", dependencies=[for_anyone()], openapi_extra=body_limit(3 * 1024 * 1024))
async def import_rows(rows: list[Segment]) -> Response:
    return json_response({"rows": len(rows)})


@router.put("/v1/files", dependencies=[for_anyone()])
async def upload(request: Request) -> Response:
    size = 0
    async for chunk in stream_upload(request, 2 * 1024 * 1024):
        size += len(chunk)
    return json_response({"size": size})


@router.get("/internal/v1/feed", dependencies=[for_service("search")])
async def feed() -> Response:
    return json_response({"items": []})


@router.get("/v1/broken/{how}", dependencies=[for_anyone()])
async def broken(how: Line) -> Response:
    errors: dict[str, Exception] = {
        "mistake": RuntimeError("canary-in-an-exception"),
        "unreachable": ConnectionRefusedError(),
        "full": OSError(28, "no space"),
    }
    raise errors[how]


def make_app() -> FastAPI:
    return create_app("notes", SmallSettings(), [router], keys=KEYS)


def make_client(app: FastAPI) -> httpx2.AsyncClient:
    """A client of the app without a socket, logged in as a caseworker of 垂水."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://tsuzuri",
        headers={"Authorization": "Bearer " + mint_actor_token(GATEWAY, WORKER, "notes"), "Idempotency-Key": "k-1"},
    )


def service_header(of: Signer) -> dict[str, str]:
    return {"X-Service-Token": mint_service_token(of, "notes")}
