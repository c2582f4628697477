"""Finishing (未回付): the process that makes a draft a record (docs/protocols.md 4.6).

Its steps, in order, each a function of this module:

1. `mark` notes the decision in the draft, with the whole record: the commit point, which nothing undoes. Before it
   every refusal leaves the draft as it is; after it every autosave is refused.
2. `insert_record` inserts the record, with the draft's id.
3. `delete_draft` deletes the draft.

The draft says how far its process has come. So the request itself, a retry and the sweeper (`take_up`) all go on with
`carry_through`, and a step that was done before does nothing.
"""

from libs import problems
from libs.aggregates import IdempotencyKey, Stored
from libs.decision import Decision
from libs.faults import crash_point
from libs.restrictions import RestrictionSet
from libs.worker import one_by_one
from services.records.commands import casework
from services.records.commands.bundle import require_sendable
from services.records.commands.casework import decision_context, raw_by
from services.records.commands.content import require_known
from services.records.commands.draft import checked, load_with_restrictions, record_of_draft
from services.records.domain import draft as rules
from services.records.domain.bundle import Bundle
from services.records.domain.decision import who
from services.records.domain.draft import Draft, Finishing
from services.records.domain.errors import DraftFinished
from services.records.domain.record import RecordDecision, writer_of
from services.records.domain.state import Record
from services.records.store import Context, Store
from services.records.store import draft as drafts

TRIES = 20


async def finish(context: Context, draft_id: str, to_send: Bundle | None = None) -> Stored[Record]:
    """Do all steps. If the draft has become a record already, its writer gets that record: two requests make one.

    `to_send` is the bundle to be submitted next. If that would be refused, the draft stays a draft.
    """
    store = context.store
    for _ in range(TRIES):
        kept, snapshot = await load_with_restrictions(store, draft_id)
        if kept is None:
            return await _finished_before(context, draft_id)
        draft = checked(context.actor, kept.draft, snapshot)
        rules.require_writer(draft, who(context.actor))
        if (begun := draft["finishing"]) is not None:
            return await carry_through(store, draft, begun)
        context.require_current(draft["version"])
        finishing = await _decided(context, draft, snapshot)
        if to_send is not None:
            await require_sendable(context, to_send, draft_id, finishing["record"])
        if await mark(store, draft, finishing):
            return await carry_through(store, draft, finishing)
    raise problems.InProgress


async def _finished_before(context: Context, draft_id: str) -> Stored[Record]:
    """The record, for its writer alone. DraftFinished for others who may write in its office: they read it as a record,
    and that read is audited."""
    record = await record_of_draft(context, draft_id)
    if writer_of(record.state) != context.actor.staff_id:
        raise DraftFinished(context={"record_id": draft_id})
    return record


async def carry_through(store: Store, draft: Draft, finishing: Finishing) -> Stored[Record]:
    """Do steps 2 and 3 of a decided draft, as far as they are not done yet."""
    record = await insert_record(store, draft, finishing)
    await delete_draft(store, draft)
    return record


async def take_up(store: Store, before: str) -> int:
    """The sweeper's part: carry through the drafts whose finishing began before this time.

    Returns how many succeeded.
    """
    begun = {
        draft["id"]: (draft, finishing)
        for draft in await drafts.left_finishing(store, before)
        if (finishing := draft["finishing"]) is not None
    }
    return await one_by_one(begun, lambda draft_id: carry_through(store, *begun[draft_id]), "sweeper")


async def mark(store: Store, draft: Draft, finishing: Finishing) -> bool:
    """Step 1, the commit point. Returns False if somebody else saved or finished the draft first.

    Writes `finishing` into the draft. After a crash the retry or the sweeper goes on with step 2.
    """
    marked = await drafts.mark_finishing(store, draft, finishing)
    if marked:
        crash_point("finish.after_mark")
    return marked


async def insert_record(store: Store, draft: Draft, finishing: Finishing) -> Stored[Record]:
    """Step 2: insert the record with its first event.

    After a crash the retry finds the record and goes on with step 3.
    """
    once = IdempotencyKey(key=draft["id"], fingerprint=f"draft:{draft['id']}:{draft['version']}")
    taken_over = draft["taken_over"]
    change = {"draft_version": draft["version"], **({"taken_over": taken_over} if taken_over else {})}
    written: RecordDecision = Decision(finishing["record"], "record.written", change)
    record = await store.records.create(draft["id"], written, by=raw_by(finishing["by"]), intent=once)
    crash_point("finish.after_insert")
    return record


async def delete_draft(store: Store, draft: Draft) -> None:
    """Step 3: delete the draft at the version that became the record. The process ends here."""
    await drafts.delete(store, draft)


async def _decided(context: Context, draft: Draft, snapshot: RestrictionSet) -> Finishing:
    """The decision with the whole record, made before anything is written."""
    household_id = draft["household_id"]
    household = await casework.household(context, household_id, snapshot) if household_id else None
    place = await casework.place(context, household, draft["occurred_at"]) if household else None
    record = rules.finish(draft, place, decision_context(context))
    if place is not None:
        await require_known(context.store, draft, place)
    return {"at": context.now, "by": context.by.as_json(), "record": record}
