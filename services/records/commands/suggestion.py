"""修正の提案を取り入れる: the drafter accepts an approver's words in one click, at the same step (settled.md 9).

One pen, passed on three times: (1) approvals gives it back in one write on the case, which an approval at the same moment
cannot share: whoever is second is refused; (2) the record is revised as after any return; (3) the next round is sent and
goes on at the step that proposed. Until (1) nothing has changed here; after it a crash leaves an ordinary return.
"""

from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.canonical import sha256_hex
from libs.faults import crash_point
from libs.mongo import Doc
from libs.process import by
from services.records.commands import casework, outcome, submission
from services.records.commands.casework import now
from services.records.domain import submission as submissions
from services.records.domain import suggestion as rules
from services.records.domain.errors import NotReturned, RecordLocked
from services.records.store import Store


async def accept(
    store: Store, actor: Actor, submission_id: str, proposal: Doc, *, if_match: int, intent: Intent
) -> Loaded:
    """The next round with `after` in place of `before`. `proposal`: `{record_id, segment_id, before, after}`.

    Raises SegmentChanged (412), and what approvals refuses with: STEP_NOT_ACTIVE, ALREADY_DECIDED (409).
    """
    item = await submission.reachable(store, actor, submission_id)
    if submission.is_answered(item, intent):
        return await submission.resubmit(store, actor, submission_id, {}, intent)
    _require_drafter(actor, item)
    state = item.state
    if state["state"] not in {"sent", "returned"}:
        raise NotReturned(context={"state": state["state"], "approval_id": submission_id})
    if submissions.is_correction(state):
        raise RecordLocked(context={"state": state["state"], "approval_id": submission_id})
    if state["state"] == "sent":
        if if_match != item.version:
            raise problems.VersionConflict(current=item.version)
        rules.require_reads(await _record(store, item, proposal), proposal["segment_id"], proposal["before"])
    if not await _take_pen(store, actor, item, proposal, intent):
        # The same request, sent twice, may have gone all the way meanwhile.
        item = await submission.reachable(store, actor, submission_id)
        if submission.is_answered(item, intent):
            return await submission.resubmit(store, actor, submission_id, {}, intent)
        raise NotReturned(context={"state": item.state["state"], "approval_id": submission_id})
    crash_point("suggestion.after_acceptance")
    await _reword(store, actor, proposal, intent)
    crash_point("suggestion.after_revision")
    items = await _as_they_are(store, state["items"])
    return await submission.resubmit(store, actor, submission_id, {"items": items}, intent)


def _require_drafter(actor: Actor, item: Loaded) -> None:
    if actor.staff_id != item.state["drafter"]["staff_id"]:
        raise problems.OutOfScope("提案を取り入れられるのは起案者だけです。起案者へ伝えてください。")


async def _record(store: Store, item: Loaded, proposal: Doc) -> Doc:
    record_id: str = proposal["record_id"]
    record = await store.records.load(record_id)
    if record is None or record_id not in {each["record_id"] for each in item.state["items"]}:
        raise problems.ValidationFailed(errors=[problems.FieldError("/record_id", "not_in_submission")])
    return record.published


async def _take_pen(store: Store, actor: Actor, item: Loaded, proposal: Doc, intent: Intent) -> bool:
    """Ask for the pen, and hear the answer as the event it is: the event itself is then known already.

    False where this request had the pen before and the case has gone on since.
    """
    number: int = item.state["round"]
    who = by(actor).as_json()
    case: Any = await store.process.client("approvals").post(
        f"/internal/v1/approvals/{item.id}/accept-suggestion", {**proposal, "round": number, "by": who},
        key=intent.key,
    )  # fmt: skip
    if (case["state"], case["round"]) != ("returned", number):
        return False
    source = (f"approvals.approval:{item.id}", case["version"])
    await outcome.hear(store, item.id, case, source, now(store), who)
    return True


async def _reword(store: Store, actor: Actor, proposal: Doc, intent: Intent) -> None:
    """The revision, once for this request however often it is repeated."""
    own = Intent(sha256_hex([intent.key, "reword"]), intent.fingerprint)

    def decide(found: Loaded) -> Outcome:
        return casework.saved(
            rules.reworded(found.published, proposal["segment_id"], proposal["before"], proposal["after"])
        )

    await store.records.change(
        proposal["record_id"], decide, by=by(actor), intent=own, where={"frozen_by": None}
    )


async def _as_they_are(store: Store, items: list[Doc]) -> list[Doc]:
    """The items at the versions of now."""
    found = await store.records_by({"_id": {"$in": [each["record_id"] for each in items]}})
    versions = {record.id: record.version for record in found}
    if len(versions) < len(items):
        raise problems.NotFound
    return [{**each, "version": versions[each["record_id"]]} for each in items]
