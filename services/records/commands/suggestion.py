"""修正の提案を取り入れる: the drafter accepts an approver's wording in one click (docs/protocols.md 4.10).

The approver, the drafter and the approver again may write in turn. Whoever may write now has "the pen". The steps, in
order:

1. `take_pen`: approvals returns the case in one write. Of this and an approval at the same moment, the second is
   refused. The round ends here as returned. Before that nothing has changed.
2. `reword`: the record is revised, as after any return.
3. `submission.resubmit`: the next round begins at the step that made the suggestion.

Nothing is undone. After a crash between two steps the submission is an ordinary return, and the same request goes on.
"""

from collections.abc import Sequence

from libs import problems
from libs.aggregates import Stored
from libs.faults import crash_point
from libs.states.casework import SubmissionItem
from services.records.commands import submission
from services.records.commands.casework import record_of
from services.records.commands.round_outcome import end_round
from services.records.domain import submission as submissions
from services.records.domain import suggestion as rules
from services.records.domain.approval import CaseEvent, HeardCase
from services.records.domain.bundle import is_correction
from services.records.domain.errors import NotReturned, RecordLocked
from services.records.domain.record import RecordDecision
from services.records.domain.state import BundleItem, LoadedRecord, Record, Submission
from services.records.store import Context, Store
from services.records.store.freeze import UNFROZEN


async def accept(context: Context, submission_id: str, proposal: rules.Proposal) -> Stored[Submission]:
    """Accept the suggestion and send the next round with `after` in place of `before`.

    Raises SegmentChanged (412), and the refusals of approvals: STEP_NOT_ACTIVE, ALREADY_DECIDED (409).
    """
    item = await submission.reachable(context, submission_id)
    if submission.is_answered(context, item):
        return await submission.resubmit(context, submission_id, submissions.AS_BEFORE)
    _require_drafter(context, item)
    state = item.state
    if state["state"] not in {"sent", "returned"}:
        raise NotReturned(context={"state": state["state"], "approval_id": submission_id})
    if is_correction(state):
        raise RecordLocked(context={"state": state["state"], "approval_id": submission_id})
    if state["state"] == "sent":
        context.require_current(item.version)
        rules.require_reads(await _record(context.store, item, proposal), proposal)
    if not await take_pen(context, item, proposal):
        # A parallel run of the same request may have finished meanwhile.
        item = await submission.reachable(context, submission_id)
        if submission.is_answered(context, item):
            return await submission.resubmit(context, submission_id, submissions.AS_BEFORE)
        raise NotReturned(context={"state": item.state["state"], "approval_id": submission_id})
    crash_point("suggestion.after_acceptance")
    await reword(context, proposal)
    crash_point("suggestion.after_revision")
    items = await _as_they_are(context.store, state["items"])
    return await submission.resubmit(context, submission_id, {**submissions.AS_BEFORE, "items": items})


async def take_pen(context: Context, item: Stored[Submission], proposal: rules.Proposal) -> bool:
    """Step 1: ask approvals for the pen, and apply its answer as an event. The real event then changes nothing.

    Writes the case in approvals, once for this request, then what `end_round` writes. Returns False if this request had
    the pen before and the case has gone on since.
    """
    number = item.state["round"]
    who = context.by.as_json()
    request = {**proposal, "round": number, "by": who}
    case: HeardCase = await context.store.process.client("approvals").post(
        f"/internal/v1/approvals/{item.id}/accept-suggestion", request, key=context.required_key.key
    )
    if (case["state"], case["round"]) != ("returned", number):
        return False
    source = (f"approvals.approval:{item.id}", case["version"])
    await end_round(context.store, CaseEvent(case, source, context.now, who))
    return True


async def reword(context: Context, proposal: rules.Proposal) -> None:
    """Step 2: revise the record, once for this request however often it is repeated."""

    def decide(record: Stored[Record]) -> RecordDecision:
        return rules.reword(record_of(record), proposal)

    await context.store.records.change(
        proposal["record_id"], decide, by=context.by, intent=context.for_one("reword").key, where=UNFROZEN
    )


def _require_drafter(context: Context, item: Stored[Submission]) -> None:
    if context.actor.staff_id != item.state["drafter"]["staff_id"]:
        raise problems.OutOfScope("提案を取り入れられるのは起案者だけです。起案者へ伝えてください。")


async def _record(store: Store, item: Stored[Submission], proposal: rules.Proposal) -> LoadedRecord:
    record_id = proposal["record_id"]
    record = await store.record(record_id)
    if record is None or record_id not in {each["record_id"] for each in item.state["items"]}:
        raise problems.ValidationFailed(errors=[problems.FieldError("/record_id", "not_in_submission")])
    return record_of(record)


async def _as_they_are(store: Store, items: Sequence[SubmissionItem]) -> list[BundleItem]:
    """The items at the current versions of their records. NotFound if a record is missing."""
    by_id = await store.records_by_id([each["record_id"] for each in items])
    if len(by_id) < len(items):
        raise problems.NotFound
    return [{**submissions.bundled(each), "version": by_id[each["record_id"]].version} for each in items]
