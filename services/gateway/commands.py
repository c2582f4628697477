"""Logging in and out, acting in another post, stating a purpose, and looking at 今日."""

from libs.actor import Purpose
from libs.audit import ReadAuditEntry
from libs.problems import NotFound
from libs.telemetry import current_trace_id
from services.gateway.domain import DemoOnly, PostChoice, StatedPurpose, Visit
from services.gateway.store import SessionHolder, SessionResolver, Visits


async def log_in(resolver: SessionResolver, staff_id: str) -> tuple[str, SessionHolder]:
    """Begin a session as one of the demo's people.

    Returns the cookie and the session's holder. NotFound for anybody else.
    """
    if not resolver.gate.demo:
        raise DemoOnly
    resolver.gate.require()
    person = await resolver.people.person(staff_id)
    if not person["posts"]:
        raise NotFound
    cookie, session = await resolver.sessions.begin(staff_id)
    holder = await resolver.holder(session)
    await _audit(resolver, holder, "log_in")
    return cookie, holder


async def log_out(resolver: SessionResolver, holder: SessionHolder) -> None:
    """End the session, at once in every process."""
    await resolver.sessions.end(holder.session["_id"])
    await _audit(resolver, holder, "log_out")


async def switch_post(resolver: SessionResolver, holder: SessionHolder, choice: PostChoice) -> SessionHolder:
    """Act in another post. NotFound if the person does not hold it."""
    acting = choice.among(holder.person["posts"])
    switched = await resolver.holder(await resolver.sessions.act_in(holder.session, acting))
    await _audit(resolver, switched, "switch_post")
    return switched


async def state_purpose(resolver: SessionResolver, holder: SessionHolder, purpose: Purpose | None) -> None:
    """Keep why the person reads other offices; None: for no purpose any more. It opens nothing: each request states it."""
    stated: StatedPurpose | None = purpose and {
        "code": purpose.code,
        "ref_type": purpose.ref_type,
        "ref_id": purpose.ref_id,
        "note": purpose.note,
    }
    await resolver.sessions.state_purpose(holder.session, stated)
    await _audit(resolver, holder, "state_purpose", purpose and purpose.as_text)


async def look_at_today(visits: Visits, holder: SessionHolder) -> Visit:
    """Note that the person looks at 今日. It is not audited: it says nothing of people in care."""
    return await visits.look(holder.actor.staff_id)


async def _audit(resolver: SessionResolver, holder: SessionHolder, action: str, purpose: str | None = None) -> None:
    actor, trace_id = holder.actor, current_trace_id()
    post = actor.acting_post
    await resolver.sessions.process.audit.read(
        ReadAuditEntry(actor.staff_id, post.post, post.office_code, action, (), purpose=purpose, trace_id=trace_id)
    )
