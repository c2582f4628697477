"""Reading records: may they? → read → audit → shape. History is journal ∪ tray."""

from collections.abc import Sequence, Set
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.feeds import Feeds
from libs.mongo import Doc
from libs.policy import is_superior, may_act, may_list, may_submit, require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain import circulation
from services.records.domain import item as items
from services.records.domain import record as rules
from services.records.domain.decision import who
from services.records.queries.confirming import require_confirmed
from services.records.queries.page import Position, as_listed, page
from services.records.store import Store
from services.records.store import circulation as circulations

LISTED_BY = (
    "version", "household_id", "office_code", "state", "author_id", "performed_by", "occurred_at", "frozen_by", "deleted",
    "voided", "writer_id",
)  # fmt: skip
"""What a list is chosen and ordered by; the whole documents are read for one page only."""


def shape(store: Store, record: Loaded) -> Doc:
    """A record as the API shows it: as published, and whether a submission is taking it in."""
    return {**store.records.published(record), "locked": bool(record.state.get("frozen_by"))}


def _shown_to(store: Store, actor: Actor, record: Loaded) -> Doc:
    """`shape`; a stub of what was another household's, except for 係長 and above of the office."""
    shown = shape(store, record)
    return {**rules.stub(shown), "locked": False} if _is_veiled(actor, record) else shown


def _is_veiled(actor: Actor, record: Loaded) -> bool:
    return rules.is_foreign(record.state) and not is_superior(actor, record.state["office_code"])


async def record(store: Store, actor: Actor, record_id: str) -> Doc:
    """One record with what became of the items it opened and closed."""

    async def read(found: Loaded, _snapshot: Snapshot) -> Doc:
        await store.audit.read(reading(actor, "record", [record_id], _households(found)))
        veiled = _is_veiled(actor, found)
        shown, ops = _shown_to(store, actor, found), [] if veiled else await _item_ops(store, found)
        circulated_as = None if veiled else await _circulated_as(store, found)
        may_file = await _may_file(store, actor, found)
        return {**shown, "item_ops": ops, "may_file": may_file, "circulated_as": circulated_as}

    return await _readable(store, actor, record_id, read)


async def history(
    store: Store, actor: Actor, record_id: str, *, limit: int, after: Position | None
) -> tuple[list[Doc], Position | None]:
    """A page of what happened to a record, oldest first, with the state after each event; and the next position."""

    async def read(found: Loaded, snapshot: Snapshot) -> tuple[list[Doc], Position | None]:
        await store.audit.read(reading(actor, "record_history", [record_id], _households(found)))
        events = await _events_of(store, found, int(after[0]) if after else 0, limit + 1)
        listed = [_entry(event) for event in events[:limit]]
        unknown = await _unknown_to(store, actor, found, listed) | snapshot.hidden_from(viewer(actor))
        shown = [_unnamed(entry, unknown, found) for entry in listed]
        more = [str(shown[-1]["version"])] if len(events) > limit else None
        if _is_veiled(actor, found):
            return [{**each, "change": {}, "state": rules.stub(each["state"])} for each in shown], more
        return shown, more

    return await _readable(store, actor, record_id, read)


async def _events_of(store: Store, found: Loaded, after: int, limit: int) -> list[Doc]:
    """Events of a record: what the relay has moved to the journal and what still lies in its tray (the newest)."""
    key = store.records.kind.key_prefix + found.id
    events = {row["sequence"]: row for row in found.doc.get("tray", []) if row["sequence"] > after}
    async for row in Feeds(store.process).events_of(key, after, limit):
        events[row["sequence"]] = row
    return [events[sequence] for sequence in sorted(events)][:limit]


def _entry(event: Doc) -> Doc:
    return {
        "version": event["sequence"], "event": event["name"], "at": event["time"], "actor": event["actor"],
        "change": event["change"], "state": event["state"],
    }  # fmt: skip


async def _unknown_to(store: Store, actor: Actor, found: Loaded, entries: Sequence[Doc]) -> Set[str]:
    """The households that the record once was of and this reader may not read: a purpose opens the one of now alone."""
    named = {each for entry in entries for each in _named_in(entry)} - {found.state.get("household_id")}
    homes = await store.households_by({"_id": {"$in": sorted(named)}}) if named else []
    return named - {home.id for home in homes if may_list(actor, home.state["office_code"], home.id)}


def _named_in(entry: Doc) -> set[str]:
    """The households that an entry of the history names."""
    change = entry["change"]
    moved = [change["from"], change["to"]] if entry["event"] == "record.moved" else []
    return {each for each in (*moved, entry["state"].get("household_id")) if each}


OF_A_PLACE = ("office_code", "ward_code", "unit", "worker_id")
"""What of a record says where its household is."""


def _unnamed(entry: Doc, unknown: Set[str], found: Loaded) -> Doc:
    """The entry without a household that the record once was of and this reader may not know of, and without its place."""
    state = entry["state"]
    if not _named_in(entry) & unknown:
        return entry
    if state.get("household_id") in unknown:
        place = {name: found.state.get(name) for name in OF_A_PLACE if name in state}
        state = {**state, "household_id": None, **place}
    return {**entry, "change": {}, "state": state}


async def records(
    store: Store, actor: Actor, *, household_id: str | None, author: str | None, state: str | None, unlinked: bool,
    submittable: bool, limit: int, after: Position | None,
) -> tuple[list[Doc], Position | None]:  # fmt: skip
    """A page of the records of a household, of an author, or of the unlinked notes of the actor's office; newest first."""

    async def read(snapshot: Snapshot) -> tuple[list[Doc], Position | None]:
        await require_confirmed(store, actor, household_id=household_id, staff_id=author)
        where = _where(actor, household_id, author, state, unlinked=unlinked)
        found = await store.records_by(where, LISTED_BY)
        visible = [
            each for each in found
            if not each.state.get("deleted") and _listed(actor, each, state)
            and may_list(actor, each.state["office_code"], each.state.get("household_id"))
            and not snapshot.hides(_named(each), viewer(actor))
        ]  # fmt: skip
        if submittable:
            visible = await _submittable(store, actor, visible)
        shown, more = page(visible, _position, limit, after, newest_first=True)
        households = sorted({h for each in shown for h in _households(each)})
        whole = {each.id: each for each in await store.records_by({"_id": {"$in": [e.id for e in shown]}})}
        kept = [whole[each.id] for each in shown if as_listed(each, whole.get(each.id))]
        await store.audit.read(reading(actor, "records", [each.id for each in kept], households))
        return [_shown_to(store, actor, each) for each in kept], more

    return await store.restrictions.released(viewer(actor), read)


async def _submittable(store: Store, actor: Actor, found: Sequence[Loaded]) -> list[Loaded]:
    """What the actor could submit now; the workers of all households are looked up at once."""
    free = [r for r in found if r.state["state"] == "written" and not r.state.get("frozen_by")]
    ids = {h for each in free for h in _households(each)}
    today = jst_date(rfc3339(store.clock.now())).isoformat()
    households = await store.households_by({"_id": {"$in": sorted(ids)}}) if ids else []
    of_today = await store.workers_of([each.state for each in households], today)
    workers: Doc = {**dict.fromkeys(ids), **dict(zip((h.id for h in households), of_today, strict=True))}
    return [
        each for each in free
        if (household_id := each.state.get("household_id")) is not None
        and may_submit(actor, each.state["office_code"], rules.writer_of(each.state), workers[household_id])
    ]  # fmt: skip


def _listed(actor: Actor, record: Loaded, state: str | None) -> bool:
    """破棄 only where it is asked for; 取消 only where a 係長 or above of the office asks for it (CR7)."""
    if record.state["state"] == "voided":
        return state == "voided" and is_superior(actor, record.state["office_code"])
    return state is not None or record.state["state"] != "discarded"


def _where(
    actor: Actor, household_id: str | None, author: str | None, state: str | None, *, unlinked: bool
) -> Doc:
    """A selective filter: the engine's cost grows with what it matches."""
    only: Doc = {"state": state} if state else {}
    if unlinked:
        return {"household_id": None, "office_code": actor.acting_post.office_code, **only}
    if household_id is not None:
        return {"household_id": household_id, **only, **({"author_id": author} if author else {})}
    return {
        "author_id": author or actor.staff_id,
        "state": state or {"$in": ["written", "returned", "in_approval"]},
    }


def _position(record: Loaded) -> Position:
    return [record.state.get("occurred_at") or "", record.id]


async def _may_file(store: Store, actor: Actor, found: Loaded) -> bool:
    """Whether the rule of 登録 would let this reader file it; the office is asked only where a kind can be filed at all."""
    state = found.state
    if state["state"] != "written" or state["record_type"] not in rules.FILEABLE:
        return False
    if not may_act(actor, "write", state["office_code"]):
        return False
    kinds = rules.file_only(await store.file_only(state["office_code"]))
    try:
        rules.file(found.published, who(actor), kinds, rfc3339(store.clock.now()))
    except problems.Problem:
        return False
    return True


async def _circulated_as(store: Store, found: Loaded) -> str | None:
    """The case in which a filed record was circulated; None until its week is over, and for what was decided."""
    sheet = circulation.sheet_of(found.state)
    if sheet is None:
        return None
    async for _, sent in circulations.parts(store, sheet):
        if sent and found.id in {item["record_id"] for item in sent.state["items"]}:
            return sent.id
    return None


async def _readable(store: Store, actor: Actor, record_id: str, read: Any) -> Any:
    known = await store.records.load(record_id)
    if known is None or known.state.get("deleted"):
        raise problems.NotFound

    async def guarded(snapshot: Snapshot) -> Any:
        found = await store.records.load(record_id)
        # Moved meanwhile to a household this reader may not know of.
        if found is None or snapshot.hides(_named(found), viewer(actor)):
            raise problems.NotFound
        require_read(actor, found.state["office_code"], found.state.get("household_id"))
        return await read(found, snapshot)

    return await store.restrictions.require(viewer(actor), _named(known), guarded)


def _named(found: Loaded) -> str:
    """As the restrictions know it: by its household, by its own id while nobody knows whom it is about."""
    return found.state.get("household_id") or found.id


async def _item_ops(store: Store, found: Loaded) -> list[Doc]:
    """What became of each item the record opened or closed: `pending` until its event was heard."""
    shown: list[Doc] = []
    created: list[Doc] = found.state.get("created", [])
    there = (
        {item.id: item for item in await store.items_by({"_id": {"$in": [e["id"] for e in created]}})}
        if created
        else {}
    )
    for entry in created:
        item = there.get(entry["id"])
        if entry["type"] == items.OPENED:
            result = "pending" if item is None else "opened"
        else:
            evidence: Doc = (item.state.get("evidence_ref") if item else None) or {}
            closed_here = evidence.get("id") == found.id
            owed = item is not None and item.state["state"] in items.OPEN
            result = "closed" if closed_here else "pending" if owed else "refused"
        shown.append({"type": entry["type"], "item_id": entry["id"], "result": result})
    return shown


def _households(found: Loaded) -> list[str]:
    household_id = found.state.get("household_id")
    return [household_id] if household_id else []
