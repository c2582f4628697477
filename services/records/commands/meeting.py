"""Unlinked notes and whom their words meet: an imported note about nobody yet that names a protected household is kept
back with it, until somebody links it by hand.

A note's row lies in `unlinked_notes` before the note itself is written, and a household is in the restrictions before the
rows are looked at: whichever comes second finds the other.

A matter (追記, 取消) that took a note up while it was about nobody names the note for ever. So a note that is linked after
that stays in the restrictions, and goes by its household there.
"""

from collections.abc import Iterable, Mapping, Sequence

from libs.ids import uuid7
from libs.mongo import Doc
from services.records.domain import restriction as rules
from services.records.domain.meeting import Names, Note, note_of
from services.records.store import Store, unlinked
from services.records.store import submission as submissions

KINDS = ("record", "action_item")
"""What records itself keeps; calls are told by inquiries."""
KEPT_AT_ONCE = 100
"""How many notes that have no rows yet are read into memory with all they say."""


def _is_imported(state: Doc) -> bool:
    source: Doc = state.get("source") or {}
    return bool(state.get("is_imported") or source.get("batch"))


async def keep(store: Store, notes: Mapping[str, Doc]) -> None:
    """These unlinked notes (state by id) are about to be written, or are there: kept back where they name somebody."""
    put = uuid7()
    rows = [{**_row(note_id, state), "put": put, "looked": False} for note_id, state in notes.items()]
    for row in rows:
        await store.unlinked_notes.put(row)
    if rows:
        await _look_at(store, rows)


def _row(note_id: str, state: Doc) -> Doc:
    """`version` is that of a call, whose events can come late. In the store, `put` tells it from a row of the same note that
    came before or after; `looked` follows when all were looked for."""
    note = note_of(state)
    said: Doc = {"words": note.words, "names": list(note.names), "numbers": list(note.numbers)}
    about: Doc = {"office_code": state["office_code"], "version": state.get("version") or 0}
    return {"_id": note_id, **about, **said}


async def _is_kept(store: Store, note_id: str, state: Doc) -> bool:
    """Whether it says what it said when all were looked for in it."""
    known = await store.unlinked_notes.get(note_id)
    return known is not None and known.get("looked", False) and _row(note_id, state).items() <= known.items()


async def _look_at(store: Store, rows: Sequence[Doc]) -> None:
    """Look for everybody of whom anything is said in these rows, and note that it was done."""
    snapshot = await store.restrictions_document.snapshot()
    if wanted := rules.named_by(snapshot.households):
        await _meet(store, rows, await _names(store, wanted))
    done: Doc = {"_id": {"$in": [row["_id"] for row in rows]}, "put": rows[0].get("put")}
    await store.unlinked_notes.update_many(done, {"$set": {"looked": True}})


async def look_for(store: Store, household_ids: Sequence[str] | None = None) -> None:
    """Go through all unlinked notes for the names and numbers of these households (None = of all), as far as anything is
    said of them."""
    snapshot = await store.restrictions_document.snapshot()
    said_of = rules.named_by(snapshot.households)
    wanted = said_of if household_ids is None else [each for each in said_of if each in household_ids]
    if not wanted:
        return
    names = await _names(store, wanted)
    where = (
        {} if household_ids is None else unlinked.that_may_name(names.words, names.in_columns, names.numbers)
    )
    async for page in unlinked.pages(store, where):
        await _meet(store, page, names)


async def forget(store: Store, note_id: str) -> None:
    """The note was linked, or is no more. The row goes last: what a crash leaves is found by it."""
    row = await store.unlinked_notes.get(note_id)
    if row is None:
        return
    noted = {"what": "forget", "note_id": note_id}
    await store.restrictions_document.change(lambda known, _n: rules.forget(known, note_id), noted)
    await _drop_row(store, row)


async def _drop_row(store: Store, row: Doc) -> None:
    if await store.unlinked_notes.delete({"_id": row["_id"], "put": row.get("put")}):
        return
    # An undone import came again meanwhile, with a row of its own.
    if newer := await store.unlinked_notes.get(row["_id"]):
        await _look_at(store, [newer])


async def link(store: Store, note_ids: Iterable[str] | None = None) -> None:
    """Those of these notes (None = of all) that a matter took up while they were about nobody, and that are linked by now:
    what the restrictions say of their household, they say of the note."""
    taken_up = [each async for each in submissions.unlinked_items(store, note_ids)]
    where: Doc = {"_id": {"$in": sorted(set(taken_up))}, "household_id": {"$gt": ""}, "deleted": None}
    found = await store.records_by(where, ["version", "household_id", "office_code"]) if taken_up else []
    linked: dict[str, tuple[str, str]] = {
        each.id: (each.state["office_code"], each.state["household_id"]) for each in found
    }
    if linked:
        noted = {"what": "link", "note_ids": sorted(linked)}
        await store.restrictions_document.change(lambda known, n: rules.link(known, linked, n=n), noted)
    for note_id in linked:
        if row := await store.unlinked_notes.get(note_id):
            await _drop_row(store, row)


async def follow(store: Store, type_: str, note_id: str) -> None:
    """Something became of a record or an item: what it is by now counts, for events can come late."""
    aggregates = store.records if type_ == "record" else store.action_items
    found = await aggregates.load(note_id)
    if found is None:
        return
    if type_ == "record" and found.state.get("household_id"):
        await link(store, [note_id])
    await _follow(store, note_id, found.state)


async def follow_call(store: Store, call_id: str, state: Doc) -> None:
    """What became of a call, unless it is known as something newer."""
    row = await store.unlinked_notes.get(call_id)
    if row is None or row.get("version", 0) <= (state.get("version") or 0):
        await _follow(store, call_id, state)


async def _follow(store: Store, note_id: str, state: Doc) -> None:
    if not (_is_imported(state) or state.get("deleted")):
        return
    if state.get("household_id") or state.get("deleted"):
        await forget(store, note_id)
    elif not await _is_kept(store, note_id, state):
        await keep(store, {note_id: state})


async def _meet(store: Store, rows: Sequence[Doc], names: Names) -> None:
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for row in rows:
        if met := names.met(Note(row["words"], tuple(row["names"]), tuple(row["numbers"]))):
            found[row["_id"]] = (row["office_code"], met)
    if found:
        noted = {"what": "meet", "note_ids": sorted(found)}
        await store.restrictions_document.change(lambda known, n: rules.meet(known, found, n=n), noted)


async def _names(store: Store, household_ids: Sequence[str]) -> Names:
    households = await store.households_by({"_id": {"$in": list(household_ids)}})
    members = {each.id: [m["person_id"] for m in each.state.get("members", [])] for each in households}
    persons = await store.persons_by_id(sorted({person for ids in members.values() for person in ids}))
    names = Names()
    for household in households:
        names.add(household.id, household.state, (persons[p] for p in members[household.id] if p in persons))
    return names


async def whose_names_changed(store: Store, type_: str, changed_id: str) -> None:
    """A household or a person changed: the notes that name it by what it is called now."""
    if type_ == "household":
        await look_for(store, [changed_id])
    elif homes := await store.households_by({"members.person_id": changed_id}):
        await look_for(store, [home.id for home in homes])


async def catch_up(store: Store, done: int) -> int:
    """What was linked before, or while a matter was taking it up; and look for everybody once more where the restrictions
    changed since `done`: what a crash left between a protection and its notes. The change up to which all is looked at."""
    await link(store)
    n: int = (await store.restrictions_document.mark())["n"]
    if n != done:
        await _keep_all(store)
        await look_for(store)
    return n


async def _keep_all(store: Store) -> None:
    """Rows for what was imported before there were rows."""
    known = {row["_id"] async for row in store.unlinked_notes.find({}, fields=["_id"])}
    for aggregates in (store.records, store.action_items):
        some: dict[str, Doc] = {}
        async for doc in aggregates.documents.find({"household_id": None, "deleted": None}):
            if doc["_id"] not in known and _is_imported(doc):
                some[doc["_id"]] = aggregates.loaded(doc).state
            if len(some) == KEPT_AT_ONCE:
                await keep(store, some)
                some = {}
        await keep(store, some)
