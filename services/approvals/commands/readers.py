"""Decides who may be sent a 供覧. A 供覧 that nobody chose readers for opens no hidden household."""

from collections.abc import Awaitable, Callable

from libs.restrictions import RestrictionSet, Viewer
from services.approvals.domain.case import DecisionContext, open_circulations, restricted_by
from services.approvals.domain.state import ApprovalCase

AskRestrictions = Callable[[], Awaitable[RestrictionSet]]
"""Asks records for the restrictions. Called only if a matter needs them, because records may not answer."""


def cached(ask: AskRestrictions) -> AskRestrictions:
    """Ask only once: a whole run of a job uses the first answer."""
    known: list[RestrictionSet] = []

    async def restrictions() -> RestrictionSet:
        if not known:
            known.append(await ask())
        return known[0]

    return restrictions


async def without_unseeing(
    at: DecisionContext, filed_week: str | None, households: frozenset[str], restrictions: AskRestrictions
) -> DecisionContext:
    """Leave out those who may not see the household, for the weekly 供覧 of filed records: it opens no household."""
    if not filed_week:
        return at
    return at.without(at.directory.left_out | await _unseeing(at, households, restrictions))


async def choosing_readers(at: DecisionContext, case: ApprovalCase, restrictions: AskRestrictions) -> DecisionContext:
    """Mark those who may not see the household, for any other 供覧.

    Such a 供覧 opens the household to the people that somebody sent it to, but not to their successors in the post.
    """
    if case["filed_week"] or not open_circulations(case):
        return at
    return at.unseen_by(await _unseeing(at, restricted_by(case), restrictions))


async def _unseeing(at: DecisionContext, named: frozenset[str], restrictions: AskRestrictions) -> frozenset[str]:
    snapshot = await restrictions()
    offices: dict[str, set[str]] = {}
    for assignment in at.directory.holdings:
        offices.setdefault(assignment.staff_id, set()).add(assignment.office_code)
    return frozenset(
        staff_id
        for staff_id, codes in offices.items()
        if any(snapshot.hides(each, Viewer(staff_id, frozenset(codes))) for each in named)
    )
