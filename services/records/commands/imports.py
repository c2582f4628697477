"""Imports (settled.md 19): batches of objects with ids derived from batch, file, sheet and row.

Per object: created, unchanged, revived, held or refused. Undo is a command per object, refused where something newer
happened. Originals lie in GridFS. Nothing is ever dropped silently: each object has a result.
"""

import hashlib
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from libs import problems
from libs.aggregates import Aggregates, Loaded, Outcome
from libs.imports.batches import Batches
from libs.imports.shapes import unfit
from libs.mongo import Collection, Doc, Documents, DuplicateKey
from services.records.commands import meeting
from services.records.commands.household import DuplicateCaseNumber
from services.records.commands.restriction import protect_by_id
from services.records.domain import imports as rules
from services.records.domain.contact import look_up
from services.records.store import Store

Result = dict[str, Any]
UNDO_S = 8.0
"""Well within the time a request may take."""


def batches(store: Store) -> Batches:
    """The batches taken here; the `synthetic` mark of each is what the demo login asks for."""

    async def left(batch_id: str, file: str) -> bool:
        ours: Doc = {"source.batch": batch_id, "source.file": file}
        live: list[tuple[Documents, Doc]] = [
            *((_store_of(store, kind).documents, {**ours, "deleted": None}) for kind in rules.KINDS),
            (store.contacts, {**ours, "undone": {"$ne": True}}),
            (store.protections, {**ours, "undone": {"$ne": True}}),
        ]
        for documents, where in live:
            if await documents.find_one(where) is not None:
                return True
        return False

    return Batches(store.batches, store.clock, left)


async def take(store: Store, batch: Doc, objects: Sequence[Doc]) -> list[Result]:
    """Write the objects of one call, each for itself; results in the same order."""
    await batches(store).open(batch)
    refused = {each["id"]: problem for each in objects if (problem := unfit(batch, each)) is not None}
    fit = [each for each in objects if each["id"] not in refused]
    coming = await _hide_protected(store, batch["id"], fit)
    unlinked = [e for e in fit if e["type"] in meeting.KINDS and not e["state"].get("household_id")]
    results: list[Result] = []
    for each in objects:
        try:
            if unlinked and each is unlinked[0]:
                # By now those are there whom an importer sends before: the people of this call.
                await _keep_unlinked(store, unlinked)
            if each["id"] in refused:
                raise refused[each["id"]]
            results.append(await _take_one(store, batch["id"], each))
        except problems.Problem as problem:
            if problem.status >= 500:
                raise
            results.append(
                {"id": each["id"], "outcome": "refused", "code": problem.code, "message": problem.detail}
            )
    if coming:
        await meeting.look_for(store, coming)
    return results


async def _keep_unlinked(store: Store, objects: Sequence[Doc]) -> None:
    """Notes about nobody yet that name somebody protected are kept back before they exist; one that is there goes as it
    was decided since."""
    ids = [each["id"] for each in objects]
    found = [
        *await store.records_by({"_id": {"$in": ids}, "deleted": None}, ["version"]),
        *await store.items_by({"_id": {"$in": ids}, "deleted": None}, ["version"]),
    ]
    there = {item.id for item in found}
    await meeting.keep(store, {each["id"]: _written(each) for each in objects if each["id"] not in there})


async def _hide_protected(store: Store, batch_id: str, objects: Sequence[Doc]) -> list[str]:
    """In the restrictions before they exist, all of a call by one change. One that is there already is left as people have
    it now: a repeated import does not undo what was decided since."""
    protected = {
        each["id"]: each["state"]["office_code"]
        for each in objects
        if each["type"] == "household" and each.get("protected")
    }
    there = await store.households_by({"_id": {"$in": list(protected)}}) if protected else []
    coming = {k: v for k, v in protected.items() if k not in {item.id for item in there}}
    if coming:
        await protect_by_id(store, coming, who=f"import:{batch_id}")
    return sorted(coming)


async def _take_one(store: Store, batch_id: str, each: Doc) -> Result:
    match each["type"]:
        case "contact":
            return await _take_contact(store, each)
        case "protection":
            return await _take_protection(store, each)
        case kind if kind in rules.KINDS:
            return await _take_aggregate(store, batch_id, each)
        case _:
            raise problems.ValidationFailed(errors=[problems.FieldError("/objects/type", "unknown")])


async def _take_aggregate(store: Store, batch_id: str, each: Doc) -> Result:
    kind: str = each["type"]
    needed = rules.waits_for(kind, each["state"])
    if needed is not None and await store.household(needed) is None:
        return await _hold(store, batch_id, needed, each)
    result = await _put(_store_of(store, kind), batch_id, each)
    if kind == "household":
        await _release_held(store, each["id"])
    return result


async def _put(aggregates: Aggregates, batch_id: str, each: Doc) -> Result:
    kind: str = each["type"]
    existing = await aggregates.load(each["id"])
    version = existing.version + 1 if existing else 1
    # `imported_version` is private: an object that has moved on since is not undone.
    state = {**_written(each), "imported_version": version}
    if existing is None:
        outcome = Outcome(state, f"{kind}.imported", {"batch": batch_id})
        made = await aggregates.create(
            each["id"], outcome, by=None, source=(f"import:{batch_id}", 1), taken=DuplicateCaseNumber
        )
        return {"id": each["id"], "outcome": "created", "version": made.version}
    if not existing.state.get("deleted"):
        return {"id": each["id"], "outcome": "unchanged", "version": existing.version}
    revived = Outcome(state, f"{kind}.imported", {"batch": batch_id, "revived": True})
    try:
        saved = await aggregates.save(existing, revived, by=None)
    except DuplicateKey:
        # While it was undone, another household was given its number.
        raise DuplicateCaseNumber from None
    if saved is None:
        raise problems.InProgress
    return {"id": each["id"], "outcome": "revived", "version": saved.version}


def _written(each: Doc) -> Doc:
    """The state of an imported object as it is written: what is said of it beforehand holds when it is heard of."""
    return {**rules.shaped(each["type"], each["id"], each["state"]), "source": each.get("source")}


async def _hold(store: Store, batch_id: str, needed: str, each: Doc) -> Result:
    """A valid row whose household is not there is kept in the batch and applied when the household comes."""
    try:
        await store.held.insert({"_id": each["id"], "batch": batch_id, "waiting_for": needed, "object": each})
    except DuplicateKey:
        await store.held.update({"_id": each["id"]}, {"$set": {"object": each, "batch": batch_id}})
    return {"id": each["id"], "outcome": "held"}


async def _release_held(store: Store, household_id: str) -> None:
    for row in await store.held.list({"waiting_for": household_id}):
        await _put(_store_of(store, row["object"]["type"]), row["batch"], row["object"])
        await store.held.delete({"_id": row["_id"]})


async def _take_contact(store: Store, each: Doc) -> Result:
    state: Doc = each["state"]
    doc = {
        "_id": each["id"], "version": 1, **state, **look_up(state), "source": each.get("source"),
        "fingerprint": "import",
    }  # fmt: skip
    try:
        await store.contacts.insert(doc)
    except DuplicateKey:
        revived = await store.contacts.update(
            {"_id": each["id"], "undone": True}, {"$set": {"undone": False, **doc}}
        )
        return {"id": each["id"], "outcome": "revived" if revived else "unchanged"}
    return {"id": each["id"], "outcome": "created"}


async def _take_protection(store: Store, each: Doc) -> Result:
    """What to say and whom it is against; the hiding itself is the household's `protected` mark."""
    state: Doc = each["state"]
    existing = await store.protections.get(state["household_id"])
    if existing is not None and not existing.get("undone"):
        return {"id": each["id"], "outcome": "unchanged"}
    await store.protections.put({**state, "_id": state["household_id"], "source": each.get("source")})
    return {"id": each["id"], "outcome": "revived" if existing else "created"}


async def undo(store: Store, batch_id: str) -> tuple[list[Result], bool]:
    """Take a batch back, object by object, last kinds first; what was changed or used since stays and is listed.

    With True where some is left: a call ends after `UNDO_S`, the next one goes on.
    """
    if await store.batches.get(batch_id) is None:
        raise problems.NotFound
    until = time.monotonic() + UNDO_S
    results: list[Result] = []
    async with aclosing(_undone(store, batch_id)) as undone:
        async for result in undone:
            results.append(result)
            if result["outcome"] == "undone" and time.monotonic() > until:
                return results, True
    await batches(store).close(batch_id)
    return results, False


async def _undone(store: Store, batch_id: str) -> AsyncGenerator[Result]:
    for kind in reversed(rules.KINDS):
        aggregates = _store_of(store, kind)
        async for doc in aggregates.documents.find({"source.batch": batch_id}):
            yield await _undo_one(store, aggregates, kind, aggregates.loaded(doc), batch_id)
    async for row in store.contacts.find({"source.batch": batch_id, "undone": {"$ne": True}}):
        yield await _undo_beside(
            store, store.contacts, row, row["household_id"], {"undone": True, "keys": []}
        )
    async for row in store.protections.find({"source.batch": batch_id, "undone": {"$ne": True}}):
        # What was to be said goes; the household stays hidden: undoing an import never un-hides anybody.
        yield await _undo_beside(store, store.protections, row, row["_id"], {"undone": True})
    for row in await store.held.list({"batch": batch_id}):
        await store.held.delete({"_id": row["_id"]})
        yield {"id": row["_id"], "outcome": "undone"}


async def _undo_one(store: Store, aggregates: Aggregates, kind: str, item: Loaded, batch_id: str) -> Result:
    if item.state.get("deleted"):
        return {"id": item.id, "outcome": "unchanged"}
    if item.version != item.state["imported_version"]:
        return _changed(item)
    if await _still_used(store, kind, item.id, batch_id):
        return _used(item.id)
    state = {**rules.stub(), "source": item.state["source"]}
    undone = Outcome(state, f"{kind}.import_undone", {"batch": batch_id})
    # A record that a submission is just taking in is in use, though its version has not moved.
    saved = await aggregates.save(item, undone, by=None, where={"frozen_by": None})
    return _changed(item) if saved is None else {"id": item.id, "outcome": "undone", "version": saved.version}


async def _undo_beside(store: Store, rows: Collection, row: Doc, household_id: str, gone: Doc) -> Result:
    """What lies beside a household goes with it, and stays with one that stays."""
    if await store.household(household_id) is not None:
        return _used(row["_id"])
    await rows.update({"_id": row["_id"]}, {"$set": gone})
    return {"id": row["_id"], "outcome": "undone"}


async def _still_used(store: Store, kind: str, object_id: str, batch_id: str) -> bool:
    """Whether something that stays needs this object; what was undone before it names nothing any more."""
    users: list[tuple[Documents, Doc]] = []
    match kind:
        case "household":
            ours: Doc = {"household_id": object_id}
            added: Doc = {**ours, "undone": {"$ne": True}, "source.batch": {"$ne": batch_id}}
            users = [
                (store.records.documents, ours), (store.action_items.documents, ours),
                (store.related_parties.documents, ours), (store.drafts, {**ours, "discarded": None}), (store.contacts, added),
            ]  # fmt: skip
        case "person":
            users = [(store.households.documents, {"members.person_id": object_id})]
        case "staff":
            users = [
                (store.households.documents, {"worker_id": object_id}), (store.records.documents, {"author_id": object_id}),
                (store.action_items.documents, {"assignee_id": object_id}), (store.drafts, {"author_id": object_id}),
            ]  # fmt: skip
        case "district":
            users = [(store.households.documents, {"district_id": object_id})]
        case _:
            pass
    for documents, where in users:
        if await documents.find_one(where) is not None:
            return True
    return False


def _changed(item: Loaded) -> Result:
    return {
        "id": item.id, "outcome": "refused", "code": "CHANGED_SINCE",
        "message": "取込後に変更されたため、取り消していません。画面で確かめてください。", "version": item.version,
    }  # fmt: skip


def _used(object_id: str) -> Result:
    return {
        "id": object_id, "outcome": "refused", "code": "STILL_USED",
        "message": "取込後の記録などが使っているため、取り消していません。画面で確かめてください。",
    }  # fmt: skip


async def keep_file(store: Store, batch_id: str, name: str, content: bytes) -> Result:
    """Keep an original file with its hash; the same file twice is one."""
    digest = hashlib.sha256(content).hexdigest()
    # An undone batch may come again with a file of the same name: both stay.
    stored = await store.files.put(
        f"{batch_id}/{digest}/{name}", name, content, {"batch": batch_id, "sha256": digest}
    )
    return {"name": name, "sha256": digest, "outcome": "created" if stored else "unchanged"}


async def unsynthetic(store: Store) -> int:
    """How many batches are not marked synthetic."""
    return len([b async for b in store.batches.find({"synthetic": False})])


def _store_of(store: Store, kind: str) -> Aggregates:
    return {
        "office": store.offices, "staff": store.staff, "district": store.districts, "person": store.persons,
        "household": store.households, "related_party": store.related_parties, "record": store.records,
        "action_item": store.action_items,
    }[kind]  # fmt: skip
