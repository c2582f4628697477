"""Imported inquiries (docs/protocols.md 13). Their ids are derived from batch, file, sheet and row, so that a repeated
import changes nothing.

Each object has a result: created, unchanged, revived or refused. Undo is a command per object, refused where somebody
has changed the object since.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing
from typing import TypedDict, TypeVar, cast

import orjson

from libs import problems
from libs.contracts.counter import Inquiry
from libs.imports.batches import Batch, Batches
from libs.imports.shapes import UNLINKED_AT_ONCE, UNLINKED_BYTES, require_fit, unfit
from libs.states import counter
from services.inquiries.domain import imports as rules
from services.inquiries.domain.imports import Imported, Result
from services.inquiries.domain.listing import look_up
from services.inquiries.domain.state import Contact, ListedInquiry
from services.inquiries.store import Store, StoredInquiry

T = TypeVar("T")
UNDO_S = 8.0
"""How long an undo works before it answers: well within the time that a request may take."""


class UnlinkedNote(TypedDict):
    """An unlinked inquiry, as records is told of it."""

    id: str
    state: counter.PublishedInquiry


def batches(store: Store) -> Batches:
    """The batches that this service imports."""
    return Batches(store.batches, store.clock, store.is_left)


async def import_objects(store: Store, batch: Batch, objects: Sequence[Imported]) -> list[Result]:
    """Write the objects of one call, each by itself. The results are in the same order."""
    await batches(store).open(batch)
    await _tell_unlinked(store, batch, objects)
    results: list[Result] = []
    for each in objects:
        try:
            if each["type"] != "inquiry":
                raise problems.ValidationFailed("問合せ以外は受け付けません。取込先を確かめてください。")
            require_fit(batch, each)
            results.append(await _import(store, batch["id"], each))
        except problems.Problem as problem:
            if problem.status >= 500:
                raise
            results.append({"id": each["id"], "outcome": "refused", "code": problem.code, "message": problem.detail})
    return results


async def _tell_unlinked(store: Store, batch: Batch, objects: Sequence[Imported]) -> None:
    """Tell records of the objects that are not linked and not written yet.

    records knows names: an inquiry whose text names a protected household is hidden before it is written here.
    """
    fit = [each for each in objects if each["type"] == "inquiry" and unfit(batch, each) is None]
    unlinked = {each["id"]: each for each in fit if not each["state"].get("household_id")}
    known = await store.known(list(unlinked)) if unlinked else {}
    to_write: dict[str, counter.PublishedInquiry] = {}
    for each_id, each in unlinked.items():
        before = known.get(each_id)
        if before is None or before.get("deleted"):
            version = before["version"] + 1 if before else 1
            to_write[each_id] = {**_published(each), "id": each_id, "version": version}
    await tell_unlinked(store, to_write)


async def tell_unlinked(store: Store, states: Mapping[str, counter.PublishedInquiry]) -> None:
    """Tell records of unlinked inquiries, with their versions: events of earlier versions then count no more.

    Unavailable where records cannot be reached: then nothing is written.
    """
    notes: list[UnlinkedNote] = [{"id": each, "state": state} for each, state in states.items()]
    for group in groups(notes, UNLINKED_AT_ONCE, UNLINKED_BYTES):
        await store.process.client("records").post("/internal/v1/unlinked-notes", {"notes": group})


def groups(notes: Iterable[T], at_most: int, size: int) -> Iterator[list[T]]:
    """The notes in groups of at most `at_most` notes and `size` bytes. A larger note is a group by itself."""
    group: list[T] = []
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
    """Undo a batch, object by object. What was changed since stays, and its result says so. NotFound for an unknown batch.

    Returns the results, and whether objects are left: a call ends after `UNDO_S`, and the next one goes on.
    """
    if not await store.is_batch(batch_id):
        raise problems.NotFound
    until = time.monotonic() + UNDO_S
    results: list[Result] = []
    async with aclosing(store.of_batch(batch_id)) as items:
        async for item in items:
            results.append(await _undo_one(store, item, batch_id))
            if results[-1]["outcome"] == "undone" and time.monotonic() > until:
                return results, True
    await batches(store).close(batch_id)
    return results, False


async def _import(store: Store, batch_id: str, each: Imported) -> Result:
    """Write one object. What exists already is left as people have it now."""
    existing = await store.inquiries.load(each["id"])
    if existing is None:
        decision = rules.import_new(_to_state(each), batch_id)
        created = await store.inquiries.create(each["id"], decision, by=None, source=(f"import:{batch_id}", 1))
        return {"id": each["id"], "outcome": "created", "version": created.version}
    if not existing.state["deleted"]:
        return {"id": each["id"], "outcome": "unchanged", "version": existing.version}
    revived = await store.inquiries.save(existing, rules.revive(_to_state(each), batch_id, existing.version), by=None)
    if revived is None:
        raise problems.InProgress
    return {"id": each["id"], "outcome": "revived", "version": revived.version}


def _to_state(each: Imported) -> ListedInquiry:
    """The state as it is stored: every published field, the telephone numbers apart, the look-up fields."""
    state, contact = _published(each), cast("Contact", each["state"].get("contact") or {})
    return {**state, "contact": contact, "vouched": [], **look_up(each["id"], state)}


def _published(each: Imported) -> counter.Inquiry:
    """Its published fields: records is told beforehand exactly what the event will say."""
    identity = {"id": each["id"], "version": 1, "deleted": False, "source": each["source"]}
    inquiry = Inquiry.model_validate({**each["state"], **identity})
    return cast("counter.Inquiry", inquiry.model_dump(mode="json", by_alias=True, exclude={"id", "version"}))


async def _undo_one(store: Store, item: StoredInquiry, batch_id: str) -> Result:
    if item.state["deleted"]:
        return {"id": item.id, "outcome": "unchanged", "version": item.version}
    if item.version != item.state.get("imported_version"):
        return _changed_since(item)
    undone = await store.inquiries.save(item, rules.undo(item.state, batch_id), by=None)
    return {"id": item.id, "outcome": "undone", "version": undone.version} if undone else _changed_since(item)


def _changed_since(item: StoredInquiry) -> Result:
    return {
        "id": item.id,
        "outcome": "refused",
        "code": "CHANGED_SINCE",
        "message": "取込後に変更されたため、取り消していません。画面で確かめてください。",
        "version": item.version,
    }
