"""The session: the people of a demo, logging in and out, who is logged in, in which post and for which purpose, and since
when what came in is new to them."""

from dataclasses import asdict

from fastapi import Request, Response

from libs.actor import Purpose, parse_purpose
from libs.clock import rfc3339
from libs.contracts import codes
from libs.http import Code, Id, Line, Router, Strict, for_anyone, json_response
from libs.problems import BadRequest, FieldError, ValidationFailed
from services.gateway import commands, queries
from services.gateway.api.answers import DemoPeople, SessionView, VisitView
from services.gateway.api.deps import (
    CurrentHolder,
    ResolverDep,
    VisitsDep,
    clear_cookie,
    for_session,
    refuse_other_sites,
    set_cookie,
)
from services.gateway.domain import PostChoice
from services.gateway.queries import SessionHolder

router = Router(tags=["session"])


class LogIn(Strict):
    """The person to log in as (demo only)."""

    staff_id: Id


class SwitchPost(Strict):
    """One of the posts held; `unit` where two differ only in it."""

    role: Code
    office_code: Code
    unit: Line | None = None

    def choice(self) -> PostChoice:
        return PostChoice(self.role, self.office_code, self.unit)


class StatedPurposeIn(Strict):
    """Why the person reads other offices: a code, with what it refers to or with a note."""

    code: codes.PurposeCode
    ref_type: Code | None = None
    ref_id: Id | None = None
    note: Line | None = None

    def stated(self) -> Purpose:
        """The purpose as requests state it. ValidationFailed for one that none could state."""
        try:
            return parse_purpose(Purpose(self.code, self.ref_type, self.ref_id, self.note).header or "")
        except BadRequest as error:
            raise ValidationFailed(errors=[FieldError("/purpose", "form")]) from error


class StatePurpose(Strict):
    """The purpose from now on; null for none any more."""

    purpose: StatedPurposeIn | None


@router.get("/api/v1/session/people", response_model=DemoPeople, dependencies=[for_anyone()])
async def people(resolver: ResolverDep) -> Response:
    """The people of the demo, before a login."""
    return json_response({"items": await queries.demo_people(resolver)})


@router.post("/api/v1/session", response_model=SessionView, dependencies=[for_anyone()], status_code=201)
async def log_in(body: LogIn, request: Request, resolver: ResolverDep) -> Response:
    """Log in as one of the demo's people. Answers the session and sets its cookie."""
    refuse_other_sites(request)
    cookie, holder = await commands.log_in(resolver, body.staff_id)
    response = json_response(_to_view(holder), 201)
    set_cookie(request, response, cookie)
    return response


@router.get("/api/v1/session", response_model=SessionView, dependencies=[for_session()])
async def current(holder: CurrentHolder) -> Response:
    """Who is logged in, with the posts they hold now."""
    return json_response(_to_view(holder))


@router.post("/api/v1/session/post", response_model=SessionView, dependencies=[for_session()])
async def switch_post(body: SwitchPost, holder: CurrentHolder, resolver: ResolverDep) -> Response:
    """Act in another of the posts held (兼務)."""
    return json_response(_to_view(await commands.switch_post(resolver, holder, body.choice())))


@router.put("/api/v1/session/purpose", dependencies=[for_session()], status_code=204)
async def state_purpose(body: StatePurpose, holder: CurrentHolder, resolver: ResolverDep) -> Response:
    """Keep why the person reads other offices with the session, so that a page that is loaded again can state it."""
    await commands.state_purpose(resolver, holder, body.purpose and body.purpose.stated())
    return Response(status_code=204)


@router.post("/api/v1/session/visit", response_model=VisitView, dependencies=[for_session()])
async def look_at_today(holder: CurrentHolder, visits: VisitsDep) -> Response:
    """Note a look at 今日. What came in after `since` is new to the person; looks within 30 minutes are one visit."""
    since = (await commands.look_at_today(visits, holder))["since"]
    return json_response({"since": rfc3339(since) if since else None})


@router.delete("/api/v1/session", dependencies=[for_session()], status_code=204)
async def log_out(holder: CurrentHolder, request: Request, resolver: ResolverDep) -> Response:
    """Log out, at once and wherever this session is open."""
    await commands.log_out(resolver, holder)
    request.app.state.hub.end([holder.session["_id"]])
    response = Response(status_code=204)
    clear_cookie(request, response)
    return response


def _to_view(holder: SessionHolder) -> dict[str, object]:
    return {
        "staff": {"id": holder.actor.staff_id, "name": holder.actor.name},
        "posts": [asdict(post) for post in holder.actor.posts],
        "acting_post": asdict(holder.actor.acting_post),
        "csrf": holder.session["csrf"],
        "purpose": holder.session.get("purpose"),
    }
