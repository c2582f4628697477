"""Reading drafts: private to their author, whoever took them over, and a supervisor of the office."""

from libs import problems
from libs.actor import Actor
from libs.mongo import Doc
from libs.policy import require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain import draft as rules
from services.records.domain.decision import who
from services.records.domain.errors import DraftFinished
from services.records.store import Store
from services.records.store import draft as store_of


def shape(draft: Doc) -> Doc:
    """A draft as the API shows it; while it is being finished it says so."""
    hidden = {"discarded", "finishing", "taken_over"}
    shown = {name: value for name, value in draft.items() if name not in hidden}
    return {**shown, "state": "finishing" if draft["finishing"] else "draft"}


async def draft(store: Store, actor: Actor, draft_id: str, **about: str) -> Doc:
    """One draft. One that has become a record is 409 with the record's id. `about` says more in the audit entry."""
    doc = await store.drafts.get(draft_id)
    if doc is None:
        await _require_record(store, actor, draft_id)
        raise DraftFinished(context={"record_id": draft_id})
    found = store_of.as_draft(doc)
    if found.get("discarded") or not rules.may_see(found, who(actor)):
        raise problems.NotFound

    async def read(_snapshot: Snapshot) -> Doc:
        require_read(actor, found["office_code"])
        await store.audit.read(reading(actor, "draft", [draft_id], _households(found), **about))
        return shape(found)

    return await store.restrictions.require(viewer(actor), found["household_id"], read)


async def _require_record(store: Store, actor: Actor, draft_id: str) -> None:
    """NotFound unless the draft has become a record that the actor may read."""
    record = await store.records.load(draft_id)
    if record is None:
        raise problems.NotFound

    async def read(_snapshot: Snapshot) -> None:
        require_read(actor, record.state["office_code"], record.state.get("household_id"))

    await store.restrictions.require(viewer(actor), record.state.get("household_id"), read)


async def drafts(store: Store, actor: Actor, *, author: str | None, household_id: str | None) -> list[Doc]:
    """The actor's own drafts, or those of an author or a household that the actor may see; newest first."""

    async def read(snapshot: Snapshot) -> list[Doc]:
        shown = [
            each for each in await _found(store, author or actor.staff_id, household_id, by_author=author is not None)
            if rules.may_see(each, who(actor)) and not snapshot.hides(each["household_id"], viewer(actor))
        ]  # fmt: skip
        households = [h for each in shown for h in _households(each)]
        await store.audit.read(reading(actor, "drafts", [each["id"] for each in shown], households))
        return [shape(each) for each in shown]

    return await store.restrictions.released(viewer(actor), read)


async def _found(store: Store, author: str, household_id: str | None, *, by_author: bool) -> list[Doc]:
    if household_id is None:
        written = await store_of.drafts(store, {"author_id": author})
        taken = await store_of.drafts(store, {"writer_id": author})
        return list({each["id"]: each for each in [*written, *taken]}.values())
    found = await store_of.drafts(store, {"household_id": household_id})
    return [each for each in found if not by_author or author in (each["author_id"], each["writer_id"])]


def _households(draft: Doc) -> list[str]:
    return [draft["household_id"]] if draft["household_id"] else []
