"""Submitting, submitting again and dropping: attempts that are carried through by whoever comes by (protocols.md 4).

The owner of a request, a retry of it and the sweeper take the same steps in `carry_on`; only an item's refusal undoes.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.faults import crash_point
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.policy import require, require_submit, require_superior
from libs.process import by, viewer
from services.records.commands import casework
from services.records.commands.casework import effect, now, raw_by
from services.records.commands.freezing import freeze, refusal_now, tag_filter, thaw_all
from services.records.domain import record as records
from services.records.domain import submission as rules
from services.records.domain.decision import who
from services.records.store import Store
from services.records.store import draft as contents
from services.records.store import submission as store_of

TRIES = 20


async def submit(store: Store, actor: Actor, choice: Doc, intent: Intent) -> Loaded:
    """回付 of a bundle. The same request again continues, repeats its success or gets its kept refusal."""
    submission_id = derived_id("submission", intent.key)
    key = (intent.key, intent.fingerprint)
    if await store.submissions.load(submission_id) is None:
        found = await _submittable(store, actor, choice)
        rules.check(choice, found)
        await _require_known(store, choice)
        await _require_linked(store, actor, choice.get("linked_from"))
        first = found[choice["items"][0]["record_id"]]
        state = rules.begin(choice, first, who(actor), key, now(store))
        await store_of.insert(store, submission_id, state, intent.fingerprint)
        crash_point("submission.after_insert")
        kept = await _load(store, submission_id)  # a twin of this request may have been faster
    else:
        kept = await reachable(store, actor, submission_id)
    if kept.doc["fingerprint"] != intent.fingerprint:
        raise problems.IdempotencyKeyReused
    return await carry_on(store, submission_id, attempt=1, known=kept)


async def require_sendable(store: Store, actor: Actor, choice: Doc, record_id: str, record: Doc) -> None:
    """The refusal that this bundle would meet, if this record were one of it: nothing is written.

    A record is finished before it is submitted. What can be known before must not leave it finished and unsent.
    """
    found = await _submittable(store, actor, choice)
    await require_may_send(store, actor, record, choice["matter_type"])
    for item in choice["items"]:
        if refusal := await refusal_now(store, item):
            raise refusal
    own = {"record_id": record_id, "version": 1}
    rules.check({**choice, "items": [own, *choice["items"]]}, {**found, record_id: record})


async def resubmit(store: Store, actor: Actor, submission_id: str, choice: Doc, intent: Intent) -> Loaded:
    """再回付 of a returned submission: round + 1."""
    key = (intent.key, intent.fingerprint)
    for _ in range(TRIES):
        item = await reachable(store, actor, submission_id)
        state = item.published
        if _is_done(item, key):
            return item
        if refusal := rules.kept_answer(state, key):
            raise _problem(refusal)
        if state["state"] == "preparing" and _same_request(state["trial"], key):
            return await carry_on(store, submission_id, attempt=state["attempt"])
        newer = rules.again(state, choice, who(actor), key, now(store))
        trial: Doc = newer["trial"]
        rules.check(trial, await _submittable(store, actor, trial))
        await _require_known(store, trial)
        if await store_of.begin_attempt(store, state, newer):
            crash_point("submission.after_insert")
            return await carry_on(store, submission_id, attempt=newer["attempt"])
    raise problems.InProgress


async def drop(store: Store, actor: Actor, submission_id: str, comment: str | None, *, if_match: int, intent: Intent) -> Loaded:  # fmt: skip
    """取下 of a returned submission; its records are plain written ones again."""
    known = await reachable(store, actor, submission_id)

    def may(item: Loaded) -> None:
        require_submit(actor, item.state["office_code"], item.state["drafter"]["staff_id"], None)

    def decide(item: Loaded) -> Outcome | None:
        return casework.saved(rules.drop(item.published, now(store), comment))

    dropped = await store.submissions.change(
        submission_id, decide, by=by(actor), intent=intent, if_match=if_match, where={"state": "returned"}, may=may,
        known=known,
    )  # fmt: skip
    await follow_drop(store, dropped)
    return dropped


# ---------------------------------------------------------------------- carrying an attempt through


async def carry_on(store: Store, submission_id: str, *, attempt: int, known: Loaded | None = None) -> Loaded:
    """Freeze in id order, commit, tell the records. Raises the kept refusal when the attempt is undone.

    `known`: the submission, where the caller has just loaded it.
    """
    for _ in range(TRIES):
        item, known = known or await _load(store, submission_id), None
        state = item.published
        if refusal := next((r for r in state["refusals"] if r["attempt"] == attempt), None):
            await thaw_all(store, submission_id, attempt)
            raise _problem(refusal)
        if state["state"] != "preparing" or state["attempt"] != attempt:
            return await tell_records(store, item)
        if refused := await _freeze_all(store, state):
            await store_of.undo_attempt(store, state, rules.undone(state, _kept(refused)))
            continue
        crash_point("submission.before_commit")
        if sent := await _commit(store, item):
            crash_point("submission.after_commit")
            return await tell_records(store, sent)
    raise problems.InProgress


async def _freeze_all(store: Store, state: Doc) -> problems.Problem | None:
    for item in sorted(state["trial"]["items"], key=lambda item: item["record_id"]):
        if refused := await freeze(
            store, state["id"], state["attempt"], item, rules.submittable_states(state["trial"])
        ):
            return refused
        crash_point("submission.after_freeze")
    return None


async def _commit(store: Store, item: Loaded) -> Loaded | None:
    """The round's one event; None when somebody else committed or undid the attempt first."""
    trial: Doc = item.state["trial"]
    found = await _records(store, trial)
    frozen: dict[str, Doc] = {}
    for each in trial["items"]:
        record = found.get(each["record_id"])
        if record is None or not records.is_held(record.state, item.id, item.state["attempt"]):
            return None  # thawed, because the attempt was undone meanwhile
        frozen[record.id] = record.state
    decision, beside = rules.committed(item.published, frozen, now(store))
    await keep_contents(store, beside)
    return await store.submissions.save(
        item, casework.saved(decision), by=raw_by(trial["sender"]), intent=Intent(trial["key"], trial["fingerprint"]),
        where={"state": "preparing", "attempt": item.state["attempt"]},
    )  # fmt: skip


async def keep_contents(store: Store, beside: Mapping[str, Doc]) -> None:
    """Contents too large for their event, by hash."""
    for digest, content in beside.items():
        with suppress(DuplicateKey):  # write-once: the same hash is the same content
            await contents.contents(store).insert({"_id": digest, "content": content})


async def tell_records(store: Store, item: Loaded) -> Loaded:
    """`record.submitted` on each record of a sent round, once; whoever comes by after the commit does it."""
    state = item.published
    if state["state"] != "sent" or not state.get("unfinished_since"):
        return item
    sender = raw_by(state["sender"])
    told: list[Doc] = [] if rules.is_correction(state) else state["items"]
    for each in told:
        await effect(
            store.records, each["record_id"],
            lambda record: (
                records.submitted(record, item.id, state["round"], state["sent_at"])
                if records.is_held(record, item.id, state["attempt"])
                else None
            ),
            acting=sender, where=tag_filter(item.id, state["attempt"]),
        )  # fmt: skip
    await store_of.settle(store, state)
    return item


async def follow_drop(store: Store, item: Loaded) -> None:
    """After a drop each of its records is written again; one that a new submission holds is looked at later."""
    state = item.published
    if state["state"] != "dropped" or not state.get("unfinished_since"):
        return
    acting = raw_by(state["drafter"])
    left = False
    for each in state["items"]:
        record = await store.records.load(each["record_id"])
        if record is None or records.dropped(record.state, item.id) is None:
            continue
        if record.state.get("frozen_by"):
            left = True
            continue
        await effect(
            store.records, record.id, lambda now_is: records.dropped(now_is, item.id), acting=acting,
            where={"frozen_by": None},
        )  # fmt: skip
    if not left:
        await store_of.settle(store, state)


# ---------------------------------------------------------------------- who may, and what was said before


async def _submittable(store: Store, actor: Actor, choice: Doc) -> dict[str, Doc]:
    """The records by id, if the actor may submit every one of them."""
    snapshot = await store.restrictions.current()
    known = await _records(store, choice)
    workers = await casework.workers_today(store, {each.state.get("household_id") for each in known.values()})
    found: dict[str, Doc] = {}
    for each in choice["items"]:
        record = known.get(each["record_id"])
        if record is None or record.state.get("deleted"):
            raise problems.NotFound(context={"record_id": each["record_id"]})
        if snapshot.hides(record.state.get("household_id") or record.id, viewer(actor)):
            raise problems.NotFound(context={"record_id": each["record_id"]})
        _require_may_send(
            actor, record.state, choice["matter_type"], workers.get(record.state.get("household_id"))
        )
        found[record.id] = record.state
    return found


async def _records(store: Store, choice: Doc) -> dict[str, Loaded]:
    """The records of a bundle that are there, by one question."""
    ids = [each["record_id"] for each in choice["items"]]
    return {record.id: record for record in await store.records_by({"_id": {"$in": ids}})}


async def _require_known(store: Store, choice: Doc) -> None:
    """ValidationFailed where the oral consent is nobody's whom we know."""
    consent: Doc = choice.get("oral_consent") or {}
    await casework.require_staff(store, {"/oral_consent/who": consent.get("who")})


async def _require_linked(store: Store, actor: Actor, submission_id: str | None) -> None:
    """ValidationFailed where the new submission is to go on from one that the actor could not send."""
    if submission_id is None:
        return
    try:
        await reachable(store, actor, submission_id)
    except (problems.NotFound, problems.OutOfScope) as refused:
        raise problems.ValidationFailed(errors=[problems.FieldError("/linked_from", "unknown")]) from refused


async def require_may_send(store: Store, actor: Actor, record: Doc, matter_type: str) -> None:
    """OutOfScope unless the actor may send this record as this matter: a 取消 is for 係長 and above."""
    void = matter_type == "void"
    worker = None if void else await casework.worker_today(store, record.get("household_id"))
    _require_may_send(actor, record, matter_type, worker)


def _require_may_send(actor: Actor, record: Doc, matter_type: str, worker: str | None) -> None:
    if matter_type == "void":
        require_superior(actor, record["office_code"])
        return
    require_submit(actor, record["office_code"], records.writer_of(record) or "", worker)


async def reachable(store: Store, actor: Actor, submission_id: str) -> Loaded:
    """A submission the actor may send from: NotFound where one of its households is hidden, else by office."""
    item = await _load(store, submission_id)
    snapshot = await store.restrictions.current()
    if any(snapshot.hides(named, viewer(actor)) for named in rules.restricted_by(item.state)):
        raise problems.NotFound
    require(actor, "submit", item.state["office_code"])
    return item


async def _load(store: Store, submission_id: str) -> Loaded:
    item = await store.submissions.load(submission_id)
    if item is None:
        raise problems.NotFound
    return item


def is_answered(item: Loaded, intent: Intent) -> bool:
    """Whether this very request began a round here: it was sent, was refused, or is being prepared."""
    key = (intent.key, intent.fingerprint)
    if _is_done(item, key) or rules.kept_answer(item.state, key) is not None:
        return True
    return item.state["state"] == "preparing" and _same_request(item.state["trial"], key)


def _is_done(item: Loaded, key: tuple[str, str]) -> bool:
    for entry in item.doc.get("done", []):
        if entry["key"] == key[0]:
            if entry["fingerprint"] != key[1]:
                raise problems.IdempotencyKeyReused
            return True
    return False


def _same_request(trial: Doc, key: tuple[str, str]) -> bool:
    if trial["key"] != key[0]:
        return False
    if trial["fingerprint"] != key[1]:
        raise problems.IdempotencyKeyReused
    return True


def _kept(problem: problems.Problem) -> Doc:
    return {
        "code": problem.code, "status": problem.status, "title": problem.title, "detail": problem.detail,
        "context": problem.context,
    }  # fmt: skip


def _problem(kept: dict[str, Any]) -> problems.Problem:
    """The refusal as it was answered the first time."""
    return problems.RemoteProblem(
        code=kept["code"],
        status=kept["status"],
        title=kept["title"],
        detail=kept["detail"],
        context=kept["context"],
    )
