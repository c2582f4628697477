"""The state feeds of owners, read where the log no longer holds the events that a consumer missed."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import cast

from libs.bus.kafka import LogPartition
from libs.client import ServiceClient
from libs.clock import Clock, rfc3339
from libs.contracts.events import Received
from libs.feeds import StateRow
from libs.ids import BUCKETS, uuid7

BUCKETS_AT_ONCE = 64
SERVES_S = 600.0
"""Within this time one copy of an owner's states serves all partitions: the log reaches back much further."""


class StateFeeds:
    """The state feeds of owners, for one consumer (docs/protocols.md 2.6)."""

    def __init__(self, client: Callable[[str], ServiceClient], clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._served: dict[str, float] = {}

    async def states(self, place: LogPartition) -> AsyncGenerator[Sequence[Received]]:
        """The states of the partition's owner as events, bucket by bucket; once for all partitions that are behind."""
        service = place[0].rpartition(".")[2]
        if time.monotonic() - self._served.get(service, float("-inf")) < SERVES_S:
            return
        for first in range(0, BUCKETS, BUCKETS_AT_ONCE):
            buckets = {"bucket_from": first, "bucket_to": first + BUCKETS_AT_ONCE}
            async with self._client(service).ndjson("/internal/v1/states", buckets) as rows:
                states = [self._as_event(cast("StateRow", row)) async for row in rows if row["version"] > 0]
            yield states
        self._served[service] = time.monotonic()

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
