"""Returns a case to the drafter who accepts a suggestion (docs/protocols.md 4.5)."""

from libs.aggregates import EventActor, IdempotencyKey, Stored
from services.approvals.commands.acting import case_of
from services.approvals.domain import suggestion as rules
from services.approvals.domain.case import CaseDecision
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Store


async def accept_suggestion(
    store: Store, case_id: str, given: rules.AcceptedSuggestion, key: IdempotencyKey
) -> Stored[ApprovalCase]:
    """Return the case to the drafter in one write, so that an approval at the same moment loses or wins, never both.

    Returns the case as it is now: `returned` in this round, unless an earlier run of the same request went further.
    """

    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        return rules.accept(case_of(found), given, store.now)

    return await store.approvals.change(case_id, decide, by=EventActor(**given.by), intent=key)
