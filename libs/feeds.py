"""What an owner offers to other services to catch up: states by bucket, journal rows, losses (never proxied).

Each call is one audit entry of the named service (settled.md 19). Bodies are NDJSON, streamed.
"""

from collections.abc import AsyncIterator, Sequence

import orjson

from libs.aggregates import Aggregates
from libs.bus.envelope import as_received
from libs.mongo import Collection, Doc
from libs.process import Process
from libs.relay.shelves import row_id

BUCKETS_AT_ONCE = 64


class Feeds:
    """The feeds of one owner."""

    def __init__(self, process: Process) -> None:
        self._stores: Sequence[Aggregates] = process.stores
        self._journal: Collection = process.db.collection("journal")
        self._losses: Collection = process.db.collection("losses")

    async def states(self, buckets: range, types: Sequence[str] | None = None) -> AsyncIterator[bytes]:
        """One line `{key, version, state}` per aggregate of these buckets: the state as it is now."""
        for store in self._stores:
            if types and store.kind.name not in types:
                continue
            for first in range(buckets.start, buckets.stop, BUCKETS_AT_ONCE):
                some = {"$gte": first, "$lt": min(first + BUCKETS_AT_ONCE, buckets.stop)}
                async for doc in store.documents.find({"bucket": some}):
                    item = store.loaded(doc)
                    yield _line(
                        {
                            "key": store.kind.key_prefix + item.id,
                            "version": item.version,
                            "state": store.published(item),
                        }
                    )

    async def journal(self, keys: Sequence[str]) -> AsyncIterator[bytes]:
        """The events of these aggregates, in order."""
        for key in keys:
            async for row in self.events_of(key):
                yield _line({**as_received(row).__dict__})

    async def events_of(self, key: str, after: int = 0, limit: int = 0) -> AsyncIterator[Doc]:
        """Journal rows of one aggregate after a sequence, oldest first, at most `limit` of them (0 = all).

        An aggregate's rows lie together by `_id`.
        """
        where = {"_id": {"$gt": row_id(key, after), "$lt": f"{key}A"}}
        async for row in self._journal.find(where, sort=[("_id", 1)], limit=limit):
            yield row

    async def losses(self, after: int = 0) -> list[Doc]:
        """What the broker lost, newest last."""
        rows = await self._losses.list({"n": {"$gt": after}})
        return [
            {"n": r["n"], "topic": r["topic"], "partition": r["partition"], "from": r["from"]}
            for r in sorted(rows, key=lambda row: row["n"])
        ]


def _line(value: Doc) -> bytes:
    return orjson.dumps(value) + b"\n"
