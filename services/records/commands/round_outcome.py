"""The outcome of a round: applies the decision of approvals to the records, then to the submission
(docs/protocols.md 4.4, 4.8).

`follow_case` takes any event of a case. Its steps, in order:

1. approvals knows the round, so `handoff_since` is removed from the submission.
2. `apply_to_records`, once the round has ended: the new state of each record and its thaw, in one write.
3. `apply_to_submission`: its own state, with its event. Last, because only then may it be sent again.
4. `submission.send_rest`, if only some records came back.
5. `item_order.open_ordered`: the items that the case orders.

Nothing is undone: an outcome is final. Each write is filtered by (submission, round) or guarded by the sequence of the
event. So after a crash the event is heard again and does what is left, and an event of another round does nothing.
"""

from libs.aggregates import EventActor, Stored
from services.records.commands import item_order
from services.records.commands.casework import now, raw_by, record_of
from services.records.commands.freeze import thaw_all
from services.records.commands.step import Step
from services.records.commands.submission import loaded, send_rest, tell_records
from services.records.domain import correction as corrections
from services.records.domain import record as records
from services.records.domain import round_outcome as rules
from services.records.domain.approval import CaseEvent
from services.records.domain.record import RecordDecision
from services.records.domain.state import FrozenBy, Record, RoundOutcome, Submission
from services.records.domain.submission import SubmissionDecision
from services.records.store import Store
from services.records.store import submission as store_of
from services.records.store.freeze import frozen_by


async def follow_case(store: Store, event: CaseEvent) -> bool:
    """Do all steps. Returns False if the submission is unknown here."""
    if not await end_round(store, event):
        return False
    await item_order.open_ordered(store, event)
    return True


async def end_round(store: Store, event: CaseEvent) -> bool:
    """Do steps 1 to 4. Returns False if the submission is unknown here."""
    case = event.case
    item = await store.submissions.load(case["id"])
    if item is None:
        return False
    await store_of.received(store, item.id, case["round"])
    outcome = rules.outcome_of(case, event.at)
    if outcome is not None and rules.awaits(item.state, outcome["round"]):
        await apply_to_records(store, item, outcome, raw_by(event.actor))
    after = await apply_to_submission(store, event, outcome)
    if after is not None and after.state["state"] in {"returned", "preparing"}:
        await send_rest(store, item.id)
    return True


async def refuse(store: Store, submission_id: str, number: int, reason: str | None) -> None:
    """Return a round that approvals refused to its drafter: steps 2 and 3, each once per round."""
    item = await store.submissions.load(submission_id)
    if item is None or not rules.awaits(item.state, number):
        return
    outcome = rules.refused_outcome(number, reason, now(store))
    await apply_to_records(store, item, outcome, None)

    def returned(item: Stored[Submission]) -> SubmissionDecision | None:
        return rules.end_round(item.state, outcome)

    await Step(store.submissions, returned, None, store_of.sent_round(number)).on(submission_id)


async def apply_to_records(
    store: Store, item: Stored[Submission], outcome: RoundOutcome, acting: EventActor | None
) -> None:
    """Step 2: write each record that the round still holds once, filtered by the attempt that holds it.

    A correction that was not decided leaves its record as it was and only thaws it. After a crash the records that are
    thawed already are passed over.
    """
    # A crash between commit and `record.submitted` must not leave a hole in the record's history.
    await tell_records(store, item)
    holder: FrozenBy = {"submission_id": item.id, "attempt": item.state["attempt"]}
    proposal = item.state["correction"]
    if proposal is not None and outcome["state"] != "decided":
        await thaw_all(store, holder)
        return

    def new_state(record: Stored[Record]) -> RecordDecision | None:
        if not records.is_frozen_by(record.state, item.id, holder["attempt"]):
            return None
        if proposal is not None:
            return corrections.apply(record.state, loaded(item), proposal, outcome)
        return records.end_round(record_of(record), outcome)

    step = Step(store.records, new_state, acting, frozen_by(holder))
    for each in item.state["items"]:
        await step.on(each["record_id"])


async def apply_to_submission(
    store: Store, event: CaseEvent, outcome: RoundOutcome | None
) -> Stored[Submission] | None:
    """Step 3: write the submission once per event, with the event's sequence in the same write, even if the event does
    not concern this round. After a crash before it, the earlier steps are repeated and change nothing."""

    def decide(item: Stored[Submission]) -> SubmissionDecision | None:
        return rules.end_round(item.state, outcome) if outcome else None

    return await store.submissions.react(event.case["id"], *event.source, decide, by=raw_by(event.actor))
