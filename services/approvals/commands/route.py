"""Saves route templates. They are checked when saved, keep their history, and are never removed: they end by date."""

from libs import policy
from libs.actor import Actor
from libs.problems import IdempotencyKeyReused, NotFound, OutOfScope, VersionConflict
from services.approvals.commands.repeats import was_done
from services.approvals.domain.templates import NewTemplate, Template, validate, whole_step
from services.approvals.store import Context, KeptTemplate, TemplateVersion


async def create(context: Context, given: NewTemplate) -> KeptTemplate:
    """Create a template. Raises ROUTE_NO_DECIDER, ROUTE_TWO_DECIDERS, ROUTE_ORDER."""
    _require_keeper(context.actor, given["office_code"])
    validate([whole_step(step) for step in given["steps"]])
    route_id = context.new_id("route")
    fingerprint = context.required_key.fingerprint
    doc: KeptTemplate = {
        "_id": route_id,
        "version": 1,
        "template": _with_id(given, route_id),
        "current": True,
        "fingerprint": fingerprint,
        "history": [_entry(context, given)],
    }
    if await context.store.routes.insert(doc):
        return doc
    kept = await context.store.routes.get(route_id)
    if kept is None or kept["fingerprint"] != fingerprint:
        raise IdempotencyKeyReused
    return kept


async def replace(context: Context, route_id: str, given: NewTemplate) -> KeptTemplate:
    """Save the next version of a template. Cases keep the route that they were given before."""
    routes, version = context.store.routes, context.if_match or 0
    kept = await routes.get(route_id)
    if kept is None:
        raise NotFound
    _require_keeper(context.actor, kept["template"]["office_code"])
    _require_keeper(context.actor, given["office_code"])
    if was_done(kept, context.key):
        return kept
    validate([whole_step(step) for step in given["steps"]])
    template = _with_id(given, route_id)
    changed = {"template": template, "version": version + 1}
    if await routes.replace((route_id, version), changed, _entry(context, given), context.key):
        return {**kept, "template": template, "version": version + 1}
    newer = await routes.get(route_id) or kept
    if was_done(newer, context.key):
        return newer
    raise VersionConflict(current=newer["version"])


def _with_id(given: NewTemplate, route_id: str) -> Template:
    return {**given, "id": route_id}


def _require_keeper(actor: Actor, office_code: str | None) -> None:
    """Raises OutOfScope unless the actor administers this office, or for the whole city (None) is an administrator of
    本庁."""
    if office_code is not None:
        policy.require(actor, "administer", office_code)
    elif not policy.role_may(actor, "administer") or not policy.is_city_wide(actor):
        raise OutOfScope("全市の経路を変えられるのは、本庁の管理者です。")


def _entry(context: Context, given: NewTemplate) -> TemplateVersion:
    return {"by": context.by.as_json(), "at": context.now, "template": given}
