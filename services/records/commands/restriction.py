"""Who may not be shown: protection (支援措置等) and access restriction (閲覧制限), lifted by people and never by time.

The restrictions document is the commit point of each command; what callers are told about a protected household lies
beside it and follows, and so do the notes about nobody yet that name it (`meeting`). The same request again changes nothing: a late retry of `unprotect` would otherwise un-hide a
household that was protected again meanwhile.
"""

from collections.abc import Callable, Mapping

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.mongo import Doc, DuplicateKey
from libs.policy import require_superior
from services.records.commands import casework, meeting
from services.records.domain import restriction as rules
from services.records.domain.errors import NobodyCouldLift
from services.records.domain.restriction import Entry, Households
from services.records.store import Store
from services.records.store.restrictions import Changed

Decide = Callable[[Households, int], Households]
"""(the entries, the number of this change) → the entries then."""


async def protect(
    store: Store, actor: Actor, household_id: str, about: Doc, *, intent: Intent, if_match: int
) -> Entry:
    """支援措置等: hidden outside its office from the moment this returns; the entry as it is then."""
    household = await casework.household(store, actor, household_id)
    office_code: str = household.state["office_code"]

    def decide(known: Households, n: int) -> Households:
        return rules.protect(known, household_id, office_code=office_code, n=n)

    changed = await _change(store, actor, household_id, decide, {"what": "protect"}, intent, if_match)
    kept = {**about, "noted_by": actor.staff_id, "noted_at": rfc3339(store.clock.now())}
    await _tell(store, household_id, kept, changed.n)
    await meeting.look_for(store, [household_id])
    return rules.entry_of(changed.snapshot.households, household_id)


async def _tell(store: Store, household_id: str, about: Doc, n: int) -> None:
    """What to say of a protected household, unless a later protection has said so already."""
    newer = {**about, "n": n, "undone": False}
    earlier: Doc = {"_id": household_id, "n": {"$not": {"$gte": n}}}
    if await store.protections.update(earlier, {"$set": newer, "$unset": {"source": ""}}):
        return
    try:
        await store.protections.insert({"_id": household_id, **newer})
    except DuplicateKey:
        return


async def protect_by_id(
    store: Store, offices: Mapping[str, str], *, who: str, intent: Intent | None = None
) -> None:
    """Write the entries of these households (with their offices) before they are inserted (protocols.md 5.5), all by one
    change; none where they are there. With `intent` once: what was decided since stays as it is."""

    def decide(known: Households, n: int) -> Households:
        return rules.protect_all(known, offices, n=n)

    noted = {"what": "protect", "household_ids": sorted(offices), "by": who}
    await store.restrictions_document.change(decide, noted, intent)


async def unprotect(store: Store, actor: Actor, household_id: str, *, intent: Intent, if_match: int) -> Entry:
    """Lifted by a 係長 or above of the office; never by time."""

    def decide(known: Households, n: int) -> Households:
        return rules.unprotect(known, household_id, n=n)

    await _of_superior(store, actor, household_id)
    changed = await _change(store, actor, household_id, decide, {"what": "unprotect"}, intent, if_match)
    return rules.entry_of(changed.snapshot.households, household_id)


async def restrict(
    store: Store, actor: Actor, household_id: str, allowed: list[str], reason: str, *, intent: Intent, if_match: int
) -> Entry:  # fmt: skip
    """閲覧制限: only the named people see the household, inside the office too."""
    office_code = await _of_superior(store, actor, household_id)
    await casework.require_staff(store, {f"/allowed/{n}": each for n, each in enumerate(allowed)})
    await _require_lifter(store, allowed, office_code)

    def decide(known: Households, n: int) -> Households:
        return rules.restrict(known, household_id, office_code=office_code, allowed=allowed, n=n)

    about = {"what": "restrict", "reason": reason}
    changed = await _change(store, actor, household_id, decide, about, intent, if_match)
    await meeting.look_for(store, [household_id])
    return rules.entry_of(changed.snapshot.households, household_id)


async def unrestrict(
    store: Store, actor: Actor, household_id: str, *, intent: Intent, if_match: int
) -> Entry:
    """The restriction is lifted by a chief who sees the household."""

    def decide(known: Households, n: int) -> Households:
        return rules.unrestrict(known, household_id, n=n)

    await _of_superior(store, actor, household_id)
    changed = await _change(store, actor, household_id, decide, {"what": "unrestrict"}, intent, if_match)
    return rules.entry_of(changed.snapshot.households, household_id)


async def _change(
    store: Store, actor: Actor, household_id: str, decide: Decide, about: Doc, intent: Intent, if_match: int
) -> Changed:  # fmt: skip
    """Change what the document says of one household, as it was when the sender looked, and note who did `about`."""

    def decide_now(known: Households, n: int) -> Households:
        rules.require_current(known, household_id, if_match)
        return decide(known, n)

    noted = {**about, "household_id": household_id, "by": actor.staff_id}
    return await store.restrictions_document.change(decide_now, noted, intent)


async def _require_lifter(store: Store, allowed: list[str], office_code: str) -> None:
    """NobodyCouldLift unless somebody who sees the household afterwards may lift its restriction again."""
    today = jst_date(rfc3339(store.clock.now())).isoformat()
    for staff_id in allowed:
        found = await store.staff.load(staff_id)
        posts: list[Doc] = found.state.get("posts", []) if found else []
        if any(rules.may_lift(post, office_code, today) for post in posts):
            return
    raise NobodyCouldLift(errors=[problems.FieldError("/allowed", "nobody_could_lift")])


async def _of_superior(store: Store, actor: Actor, household_id: str) -> str:
    """The office of a household that the actor sees and whose 係長 or above the actor is."""
    household = await casework.household(store, actor, household_id)
    office_code: str = household.state["office_code"]
    require_superior(actor, office_code)
    return office_code
