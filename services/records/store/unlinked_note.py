"""The rows of unlinked notes. They are read page by page: memory stays bounded, and other tasks can run between."""

import re
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from libs.aggregates import Aggregates, Stored
from libs.mongo import Filter
from services.records.domain.unlinked_note import Names, Note, Unlinked
from services.records.store.rows import UnlinkedRow
from services.records.store.store import Store

AT_ONCE = 200
State = TypeVar("State", bound=Mapping[str, object])
Published = TypeVar("Published", bound=Mapping[str, object])
Event = TypeVar("Event", bound=str)


@dataclass(frozen=True, slots=True)
class Row:
    """The stored row of a note. `put` tells it from earlier and later rows of the same note.

    `looked` is set when all hidden households were looked for in its text.
    """

    note_id: str
    unlinked: Unlinked
    put: str | None
    looked: bool


async def put(store: Store, rows: Sequence[Row]) -> None:
    """Store these rows. Each replaces an earlier row of its note."""
    for row in rows:
        note = row.unlinked.note
        await store.unlinked_notes.put(
            {
                "_id": row.note_id,
                "office_code": row.unlinked.office_code,
                "version": row.unlinked.version,
                "words": note.words,
                "names": list(note.names),
                "numbers": list(note.numbers),
                "put": row.put,
                "looked": row.looked,
            }
        )


async def get(store: Store, note_id: str) -> Row | None:
    """The row of a note, or None."""
    doc = await store.unlinked_notes.get(note_id)
    return None if doc is None else _row(doc)


async def looked(store: Store, rows: Sequence[Row]) -> None:
    """Note that all hidden households were looked for in these rows. The rows must have been put together."""
    done: Filter = {"_id": {"$in": [row.note_id for row in rows]}, "put": rows[0].put}
    await store.unlinked_notes.update_many(done, {"$set": {"looked": True}})


async def drop(store: Store, row: Row) -> bool:
    """Delete this row. Returns False if it is gone or a later row of the note has replaced it."""
    return await store.unlinked_notes.delete({"_id": row.note_id, "put": row.put})


async def ids(store: Store) -> frozenset[str]:
    """The ids of the notes that have a row."""
    return frozenset([doc["_id"] async for doc in store.unlinked_notes.find({}, fields=["_id"])])


def pages_that_may_name(store: Store, names: Names) -> AsyncGenerator[list[Row]]:
    """The rows with one of these words in their text, or one of these names or numbers in a column, page by page.

    The database scans all texts, so use it for few words.
    """
    anywhere = "|".join(re.escape(word) for word in sorted(names.words))
    ways: list[Filter] = [{"names": {"$in": sorted(names.in_columns)}}, {"numbers": {"$in": sorted(names.numbers)}}]
    return _pages(store, {"$or": [*ways, {"words": {"$regex": anywhere}}] if names.words else ways})


def pages(store: Store) -> AsyncGenerator[list[Row]]:
    """All rows, page by page."""
    return _pages(store, {})


async def _pages(store: Store, where: Filter) -> AsyncGenerator[list[Row]]:
    page: list[Row] = []
    async for doc in store.unlinked_notes.find(where):
        page.append(_row(doc))
        if len(page) == AT_ONCE:
            yield page
            page = []
    yield page


async def linked(store: Store, note_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Of these records those that are linked by now: (office code, household id) by record id."""
    where: Filter = {"_id": {"$in": sorted(note_ids)}, "household_id": {"$gt": ""}, "deleted": {"$ne": True}}
    records = await store.records_listed(where) if note_ids else []
    return {row.id: (row.state["office_code"], home) for row in records if (home := row.state["household_id"])}


async def about_nobody(aggregates: Aggregates[State, Published, Event]) -> AsyncGenerator[Stored[State]]:
    """The objects of a kind that are not linked to a household."""
    async for doc in aggregates.documents.find({"household_id": None, "deleted": {"$ne": True}}):
        yield aggregates.loaded(doc)


def _row(doc: UnlinkedRow) -> Row:
    note = Note(doc["words"], tuple(doc["names"]), tuple(doc["numbers"]))
    about = Unlinked(note, doc["office_code"], doc.get("version", 0))
    return Row(doc["_id"], about, doc.get("put"), doc.get("looked", False))
