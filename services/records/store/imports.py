"""Queries for imports: what is left of a batch, what waits for its household, and which objects are in use."""

from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from libs.aggregates import Aggregates, Stored
from libs.mongo import Documents, DuplicateKey, Filter
from services.records.domain.contact import look_up
from services.records.domain.imports import KINDS, Imported, ImportedContact, ImportedProtection, ImportOutcome, State
from services.records.store.store import Store

Objects: TypeAlias = Aggregates[State, State, str]
LIVE: Filter = {"deleted": {"$ne": True}}
LIVE_BESIDE: Filter = {"undone": {"$ne": True}}
"""The same filter for contacts and protections."""


@dataclass(frozen=True)
class WaitingRow:
    """A valid row whose household has not been imported."""

    batch_id: str
    object: Imported


def objects_of(store: Store, kind: str) -> Objects:
    """The aggregates of a kind, typed for JSON of any kind: an import handles all kinds in the same way."""
    kept = {
        "office": store.offices,
        "staff": store.staff,
        "district": store.districts,
        "person": store.persons,
        "household": store.households,
        "related_party": store.related_parties,
        "record": store.records,
        "action_item": store.action_items,
    }
    return cast("Objects", kept[kind])


async def is_batch(store: Store, batch_id: str) -> bool:
    """Whether anything of this batch was ever imported."""
    return await store.batches.get(batch_id) is not None


async def is_left(store: Store, batch_id: str, file: str) -> bool:
    """Whether anything that this file of the batch brought is still here."""
    ours: Filter = {"source.batch": batch_id, "source.file": file}
    live: list[tuple[Documents, Filter]] = [
        *((objects_of(store, kind).documents, {**ours, **LIVE}) for kind in KINDS),
        (store.contacts, {**ours, **LIVE_BESIDE}),
        (store.protections, {**ours, **LIVE_BESIDE}),
    ]
    return await _is_any(live)


async def unsynthetic(store: Store) -> int:
    """The number of batches that are not marked synthetic."""
    return len([batch async for batch in store.batches.find({"synthetic": False})])


async def existing(store: Store, kinds: Sequence[str], ids: Collection[str]) -> frozenset[str]:
    """The ids that belong to existing objects of these kinds. A stub of an undone import does not count."""
    where: Filter = {"_id": {"$in": sorted(ids)}, **LIVE}
    documents = [objects_of(store, kind).documents for kind in kinds] if ids else []
    return frozenset([doc["_id"] for each in documents async for doc in each.find(where, fields=["_id"])])


async def hold(store: Store, batch_id: str, household_id: str, each: Imported) -> None:
    """Keep a valid row until its household comes."""
    try:
        await store.waiting_rows.insert(
            {"_id": each["id"], "waiting_for": household_id, "object": each, "batch": batch_id}
        )
    except DuplicateKey:
        await store.waiting_rows.update({"_id": each["id"]}, {"$set": {"object": each, "batch": batch_id}})


async def rows_waiting_for(store: Store, household_id: str) -> list[WaitingRow]:
    """The rows that wait for this household."""
    return [
        WaitingRow(row["batch"], row["object"]) for row in await store.waiting_rows.list({"waiting_for": household_id})
    ]


async def waiting_ids(store: Store, batch_id: str) -> list[str]:
    """The ids of the rows of a batch that still wait."""
    return [row["_id"] for row in await store.waiting_rows.list({"batch": batch_id})]


async def let_go(store: Store, object_id: str) -> None:
    """Note that this row waits no longer."""
    await store.waiting_rows.delete({"_id": object_id})


async def put_contact(store: Store, each: Imported) -> ImportOutcome:
    """Store an imported contact with its look-up keys."""
    contact = cast("ImportedContact", each["state"])
    doc: dict[str, object] = {
        "_id": each["id"],
        "version": 1,
        **each["state"],
        **look_up(contact["kind"], contact["value"]),
        "source": each["source"],
        "fingerprint": "import",
    }
    try:
        await store.contacts.insert(doc)
    except DuplicateKey:
        revived = await store.contacts.update({"_id": each["id"], "undone": True}, {"$set": {"undone": False, **doc}})
        return "revived" if revived else "unchanged"
    return "created"


async def put_protection(store: Store, each: Imported) -> ImportOutcome:
    """Store the imported protection of a household, unless one is stored already."""
    household_id = cast("ImportedProtection", each["state"])["household_id"]
    existing = await store.protections.get(household_id)
    if existing is not None and not existing.get("undone"):
        return "unchanged"
    await store.protections.put({**each["state"], "_id": household_id, "source": each["source"]})
    return "revived" if existing else "created"


async def brought(store: Store, kind: str, batch_id: str) -> AsyncGenerator[Stored[State]]:
    """The objects of a kind that a batch brought."""
    objects = objects_of(store, kind)
    async for doc in objects.documents.find({"source.batch": batch_id}):
        yield objects.loaded(doc)


async def contacts_brought(store: Store, batch_id: str) -> AsyncGenerator[tuple[str, str]]:
    """The contacts that a batch brought and that were not taken back, each with its household."""
    async for row in store.contacts.find({"source.batch": batch_id, **LIVE_BESIDE}):
        yield row["_id"], row["household_id"]


async def protections_brought(store: Store, batch_id: str) -> AsyncGenerator[str]:
    """The ids of the households whose protection this batch brought."""
    async for row in store.protections.find({"source.batch": batch_id, **LIVE_BESIDE}):
        yield row["_id"]


async def take_back_contact(store: Store, contact_id: str) -> None:
    """Mark a contact as undone and remove its look-up keys, so that nobody finds it any more."""
    await store.contacts.update({"_id": contact_id}, {"$set": {"undone": True, "keys": []}})


async def take_back_protection(store: Store, household_id: str) -> None:
    """Mark what this household's protection says as undone."""
    await store.protections.update({"_id": household_id}, {"$set": {"undone": True}})


async def is_used(store: Store, kind: str, object_id: str, batch_id: str) -> bool:
    """Whether something that stays refers to this object. What was undone earlier no longer refers to anything."""
    users: list[tuple[Documents, Filter]] = []
    match kind:
        case "household":
            ours: Filter = {"household_id": object_id}
            added: Filter = {**ours, **LIVE_BESIDE, "source.batch": {"$ne": batch_id}}
            users = [
                (store.records.documents, ours),
                (store.action_items.documents, ours),
                (store.related_parties.documents, ours),
                (store.drafts, {**ours, "discarded": None}),
                (store.contacts, added),
            ]
        case "person":
            users = [(store.households.documents, {"members.person_id": object_id})]
        case "staff":
            users = [
                (store.households.documents, {"worker_id": object_id}),
                (store.records.documents, {"author_id": object_id}),
                (store.action_items.documents, {"assignee_id": object_id}),
                (store.drafts, {"author_id": object_id}),
            ]
        case "district":
            users = [(store.households.documents, {"district_id": object_id})]
        case _:
            pass
    return await _is_any(users)


async def _is_any(looked_for: Sequence[tuple[Documents, Filter]]) -> bool:
    for documents, where in looked_for:
        if await documents.find_one(where) is not None:
            return True
    return False
