"""The hand-off of a sent round: asks approvals about it until approvals knows it (docs/protocols.md 4.5).

`handoff_since` of the submission says that the hand-off is open. Steps, for each round sent more than a minute ago:

1. Ask approvals whether it knows the round. Writes nothing.
2. Known: remove `handoff_since`. Refused: the round comes back (`round_outcome.refuse`). Unknown: `restate`, each time
   after a longer interval (`libs/restating.py`).

Nothing is undone: after a crash the next run asks again.
"""

from libs.aggregates import Stored
from libs.restating import is_due
from libs.worker import one_by_one
from services.records.commands import round_outcome
from services.records.commands.casework import now, raw_by
from services.records.commands.step import Step
from services.records.domain import submission as rules
from services.records.domain.state import Submission
from services.records.domain.submission import SubmissionDecision
from services.records.store import Store
from services.records.store import submission as store_of


async def ask(store: Store, before: str) -> int:
    """Ask approvals about the rounds sent before this time that it has not confirmed.

    Returns how many were sent again.
    """
    unknown: list[str] = []

    async def ask_about(submission_id: str) -> None:
        item = await store.submissions.load(submission_id)
        since = item.state.get("handoff_since") if item else None
        if item is None or since is None or item.state["state"] != "sent":
            return
        number = item.state["round"]
        answer = await store.process.client("approvals").get(f"/internal/v1/rounds/{submission_id}/{number}")
        if answer.get("refused"):
            await round_outcome.refuse(store, submission_id, number, None)
        elif answer["known"]:
            await store_of.received(store, submission_id, number)
        elif is_due(since, item.state.get("restated_at"), store.clock.now()):
            await restate(store, submission_id)
            unknown.append(submission_id)

    await one_by_one(await store_of.handed_off(store, before), ask_about, "hand-offs")
    return len(unknown)


async def restate(store: Store, submission_id: str) -> None:
    """Publish the round's state once more, as a quiet event."""
    item = await store.submissions.load(submission_id)
    if item is None or item.state["state"] != "sent":
        return

    def again(submission: Stored[Submission]) -> SubmissionDecision | None:
        return rules.restate(submission.state, now(store))

    await Step(store.submissions, again, raw_by(item.state.get("sender")), store_of.SENT).on(submission_id)
