"""Commands on drafts: begin, autosave, take over, discard. `finishing.py` makes a draft a record."""

import asyncio
from dataclasses import dataclass

from libs import problems
from libs.actor import Actor
from libs.aggregates import IdempotencyKey, Stored
from libs.contracts import codes
from libs.policy import may_act, require_write
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from libs.states.published import ByWhom
from services.records.commands import casework
from services.records.commands.casework import decision_context, new_ids, now
from services.records.domain import draft as rules
from services.records.domain.decision import ActingStaff, DecisionContext, who
from services.records.domain.draft import Draft, GivenDraft
from services.records.domain.errors import DraftFinished
from services.records.domain.inquiry import HeardCall
from services.records.domain.state import Record
from services.records.store import Context, Store
from services.records.store import draft as drafts
from services.records.store.draft import KeptDraft

TRIES = 20


@dataclass(frozen=True)
class SavedDraft:
    """A draft after a request to save it. `written`: the draft as this request wrote it; None where it wrote nothing."""

    id: str
    written: Draft | None


async def create(context: Context, given: GivenDraft) -> SavedDraft:
    """Begin a draft. A repeated request writes nothing. DraftFinished if the draft has become a record."""
    store, key, draft_id = context.store, context.required_key, context.new_id("draft")
    state = rules.begin(given, await _office_of(context, given), decision_context(context))
    if await store.records.load(draft_id) is not None:
        await record_of_draft(context, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    if await drafts.insert(store, draft_id, state, key.fingerprint):
        return SavedDraft(draft_id, rules.stored(draft_id, state))
    kept = await drafts.get(store, draft_id)
    if kept is None:
        await record_of_draft(context, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    if kept.fingerprint != key.fingerprint:
        raise problems.IdempotencyKeyReused
    return SavedDraft(draft_id, None)


async def save(context: Context, draft_id: str, given: GivenDraft) -> SavedDraft:
    """Autosave the whole content. 409 with the record's id if it is finished, 412 if somebody else has saved it."""
    office_code = await _office_of(context, given)
    for _ in range(TRIES):
        kept = await _open(context, draft_id)
        draft = kept.draft
        if _was_saved(kept, context.key):
            return SavedDraft(draft_id, None)
        newer = rules.save(draft, given, office_code, decision_context(context))
        context.require_current(draft["version"])
        if await drafts.replace(context.store, draft, newer, context.key):
            return SavedDraft(draft_id, {**newer, "version": draft["version"] + 1})
    raise problems.InProgress


def _was_saved(kept: KeptDraft, key: IdempotencyKey | None) -> bool:
    last = kept.last_save
    if key is None or last is None or last.key != key.key:
        return False
    if last.fingerprint != key.fingerprint:
        raise problems.IdempotencyKeyReused
    return True


async def take_over(context: Context, draft_id: str) -> None:
    """引取り by the assigned worker or a supervisor. The record's first event will say so."""
    store, actor = context.store, context.actor
    for _ in range(TRIES):
        kept = await _open(context, draft_id, only_seen=False)
        draft = kept.draft
        if not rules.may_see(draft, who(actor)) and not may_act(actor, "write", draft["office_code"]):
            raise problems.NotFound
        require_write(actor, draft["office_code"])
        if _was_saved(kept, context.key):
            return
        worker = await casework.worker_today(store, draft["household_id"])
        newer = rules.take_over(draft, who(actor), worker, context.now)
        context.require_current(draft["version"])
        if await drafts.replace(store, draft, newer, context.key):
            return
    raise problems.InProgress


async def discard(context: Context, draft_id: str) -> None:
    """破棄 by its writer: removes the text, and keeps a stub so that a repeated event cannot bring the draft back."""
    store, actor = context.store, context.actor
    for _ in range(TRIES):
        kept = await drafts.get(store, draft_id)
        if kept is not None and kept.draft.get("discarded") == actor.staff_id:
            return
        draft = (await _open(context, draft_id)).draft
        rules.require_writer(draft, who(actor))
        rules.require_open(draft)
        context.require_current(draft["version"])
        if await drafts.discard(store, draft, actor.staff_id):
            return
    raise problems.InProgress


async def record_of_draft(context: Context, draft_id: str) -> Stored[Record]:
    """The record that the draft has become, if the actor may write in its office.

    NotFound if it is absent or hidden.
    """
    record = await context.store.record(draft_id)
    snapshot = await context.store.restrictions.current()
    if record is None or snapshot.hides(record.state["household_id"] or record.id, viewer(context.actor)):
        raise problems.NotFound
    require_write(context.actor, record.state["office_code"], record.state["household_id"])
    return record


async def promote(store: Store, call: HeardCall, record_type: codes.RecordType, author: ByWhom) -> None:
    """Create the draft of a promoted inquiry. A repeated event neither creates it twice nor brings it back."""
    draft_id = call["promoted_draft_id"]
    if await store.records.load(draft_id) is not None:
        return
    at = DecisionContext(ActingStaff(**author, unit=""), now(store), new_ids())
    state = rules.promoted(call, record_type, at)
    if not await drafts.insert(store, draft_id, state, f"inquiry:{call['id']}"):
        return
    if await store.records.load(draft_id) is not None:
        # Finished between the check above and the insert; an earlier delivery of the same event had created it.
        await drafts.delete_new(store, draft_id)


async def _office_of(context: Context, given: GivenDraft) -> str:
    """The office code of a draft: that of its household, or of the acting post while no household is chosen."""
    if household_id := given.get("household_id"):
        return (await casework.household(context, household_id)).state["office_code"]
    office_code = context.actor.acting_post.office_code
    require_write(context.actor, office_code)
    return office_code


async def _open(context: Context, draft_id: str, *, only_seen: bool = True) -> KeptDraft:
    """The draft. DraftFinished if it has become a record of an office in which the actor writes."""
    kept, snapshot = await load_with_restrictions(context.store, draft_id)
    if kept is None:
        await record_of_draft(context, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    checked(context.actor, kept.draft, snapshot, only_seen=only_seen)
    return kept


async def load_with_restrictions(store: Store, draft_id: str) -> tuple[KeptDraft | None, RestrictionSet]:
    """The draft (or None) and the restrictions, read in parallel."""
    return await asyncio.gather(drafts.get(store, draft_id), store.restrictions.current())


def checked(actor: Actor, draft: Draft, snapshot: RestrictionSet, *, only_seen: bool = True) -> Draft:
    """The draft. NotFound if it was discarded, belongs to somebody else, or its household is hidden."""
    if draft.get("discarded") or (only_seen and not rules.may_see(draft, who(actor))):
        raise problems.NotFound
    if snapshot.hides(draft["household_id"], viewer(actor)):
        raise problems.NotFound
    return draft
