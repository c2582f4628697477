"""Real servers on sockets: the gateway under test, and a service behind it with the answers that the tests need.

The service behind stands for all four services. It is made by the same `create_app`, so tokens are really checked.
"""

import asyncio
import copy
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from libs.http import (
    Answer,
    CurrentActor,
    Id,
    IfMatch,
    Router,
    Strict,
    create_app,
    for_actor,
    for_anyone,
    for_service,
    json_response,
)
from libs.problems import NotFound
from libs.released import Impersonal
from libs.settings import Settings
from tests.services.keepers import Keepers

POST: dict[str, Any] = {
    "post": "地区担当員",
    "role": "caseworker",
    "office_code": "tarumi",
    "office": "垂水区役所",
    "ward_code": "28108",
    "unit": "保護第一係",
    "read_group": ["tarumi"],
}
SECOND: dict[str, Any] = {
    **POST,
    "post": "応援",
    "office_code": "suma",
    "office": "須磨区役所",
    "ward_code": "28107",
    "read_group": ["suma"],
}


@dataclass
class World:
    """What records knows; tests set it."""

    people: dict[str, dict[str, Any]] = field(
        default_factory=lambda: {
            "s-1": {"id": "s-1", "name": "垂水 花子", "kana": None, "staff_number": "1", "posts": [POST, SECOND]},
            "s-2": {"id": "s-2", "name": "退職 太郎", "kana": None, "staff_number": "2", "posts": []},
        }
    )
    unsynthetic: int = 0
    restrictions: dict[str, Any] = field(default_factory=lambda: {"etag": "e-0", "n": 0, "households": {}, "at": ""})
    seen: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    asked: Counter[str] = field(default_factory=Counter[str])
    """How often restrictions (`etag`) and the posts of several people (`posts`) or of one (`person`) were requested."""


class Note(Strict):
    title: str


class Staff(Strict):
    ids: list[str]


def behind(world: World, settings: Settings) -> FastAPI:
    """The service behind the gateway."""
    router = Router()

    @router.get("/internal/v1/staff", dependencies=[for_service("gateway")])
    async def staff() -> Response:
        return json_response({"items": list(copy.deepcopy(world.people).values())})

    @router.get("/internal/v1/staff/{staff_id}", dependencies=[for_service("gateway")])
    async def person(staff_id: Id) -> Response:
        world.asked["person"] += 1
        if staff_id not in world.people:
            raise NotFound
        return json_response(world.people[staff_id])

    @router.post("/internal/v1/staff/posts", dependencies=[for_service("gateway")])
    async def posts(body: Staff) -> Response:
        world.asked["posts"] += 1
        return json_response({"items": [world.people[each] for each in body.ids if each in world.people]})

    @router.get("/internal/v1/imports/unsynthetic", dependencies=[for_service("gateway")])
    async def unsynthetic() -> Response:
        return json_response({"count": world.unsynthetic})

    @router.get("/internal/v1/restrictions", dependencies=[for_service("gateway")])
    async def restrictions() -> Response:
        return json_response(world.restrictions)

    @router.get("/internal/v1/restrictions/etag", dependencies=[for_service("gateway")])
    async def etag() -> Response:
        world.asked["etag"] += 1
        return json_response({name: world.restrictions[name] for name in ("etag", "n", "at")})

    @router.get("/v1/records/{record_id}", dependencies=[for_actor("read")])
    async def read(record_id: Id, request: Request, actor: CurrentActor, after: str | None = None) -> Answer:
        world.seen.append(dict(request.headers))
        purpose = actor.purpose.code if actor.purpose else None
        shown = {
            "id": record_id,
            "who": actor.staff_id,
            "acting": actor.acting_post.office_code,
            "purpose": purpose,
            "cause": actor.cause,
            "after": after,
        }
        response = Answer(Impersonal(shown, 3))
        response.headers["X-Internal"] = "not for browsers"
        return response

    @router.put("/v1/records/{record_id}", dependencies=[for_actor("write")])
    async def change(record_id: Id, body: Note, version: IfMatch) -> Answer:
        return Answer(Impersonal({"id": record_id, "title": body.title}, version + 1))

    @router.get("/v1/records/{record_id}/history", dependencies=[for_anyone()])
    async def history(record_id: Id) -> StreamingResponse:
        _ = record_id
        return StreamingResponse(_megabytes(5), media_type="application/octet-stream")

    _ = staff, person, posts, unsynthetic, restrictions, etag, read, change, history
    return create_app("records", settings, [router], purposes=Keepers().purposes())


async def _megabytes(n: int) -> AsyncGenerator[bytes]:
    for _ in range(n):
        yield b"x" * 1_000_000
        await asyncio.sleep(0)


def gate_opens(client: httpx2.Client) -> None:
    """Return when the gateway knows from records that all data is synthetic: nobody can log in before that."""
    until = time.monotonic() + 60
    while client.get("/api/v1/session/people").status_code == 503:
        assert time.monotonic() < until, "records was never asked"
        time.sleep(0.1)


@contextmanager
def serving(make_app: Callable[[], FastAPI], port: int) -> Generator[str]:
    """A server on loopback, in a thread with an event loop of its own."""
    server: list[uvicorn.Server] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            config = uvicorn.Config(
                make_app,
                factory=True,
                host="127.0.0.1",
                port=port,
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
            server.append(uvicorn.Server(config))
            server[0].run()
        except BaseException as error:  # handed to the fixture that waits for the server
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not (server and server[0].started):
        thread.join(0.02)
        if not thread.is_alive():
            raise RuntimeError("the server did not start") from (failed[0] if failed else None)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server[0].should_exit = True
        thread.join(15)
