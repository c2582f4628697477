"""回付: the process that sends the records of a bundle to their approvers (docs/protocols.md 4.1–4.5, 4.8).

One attempt sends one round. Its steps, in order, each a function of this module:

1. `submit`, `resubmit` or `send_rest` writes the attempt into the submission: `preparing`. Undone by `undo_attempt`.
2. `freeze_records` marks each record as held by the attempt. Undone by `undo_attempt`.
3. `commit` makes the submission `sent`, with the round's one event: the commit point, which nothing undoes.
4. `tell_records` makes each record `in_approval`. The outcome of the round undoes it (`round_outcome.py`).

The submission's own document says how far its process has come. So the request itself, a retry and the sweeper
(`take_up`) all go on with `carry_through`, and a step that was done before does nothing. Only the refusal of a record
undoes an attempt, and an undone attempt is final.
"""

from libs import problems
from libs.aggregates import IdempotencyKey, Stored
from libs.canonical import sha256_hex
from libs.faults import crash_point
from libs.policy import require, require_submit
from libs.reader import viewer
from services.records.commands import bundle as bundles
from services.records.commands import casework
from services.records.commands.casework import now, raw_by, record_of
from services.records.commands.freeze import freeze, thaw_all
from services.records.commands.step import Step
from services.records.domain import bundle as bundle_rules
from services.records.domain import record as records
from services.records.domain import round_outcome as outcomes
from services.records.domain import submission as rules
from services.records.domain.record import RecordDecision
from services.records.domain.state import (
    Choice,
    FrozenBy,
    LoadedRecord,
    LoadedSubmission,
    Record,
    Sending,
    Submission,
    Trial,
)
from services.records.domain.submission import Resubmission, SubmissionDecision
from services.records.store import Context, Store, shown_content
from services.records.store import freeze as freezes
from services.records.store import submission as store_of

TRIES = 20


async def carry_through(
    store: Store, submission_id: str, attempt: int, known: Stored[Submission] | None = None
) -> Stored[Submission]:
    """Do steps 2 to 4 of an attempt, as far as they are not done yet. Raises the kept refusal if it was undone.

    `known` is the submission, if the caller has just loaded it.
    """
    for _ in range(TRIES):
        item, known = known or await _load(store, submission_id), None
        if refusal := rules.refusal_of(item.state, attempt):
            await thaw_all(store, {"submission_id": submission_id, "attempt": attempt})
            raise rules.problem_of(refusal)
        trial = rules.under_way(item.state, attempt)
        if trial is None:
            return await tell_records(store, item)
        if refused := await freeze_records(store, item, trial):
            await undo_attempt(store, item, trial, refused)
        elif sent := await commit(store, item, trial):
            return await tell_records(store, sent)
    raise problems.InProgress


async def submit(context: Context, choice: Choice, linked_from: str | None = None) -> Stored[Submission]:
    """Step 1 of the first round. A repeated request goes on, or gets the result or the kept refusal of the first.

    Writes the submission under an id made of the request's key: `preparing`, attempt 1, version 0, without an event.
    After a crash the retry or the sweeper goes on.
    """
    if (before := await repeated(context)) is not None:
        return before
    store, key, submission_id = context.store, context.required_key, context.new_id("submission")
    by_id = await bundles.submittable(context, choice)
    bundle_rules.check(choice, by_id)
    await _require_known_consent(store, choice)
    await _require_linked(context, linked_from)
    first = by_id[choice["items"][0]["record_id"]]
    state = rules.begin(rules.trial(choice, _sending(context)), first, context.actor.acting_post.unit, linked_from)
    await store_of.insert(store, submission_id, state, key.fingerprint)
    crash_point("submission.after_insert")
    # A parallel run of this request may have been faster.
    return await _first_attempt(context, await _load(store, submission_id))


async def repeated(context: Context) -> Stored[Submission] | None:
    """The submission that this request began before, carried through. None for a new request."""
    submission_id = context.new_id("submission")
    if await context.store.submissions.load(submission_id) is None:
        return None
    return await _first_attempt(context, await reachable(context, submission_id))


async def _first_attempt(context: Context, begun: Stored[Submission]) -> Stored[Submission]:
    if begun.doc["fingerprint"] != context.required_key.fingerprint:
        raise problems.IdempotencyKeyReused
    return await carry_through(context.store, begun.id, 1, begun)


async def resubmit(context: Context, submission_id: str, choice: Resubmission) -> Stored[Submission]:
    """Step 1 of 再回付: begins the next round of a returned submission.

    Writes the next attempt into the submission: `returned` → `preparing`, without a new version or an event. After a
    crash the retry or the sweeper goes on.
    """
    store, key = context.store, _pair(context.required_key)
    for _ in range(TRIES):
        item = await reachable(context, submission_id)
        state = item.state
        if _was_sent(item, key):
            return item
        if refusal := rules.kept_answer(state, key):
            raise rules.problem_of(refusal)
        if rules.is_preparing(state, key):
            return await carry_through(store, submission_id, state["attempt"])
        trial = rules.trial_again(loaded(item), choice, _sending(context))
        records = await bundles.submittable(context, trial)
        bundle_rules.check(trial, records)
        await _require_known_consent(store, trial)
        newer = rules.again(state, rules.of_today(trial, records))
        if await store_of.begin_attempt(store, item, newer):
            crash_point("submission.after_insert")
            return await carry_through(store, submission_id, newer["attempt"])
    raise problems.InProgress


async def send_rest(store: Store, submission_id: str) -> None:
    """Step 1 after 差戻し of some records: the others go on in the next round, which starts by itself (AP18).

    Writes the next attempt as `resubmit` does, in the drafter's name, to the step that returned them. Its key is made
    of submission and round, so that the consumer, a retry of it and the sweeper begin it only once. If no record can go
    on, because the drafter was quicker, the submission stays returned.
    """
    for _ in range(TRIES):
        item = await store.submissions.load(submission_id)
        if item is None:
            return
        state = item.state
        key = sha256_hex(["going-on", submission_id, state["round"]])
        if rules.is_preparing(state, (key, key)):
            await _carry_rest_through(store, submission_id, state["attempt"], key)
            return
        if not outcomes.returned_in_part(state):
            return
        items = outcomes.rest_to_send(loaded(item), await _records_of(store, state))
        crash_point("going_on.before_attempt")
        if not items:
            await store_of.settle(store, item)
            return
        sending: Sending = {"sender": state["drafter"], "key": key, "fingerprint": key, "at": now(store)}
        trial = rules.trial_again(loaded(item), {**rules.AS_BEFORE, "items": items}, sending)
        newer = rules.again(state, trial)
        if await store_of.begin_attempt(store, item, newer):
            crash_point("submission.after_insert")
            await _carry_rest_through(store, submission_id, newer["attempt"], key)
            return
    raise problems.InProgress


async def _carry_rest_through(store: Store, submission_id: str, attempt: int, key: str) -> None:
    """Carry the round of `send_rest` through. If a record changed at the same moment, the attempt is undone without an
    error, and the drafter has all records back."""
    try:
        await carry_through(store, submission_id, attempt)
    except problems.Problem:
        item = await store.submissions.load(submission_id)
        if item is None or rules.kept_answer(item.state, (key, key)) is None:
            raise


async def freeze_records(store: Store, item: Stored[Submission], trial: Trial) -> problems.Problem | None:
    """Step 2: freeze each record, in the order of ids, at the version that the sender saw. Returns the first refusal.

    Writes `frozen_by` on each record, without a new version or an event. After a crash the records that the attempt
    holds already are passed over.
    """
    holder: FrozenBy = {"submission_id": item.id, "attempt": item.state["attempt"]}
    for each in sorted(trial["items"], key=lambda each: each["record_id"]):
        if refused := await freeze(store, holder, each, bundle_rules.submittable_states(trial)):
            return refused
        crash_point("submission.after_freeze")
    return None


async def undo_attempt(store: Store, item: Stored[Submission], trial: Trial, refused: problems.Problem) -> None:
    """Undo the attempt after a record refused: a first one becomes `abandoned`, a later one `returned` as before.

    Writes the state and the refusal into the submission, without a new version or an event. `carry_through` then finds
    the refusal and thaws what the attempt holds. After a crash the retry, the sweeper or another command on a record
    thaws it.
    """
    await store_of.undo_attempt(store, item, rules.undo(item.state, trial, rules.reason_of(refused)))


async def commit(store: Store, item: Stored[Submission], trial: Trial) -> Stored[Submission] | None:
    """Step 3, the commit point. Returns None if somebody else committed or undid the attempt first.

    First writes the contents that are too large for the event, by hash. Then writes the submission: `sent`, round + 1,
    and one event with what the approvers will see. After a crash the retry or the sweeper goes on with step 4.
    """
    crash_point("submission.before_commit")
    attempt = item.state["attempt"]
    by_id = await bundles.existing(store, trial)
    frozen: dict[str, Record] = {}
    for each in trial["items"]:
        record = by_id.get(each["record_id"])
        if record is None or not records.is_frozen_by(record.state, item.id, attempt):
            return None  # thawed, because the attempt was undone meanwhile
        frozen[record.id] = record.state
    decision, beside = rules.commit(item.state, trial, frozen, now(store))
    await shown_content.keep(store, beside)
    sent = await store.submissions.save(
        item,
        decision,
        by=raw_by(trial["sender"]),
        intent=IdempotencyKey(trial["key"], trial["fingerprint"]),
        where=store_of.preparing(attempt),
    )
    if sent is not None:
        crash_point("submission.after_commit")
    return sent


async def tell_records(store: Store, item: Stored[Submission]) -> Stored[Submission]:
    """Step 4: `record.submitted` on each record of a sent round. A correction does not change its record yet.

    Writes each record once per round, then removes `unfinished_since` from the submission, which ends the process.
    After a crash the sweeper, or the outcome of the round, does the rest.
    """
    state = item.state
    if state["state"] != "sent" or not rules.unfinished_since(state):
        return item
    holder: FrozenBy = {"submission_id": item.id, "attempt": state["attempt"]}

    def submitted(record: Stored[Record]) -> RecordDecision | None:
        if not records.is_frozen_by(record.state, item.id, state["attempt"]):
            return None
        return records.submit(record.state, item.id, state["round"], state["sent_at"])

    step = Step(store.records, submitted, raw_by(state.get("sender")), freezes.frozen_by(holder))
    for each in [] if bundle_rules.is_correction(state) else state["items"]:
        await step.on(each["record_id"])
    await store_of.settle(store, item)
    return item


async def drop(context: Context, submission_id: str, comment: str | None) -> Stored[Submission]:
    """取下 of a returned submission. First the submission becomes `dropped`, with its event; then `release_dropped` runs.

    The first is the commit point, which nothing undoes.
    """
    known = await reachable(context, submission_id)

    def may(item: Stored[Submission]) -> None:
        state = item.state
        require_submit(context.actor, state["office_code"], state["drafter"]["staff_id"], None, *rules.about(state))

    def decide(item: Stored[Submission]) -> SubmissionDecision:
        return rules.drop(loaded(item), context.now, comment)

    dropped = await context.store.submissions.change(
        submission_id,
        decide,
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        where=store_of.RETURNED,
        may=may,
        known=known,
    )
    await release_dropped(context.store, dropped)
    return dropped


async def release_dropped(store: Store, item: Stored[Submission]) -> None:
    """After a drop, set each of its records back to `written`. One that a new submission holds is left for later.

    Writes each record, then removes `unfinished_since` from the submission. After a crash the sweeper does the rest.
    """
    state = item.state
    if state["state"] != "dropped" or not rules.unfinished_since(state):
        return

    def written_again(record: Stored[Record]) -> RecordDecision | None:
        return records.write_again(record.state, item.id)

    step = Step(store.records, written_again, raw_by(state["drafter"]), freezes.UNFROZEN)
    is_over = True
    for each in state["items"]:
        record = await store.records.load(each["record_id"])
        if record is None or record.state["deleted"] or written_again(record) is None:
            continue
        if records.holder_of(record.state):
            is_over = False
            continue
        await step.on(record.id)
    if is_over:
        await store_of.settle(store, item)


async def take_up(store: Store, submission_id: str) -> None:
    """The sweeper's part: go on with a submission that a crash left unfinished, at the step that its state says.

    Raises the refusal of a record that undoes the attempt.
    """
    item = await store.submissions.load(submission_id)
    if item is None:
        return
    match item.state["state"]:
        case "preparing":
            await carry_through(store, submission_id, item.state["attempt"])
        case "sent":
            await tell_records(store, item)
        case "dropped":
            await release_dropped(store, item)
        case "returned" if outcomes.returned_in_part(item.state):
            await send_rest(store, submission_id)
        case _:
            await store_of.settle(store, item)


def loaded(item: Stored[Submission]) -> LoadedSubmission:
    """A stored submission in the form that the rules take: state, id and version together."""
    return {**item.state, "id": item.id, "version": item.version}


async def _load(store: Store, submission_id: str) -> Stored[Submission]:
    item = await store.submissions.load(submission_id)
    if item is None:
        raise problems.NotFound
    return item


async def _records_of(store: Store, state: Submission) -> dict[str, LoadedRecord]:
    each = [await store.record(item["record_id"]) for item in state["items"]]
    return {record.id: record_of(record) for record in each if record is not None}


async def reachable(context: Context, submission_id: str) -> Stored[Submission]:
    """A submission that the actor may act on.

    NotFound if one of its households is hidden, OutOfScope in other offices.
    """
    item = await _load(context.store, submission_id)
    snapshot = await context.store.restrictions.current()
    if any(snapshot.hides(named, viewer(context.actor)) for named in rules.restricted_by(item.state)):
        raise problems.NotFound
    require(context.actor, "submit", item.state["office_code"], *rules.about(item.state))
    return item


async def _require_known_consent(store: Store, choice: Choice) -> None:
    """ValidationFailed if the person who gave oral consent is not on the staff."""
    consent = choice["oral_consent"]
    await casework.require_staff(store, {"/oral_consent/who": consent["who"] if consent else None})


async def _require_linked(context: Context, submission_id: str | None) -> None:
    """ValidationFailed if the new submission continues one that the actor may not act on."""
    if submission_id is None:
        return
    try:
        await reachable(context, submission_id)
    except (problems.NotFound, problems.OutOfScope) as refused:
        raise problems.ValidationFailed(errors=[problems.FieldError("/linked_from", "unknown")]) from refused


def is_answered(context: Context, item: Stored[Submission]) -> bool:
    """Whether this request began a round of it before, which was sent, was refused or is being prepared."""
    key = _pair(context.required_key)
    return _was_sent(item, key) or rules.kept_answer(item.state, key) is not None or rules.is_preparing(item.state, key)


def _was_sent(item: Stored[Submission], key: tuple[str, str]) -> bool:
    return any(rules.is_same((entry["key"], entry["fingerprint"]), key) for entry in item.doc.get("done", []))


def _sending(context: Context) -> Sending:
    key, fingerprint = _pair(context.required_key)
    return {"sender": context.by.as_json(), "key": key, "fingerprint": fingerprint, "at": context.now}


def _pair(key: IdempotencyKey) -> tuple[str, str]:
    return key.key, key.fingerprint
