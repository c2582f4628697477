"""Parked events (dead letters): events that a consumer could not apply. A newer event of the same key removes them."""

import hashlib
import logging
from collections import deque
from typing import TypedDict

from libs.bus.envelope import Message
from libs.clock import Clock, rfc3339
from libs.contracts.events import Received
from libs.metrics import PARKED
from libs.mongo import Documents, DuplicateKey

log = logging.getLogger("tsuzuri.consumer")
WINDOW = 200


class Stopped(Exception):  # noqa: N818 — named for what happened
    """More than half of the last events were parked: the consumer is wrong, not the events."""


class Parked(TypedDict):
    """A parked event without its content."""

    version: int
    error: str
    topic: str
    partition: int
    offset: int
    sha256: str
    at: str


class ParkedRow(Parked):
    """A parked event as stored; `_id` is the key of the aggregate."""

    _id: str


class Parking:
    """The parked keys of one consumer, and how many of its last 200 events were parked.

    An event of a key that is parked already does not count: its owner may restate it again and again.
    """

    def __init__(self, consumer: str, documents: Documents[ParkedRow], clock: Clock) -> None:
        self._consumer = consumer
        self._documents = documents
        self._clock = clock
        self._keys: set[str] = set()
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    @property
    def exceeds_limit(self) -> bool:
        """Whether more than half of the last 200 events were parked."""
        return len(self._recent) == WINDOW and sum(self._recent) > WINDOW // 2

    async def remember(self) -> None:
        """Load the keys that earlier processes parked."""
        self._keys = {doc["_id"] async for doc in self._documents.find({}, fields=["_id"])}

    async def park(self, message: Message, event: Received | None, error: Exception) -> None:
        """Park an event without its content (docs/protocols.md 3.3)."""
        key = event.key if event else f"unreadable:{message.topic}/{message.partition}/{message.offset}"
        row: Parked = {
            "version": event.sequence if event else 0,
            "error": type(error).__name__,
            "topic": message.topic,
            "partition": message.partition,
            "offset": message.offset,
            "sha256": hashlib.sha256(message.value or b"").hexdigest(),
            "at": rfc3339(self._clock.now()),
        }
        try:
            await self._documents.insert({"_id": key, **row})
        except DuplicateKey:
            await self._documents.update({"_id": key, "version": {"$lte": row["version"]}}, {"$set": row})
        if key not in self._keys:
            self._recent.append(True)
        self._keys.add(key)
        PARKED.labels(self._consumer).inc()
        log.error("event parked", extra={"consumer": self._consumer, "key": key, "error": type(error).__name__})

    async def applied(self, event: Received) -> None:
        """Note that an event was applied; it removes what is parked of its key at the same or an older version."""
        self._recent.append(False)
        if event.key in self._keys and await self._documents.delete(
            {"_id": event.key, "version": {"$lte": event.sequence}}
        ):
            self._keys.discard(event.key)
