"""Reads drafts. Only their author, the person who took them over and a supervisor of the office may see them."""

from typing import Literal, cast

from libs import problems
from libs.actor import Actor
from libs.cursor import Listed
from libs.policy import may_list, require_read
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.records.domain import draft as rules
from services.records.domain.decision import who
from services.records.domain.draft import Draft, DraftFields
from services.records.domain.errors import DraftFinished
from services.records.store import Context, Store
from services.records.store import draft as store_of


class ShownDraft(DraftFields):
    """A draft as the API shows it."""

    id: str
    version: int
    state: Literal["draft", "finishing"]


def shape(draft: Draft) -> ShownDraft:
    """A draft as the API shows it, with the state `finishing` while it is being finished."""
    hidden = {"discarded", "finishing", "taken_over"}
    shown = {name: value for name, value in draft.items() if name not in hidden}
    return cast("ShownDraft", {**shown, "state": "finishing" if draft["finishing"] else "draft"})


async def draft(context: Context, draft_id: str, **about: str) -> Released[ShownDraft]:
    """One draft. One that has become a record is 409 with the record's id. `about` is added to the audit entry."""
    store, actor = context.store, context.actor
    kept = await store_of.get(store, draft_id)
    if kept is None:
        await _require_record(store, actor, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    found = kept.draft
    if found.get("discarded") or not rules.may_see(found, who(actor)):
        raise problems.NotFound

    async def read(_: RestrictionSet) -> Read[ShownDraft]:
        require_read(actor, found["office_code"])
        return Read(shape(found), "draft", [draft_id], _households(found), found["version"], {**about})

    return await readable(store, actor, [found["household_id"]], read)


async def _require_record(store: Store, actor: Actor, draft_id: str) -> None:
    """NotFound unless the draft has become a record that the actor may read."""
    record = await store.record(draft_id)
    if record is None:
        raise problems.NotFound

    async def read(_snapshot: RestrictionSet) -> None:
        require_read(actor, record.state["office_code"], record.state["household_id"])

    await store.restrictions.require(viewer(actor), record.state["household_id"], read)


async def drafts(context: Context, *, author: str | None, household_id: str | None) -> Released[Listed[ShownDraft]]:
    """The actor's own drafts, or those of an author or a household that the actor may see; newest first."""
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[Listed[ShownDraft]]:
        shown = [
            each
            for each in await _found(store, author or actor.staff_id, household_id, by_author=author is not None)
            if rules.may_see(each, who(actor))
            and may_list(actor, each["office_code"])
            and not snapshot.hides(each["household_id"], viewer(actor))
        ]
        households = [h for each in shown for h in _households(each)]
        answer: Listed[ShownDraft] = {"items": [shape(each) for each in shown], "next_cursor": None}
        return Read(answer, "drafts", [each["id"] for each in shown], households)

    return await readable(store, actor, (), read)


async def _found(store: Store, author: str, household_id: str | None, *, by_author: bool) -> list[Draft]:
    if household_id is None:
        return await store_of.of_person(store, author)
    found = await store_of.of_household(store, household_id)
    return [each for each in found if not by_author or author in (each["author_id"], each["writer_id"])]


def _households(draft: Draft) -> list[str]:
    return [draft["household_id"]] if draft["household_id"] else []
