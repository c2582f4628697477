"""Catching up from the state feeds of owners, where the log no longer holds the events that a consumer missed."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import cast

from libs.bus import Handler
from libs.bus.handling import is_transient
from libs.bus.kafka import LogPartition
from libs.client import ServiceClient
from libs.clock import Clock, rfc3339
from libs.contracts.events import Received
from libs.feeds import StateRow
from libs.ids import BUCKETS, uuid7

log = logging.getLogger("tsuzuri.process")
BUCKETS_AT_ONCE = 64
SERVES_S = 600.0
"""Within this time one copy of an owner's states serves all partitions: the log reaches back much further."""


class StateFeeds:
    """The state feeds of owners, for one consumer (docs/protocols.md 2.6)."""

    def __init__(self, client: Callable[[str], ServiceClient], handler: Handler, clock: Clock) -> None:
        self._client = client
        self._handler = handler
        self._clock = clock
        self._served: dict[str, float] = {}

    async def catch_up(self, place: LogPartition) -> None:
        """Apply the states of the partition's owner as events, bucket by bucket; once for all partitions that are
        behind.

        Raises transient failures, so that the consumer starts again.
        """
        service = place[0].rpartition(".")[2]
        if time.monotonic() - self._served.get(service, float("-inf")) < SERVES_S:
            return
        for first in range(0, BUCKETS, BUCKETS_AT_ONCE):
            buckets = {"bucket_from": first, "bucket_to": first + BUCKETS_AT_ONCE}
            async with self._client(service).ndjson("/internal/v1/states", buckets) as rows:
                await self._apply([self._as_event(cast("StateRow", row)) async for row in rows if row["version"] > 0])
        self._served[service] = time.monotonic()

    async def _apply(self, events: Sequence[Received]) -> None:
        for event, error in zip(events, await self._handler(events) if events else (), strict=True):
            if error is not None and is_transient(error):
                raise error
            if error is not None:
                log.error("state not applied", extra={"key": event.key, "error": type(error).__name__})

    def _as_event(self, row: StateRow) -> Received:
        key, state = row["key"], row["state"]
        return Received(
            id=uuid7(),
            name=key.split(":")[0].split(".")[1] + ".restated",
            key=key,
            sequence=row["version"],
            prev=row["version"] - 1,
            time=rfc3339(self._clock.now()),
            state=state,
            change={},
            actor=None,
            partition_key=state.get("household_id") or state["id"],
        )
