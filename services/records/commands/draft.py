"""Drafts: begin, autosave, take over, discard; and finishing one into a record (protocols.md 4, "Finish")."""

import asyncio
from collections.abc import Mapping
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded, Outcome
from libs.faults import crash_point
from libs.ids import derived_id
from libs.mongo import Doc
from libs.policy import require_write
from libs.process import by, viewer
from libs.restrictions import Snapshot
from libs.worker import one_by_one
from services.records.commands import casework
from services.records.commands.casework import new_ids, now, raw_by
from services.records.commands.content import require_known
from services.records.commands.submission import require_sendable
from services.records.domain import draft as rules
from services.records.domain.decision import who
from services.records.domain.errors import DraftFinished
from services.records.store import Store
from services.records.store import draft as drafts

TRIES = 20


async def create(store: Store, actor: Actor, given: Doc, intent: Intent) -> Doc:
    """A new draft; the same request again is the draft as it is now."""
    draft_id = derived_id("draft", intent.key)
    office_code = await _office_of(store, actor, given)
    state = rules.begin(given, who(actor), office_code, now(store), new_ids())
    if await store.records.load(draft_id) is not None:
        await _record_of(store, actor, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    if await drafts.insert(store, draft_id, state, intent.fingerprint):
        return {"id": draft_id, "version": 1, **state}
    kept = await store.drafts.get(draft_id)
    if kept is None:
        await _record_of(store, actor, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    if kept["fingerprint"] != intent.fingerprint:
        raise problems.IdempotencyKeyReused
    return _checked(actor, kept, await store.restrictions.current())


async def save(
    store: Store, actor: Actor, draft_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Doc:
    """Autosave the whole content. 409 with the record's id once it is finished, 412 when somebody else saved."""
    office_code = await _office_of(store, actor, given)
    for _ in range(TRIES):
        doc, draft = await _open(store, actor, draft_id)
        if intent is not None and _was_saved(doc, intent):
            return draft
        newer = rules.save(draft, given, who(actor), office_code, now(store), new_ids())
        if draft["version"] != if_match:
            raise problems.VersionConflict(current=draft["version"])
        last = {"key": intent.key, "fingerprint": intent.fingerprint} if intent else None
        if await drafts.replace(store, draft, newer, last):
            return {**newer, "version": draft["version"] + 1}
    raise problems.InProgress


def _was_saved(doc: Doc, intent: Intent) -> bool:
    last: Mapping[str, Any] | None = doc.get("last_save")
    if last is None or last["key"] != intent.key:
        return False
    if last["fingerprint"] != intent.fingerprint:
        raise problems.IdempotencyKeyReused
    return True


async def take_over(store: Store, actor: Actor, draft_id: str, *, if_match: int, intent: Intent) -> None:
    """引取り by the assigned worker or a supervisor; the record's first event will tell of it."""
    for _ in range(TRIES):
        doc, draft = await _open(store, actor, draft_id, only_seen=False)
        require_write(actor, draft["office_code"])
        if _was_saved(doc, intent):
            return
        worker = await casework.worker_today(store, draft["household_id"])
        newer = rules.take_over(draft, who(actor), worker, now(store))
        if draft["version"] != if_match:
            raise problems.VersionConflict(current=draft["version"])
        last = {"key": intent.key, "fingerprint": intent.fingerprint}
        if await drafts.replace(store, draft, newer, last):
            return
    raise problems.InProgress


async def discard(store: Store, actor: Actor, draft_id: str, *, if_match: int) -> None:
    """破棄 by its writer: the text goes, a stub stays so that a repeated event cannot bring the draft back."""
    for _ in range(TRIES):
        doc = await store.drafts.get(draft_id)
        if doc is not None and doc.get("discarded") == who(actor).staff_id:
            return
        _, draft = await _open(store, actor, draft_id)
        rules.require_writer(draft, who(actor))
        rules.require_open(draft)
        if draft["version"] != if_match:
            raise problems.VersionConflict(current=draft["version"])
        gone = {name: "" for name in draft if name not in {"id", "version", "finishing"}}
        if await store.drafts.update(
            {"_id": draft_id, "version": draft["version"], "finishing": None},
            {"$set": {"version": draft["version"] + 1, "discarded": actor.staff_id}, "$unset": gone},
        ):
            return
    raise problems.InProgress


# ---------------------------------------------------------------------- finishing


async def finish(
    store: Store, actor: Actor, draft_id: str, *, if_match: int, to_send: Doc | None = None
) -> Loaded:
    """記入済. Draft gone and record there is success: the same word twice is one record.

    `to_send`: the bundle it is to be submitted with next; it stays a draft where that would be refused.
    """
    for _ in range(TRIES):
        doc, snapshot = await _at_once(store, draft_id)
        if doc is None:
            return await _record_of(store, actor, draft_id)
        draft = _checked(actor, doc, snapshot)
        rules.require_writer(draft, who(actor))
        if draft["finishing"] is not None:
            return await complete(store, draft)
        if draft["version"] != if_match:
            raise problems.VersionConflict(current=draft["version"])
        finishing = await _decided(store, actor, draft, snapshot)
        if to_send is not None:
            await require_sendable(store, actor, to_send, draft_id, finishing["record"])
        if await drafts.mark_finishing(store, draft, finishing):
            crash_point("finish.after_mark")
            return await complete(store, {**draft, "finishing": finishing})
    raise problems.InProgress


async def complete(store: Store, draft: Doc) -> Loaded:
    """What follows the decision, by its owner, a retry or the sweeper alike: insert the record, delete the draft."""
    finishing: Doc = draft["finishing"]
    once = Intent(key=draft["id"], fingerprint=f"draft:{draft['id']}:{draft['version']}")
    taken = {"taken_over": draft["taken_over"]} if draft.get("taken_over") else {}
    change = {"draft_version": draft["version"], **taken}
    written = Outcome(finishing["record"], "record.written", change)
    record = await store.records.create(draft["id"], written, by=raw_by(finishing["by"]), intent=once)
    crash_point("finish.after_insert")
    await store.drafts.delete({"_id": draft["id"], "version": draft["version"]})
    return record


async def complete_left(store: Store, before: str) -> int:
    """Go on with what a crash left finishing; how many were."""
    left = {doc["_id"]: drafts.as_draft(doc) for doc in await drafts.left_finishing(store, before)}
    return await one_by_one(left, lambda draft_id: complete(store, left[draft_id]), "sweeper")


async def _decided(store: Store, actor: Actor, draft: Doc, snapshot: Snapshot) -> Doc:
    household_id = draft["household_id"]
    found = await casework.household(store, actor, household_id, snapshot) if household_id else None
    place = await casework.place(store, found, actor, draft["occurred_at"]) if found else None
    at = now(store)
    record = rules.finish(draft, who(actor), place, at)
    if place is not None:
        await require_known(store, draft, place)
    return {"at": at, "by": by(actor).as_json(), "record": record}


async def _record_of(store: Store, actor: Actor, draft_id: str) -> Loaded:
    record = await store.records.load(draft_id)
    snapshot = await store.restrictions.current()
    if record is None or snapshot.hides(record.state.get("household_id") or record.id, viewer(actor)):
        raise problems.NotFound
    require_write(actor, record.state["office_code"])
    return record


# ---------------------------------------------------------------------- inquiries that become records


async def promote(store: Store, draft_id: str, inquiry: Doc, record_type: str, author: Doc) -> None:
    """The draft of a promoted inquiry; a repeated event neither doubles nor revives it."""
    if await store.records.load(draft_id) is not None:
        return
    state = rules.promoted(inquiry, record_type, author, now(store), new_ids())
    if not await drafts.insert(store, draft_id, state, f"inquiry:{inquiry['id']}"):
        return
    if await store.records.load(draft_id) is not None:
        # Finished between the look and the insert, by an earlier delivery of the same event.
        await store.drafts.delete({"_id": draft_id, "version": 1, "finishing": None})


# ---------------------------------------------------------------------- inside


async def _office_of(store: Store, actor: Actor, given: Doc) -> str:
    """The office a draft belongs to: its household's, before one is chosen the acting post's."""
    if given.get("household_id"):
        return (await casework.household(store, actor, given["household_id"])).state["office_code"]
    require_write(actor, actor.acting_post.office_code)
    return actor.acting_post.office_code


async def _open(store: Store, actor: Actor, draft_id: str, *, only_seen: bool = True) -> tuple[Doc, Doc]:
    """The document and the draft; DraftFinished where it has become a record the actor's office keeps."""
    doc, snapshot = await _at_once(store, draft_id)
    if doc is None:
        await _record_of(store, actor, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    return doc, _checked(actor, doc, snapshot, only_seen=only_seen)


async def _at_once(store: Store, draft_id: str) -> tuple[Doc | None, Snapshot]:
    """The document and who may not be shown, asked for side by side."""
    return await asyncio.gather(store.drafts.get(draft_id), store.restrictions.current())


def _checked(actor: Actor, doc: Doc, snapshot: Snapshot, *, only_seen: bool = True) -> Doc:
    """The draft, NotFound where it was discarded, is another's, or its household is hidden."""
    draft = drafts.as_draft(doc)
    if draft.get("discarded") or (only_seen and not rules.may_see(draft, who(actor))):
        raise problems.NotFound
    if snapshot.hides(draft["household_id"], viewer(actor)):
        raise problems.NotFound
    return draft
