"""What approvals decided: records first, each in one write with its thaw, the submission's own state last.

Also the hand-off the other way: a round that approvals does not know after a minute is sent once more.
"""

from libs.aggregates import By, Loaded, Outcome
from libs.mongo import Doc
from services.records.commands import casework, going_on
from services.records.commands.casework import effect, now, raw_by
from services.records.commands.freezing import tag_filter, thaw_all
from services.records.commands.submission import tell_records
from services.records.domain import correction as corrections
from services.records.domain import record as records
from services.records.domain import submission as rules
from services.records.domain.decision import Decision
from services.records.store import Store
from services.records.store import submission as store_of


async def hear(
    store: Store, submission_id: str, case: Doc, source: tuple[str, int], at: str, actor: Doc | None
) -> bool:
    """Apply what an event of the approval case says; False for a submission nobody here knows.

    Every effect is filtered by (submission, round), so an event of another round, or one heard twice, does nothing.
    """
    item = await store.submissions.load(submission_id)
    if item is None:
        return False
    await store_of.received(store, submission_id, case["round"])
    outcome = rules.outcome_of(case, at)
    acting = raw_by(actor)
    if outcome is not None and rules.awaits(item.state, outcome["round"]):
        await _apply_to_records(store, item, outcome, acting)

    def decide(found: Loaded) -> Outcome | None:
        return casework.outcome(rules.came_back(found.published, outcome)) if outcome else None

    known = await store.submissions.react(submission_id, source[0], source[1], decide, by=acting)
    if known is not None and known.state["state"] in {"returned", "preparing"}:
        await going_on.go_on(store, submission_id)
    return True


async def refuse(store: Store, submission_id: str, number: int, reason: str | None) -> None:
    """A round that approvals cannot enter comes back to its drafter, thawed."""
    item = await store.submissions.load(submission_id)
    if item is None or not rules.awaits(item.state, number):
        return
    outcome = rules.refused_outcome(number, reason, now(store))
    await _apply_to_records(store, item, outcome, None)
    await effect(
        store.submissions, submission_id, lambda state: rules.came_back(state, outcome), acting=None,
        where={"state": "sent", "round": number},
    )  # fmt: skip


async def _apply_to_records(store: Store, item: Loaded, outcome: Doc, acting: By | None) -> None:
    # A crash between commit and `record.submitted` must not leave a hole in the record's history.
    await tell_records(store, item)
    attempt: int = item.state["attempt"]
    correction = rules.is_correction(item.state)
    if correction and outcome["state"] != "decided":
        await thaw_all(store, item.id, attempt)
        return

    def came_back(record: Doc) -> Decision | None:
        if not records.is_held(record, item.id, attempt):
            return None
        if correction:
            return corrections.applied(record, item.published, outcome)
        return records.came_back(record, outcome, outcome["round"])

    for each in item.state["items"]:
        await effect(
            store.records, each["record_id"], came_back, acting=acting, where=tag_filter(item.id, attempt)
        )


async def restate(store: Store, submission_id: str) -> None:
    """Send the round's state once more and ask again a minute later."""
    item = await store.submissions.load(submission_id)
    if item is None or item.state["state"] != "sent":
        return
    await effect(
        store.submissions,
        submission_id,
        rules.restated,
        acting=raw_by(item.state["sender"]),
        where={"state": "sent"},
    )
    await store_of.ask_again_later(store, submission_id, item.state["round"], now(store))
