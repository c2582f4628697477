"""Queries for records: the lists that readers ask for, and the events of one record."""

from typing import TypedDict, cast

from libs.aggregates import Stored
from libs.canonical import Json
from libs.contracts import codes
from libs.contracts.events import Event
from libs.mongo import Filter
from libs.states.casework import PublishedRecord
from libs.states.published import ByWhom
from services.records.domain.state import ListedRecord, Record
from services.records.store.store import Store

Listed = list[Stored[ListedRecord]]


class RecordHappened(TypedDict):
    """An event of a record, with the record after it. After an undone import `state` has little but `deleted`."""

    version: int
    event: str
    at: str
    actor: ByWhom | None
    change: dict[str, Json]
    state: PublishedRecord


async def of_household(
    store: Store, household_id: str, author_id: str | None, state: codes.RecordState | None
) -> Listed:
    """The records of a household, narrowed to this author and this state if they are given."""
    by_author: Filter = {"author_id": author_id} if author_id else {}
    return await store.records_listed({"household_id": household_id, **by_author, **_in(state)})


async def of_author(store: Store, author_id: str, state: codes.RecordState | None) -> Listed:
    """The records of an author in this state. Without a state, those that are not decided yet."""
    open_ones: Filter = {"state": {"$in": ["written", "returned", "in_approval"]}}
    return await store.records_listed({"author_id": author_id, **(_in(state) or open_ones)})


async def about_nobody(store: Store, office_code: str, state: codes.RecordState | None) -> Listed:
    """The notes of an office that are not linked to a household yet."""
    return await store.records_listed({"household_id": None, "office_code": office_code, **_in(state)})


async def happened(store: Store, record: Stored[Record], after: int, limit: int) -> list[RecordHappened]:
    """The events of a record after this version, oldest first.

    The newest ones are still in the record's tray; the relay has moved the others to the journal.
    """
    key = store.records.kind.key_prefix + record.id
    in_tray: list[Event] = record.doc.get("tray", [])
    events = {event["sequence"]: event for event in in_tray if event["sequence"] > after}
    async for row in store.process.feeds.events_of(key, after, limit):
        events[row["sequence"]] = row
    return [_happened(store, events[sequence]) for sequence in sorted(events)[:limit]]


def _happened(store: Store, event: Event) -> RecordHappened:
    return {
        "version": event["sequence"],
        "event": event["name"],
        "at": event["time"],
        "actor": cast("ByWhom | None", event["actor"]),
        "change": cast("dict[str, Json]", event["change"]),
        "state": cast("PublishedRecord", store.records.whole(dict(event["state"]))),
    }


def _in(state: codes.RecordState | None) -> Filter:
    return {"state": state} if state else {}
