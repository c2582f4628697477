"""From events to the index: the state of each event becomes a document, which is written if it is newer.

Aggregates of other types are skipped. An event whose state cannot be made into a document is parked; the next event heals it.
"""

from collections.abc import Sequence
from typing import Protocol

from libs.bus import Handler, Permanent
from libs.canonical import Json
from libs.contracts.events import Received
from libs.faults import crash_point
from libs.metrics import STALE_EVENTS
from libs.telemetry import batch_span
from services.search.events import document_of, index_of
from services.search.store import Item, Refused, WriteResult


class Target(Protocol):
    """What takes the documents: a generation of the index, or its twin in memory."""

    async def put_if_newer(self, items: Sequence[Item]) -> list[WriteResult]: ...


def item_of(key: str, version: int, state: dict[str, Json]) -> Item | None:
    """The document of a published state, with its index. None if its type is not searched. Permanent for a broken state."""
    index = index_of(key)
    if index is None:
        return None
    try:
        return Item(index, document_of(key, version, state))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Permanent(f"{type(error).__name__} in {key}") from None


def indexer(target: Target, consumer: str) -> Handler:
    """The handler of all three topics for one generation. It writes a whole batch as one bulk."""

    async def handle(events: Sequence[Received]) -> list[Exception | None]:
        results: list[Exception | None] = [None] * len(events)
        newest: dict[str, tuple[int, Item]] = {}
        for at, event in enumerate(events):
            try:
                item = item_of(event.key, event.sequence, event.state)
            except Permanent as error:
                results[at] = error
                continue
            if item is not None and (
                event.key not in newest or newest[event.key][1].document["version"] <= event.sequence
            ):
                newest[event.key] = (at, item)
        crash_point("indexer.before_bulk")
        with batch_span(event.traceparent for event in events):
            outcomes = await target.put_if_newer([item for _, item in newest.values()]) if newest else []
        crash_point("indexer.after_bulk")
        of_key = dict(zip(newest, outcomes, strict=True))
        for at, event in enumerate(events):
            if results[at] is None and event.key in of_key:
                results[at] = _result(of_key[event.key], consumer)
        return results

    return handle


def _result(outcome: WriteResult, consumer: str) -> Exception | None:
    if isinstance(outcome, Refused):
        return Permanent(str(outcome))
    if outcome == "stale":
        STALE_EVENTS.labels(consumer).inc()
        return None
    return outcome if isinstance(outcome, Exception) else None
