"""Reads what an office sees of its sign-off: routes, deputies, where matters wait, and 後閲 still owed."""

from libs import policy
from libs.calendar import jst_date
from libs.cursor import Items
from libs.reader import viewer
from libs.released import Impersonal, Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.signoff import PublishedPostView
from services.approvals.domain.rows import AgeingRow, ageing
from services.approvals.domain.templates import DEFAULTS, Template
from services.approvals.store import Context, DeputyList, KeptTemplate


class ShownTemplate(Template):
    """A template with its version. A built-in one has version 0."""

    version: int


class ShownPostView(PublishedPostView):
    """A 後閲 still owed."""

    overdue: bool


def shown_template(doc: KeptTemplate) -> ShownTemplate:
    return {**doc["template"], "version": doc["version"]}


def shown_deputies(doc: DeputyList) -> DeputyList:
    return {"office_code": doc["office_code"], "post": doc["post"], "ranks": doc["ranks"], "version": doc["version"]}


async def routes(context: Context, office_code: str) -> Impersonal[Items[ShownTemplate]]:
    """The templates that apply to an office: its own, the city's, and the built-in ones (version 0)."""
    policy.require_read(context.actor, office_code)
    kept = await context.store.kept_templates()
    own = [shown_template(doc) for doc in kept if doc["template"]["office_code"] in (None, office_code)]
    built_in: list[ShownTemplate] = [{**template, "version": 0} for template in DEFAULTS]
    return Impersonal({"items": [*own, *built_in]})


async def deputies(context: Context, office_code: str) -> Impersonal[Items[DeputyList]]:
    """The lists of deputies that an office has saved."""
    policy.require_read(context.actor, office_code)
    kept = await context.store.deputies.of_office(office_code)
    return Impersonal({"items": [shown_deputies(doc) for doc in kept]})


async def ageing_report(context: Context, office_code: str) -> Impersonal[Items[AgeingRow]]:
    """Where the matters of an office wait, by open step and person. Counts only, so nothing tells of a household."""
    policy.require(context.actor, "approve", office_code)
    found = await context.store.cases.circulating_in(office_code)
    return Impersonal({"items": ageing(found, jst_date(context.now))})


async def post_views(context: Context, office_code: str | None) -> Released[Items[ShownPostView]]:
    """後閲 still owed: the reader's own, or with `office_code` those of the office. Overdue ones are marked."""
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[Items[ShownPostView]]:
        if office_code is None:
            found = await store.duties.pending_of(actor.staff_id)
        else:
            policy.require(actor, "approve", office_code)
            found = await store.duties.pending_in(office_code)
        shown = [
            d
            for d in found
            if d.state["person"]["staff_id"] == actor.staff_id
            or not snapshot.hides(d.state["household_id"], viewer(actor))
        ]
        rows: list[ShownPostView] = [
            {**store.post_views.published(d), "overdue": d.state["due_on"] < context.today} for d in shown
        ]
        rows.sort(key=lambda r: (r["due_on"], r["id"]))
        households = sorted({r["household_id"] for r in rows if r["household_id"]})
        return Read({"items": rows}, "post_views", [r["id"] for r in rows], households)

    return await readable(store, actor, (), read)
