"""Log in, log out, act in another post."""

from typing import Any

from libs.audit import Reading
from libs.problems import NotFound
from libs.telemetry import current_trace_id
from services.gateway.domain import DemoOnly
from services.gateway.store import Desk, Who


async def log_in(desk: Desk, staff_id: str) -> tuple[str, Who]:
    """Begin a session as one of the demo's people: (cookie, who). NotFound for nobody we know."""
    if not desk.gate.demo:
        raise DemoOnly
    desk.gate.require()
    person = await desk.people.person(staff_id)
    if not person["posts"]:
        raise NotFound
    cookie, session = await desk.sessions.begin(staff_id)
    who = await desk.person_behind(session)
    await _note(desk, who, "log_in")
    return cookie, who


async def log_out(desk: Desk, who: Who) -> None:
    """End the session, here and everywhere at once."""
    await desk.sessions.end(who.session["_id"])
    await _note(desk, who, "log_out")


async def switch_post(desk: Desk, who: Who, role: str, office_code: str, unit: str | None) -> Who:
    """Act in another post that one holds. NotFound when it is not held."""
    wanted: dict[str, Any] = {"role": role, "office_code": office_code} | (
        {} if unit is None else {"unit": unit}
    )
    held = [post for post in who.person["posts"] if wanted.items() <= post.items()]
    if not held:
        raise NotFound("その職には就いていません。一覧から選び直してください。")
    acting = {name: held[0][name] for name in ("role", "office_code", "unit", "post")}
    await desk.sessions.act_in(who.session["_id"], acting)
    switched = await desk.person_behind({**who.session, "acting": acting})
    await _note(desk, switched, "switch_post")
    return switched


async def _note(desk: Desk, who: Who, action: str) -> None:
    post = who.actor.acting_post
    await desk.sessions.process.audit.read(
        Reading(who.actor.staff_id, post.post, post.office_code, action, (), trace_id=current_trace_id())
    )
