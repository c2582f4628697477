"""Entering 不在: by oneself, by 係長 and above, or by the administrator of an office the person belongs to (AP12).

The write itself claims every half-day of the absence (a unique index over `halves`), so that of two that overlap, also
at the same instant, only one goes in.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.calendar import is_over, jst_date
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.policy import is_superior, may_act, may_list
from libs.process import by
from services.records.commands import casework
from services.records.domain import absence as rules
from services.records.domain.errors import AbsencesOverlap
from services.records.store import Store


async def register(store: Store, actor: Actor, staff_id: str, given: Doc, intent: Intent) -> Loaded:
    """A new absence; the same request again answers the one it made. AbsencesOverlap where it meets another."""
    await _require_may_enter(store, actor, staff_id)
    entered = casework.saved(rules.register(staff_id, given))
    async with _naming_the_other(store, staff_id, given):
        return await store.absences.create(
            derived_id("absence", intent.key), entered, by=by(actor), intent=intent, taken=AbsencesOverlap
        )


async def change(
    store: Store, actor: Actor, absence_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Loaded:
    """The absence with other days. AbsencesOverlap where they meet another one."""
    known = await _known(store, actor, absence_id)

    def decide(item: Loaded) -> Outcome | None:
        return casework.outcome(rules.change(item.state, given))

    async with _naming_the_other(store, known.state["staff_id"], given):
        return await store.absences.change(
            absence_id, decide, by=by(actor), intent=intent, if_match=if_match, known=known
        )


async def cancel(store: Store, actor: Actor, absence_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """The absence does not take place, or not any longer as it was entered."""
    known = await _known(store, actor, absence_id)

    def decide(item: Loaded) -> Outcome:
        return casework.saved(rules.cancel(item.state))

    return await store.absences.change(
        absence_id, decide, by=by(actor), intent=intent, if_match=if_match, known=known
    )


async def _known(store: Store, actor: Actor, absence_id: str) -> Loaded:
    """The absence, where the actor may change it."""
    known = await store.absences.load(absence_id)
    if known is None:
        raise problems.NotFound
    await _require_may_enter(store, actor, known.state["staff_id"])
    return known


@asynccontextmanager
async def _naming_the_other(store: Store, staff_id: str, given: Doc) -> AsyncGenerator[None]:
    """AbsencesOverlap, with the absence that stands, for a claim that the index refused."""
    try:
        yield
    except (DuplicateKey, AbsencesOverlap):
        other = await store.absence_on(staff_id, rules.halves(staff_id, given))
        # None: it was cancelled or moved meanwhile; the same request would go in now.
        raise AbsencesOverlap(context={"absence_id": other.id} if other else None) from None


async def _require_may_enter(store: Store, actor: Actor, staff_id: str) -> None:
    """NotFound for somebody of offices the actor does not read, OutOfScope for a colleague's absence."""
    found = await store.staff.load(staff_id)
    if found is None or found.state.get("deleted"):
        raise problems.NotFound
    if actor.staff_id == staff_id:
        return
    today = jst_date(casework.now(store)).isoformat()
    held = {p["office_code"] for p in found.state.get("posts", []) if not is_over(p, today)}
    if not any(may_list(actor, code) for code in held):
        raise problems.NotFound
    if not any(is_superior(actor, code) or may_act(actor, "administer", code) for code in held):
        raise problems.OutOfScope(
            "ほかの職員の不在を登録できるのは、係長以上か事務所の管理者です。係長へ依頼してください。"
        )
