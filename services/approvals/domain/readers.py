"""Who may read a case: the people whom its route names, as long as they hold a post where the route found them."""

from collections.abc import Iterable, Sequence

from libs.states.signoff import Step
from services.approvals.domain.state import ApprovalCase


def granted(case: ApprovalCase, staff_id: str, office_codes: Iterable[str]) -> bool:
    """Whether the route lets this person read the one case, even where the household is restricted.

    Later steps count as well: a superior may have to pull the matter up.
    """
    offices = set(office_codes)
    rounds: Sequence[Sequence[Step]] = (case["steps"], *case["past_rounds"])
    return any(
        p["staff_id"] == staff_id and p["office_code"] in offices
        for steps in rounds
        for s in steps
        for p in (*s["assignees"], *s["deputies"])
    )


def opens_hidden(case: ApprovalCase) -> bool:
    """Whether the route grants the case even if its household is hidden. Not the weekly 供覧, which nobody chose to send."""
    return not case["filed_week"]


def involves_headquarters(case: ApprovalCase) -> bool:
    """Whether the office cannot go on without 本庁, or once could not: 本庁 may still read what it has helped with."""
    return "needs_help" in case or "needed_help" in case
