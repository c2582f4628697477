"""What an office keeps and sees of its sign-off: routes, deputies, where matters lie, overdue 後閲."""

from libs import policy
from libs.actor import Actor
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.approvals.domain.rows import ageing
from services.approvals.domain.templates import DEFAULTS
from services.approvals.store import Store


async def routes(store: Store, actor: Actor, office_code: str) -> list[Doc]:
    """The templates an office may meet: its own, the city's, and the built-in ones (version 0)."""
    policy.require_read(actor, office_code)
    kept = await store.routes.list({"current": True})
    own = [
        {**d["template"], "version": d["version"]}
        for d in kept
        if d["template"].get("office_code") in (None, office_code)
    ]
    return [*own, *({**template, "version": 0} for template in DEFAULTS)]


async def deputies(store: Store, actor: Actor, office_code: str) -> list[Doc]:
    """The lists an office has saved."""
    policy.require_read(actor, office_code)
    found = await store.deputies.list({"office_code": office_code})
    return [{k: d[k] for k in ("office_code", "post", "ranks", "version")} for d in found]


async def lying(store: Store, actor: Actor, office_code: str) -> list[Doc]:
    """Where the matters of an office lie, per open step and person; counts only."""
    policy.require(actor, "approve", office_code)
    today = jst_date(rfc3339(store.clock.now()))
    cases = await store.cases({"state": "circulating", "office_code": office_code})
    return ageing(cases, today)


async def post_views(store: Store, actor: Actor, office_code: str | None) -> list[Doc]:
    """後閲 still owed: one's own, or with `office_code` those of the office, overdue ones marked."""

    async def read(snapshot: Snapshot) -> list[Doc]:
        today = jst_date(rfc3339(store.clock.now())).isoformat()
        if office_code is None:
            found = await store.duties({"person.staff_id": actor.staff_id, "state": "pending"})
        else:
            policy.require(actor, "approve", office_code)
            found = await store.duties({"office_code": office_code, "state": "pending"})
        shown = [
            d
            for d in found
            if d.state["person"]["staff_id"] == actor.staff_id
            or not snapshot.hides(d.state["household_id"], viewer(actor))
        ]
        rows = [{**store.post_views.published(d), "overdue": d.state["due_on"] < today} for d in shown]
        rows.sort(key=lambda r: (r["due_on"], r["id"]))
        households = sorted({r["household_id"] for r in rows if r["household_id"]})
        await store.audit.read(reading(actor, "post_views", [r["id"] for r in rows], households))
        return rows

    return await store.restrictions.released(viewer(actor), read)
