"""From events to the index: each event's state becomes a document, written if it is newer.

Types that are not searched pass by. A state that cannot be made into a document is set aside; the next one heals it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from libs.bus import Handler, Permanent
from libs.contracts.events import Received
from libs.faults import crash_point
from libs.metrics import STALE_EVENTS
from services.search.domain.projection import document_of, index_of
from services.search.store import Item, Outcome, Refused


class Target(Protocol):
    """Where documents go: a generation of the index, or its twin in memory."""

    async def put_if_newer(self, items: Sequence[Item]) -> list[Outcome]: ...


def item_of(key: str, version: int, state: Mapping[str, Any]) -> Item | None:
    """The document of a published state and its index; None for what is not searched. Permanent if it is no state."""
    index = index_of(key)
    if index is None:
        return None
    try:
        return Item(index, document_of(key, version, state))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Permanent(f"{type(error).__name__} in {key}") from None


def indexer(target: Target, consumer: str) -> Handler:
    """The handler of all three topics for one generation: one bulk for a whole batch."""

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
        outcomes = await target.put_if_newer([item for _, item in newest.values()]) if newest else []
        crash_point("indexer.after_bulk")
        of_key = dict(zip(newest, outcomes, strict=True))
        for at, event in enumerate(events):
            if results[at] is None and event.key in of_key:
                results[at] = _result(of_key[event.key], consumer)
        return results

    return handle


def _result(outcome: Outcome, consumer: str) -> Exception | None:
    if isinstance(outcome, Refused):
        return Permanent(str(outcome))
    if outcome == "stale":
        STALE_EVENTS.labels(consumer).inc()
        return None
    return outcome if isinstance(outcome, Exception) else None
