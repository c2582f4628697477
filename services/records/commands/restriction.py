"""Hides households: protection (支援措置等) and access restriction (閲覧制限). People lift them, never time.

The write to the restrictions document is the commit point of each command. What callers may hear about a protected
household is written afterwards, and so are the unlinked notes that name it (`unlinked_note.py`). A repeated request
changes nothing: a late retry of `unprotect` would otherwise show a household that was protected again meanwhile.
"""

from collections.abc import Callable, Mapping

from libs import problems
from libs.aggregates import IdempotencyKey
from libs.policy import require_superior
from services.records.commands import casework, unlinked_note
from services.records.domain import restriction as rules
from services.records.domain.errors import NobodyCouldLift
from services.records.domain.restriction import Entry, Households, NewProtection, NewRestriction, Protection
from services.records.store import Context, Store
from services.records.store import protection as protections
from services.records.store.restrictions import Changed

Decide = Callable[[Households, int], Households]
"""(the entries, the number of this change) → the entries after it."""


async def protect(context: Context, household_id: str, given: NewProtection) -> Entry:
    """支援措置等: the household is hidden outside its office once this returns. Returns its entry."""
    household = await casework.household(context, household_id)
    office_code = household.state["office_code"]

    def decide(known: Households, n: int) -> Households:
        return rules.protect(known, household_id, office_code=office_code, n=n)

    changed = await _change(context, household_id, decide, {"what": "protect"})
    kept: Protection = {**given, "noted_by": context.actor.staff_id, "noted_at": context.now}
    await protections.tell(context.store, household_id, kept, changed.n)
    await unlinked_note.look_for(context.store, [household_id])
    return rules.entry_of(changed.households, household_id)


async def protect_by_id(
    store: Store, offices: Mapping[str, str], *, who: str, intent: IdempotencyKey | None = None
) -> None:
    """Write the entries of these households (with their offices) before they are inserted
    (docs/protocols.md 5.5), all in one change. Entries that exist stay. With `intent` this is done once, so that later
    decisions stay."""

    def decide(known: Households, n: int) -> Households:
        return rules.protect_all(known, offices, n=n)

    noted = {"what": "protect", "household_ids": sorted(offices), "by": who}
    await store.restrictions_document.change(decide, noted, intent)


async def unprotect(context: Context, household_id: str) -> Entry:
    """Lift a protection, by a 係長 or above of the office. Time never lifts it."""

    def decide(known: Households, n: int) -> Households:
        return rules.unprotect(known, household_id, n=n)

    await _of_superior(context, household_id)
    changed = await _change(context, household_id, decide, {"what": "unprotect"})
    return rules.entry_of(changed.households, household_id)


async def restrict(context: Context, household_id: str, given: NewRestriction) -> Entry:
    """閲覧制限: only the named people see the household, inside the office too."""
    allowed = given["allowed"]
    office_code = await _of_superior(context, household_id)
    await casework.require_staff(context.store, {f"/allowed/{n}": each for n, each in enumerate(allowed)})
    await _require_lifter(context, allowed, office_code)

    def decide(known: Households, n: int) -> Households:
        return rules.restrict(known, household_id, {"office_code": office_code, "allowed": allowed, "n": n})

    changed = await _change(context, household_id, decide, {"what": "restrict", "reason": given["reason"]})
    await unlinked_note.look_for(context.store, [household_id])
    return rules.entry_of(changed.households, household_id)


async def unrestrict(context: Context, household_id: str) -> Entry:
    """Lift an access restriction, by a superior who sees the household."""

    def decide(known: Households, n: int) -> Households:
        return rules.unrestrict(known, household_id, n=n)

    await _of_superior(context, household_id)
    changed = await _change(context, household_id, decide, {"what": "unrestrict"})
    return rules.entry_of(changed.households, household_id)


async def _change(context: Context, household_id: str, decide: Decide, about: Mapping[str, str]) -> Changed:
    """Change the entry of one household. `about` says what was done, for the history.

    VersionConflict if the entry has changed since the sender read it.
    """

    def decide_now(known: Households, n: int) -> Households:
        context.require_current(rules.version_of(rules.entry_of(known, household_id)))
        return decide(known, n)

    noted = {**about, "household_id": household_id, "by": context.actor.staff_id}
    return await context.store.restrictions_document.change(decide_now, noted, context.required_key)


async def _require_lifter(context: Context, allowed: list[str], office_code: str) -> None:
    """NobodyCouldLift unless one of the allowed people may lift the restriction again."""
    for staff_id in allowed:
        found = await context.store.staff.load(staff_id)
        posts = found.state["posts"] if found and not found.state["deleted"] else []
        if any(rules.may_lift(post, office_code, context.today) for post in posts):
            return
    raise NobodyCouldLift(errors=[problems.FieldError("/allowed", "nobody_could_lift")])


async def _of_superior(context: Context, household_id: str) -> str:
    """The office code of a household. Refused unless the actor sees it and is 係長 or above of its office."""
    household = await casework.household(context, household_id)
    office_code = household.state["office_code"]
    require_superior(context.actor, office_code, household_id)
    return office_code
