"""The session: who one may be (demo), log in, who one is, in which post one acts, log out."""

from dataclasses import asdict
from typing import Any

from fastapi import Request, Response

from libs.http import Code, Id, Line, Router, Strict, for_anyone, json_response
from services.gateway import commands, queries
from services.gateway.api.answers import DemoPeople, SessionView
from services.gateway.api.deps import (
    CurrentWho,
    DeskDep,
    clear_cookie,
    for_session,
    refuse_other_sites,
    set_cookie,
)
from services.gateway.queries import Who

router = Router(tags=["session"])


class LogIn(Strict):
    """Whom one wants to be (demo only)."""

    staff_id: Id


class SwitchPost(Strict):
    """One of the posts one holds; `unit` where two differ only in it."""

    role: Code
    office_code: Code
    unit: Line | None = None


@router.get("/api/v1/session/people", response_model=DemoPeople, dependencies=[for_anyone()])
async def people(desk: DeskDep) -> Response:
    """The people of the demo, before a login."""
    return json_response({"items": await queries.demo_people(desk)})


@router.post("/api/v1/session", response_model=SessionView, dependencies=[for_anyone()], status_code=201)
async def log_in(body: LogIn, request: Request, desk: DeskDep) -> Response:
    """Log in as one of the demo's people; answers the session and sets its cookie."""
    refuse_other_sites(request)
    cookie, who = await commands.log_in(desk, body.staff_id)
    response = json_response(_shown(who), 201)
    set_cookie(request, response, cookie)
    return response


@router.get("/api/v1/session", response_model=SessionView, dependencies=[for_session()])
async def current(who: CurrentWho) -> Response:
    """Who one is, with the posts of now."""
    return json_response(_shown(who))


@router.post("/api/v1/session/post", response_model=SessionView, dependencies=[for_session()])
async def switch_post(body: SwitchPost, who: CurrentWho, desk: DeskDep) -> Response:
    """Act in another post that one holds (兼務)."""
    return json_response(
        _shown(await commands.switch_post(desk, who, body.role, body.office_code, body.unit))
    )


@router.delete("/api/v1/session", dependencies=[for_session()], status_code=204)
async def log_out(who: CurrentWho, request: Request, desk: DeskDep) -> Response:
    """Log out, at once and everywhere this session is open."""
    await commands.log_out(desk, who)
    request.app.state.hub.end([who.session["_id"]])
    response = Response(status_code=204)
    clear_cookie(request, response)
    return response


def _shown(who: Who) -> dict[str, Any]:
    return {
        "staff": {"id": who.actor.staff_id, "name": who.actor.name},
        "posts": [asdict(post) for post in who.actor.posts],
        "acting_post": asdict(who.actor.acting_post),
        "csrf": who.session["csrf"],
    }
