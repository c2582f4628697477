"""後閲: each duty that a decision leaves behind becomes a document; when the last one is done, the case closes.

The case lists their ids in `post_views`. It keeps `owed` until each document exists, so that the sweeper can finish
after a crash.
"""

from functools import partial

from libs.aggregates import Stored
from libs.problems import NotFound
from services.approvals.commands.access import load_readable
from services.approvals.commands.acting import Done, acting_as, case_of, each_case
from services.approvals.domain import post_view as rules
from services.approvals.domain.case import CaseDecision, households_of, offices_of
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Context, Store


async def make(store: Store, case: Stored[ApprovalCase]) -> None:
    """Create the duties of a decision, each with its derived id, then remove `owed` from the case.

    A duty from before a crash is recognised by its id alone, because both the case and the duty may have changed since.
    """
    owed = case.state.get("owed", [])
    for duty in owed:
        if await store.post_views.load(duty["id"]) is not None:
            continue
        source = (f"approvals.approval:{case.id}", case.version)
        await store.post_views.create(duty["id"], rules.require(case_of(case), duty), by=None, source=source)
    if "owed" in case.state:
        await store.cases.forget(case.id, "owed", owed)


async def view(context: Context, case_id: str, given: rules.Viewed) -> Done:
    """The actor does their 後閲 of this case. Returns the case, closed if it was the last one. Raises NotFound."""
    store, actor = context.store, context.actor
    case = await load_readable(context, case_id)
    await make(store, case)
    mine = [
        d for d in await store.duties.of(case.state["post_views"]) if d.state["person"]["staff_id"] == actor.staff_id
    ]
    if not mine:
        raise NotFound("あなたの後閲はありません。")
    waiting = [d for d in mine if d.state["state"] == "pending"] or mine[:1]
    for duty in waiting:
        await store.post_views.change(
            duty.id,
            lambda found: rules.view(found.state, given, context.now),
            by=acting_as(actor, case.state),
            intent=context.key,
            known=duty,
        )
    at = await store.decision_context(offices_of(case.state), households_of(case.state))
    return Done(await close(store, case), at)


async def close(store: Store, case: Stored[ApprovalCase]) -> Stored[ApprovalCase]:
    """Close the case if it is decided and all its duties are done. Returns it as it is then."""
    if case.state["state"] != "decided" or case.state.get("owed"):
        case = await store.approvals.load(case.id) or case
    if case.state["state"] != "decided" or case.state.get("owed"):
        return case
    duties = await store.duties.of(case.state["post_views"])
    if len(duties) < len(case.state["post_views"]) or any(d.state["state"] == "pending" for d in duties):
        return case

    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        return rules.close(case_of(found))

    return await store.approvals.change(case.id, decide, by=None, known=case)


async def sweep(store: Store) -> None:
    """Finish what a crash left undone: create missing duties and close cases whose duties are all done."""
    await each_case(store, await store.cases.owing_duties(), partial(make, store), "post-views")
    await each_case(store, await store.cases.decided(), partial(close, store), "post-views")
