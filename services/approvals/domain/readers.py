"""Whom a case grants itself to: those its route names, as long as they hold a post where the route found them."""

from collections.abc import Iterable, Sequence

from services.approvals.domain.case import Case, Doc


def granted(case: Case, staff_id: str, office_codes: Iterable[str]) -> bool:
    """Whether the route lets this person read the one case, even where the household is restricted.

    Later steps count as well: a superior may have to pull the matter up.
    """
    offices = set(office_codes)
    rounds: Sequence[Sequence[Doc]] = (case["steps"], *case["past_rounds"])
    return any(
        p["staff_id"] == staff_id and p["office_code"] in offices
        for steps in rounds
        for s in steps
        for p in (*s["assignees"], *s["deputies"])
    )


def opens_hidden(case: Case) -> bool:
    """Whether being on the route opens a household that is hidden from one: not by a 供覧 that nobody chose to send."""
    return not case.get("filed_week")


def lies_before_city(case: Case) -> bool:
    """Whether nobody of the office could carry it on, now or once: 本庁 follows what it has helped on."""
    return "needs_help" in case or "needed_help" in case
