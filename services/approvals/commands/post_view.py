"""後閲: the duties a decision leaves behind become documents of their own; the last one read closes the case.

The case names them (`post_views`); `owed` is kept until each is there, so that the sweeper finishes what a crash left.
"""

from functools import partial

from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.mongo import Doc
from libs.problems import NotFound
from services.approvals.commands.access import require_readable
from services.approvals.commands.desk import Desk, Done, acting_as, case_of, each_case, now, outcome
from services.approvals.domain import post_view as rules
from services.approvals.domain.case import households_of, offices_of


async def require(store: Desk, case: Loaded) -> None:
    """Make the duties of a decision, each with its derived id, then forget that they are to be made.

    One that a crash left made is known by its id alone: the case may have gone on since, and so may the duty.
    """
    owed: list[Doc] = case.state.get("owed", [])
    for duty in owed:
        if await store.post_views.load(duty["id"]) is not None:
            continue
        made = outcome(rules.required(case_of(case), duty))
        if made is not None:
            await store.post_views.create(
                duty["id"], made, by=None, source=(f"approvals.approval:{case.id}", case.version)
            )
    if "owed" in case.state:
        await store.forget(case.id, "owed", owed)


async def view(
    store: Desk, actor: Actor, case_id: str, result: rules.Outcome, comment: str | None, intent: Intent
) -> Done:
    """後閲 of this case by the actor; answers the case, closed when it was the last one."""
    case = await store.approvals.load(case_id)
    if case is None:
        raise NotFound
    await require_readable(store, actor, case)
    await require(store, case)
    mine = [d for d in await _duties(store, case) if d.state["person"]["staff_id"] == actor.staff_id]
    if not mine:
        raise NotFound("あなたの後閲はありません。")
    waiting = [d for d in mine if d.state["state"] == "pending"] or mine[:1]
    for duty in waiting:
        await store.post_views.change(
            duty.id, lambda found: outcome(rules.viewed(found.published, result, comment, now(store))),
            by=acting_as(actor, case.state), intent=intent, known=duty,
        )  # fmt: skip
    at = await store.circumstances(offices_of(case.state), households_of(case.state))
    return Done(await close(store, case), at)


async def close(store: Desk, case: Loaded) -> Loaded:
    """Close a decided case whose duties are all done."""
    if case.state["state"] != "decided" or case.state.get("owed"):
        case = await store.approvals.load(case.id) or case
    if case.state["state"] != "decided" or case.state.get("owed"):
        return case
    duties = await _duties(store, case)
    if len(duties) < len(case.state["post_views"]) or any(d.state["state"] == "pending" for d in duties):
        return case

    def decide(found: Loaded) -> Outcome | None:
        return outcome(rules.closed(case_of(found)))

    return await store.approvals.change(case.id, decide, by=None, known=case)


async def sweep(store: Desk) -> None:
    """Finish what a crash left: duties to be made, decided cases to be closed."""
    await each_case(store, {"owed.id": {"$gt": ""}}, partial(require, store), "post-views")
    await each_case(store, {"state": "decided"}, partial(close, store), "post-views")


async def _duties(store: Desk, case: Loaded) -> list[Loaded]:
    return await store.duties({"_id": {"$in": case.state["post_views"]}}) if case.state["post_views"] else []
