"""書きかけの問合せ: what was typed during a call, autosaved with a version of its own, for its writer alone.

A draft is no aggregate: it is private, in no event and in no index. Logging the call deletes it in three steps, and a crash
may come after each of them (as with the drafts of records): note in the draft which inquiry it becomes, write the inquiry,
delete the draft. Whoever loads a draft whose inquiry exists deletes it. A draft that nobody goes on with is deleted after
`DRAFT_KEPT`, so that what somebody said on the telephone is not kept for ever; its writer sees when (`ends_at`).
"""

from typing import TypedDict

from libs import problems
from libs.clock import rfc3339
from libs.policy import require_write
from libs.reader import viewer
from libs.worker import one_by_one
from services.inquiries.commands.access import require_named
from services.inquiries.domain.call_draft import ALL_AT_MOST, AT_MOST, free_place
from services.inquiries.domain.errors import TooManyDrafts
from services.inquiries.domain.state import CallDraft, CallText, LastSave
from services.inquiries.store import Context, SavedCall, Store


class Saved(TypedDict):
    """The answer to a save. It has nothing of the text, so that it counts as no reading."""

    id: str
    version: int
    saved_at: str


async def begin(context: Context, text: CallText) -> Saved:
    """A new draft. The same request again answers with the draft as it is now. UnknownHousehold, TooManyDrafts."""
    actor, store, key = context.actor, context.store, context.required_key
    require_write(actor, actor.acting_post.office_code)
    draft_id = context.new_id("call_draft")
    if await store.call_drafts.has(draft_id):
        return await _begun(context, draft_id)
    await _require_household(context, text)
    for _ in range(ALL_AT_MOST):
        draft: CallDraft = {
            "_id": draft_id,
            "version": 1,
            "staff_id": actor.staff_id,
            "fingerprint": key.fingerprint,
            "logged_as": None,
            "saved_at": context.now,
            "place": await _free_place(context),
            **text,
        }
        if await store.call_drafts.begin(draft):
            return _saved(draft)
        if await store.call_drafts.has(draft_id):
            return await _begun(context, draft_id)
    raise TooManyDrafts  # each time another request took the place first


async def _begun(context: Context, draft_id: str) -> Saved:
    """The draft that this request has begun already. IdempotencyKeyReused where it was another request."""
    draft = await _own(context, draft_id)
    if draft["fingerprint"] != context.required_key.fingerprint:
        raise problems.IdempotencyKeyReused
    return _saved(draft)


async def _free_place(context: Context) -> int:
    """TooManyDrafts. records is asked for the restrictions only where there are many drafts.

    The writer's expired drafts are deleted first: a late save must not bring one back beside ten others.
    """
    store, staff_id = context.store, context.actor.staff_id
    drafts, ended = await store.call_drafts.by_expiry(staff_id, context.now)
    for expired in ended:
        await store.call_drafts.drop_expired(expired)
    if len(drafts) < AT_MOST:
        return free_place(drafts, frozenset())
    restrictions = await store.restrictions.current()
    return free_place(drafts, restrictions.hidden_from(viewer(context.actor)))


async def save(context: Context, draft_id: str, text: CallText) -> Saved:
    """Autosave the whole text. VersionConflict where another window has saved since, NotFound where the call was logged.

    UnknownHousehold for another household than before that the writer may not read. One that they may read no more stays:
    they go on writing.
    """
    draft, key = await _own(context, draft_id), context.key
    if key is not None and (last := draft.get("last_save")) and last["key"] == key.key:
        if last["fingerprint"] != key.fingerprint:
            raise problems.IdempotencyKeyReused
        return _saved(draft)
    if text["household_id"] != draft["household_id"]:
        await _require_household(context, text)
    last_save: LastSave | None = {"key": key.key, "fingerprint": key.fingerprint} if key else None
    seen_version = context.if_match or 0
    newer: SavedCall = {**text, "version": seen_version + 1, "saved_at": context.now, "last_save": last_save}
    if not await context.store.call_drafts.replace(draft, seen_version, newer):
        raise problems.VersionConflict(current=(await _own(context, draft_id))["version"])
    return {"id": draft_id, "version": newer["version"], "saved_at": newer["saved_at"]}


async def _require_household(context: Context, text: CallText) -> None:
    if text["household_id"] is not None:
        await require_named(context, {"/household_id": text["household_id"]})


async def discard(context: Context, draft_id: str) -> None:
    """Delete the draft, whatever its version. NotFound where it is gone or another person's."""
    if not await context.store.call_drafts.drop(draft_id, context.actor.staff_id):
        raise problems.NotFound


async def end_expired(store: Store) -> int:
    """Delete the drafts that nobody has gone on with for `DRAFT_KEPT`. Returns how many were."""
    expired = {draft["_id"]: draft for draft in await store.call_drafts.expired(rfc3339(store.clock.now()))}

    async def end(draft_id: str) -> None:
        await store.call_drafts.drop_expired(expired[draft_id])

    return await one_by_one(expired, end, "call drafts")


async def _own(context: Context, draft_id: str) -> CallDraft:
    """The actor's draft. NotFound where it is another person's, deleted, or its call was logged."""
    draft = await context.store.call_drafts.own(draft_id, context.actor.staff_id)
    if draft is None or await context.store.drop_if_logged(draft):
        raise problems.NotFound
    return draft


def _saved(draft: CallDraft) -> Saved:
    return {"id": draft["_id"], "version": draft["version"], "saved_at": draft["saved_at"]}
