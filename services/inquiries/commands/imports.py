"""Imported inquiries (settled.md 19): ids come derived from batch, file, sheet and row, so that again is harmless.

Each object has a result: created, unchanged, revived or refused. Undo is a command per object, refused where somebody
has changed the object since.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

import orjson

from libs import problems
from libs.aggregates import Loaded, Outcome
from libs.contracts.counter import Inquiry
from libs.imports.batches import Batches
from libs.imports.shapes import UNLINKED_AT_ONCE, UNLINKED_BYTES, require_fit, unfit
from libs.mongo import Doc
from services.inquiries.commands.inquiry import look_up
from services.inquiries.store import Store

Result = dict[str, Any]
UNDO_S = 8.0
"""Well within the time a request may take."""


def batches(store: Store) -> Batches:
    """The batches taken here."""
    return Batches(store.batches, store.clock, store.is_left)


async def take(store: Store, batch: Doc, objects: Sequence[Doc]) -> list[Result]:
    """Write the objects of one call, each for itself; results in the same order."""
    await batches(store).open(batch)
    await _tell_unlinked(store, batch, objects)
    results: list[Result] = []
    for each in objects:
        try:
            if each["type"] != "inquiry":
                raise problems.ValidationFailed("問合せ以外は受け付けません。取込先を確かめてください。")
            require_fit(batch, each)
            results.append(await _take_one(store, batch["id"], each))
        except problems.Problem as problem:
            if problem.status >= 500:
                raise
            results.append(
                {"id": each["id"], "outcome": "refused", "code": problem.code, "message": problem.detail}
            )
    return results


async def _tell_unlinked(store: Store, batch: Doc, objects: Sequence[Doc]) -> None:
    """records knows names, and keeps back what names a protected household before it is written here."""
    fit = [each for each in objects if each["type"] == "inquiry" and unfit(batch, each) is None]
    unlinked = {each["id"]: each for each in fit if not each["state"].get("household_id")}
    known = await store.known(list(unlinked)) if unlinked else {}
    coming = {
        each_id: {**_shown(each), "version": known.get(each_id, {"version": 0})["version"] + 1}
        for each_id, each in unlinked.items()
        if each_id not in known or known[each_id].get("deleted")
    }
    await tell_unlinked(store, coming)


async def tell_unlinked(store: Store, states: Mapping[str, Doc]) -> None:
    """With their versions, at least: what is heard of an earlier one counts no more. Unavailable where records cannot be
    told: then nothing is written."""
    notes = [{"id": each, "state": state} for each, state in states.items()]
    for some in groups(notes, UNLINKED_AT_ONCE, UNLINKED_BYTES):
        await store.process.client("records").post("/internal/v1/unlinked-notes", {"notes": some})


def groups(notes: Iterable[Doc], at_most: int, size: int) -> Iterator[list[Doc]]:
    """So many notes together, and no more bytes than this; one that is larger by itself goes alone."""
    group: list[Doc] = []
    left = size
    for note in notes:
        weight = len(orjson.dumps(note))
        if group and (len(group) == at_most or weight > left):
            yield group
            group, left = [], size
        group.append(note)
        left -= weight
    if group:
        yield group


async def undo(store: Store, batch_id: str) -> tuple[list[Result], bool]:
    """Take a batch back, object by object; what was changed since stays and is listed. NotFound for none of ours.

    With True where some is left: a call ends after `UNDO_S`, the next one goes on.
    """
    if await store.batches.get(batch_id) is None:
        raise problems.NotFound
    until = time.monotonic() + UNDO_S
    results: list[Result] = []
    async with aclosing(store.of_batch(batch_id)) as brought:
        async for item in brought:
            results.append(await _undo_one(store, item, batch_id))
            if results[-1]["outcome"] == "undone" and time.monotonic() > until:
                return results, True
    await batches(store).close(batch_id)
    return results, False


async def _take_one(store: Store, batch_id: str, each: Doc) -> Result:
    existing = await store.inquiries.load(each["id"])
    if existing is not None and not existing.state.get("deleted"):
        return {"id": each["id"], "outcome": "unchanged", "version": existing.version}
    version = existing.version + 1 if existing else 1
    state = {**_whole(each), "imported_version": version}
    if existing is None:
        event = Outcome(state, "inquiry.imported", {"batch": batch_id})
        made = await store.inquiries.create(each["id"], event, by=None, source=(f"import:{batch_id}", 1))
        return {"id": each["id"], "outcome": "created", "version": made.version}
    event = Outcome(state, "inquiry.imported", {"batch": batch_id, "revived": True})
    saved = await store.inquiries.save(existing, event, by=None)
    if saved is None:
        raise problems.InProgress
    return {"id": each["id"], "outcome": "revived", "version": saved.version}


def _whole(each: Doc) -> Doc:
    """The state in its full published shape, with its telephone numbers apart."""
    state = _shown(each)
    return {**state, "contact": each["state"].get("contact") or {}, **look_up(each["id"], state)}


def _shown(each: Doc) -> Doc:
    """What of it is published: what records is told beforehand is what it hears of it."""
    shape = Inquiry.model_validate(
        {**each["state"], "id": each["id"], "version": 1, "source": each.get("source")}
    )
    return shape.model_dump(mode="json", by_alias=True, exclude={"id", "version", "deleted"})


async def _undo_one(store: Store, item: Loaded, batch_id: str) -> Result:
    if item.state.get("deleted"):
        return {"id": item.id, "outcome": "unchanged", "version": item.version}
    if item.version != item.state["imported_version"]:
        return _changed(item)
    # What stays names its office, so that readers know whose tombstone it is, and its batch, so that it can be revived.
    stub = {"deleted": True, "source": item.state["source"], "office_code": item.state["office_code"]}
    saved = await store.inquiries.save(
        item, Outcome(stub, "inquiry.import_undone", {"batch": batch_id}), by=None
    )
    return _changed(item) if saved is None else {"id": item.id, "outcome": "undone", "version": saved.version}


def _changed(item: Loaded) -> Result:
    return {
        "id": item.id,
        "outcome": "refused",
        "code": "CHANGED_SINCE",
        "message": "取込後に変更されたため、取り消していません。画面で確かめてください。",
        "version": item.version,
    }
