"""Finds hidden households in the text of unlinked notes. An imported note that is not linked yet and names a protected
household is hidden with it until somebody links it by hand.

The row of a note is in `unlinked_notes` before the note is written, and a household is in the restrictions before the
rows are searched. So whichever comes second finds the other.

A matter (追記, 取消) that took up a note while it was unlinked refers to the note for ever. So a note that is linked
later stays in the restrictions, and is hidden there as its household is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TypeVar, cast

from libs.aggregates import Aggregates, whole
from libs.ids import uuid7
from libs.restrictions import RestrictionSet
from services.records.domain import restriction as rules
from services.records.domain import unlinked_note as notes
from services.records.domain.inquiry import HeardInquiry
from services.records.domain.unlinked_note import Names, Unlinked
from services.records.store import Store
from services.records.store import submission as submissions
from services.records.store import unlinked_note as store_of
from services.records.store.unlinked_note import Row

KINDS = ("record", "action_item")
"""The kinds that records owns. Calls come from inquiries."""
FEW = 20
"""For up to so many households the database searches for the names. For more, all notes are read once."""
KEPT_AT_ONCE = 100
"""How many whole notes without a row are in memory at the same time."""
State = TypeVar("State", bound=notes.Imported)
Published = TypeVar("Published", bound=Mapping[str, object])
Event = TypeVar("Event", bound=str)


async def keep(store: Store, about: Mapping[str, Unlinked]) -> None:
    """Store the rows of these unlinked notes (by id), and hide the notes that name a hidden household.

    The notes exist already, or are about to be written.
    """
    put = uuid7()
    rows = [Row(note_id, note, put, looked=False) for note_id, note in about.items()]
    await store_of.put(store, rows)
    if rows:
        await _look_at(store, rows)


async def _is_kept(store: Store, note_id: str, note: Unlinked) -> bool:
    """Whether the note still says what it said when all hidden households were looked for in it."""
    known = await store_of.get(store, note_id)
    return known is not None and known.looked and known.unlinked == note


async def _look_at(store: Store, rows: Sequence[Row]) -> None:
    """Look for all hidden households in these rows, and note that it was done."""
    if household_ids := rules.named_by(await store.restrictions_document.households()):
        await _keep_back(store, rows, await _names(store, household_ids))
    await store_of.looked(store, rows)


async def look_for(store: Store, household_ids: Sequence[str] | None = None) -> None:
    """Search all unlinked notes for the names and numbers of those of these households (None = all) that are hidden."""
    hidden = rules.named_by(await store.restrictions_document.households())
    if household_ids is not None:
        hidden = [each for each in hidden if each in household_ids]
    if not hidden:
        return
    names = await _names(store, hidden)
    few = household_ids is not None and len(hidden) <= FEW
    async for page in store_of.pages_that_may_name(store, names) if few else store_of.pages(store):
        await _keep_back(store, page, names)


async def forget(store: Store, note_id: str) -> None:
    """Remove a note that was linked or deleted from the restrictions.

    Its row goes last, so that a retry finds the note.
    """
    row = await store_of.get(store, note_id)
    if row is None:
        return
    noted = {"what": "forget", "note_id": note_id}
    await store.restrictions_document.change(lambda known, _n: rules.forget(known, note_id), noted)
    await _drop_row(store, row)


async def _drop_row(store: Store, row: Row) -> None:
    if await store_of.drop(store, row):
        return
    # An undone import came again meanwhile, with a new row.
    if newer := await store_of.get(store, row.note_id):
        await _look_at(store, [newer])


async def link(store: Store, note_ids: Iterable[str] | None = None) -> None:
    """Of these notes (None = all), find those that a matter took up while unlinked and that are linked by now.

    The restrictions hide each of them from now on as they hide its household.
    """
    taken_up = {each async for each in submissions.unlinked_items(store, note_ids)}
    linked = await store_of.linked(store, taken_up)
    if linked:
        noted = {"what": "link", "note_ids": sorted(linked)}
        await store.restrictions_document.change(lambda known, n: rules.link(known, linked, n=n), noted)
    for note_id in linked:
        if row := await store_of.get(store, note_id):
            await _drop_row(store, row)


async def follow_record(store: Store, record_id: str) -> None:
    """Follow a change of a record."""
    record = await store.records.load(record_id)
    if record is None:
        return
    state = record.state
    if state["deleted"]:
        await forget(store, record_id)
        return
    if state["household_id"]:
        await link(store, [record_id])
    if notes.is_imported(state):
        await _follow(store, record_id, None if state["household_id"] else notes.unlinked_record(state))


async def follow_item(store: Store, item_id: str) -> None:
    """Follow a change of an action item."""
    item = await store.action_items.load(item_id)
    if item is None:
        return
    state = item.state
    if state["deleted"]:
        await forget(store, item_id)
    elif notes.is_imported(state):
        await _follow(store, item_id, None if state["household_id"] else notes.unlinked_item(state))


def heard_call(call_id: str, state: dict[str, object]) -> HeardInquiry:
    """The state of a call with every field. inquiries tells it in an event, and before it writes an imported call."""
    return cast("HeardInquiry", {"version": 0, "caller": None, **whole(f"inquiries.inquiry:{call_id}", state)})


async def follow_call(store: Store, call_id: str, state: HeardInquiry) -> None:
    """Follow a change of a call, unless a newer version of it is known."""
    row = await store_of.get(store, call_id)
    if row is not None and row.unlinked.version > state["version"]:
        return
    if state["deleted"]:
        await forget(store, call_id)
    elif notes.is_imported(state):
        await _follow(store, call_id, None if state["household_id"] else notes.unlinked_call(state))


async def _follow(store: Store, note_id: str, note: Unlinked | None) -> None:
    """`note` is what the note says now, or None if it was linked."""
    if note is None:
        await forget(store, note_id)
    elif not await _is_kept(store, note_id, note):
        await keep(store, {note_id: note})


async def _keep_back(store: Store, rows: Sequence[Row], names: Names) -> None:
    """Add the notes that name a hidden household to the restrictions, with the household."""
    by_note: dict[str, tuple[str, frozenset[str]]] = {}
    for row in rows:
        if household_ids := names.named_in(row.unlinked.note):
            by_note[row.note_id] = (row.unlinked.office_code, household_ids)
    if by_note:
        noted = {"what": "meet", "note_ids": sorted(by_note)}
        await store.restrictions_document.change(lambda known, n: rules.meet(known, by_note, n=n), noted)


async def _names(store: Store, household_ids: Sequence[str]) -> Names:
    households = await store.households_by_id(household_ids)
    members = {each.id: [m["person_id"] for m in each.state["members"]] for each in households}
    persons = await store.persons_by_id(sorted({person for ids in members.values() for person in ids}))
    names = Names()
    for household in households:
        names.add(household.id, household.state, (persons[p] for p in members[household.id] if p in persons))
    return names


async def whose_names_changed(store: Store, type_: str, changed_id: str) -> None:
    """A household or a person changed: search the notes for its new names and numbers."""
    if type_ == "household":
        await look_for(store, [changed_id])
    elif homes := await store.households_with(changed_id):
        await look_for(store, [home.id for home in homes])


async def catch_up(store: Store, done: RestrictionSet | None) -> RestrictionSet:
    """Do what a crash or a race left out, and return the restrictions whose households have all been looked for.

    Notes may have been linked while a matter was taking them up. Households whose entry differs from `done` are looked
    for again, because a crash may have come between a protection and its notes. Without `done`, and after a restore,
    all hidden households are looked for.
    """
    await link(store)
    if done is not None and (await store.restrictions_document.mark())["n"] == done.n:
        return done
    now = await store.restrictions_document.snapshot()
    if done is None or done.word != now.word:
        await _keep_all(store)
        await look_for(store)
    elif changed := [
        each for each, entry in now.households.items() if "meets" not in entry and entry != done.households.get(each)
    ]:
        await look_for(store, changed)
    return now


async def _keep_all(store: Store) -> None:
    """Store rows for the notes that were imported before there were rows."""
    known = await store_of.ids(store)
    await _keep_all_of(store, store.records, notes.unlinked_record, known)
    await _keep_all_of(store, store.action_items, notes.unlinked_item, known)


async def _keep_all_of(
    store: Store,
    aggregates: Aggregates[State, Published, Event],
    looked_at: Callable[[State], Unlinked],
    known: Set[str],
) -> None:
    some: dict[str, Unlinked] = {}
    async for item in store_of.about_nobody(aggregates):
        if item.id not in known and notes.is_imported(item.state):
            some[item.id] = looked_at(item.state)
        if len(some) == KEPT_AT_ONCE:
            await keep(store, some)
            some = {}
    await keep(store, some)
