"""Commands on 不在, entered by the person, by 係長 or above, or by the administrator of one of their offices (AP12).

The write itself claims every half-day of the absence (a unique index over `halves`), so that of two overlapping
absences only one is saved, even if both come at the same moment.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from libs import problems
from libs.aggregates import Stored
from libs.calendar import is_over
from libs.mongo import DuplicateKey
from libs.policy import require_absences
from services.records.domain import absence as rules
from services.records.domain.errors import AbsencesOverlap
from services.records.domain.state import Absence
from services.records.store import Context


async def register(context: Context, staff_id: str, given: rules.NewAbsence) -> Stored[Absence]:
    """Register an absence. A repeated request gets the one it made. AbsencesOverlap if it overlaps another."""
    await _require_may_enter(context, staff_id)
    entered = rules.register(staff_id, given)
    async with _naming_the_other(context, staff_id, given):
        return await context.store.absences.create(
            context.new_id("absence"), entered, by=context.by, intent=context.key, taken=AbsencesOverlap
        )


async def change(context: Context, absence_id: str, given: rules.ChangedAbsence) -> Stored[Absence]:
    """Change the days of an absence. AbsencesOverlap if they overlap another one."""
    known = await _known(context, absence_id)
    async with _naming_the_other(context, known.state["staff_id"], given):
        return await context.store.absences.change(
            absence_id,
            lambda item: rules.change(item.state, given),
            by=context.by,
            intent=context.key,
            if_match=context.if_match,
            known=known,
        )


async def cancel(context: Context, absence_id: str) -> Stored[Absence]:
    """Cancel an absence that does not take place, or not as it was entered."""
    known = await _known(context, absence_id)
    return await context.store.absences.change(
        absence_id,
        lambda item: rules.cancel(item.state),
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        known=known,
    )


async def _known(context: Context, absence_id: str) -> Stored[Absence]:
    """The absence, if the actor may change it. NotFound or OutOfScope otherwise."""
    known = await context.store.absences.load(absence_id)
    if known is None:
        raise problems.NotFound
    await _require_may_enter(context, known.state["staff_id"])
    return known


@asynccontextmanager
async def _naming_the_other(context: Context, staff_id: str, given: rules.AbsenceDays) -> AsyncGenerator[None]:
    """Turns a claim that the index refused into AbsencesOverlap with the id of the other absence."""
    try:
        yield
    except (DuplicateKey, AbsencesOverlap):
        other = await context.store.absence_on(staff_id, rules.halves(staff_id, given))
        # None if it was cancelled or moved meanwhile: the same request would succeed now.
        raise AbsencesOverlap(context={"absence_id": other.id} if other else None) from None


async def _require_may_enter(context: Context, staff_id: str) -> None:
    """NotFound for people of offices that the actor does not read, OutOfScope for a colleague's absence."""
    actor = context.actor
    found = await context.store.staff.load(staff_id)
    if found is None or found.state["deleted"]:
        raise problems.NotFound
    if actor.staff_id == staff_id:
        return
    offices = {p["office_code"] for p in found.state["posts"] if not is_over(p, context.today)}
    require_absences(actor, offices)
