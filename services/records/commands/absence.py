"""Entering 不在: by oneself, by 係長 and above, or by the administrator of an office the person belongs to (AP12).

Overlaps are refused as far as they are known when it is entered; approvals takes the union of days, so that two entered
at the same moment do no harm.
"""

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.calendar import jst_date
from libs.ids import derived_id
from libs.mongo import Doc
from libs.policy import is_superior, may_act, may_read
from libs.process import by
from services.records.commands import casework
from services.records.domain import absence as rules
from services.records.store import Store
from services.records.store.store import LAST


async def register(store: Store, actor: Actor, staff_id: str, given: Doc, intent: Intent) -> Loaded:
    """A new absence; the same request again answers the one it made."""
    await _require_may_enter(store, actor, staff_id)
    absence_id = derived_id("absence", intent.key)
    made_before = await store.absences.load(absence_id) is not None
    others = [] if made_before else await _standing(store, staff_id)
    entered = casework.saved(rules.register(staff_id, given, others))
    return await store.absences.create(absence_id, entered, by=by(actor), intent=intent)


async def change(
    store: Store, actor: Actor, absence_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Loaded:
    """The absence with other days."""
    staff_id = await _of_whom(store, actor, absence_id)
    others = await _standing(store, staff_id)

    def decide(item: Loaded) -> Outcome | None:
        return casework.outcome(rules.change(item.published, given, others))

    return await store.absences.change(absence_id, decide, by=by(actor), intent=intent, if_match=if_match)


async def cancel(store: Store, actor: Actor, absence_id: str, *, if_match: int, intent: Intent) -> Loaded:
    """The absence does not take place, or not any longer as it was entered."""
    await _of_whom(store, actor, absence_id)

    def decide(item: Loaded) -> Outcome:
        return casework.saved(rules.cancel(item.published))

    return await store.absences.change(absence_id, decide, by=by(actor), intent=intent, if_match=if_match)


async def _of_whom(store: Store, actor: Actor, absence_id: str) -> str:
    known = await store.absences.load(absence_id)
    if known is None:
        raise problems.NotFound
    await _require_may_enter(store, actor, known.state["staff_id"])
    return known.state["staff_id"]


async def _standing(store: Store, staff_id: str) -> list[Doc]:
    return [each.published for each in await store.absences_of([staff_id], "", LAST)]


async def _require_may_enter(store: Store, actor: Actor, staff_id: str) -> None:
    """NotFound for somebody of offices the actor does not read, OutOfScope for a colleague's absence."""
    found = await store.staff.load(staff_id)
    if found is None or found.state.get("deleted"):
        raise problems.NotFound
    if actor.staff_id == staff_id:
        return
    today = jst_date(casework.now(store)).isoformat()
    held = {p["office_code"] for p in found.state.get("posts", []) if today <= (p.get("to") or LAST)}
    if not any(may_read(actor, code) for code in held):
        raise problems.NotFound
    if not any(is_superior(actor, code) or may_act(actor, "administer", code) for code in held):
        raise problems.OutOfScope(
            "ほかの職員の不在を登録できるのは、係長以上か事務所の管理者です。係長へ依頼してください。"
        )
