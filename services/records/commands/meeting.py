"""Unlinked notes and whom their words meet: an imported note about nobody yet that names a protected household is kept
back with it, until somebody links it by hand.

A note's row lies in `unlinked_notes` before the note itself is written, and a household is in the restrictions before the
rows are looked at: whichever comes second finds the other.
"""

from collections.abc import Mapping, Sequence

from libs.mongo import Doc
from services.records.domain import restriction as rules
from services.records.domain.meeting import Names, Note, note_of
from services.records.store import Store

KINDS = ("record", "action_item")
"""What records itself keeps; calls are told by inquiries."""


def _is_imported(state: Doc) -> bool:
    source: Doc = state.get("source") or {}
    return bool(state.get("is_imported") or source.get("batch"))


async def keep(store: Store, notes: Mapping[str, Doc]) -> None:
    """These unlinked notes (state by id) are about to be written, or are there: kept back where they name somebody."""
    rows: list[Doc] = []
    for note_id, state in notes.items():
        note = note_of(state)
        row: Doc = {
            "_id": note_id,
            "office_code": state["office_code"],
            "words": note.words,
            "names": list(note.names),
            "numbers": list(note.numbers),
        }
        await store.unlinked_notes.put(row)
        rows.append(row)
    if rows:
        snapshot = await store.restrictions_document.snapshot()
        await _meet(store, rows, rules.named_by(snapshot.households))


async def look_for(store: Store, household_ids: Sequence[str] | None = None) -> None:
    """Go through all unlinked notes for the names and numbers of these households (None = of all), as far as anything is
    said of them."""
    snapshot = await store.restrictions_document.snapshot()
    said_of = rules.named_by(snapshot.households)
    wanted = said_of if household_ids is None else [each for each in said_of if each in household_ids]
    if wanted:
        await _meet(store, await store.unlinked_notes.list({}), wanted)


async def forget(store: Store, note_id: str) -> None:
    """The note was linked, or is no more."""
    if not await store.unlinked_notes.delete({"_id": note_id}):
        return
    noted = {"what": "forget", "note_id": note_id}
    await store.restrictions_document.change(lambda known, _n: rules.forget(known, note_id), noted)


async def follow(store: Store, note_id: str, state: Doc) -> None:
    """What became of a record, an item or a call."""
    if not (_is_imported(state) or state.get("deleted")):
        return
    if state.get("household_id") or state.get("deleted"):
        await forget(store, note_id)
    else:
        await keep(store, {note_id: state})


async def _meet(store: Store, rows: Sequence[Doc], household_ids: Sequence[str]) -> None:
    names = await _names(store, household_ids)
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
    """Look for everybody once more where the restrictions changed since `done`: what a crash left between a protection and
    its notes. The change up to which all is looked at."""
    n: int = (await store.restrictions_document.mark())["n"]
    if n != done:
        await _keep_all(store)
        await look_for(store)
    return n


async def _keep_all(store: Store) -> None:
    """Rows for what was imported before there were rows."""
    known = {row["_id"] for row in await store.unlinked_notes.list({}, fields=["_id"])}
    for aggregates in (store.records, store.action_items):
        async for doc in aggregates.documents.find({"household_id": None, "deleted": None}):
            if doc["_id"] not in known and _is_imported(doc):
                await keep(store, {doc["_id"]: aggregates.loaded(doc).state})
