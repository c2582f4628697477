"""Route templates of offices: kept with their history, checked when saved, never removed (they end by date)."""

from libs import policy
from libs.actor import Actor
from libs.aggregates import Intent
from libs.clock import rfc3339
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.problems import IdempotencyKeyReused, NotFound, OutOfScope, VersionConflict
from libs.process import by
from services.approvals.commands.desk import Desk
from services.approvals.commands.repeats import KEPT, noted, was_done
from services.approvals.domain.templates import validate

HISTORY_KEPT = 100


async def create(store: Desk, actor: Actor, template: Doc, intent: Intent) -> Doc:
    """A new template. Raises ROUTE_NO_DECIDER, ROUTE_TWO_DECIDERS, ROUTE_ORDER."""
    _require_keeper(actor, template["office_code"])
    validate(template["steps"])
    route_id = derived_id("route", intent.key)
    doc: Doc = {
        "_id": route_id, "version": 1, "template": {**template, "id": route_id}, "current": True,
        "fingerprint": intent.fingerprint, "history": [_entry(store, actor, template)],
    }  # fmt: skip
    try:
        await store.routes.insert(doc)
    except DuplicateKey:
        kept = await store.routes.get(route_id)
        if kept is None or kept["fingerprint"] != intent.fingerprint:
            raise IdempotencyKeyReused from None
        return kept
    return doc


async def replace(
    store: Desk, actor: Actor, route_id: str, template: Doc, *, if_match: int, intent: Intent | None
) -> Doc:
    """Another version of a template; cases keep the route they were resolved to."""
    kept = await store.routes.get(route_id)
    if kept is None:
        raise NotFound
    _require_keeper(actor, kept["template"]["office_code"])
    _require_keeper(actor, template["office_code"])
    if was_done(kept, intent):
        return kept
    validate(template["steps"])
    changed = {"template": {**template, "id": route_id}, "version": if_match + 1}
    entry = {"$each": [_entry(store, actor, template)], "$slice": -HISTORY_KEPT}
    done = {"$each": noted(intent), "$slice": -KEPT}
    if await store.routes.update(
        {"_id": route_id, "version": if_match}, {"$set": changed, "$push": {"history": entry, "done": done}}
    ):
        return {**kept, **changed}
    newer = await store.routes.get(route_id) or kept
    if was_done(newer, intent):
        return newer
    raise VersionConflict(current=newer["version"])


def _require_keeper(actor: Actor, office_code: str | None) -> None:
    """An office's templates are kept by who administers it, the city's by an administrator of 本庁."""
    if office_code is not None:
        policy.require(actor, "administer", office_code)
    elif not policy.role_may(actor, "administer") or not policy.is_city_wide(actor):
        raise OutOfScope("全市の経路を変えられるのは、本庁の管理者です。")


def _entry(store: Desk, actor: Actor, template: Doc) -> Doc:
    return {"by": by(actor).as_json(), "at": rfc3339(store.clock.now()), "template": template}
