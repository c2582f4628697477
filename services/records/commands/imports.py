"""Imports (docs/protocols.md 13): batches of objects with ids derived from batch, file, sheet and row.

`take` writes the objects of one call, `undo` takes a batch back. The steps of `take`, in order, with what undoes each:

| step | writes | undone by |
|---|---|---|
| `Batches.open` | the batch: an office has one live batch | `Batches.close`, last |
| `hide_protected` | the restrictions, before a protected household exists | nothing: undoing never un-hides anybody |
| `keep_unlinked` | the rows of unlinked notes, before the notes exist | the events of the notes that were undone |
| `put_one`, for each object | the object, or the row in which it waits for its household | `undo_one`, `_undo_beside`, last kinds first |
| `unlinked_note.look_for` | the restrictions: which notes name a household that is new and protected | nothing |

After a crash the same call is made again, and each step finds what it did before: an object that exists is `unchanged`.
Undoing is one write per object, and is refused if something newer happened to it. The original files are in GridFS.
Nothing is dropped silently: each object has a result.
"""

import hashlib
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial
from typing import cast

from libs import problems
from libs.aggregates import Stored
from libs.decision import Decision
from libs.imports.batches import Batch, Batches
from libs.imports.shapes import unfit
from libs.mongo import DuplicateKey
from libs.states import people
from services.records.commands import unlinked_note
from services.records.commands.restriction import protect_by_id
from services.records.domain import imports as rules
from services.records.domain.errors import DuplicateCaseNumber
from services.records.domain.imports import Imported, KeptFile, Result, State
from services.records.domain.unlinked_note import unlinked
from services.records.store import Store
from services.records.store import imports as store_of
from services.records.store.freeze import UNFROZEN
from services.records.store.imports import Objects, objects_of

UNDO_S = 8.0
"""Seconds after which one call of `undo` stops, well within the time limit of a request."""


def batches(store: Store) -> Batches:
    """The batches imported here. The demo login asks for their `synthetic` marks."""
    return Batches(store.batches, store.clock, partial(store_of.is_left, store))


async def take(store: Store, batch: Batch, objects: Sequence[Imported]) -> list[Result]:
    """Write the objects of one call, each by itself. The results have the same order."""
    await batches(store).open(batch)
    refused = {each["id"]: problem for each in objects if (problem := unfit(batch, each)) is not None}
    fit = [each for each in objects if each["id"] not in refused]
    newly_hidden = await hide_protected(store, batch["id"], fit)
    notes = [each for each in fit if each["type"] in unlinked_note.KINDS and not each["state"].get("household_id")]
    results: list[Result] = []
    for each in objects:
        try:
            if notes and each is notes[0]:
                # An importer sends people before notes, so by now the people of this call exist.
                await keep_unlinked(store, notes)
            if each["id"] in refused:
                raise refused[each["id"]]
            results.append(await put_one(store, batch["id"], each))
        except problems.Problem as problem:
            if problem.status >= 500:
                raise
            results.append({"id": each["id"], "outcome": "refused", "code": problem.code, "message": problem.detail})
    if newly_hidden:
        await unlinked_note.look_for(store, newly_hidden)
    return results


async def hide_protected(store: Store, batch_id: str, objects: Sequence[Imported]) -> list[str]:
    """Add the protected households of a call to the restrictions before they exist, all in one change.

    A household that exists already stays as it is: a repeated import must not undo later decisions. After a crash the
    households are hidden, and repeating the call changes nothing.
    """
    protected = {
        each["id"]: cast("people.Household", each["state"])["office_code"]
        for each in objects
        if each["type"] == "household" and each["protected"]
    }
    existing = await store_of.existing(store, ["household"], protected)
    new = {household_id: office for household_id, office in protected.items() if household_id not in existing}
    if new:
        await protect_by_id(store, new, who=f"import:{batch_id}")
    return sorted(new)


async def keep_unlinked(store: Store, notes: Sequence[Imported]) -> None:
    """Write the rows of unlinked notes before the notes exist. Those that name a hidden household are kept back.

    A note that exists already is left as it is. After a crash the rows wait for their notes. Raises Unavailable if a
    row could not be written: no note of the call may be written while it is unknown whom it names.
    """
    existing = await store_of.existing(store, unlinked_note.KINDS, [each["id"] for each in notes])
    new = [each for each in notes if each["id"] not in existing]
    states = {each["id"]: (each["type"], _state(objects_of(store, each["type"]), each)) for each in new}
    try:
        await unlinked_note.keep(store, {note_id: unlinked(kind, state) for note_id, (kind, state) in states.items()})
    except problems.Problem as problem:
        raise problems.Unavailable from problem


async def put_one(store: Store, batch_id: str, each: Imported) -> Result:
    """Write one object. It is created, unchanged, revived, or held until its household comes.

    A household also brings the rows that wait for it.
    """
    match each["type"]:
        case "contact":
            return {"id": each["id"], "outcome": await store_of.put_contact(store, each)}
        case "protection":
            # What callers may hear, and against whom; the household's `protected` mark does the hiding.
            return {"id": each["id"], "outcome": await store_of.put_protection(store, each)}
        case kind if kind in rules.KINDS:
            return await _put_or_hold(store, batch_id, each)
        case _:
            raise problems.ValidationFailed(errors=[problems.FieldError("/objects/type", "unknown")])


async def _put_or_hold(store: Store, batch_id: str, each: Imported) -> Result:
    kind = each["type"]
    needed = rules.waits_for(kind, cast("rules.MayWait", {"household_id": None, **each["state"]}))
    if needed is not None and await store.household(needed) is None:
        await store_of.hold(store, batch_id, needed, each)
        return {"id": each["id"], "outcome": "held"}
    result = await _put(store, batch_id, each)
    if kind == "household":
        for row in await store_of.rows_waiting_for(store, each["id"]):
            await _put(store, row.batch_id, row.object)
            await store_of.let_go(store, row.object["id"])
    return result


async def _put(store: Store, batch_id: str, each: Imported) -> Result:
    kind = each["type"]
    objects = objects_of(store, kind)
    existing = await objects.load(each["id"])
    version = existing.version + 1 if existing else 1
    # `imported_version` is private: an object that has moved on since is not undone.
    state: State = {**_state(objects, each), "imported_version": version}
    if existing is None:
        imported = Decision(state, f"{kind}.imported", {"batch": batch_id})
        made = await objects.create(
            each["id"], imported, by=None, source=(f"import:{batch_id}", 1), taken=DuplicateCaseNumber
        )
        return {"id": each["id"], "outcome": "created", "version": made.version}
    if not existing.state.get("deleted"):
        return {"id": each["id"], "outcome": "unchanged", "version": existing.version}
    revived = Decision(state, f"{kind}.imported", {"batch": batch_id, "revived": True})
    try:
        saved = await objects.save(existing, revived, by=None)
    except DuplicateKey:
        # While it was undone, another household got its case number.
        raise DuplicateCaseNumber from None
    if saved is None:
        raise problems.InProgress
    return {"id": each["id"], "outcome": "revived", "version": saved.version}


def _state(objects: Objects, each: Imported) -> State:
    """The state of an imported object exactly as it is written: the row of an unlinked note must match its event."""
    whole = objects.whole({**each["state"], "source": each["source"]})
    return rules.shaped(each["type"], each["id"], whole)


async def undo(store: Store, batch_id: str) -> tuple[list[Result], bool]:
    """Undo a batch, object by object, last kinds first. What was changed or used since stays, and its result says so.

    Returns the results, and True if something is left: a call ends after `UNDO_S`, and the next one goes on.
    """
    if not await store_of.is_batch(store, batch_id):
        raise problems.NotFound
    until = time.monotonic() + UNDO_S
    results: list[Result] = []
    async with aclosing(_undo_each(store, batch_id)) as undone:
        async for result in undone:
            results.append(result)
            if result["outcome"] == "undone" and time.monotonic() > until:
                return results, True
    await batches(store).close(batch_id)
    return results, False


async def _undo_each(store: Store, batch_id: str) -> AsyncGenerator[Result]:
    for kind in reversed(rules.KINDS):
        async for item in store_of.brought(store, kind, batch_id):
            yield await undo_one(store, kind, item, batch_id)
    async for result in _undo_beside(store, batch_id):
        yield result
    for object_id in await store_of.waiting_ids(store, batch_id):
        await store_of.let_go(store, object_id)
        yield {"id": object_id, "outcome": "undone"}


async def undo_one(store: Store, kind: str, item: Stored[State], batch_id: str) -> Result:
    """Replace the object by a stub, with one event.

    Refused if it was changed since, or if something that stays uses it.
    """
    if item.state.get("deleted"):
        return {"id": item.id, "outcome": "unchanged"}
    if item.version != item.state["imported_version"]:
        return _changed(item)
    if await store_of.is_used(store, kind, item.id, batch_id):
        return _used(item.id)
    undone = Decision(rules.stub(item.state["source"]), f"{kind}.import_undone", {"batch": batch_id})
    # A record that a submission has just frozen is in use, although its version is the same.
    where = UNFROZEN if kind == "record" else None
    saved = await objects_of(store, kind).save(item, undone, by=None, where=where)
    return _changed(item) if saved is None else {"id": item.id, "outcome": "undone", "version": saved.version}


async def _undo_beside(store: Store, batch_id: str) -> AsyncGenerator[Result]:
    """Undo the contacts and protections of households that are gone. Those of a household that stays also stay."""
    async for contact_id, household_id in store_of.contacts_brought(store, batch_id):
        if await store.household(household_id) is None:
            await store_of.take_back_contact(store, contact_id)
            yield {"id": contact_id, "outcome": "undone"}
        else:
            yield _used(contact_id)
    async for household_id in store_of.protections_brought(store, batch_id):
        if await store.household(household_id) is None:
            # The household stays hidden: undoing an import never shows anybody.
            await store_of.take_back_protection(store, household_id)
            yield {"id": household_id, "outcome": "undone"}
        else:
            yield _used(household_id)


def _changed(item: Stored[State]) -> Result:
    return {
        "id": item.id,
        "outcome": "refused",
        "code": "CHANGED_SINCE",
        "message": "取込後に変更されたため、取り消していません。画面で確かめてください。",
        "version": item.version,
    }


def _used(object_id: str) -> Result:
    return {
        "id": object_id,
        "outcome": "refused",
        "code": "STILL_USED",
        "message": "取込後の記録などが使っているため、取り消していません。画面で確かめてください。",
    }


async def keep_file(store: Store, batch_id: str, name: str, content: bytes) -> KeptFile:
    """Store an original file with its hash. The same file is stored only once."""
    digest = hashlib.sha256(content).hexdigest()
    # A batch that was undone may come again with another file of the same name: both are kept.
    stored = await store.files.put(f"{batch_id}/{digest}/{name}", name, content, {"batch": batch_id, "sha256": digest})
    return {"name": name, "sha256": digest, "outcome": "created" if stored else "unchanged"}


async def unsynthetic(store: Store) -> int:
    """The number of batches that are not marked synthetic."""
    return await store_of.unsynthetic(store)
