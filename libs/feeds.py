"""The feeds by which other services catch up with an owner: states by bucket, journal rows, and losses of the broker.

`libs.http` serves them; states and journal rows are lines of NDJSON.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, TypedDict

import orjson

from libs.aggregates import Aggregates
from libs.bus.envelope import as_received
from libs.mongo import Collection
from libs.relay.rows import JournalRow, LossRow, LossView, row_id

BUCKETS_AT_ONCE = 64


class StateRow(TypedDict):
    """One line of the state feed: the key of an aggregate and its current published state."""

    key: str
    version: int
    state: dict[str, Any]


class Feeds:
    """The feeds of one owner. `stores` is read at each request, so stores may be added later."""

    def __init__(
        self, stores: Sequence[Aggregates[Any, Any, Any]], journal: Collection[JournalRow], losses: Collection[LossRow]
    ) -> None:
        self._stores = stores
        self._journal = journal
        self._losses = losses

    async def states(self, buckets: range, types: Sequence[str] | None = None) -> AsyncIterator[bytes]:
        """One line `{key, version, state}` per aggregate of these buckets, with its current published state."""
        for store in self._stores:
            if types and store.kind.name not in types:
                continue
            for first in range(buckets.start, buckets.stop, BUCKETS_AT_ONCE):
                bounds = {"$gte": first, "$lt": min(first + BUCKETS_AT_ONCE, buckets.stop)}
                async for doc in store.documents.find({"bucket": bounds}):
                    item = store.loaded(doc)
                    row: StateRow = {
                        "key": store.kind.key_prefix + item.id,
                        "version": item.version,
                        "state": store.published(item),
                    }
                    yield _line(row)

    async def journal(self, keys: Sequence[str]) -> AsyncIterator[bytes]:
        """The events of these aggregates, in order."""
        for key in keys:
            async for row in self.events_of(key):
                yield _line({**as_received(row).__dict__})

    async def events_of(self, key: str, after: int = 0, limit: int = 0) -> AsyncIterator[JournalRow]:
        """Journal rows of one aggregate after a sequence, oldest first, at most `limit` of them (0 = all).

        An aggregate's rows lie together by `_id`.
        """
        where = {"_id": {"$gt": row_id(key, after), "$lt": f"{key}A"}}
        async for row in self._journal.find(where, sort=[("_id", 1)], limit=limit):
            yield row

    async def losses(self, after: int = 0) -> list[LossView]:
        """The losses of the broker after number `after`, newest last."""
        rows = await self._losses.list({"n": {"$gt": after}})
        return [
            {"n": r["n"], "topic": r["topic"], "partition": r["partition"], "from": r["from"]}
            for r in sorted(rows, key=lambda row: row["n"])
        ]


def _line(value: Mapping[str, object]) -> bytes:
    return orjson.dumps(value) + b"\n"
