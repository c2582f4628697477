"""書きかけの問合せ: what was typed during a call, autosaved with a version of its own, for its writer alone.

No aggregate: private, on no bus and in no index. Logging the call ends it in three steps of which each may be the last
that is done (as with the drafts of records): it is told which call it becomes, the call is written, it is deleted.
Whoever meets one whose call exists deletes it. One that nobody went on with ends by itself (`ends_at`, which its writer
is told): what somebody said on the telephone does not lie there for ever.
"""

from datetime import datetime

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent
from libs.clock import rfc3339
from libs.ids import derived_id
from libs.mongo import Doc, DuplicateKey
from libs.policy import require_write
from libs.process import viewer
from libs.worker import one_by_one
from services.inquiries.domain.errors import TooManyDrafts
from services.inquiries.store import Store

AT_MOST = 10
"""So many calls does nobody write at once; each window has one."""
ALL_AT_MOST = 50
"""Those about households hidden since included: their writer cannot see and discard them."""


async def begin(store: Store, actor: Actor, given: Doc, intent: Intent) -> Doc:
    """A new draft; the same request again is the draft as it is now."""
    require_write(actor, actor.acting_post.office_code)
    draft_id = derived_id("call_draft", intent.key)
    kept = await store.call_drafts.get(draft_id)
    if kept is None:
        await _require_few(store, actor)
    doc: Doc = {
        "_id": draft_id, "version": 1, "staff_id": actor.staff_id, "fingerprint": intent.fingerprint, "logged_as": None,
        "saved_at": rfc3339(store.clock.now()), **given,
    }  # fmt: skip
    try:
        await store.call_drafts.insert(doc)
    except DuplicateKey:
        doc = await _own(store, actor, draft_id)
        if doc["fingerprint"] != intent.fingerprint:
            raise problems.IdempotencyKeyReused from None
    return _saved(doc)


async def _require_few(store: Store, actor: Actor) -> None:
    """TooManyDrafts; records is asked who is hidden only where there are many."""
    kept = await store.own_call_drafts(actor.staff_id)
    if len(kept) < AT_MOST:
        return
    hidden = (await store.restrictions.current()).hidden_from(viewer(actor))
    seen = [draft for draft in kept if draft["household_id"] not in hidden]
    if len(seen) >= AT_MOST or len(kept) >= ALL_AT_MOST:
        raise TooManyDrafts


async def save(
    store: Store, actor: Actor, draft_id: str, given: Doc, *, if_match: int, intent: Intent | None
) -> Doc:
    """Autosave the whole; 412 when another window saved meanwhile, 404 when the call was logged."""
    doc = await _own(store, actor, draft_id)
    if intent is not None and (last := doc.get("last_save")) and last["key"] == intent.key:
        if last["fingerprint"] != intent.fingerprint:
            raise problems.IdempotencyKeyReused
        return _saved(doc)
    newer: Doc = {
        **given, "saved_at": rfc3339(store.clock.now()), "version": if_match + 1,
        "last_save": {"key": intent.key, "fingerprint": intent.fingerprint} if intent else None,
    }  # fmt: skip
    where: Doc = {"_id": draft_id, "staff_id": actor.staff_id, "version": if_match}
    if not await store.call_drafts.update(where, {"$set": newer}):
        raise problems.VersionConflict(current=(await _own(store, actor, draft_id))["version"])
    return _saved({**doc, **newer})


async def discard(store: Store, actor: Actor, draft_id: str) -> None:
    """The text goes; nothing is left of it. NotFound for what is gone already and for another's."""
    if not await store.call_drafts.delete({"_id": draft_id, "staff_id": actor.staff_id}):
        raise problems.NotFound


async def end(store: Store, actor: Actor, draft_id: str) -> None:
    """The call is written: its draft goes, if it is still there."""
    await store.call_drafts.delete({"_id": draft_id, "staff_id": actor.staff_id})


async def end_left(store: Store, now: datetime) -> int:
    """Delete what nobody has gone on with for so long, unless somebody does so at this moment; how many went."""
    left = {doc["_id"]: doc["saved_at"] for doc in await store.call_drafts_left(now)}

    async def end_one(draft_id: str) -> None:
        await store.call_drafts.delete({"_id": draft_id, "saved_at": left[draft_id]})

    return await one_by_one(left, end_one, "call drafts")


async def becomes(store: Store, actor: Actor, draft_id: str, inquiry_id: str) -> None:
    """Note which call a draft becomes, before that call is written."""
    await store.call_drafts.update(
        {"_id": draft_id, "staff_id": actor.staff_id}, {"$set": {"logged_as": inquiry_id}}
    )


async def _own(store: Store, actor: Actor, draft_id: str) -> Doc:
    doc = await store.call_drafts.find_one({"_id": draft_id, "staff_id": actor.staff_id})
    if doc is None or await store.was_logged(doc):
        raise problems.NotFound
    return doc


def _saved(doc: Doc) -> Doc:
    """What a save answers: nothing of what was written, so that it is no reading."""
    return {"id": doc["_id"], "version": doc["version"], "saved_at": doc["saved_at"]}
