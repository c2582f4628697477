"""Answers records whether a round of its submission has arrived. The answer has no personal data."""

from typing import Literal, TypedDict

from libs.contracts import codes
from services.approvals.store import Store


class KnownRound(TypedDict):
    """Whether a round has arrived or was refused, and the state of its case (None without a case)."""

    known: bool
    state: codes.CaseState | Literal["refused"] | None
    refused: bool


async def round_known(store: Store, case_id: str, number: int) -> KnownRound:
    """Whether a round has arrived here, or was refused."""
    case = await store.approvals.load(case_id)
    if case is None:
        return {"known": False, "state": None, "refused": False}
    refused = number in case.state["refused_rounds"]
    return {
        "known": refused or number <= case.state["round"],
        "state": "refused" if refused else case.state["state"],
        "refused": refused,
    }
