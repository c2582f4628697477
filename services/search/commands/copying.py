"""Copying the owners' states into a new generation, with a checksum of each range of buckets for the comparison after it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from libs.bus import Permanent
from libs.problems import Unavailable
from services.search.commands.indexing import item_of
from services.search.commands.owners import RANGES, OwnerClients
from services.search.domain.documents import Document
from services.search.store import DocumentDigest, Item, LeasedJob, Store

_BATCH = 500


@dataclass
class RangeSum:
    """How many documents a range of buckets holds, and the sum of their digests."""

    buckets: range
    documents: int = 0
    sum: int = 0

    def add(self, document: Document | DocumentDigest) -> None:
        self.documents += 1
        digest = f"{document['key']}@{document['version']}={document['content_hash']}"
        self.sum += int.from_bytes(sha256(digest.encode()).digest()[:8])

    @property
    def checksum(self) -> str:
        return f"{self.documents}/{self.sum % 2**64:016x}"


async def copy_states(store: Store, owners: OwnerClients, generation: int, job: LeasedJob) -> None:
    """Copy every range that is not copied yet. One bulk is being written while the next one is read and made."""
    writing = store.writing(generation)
    current: asyncio.Task[None] | None = None

    async def write(items: Sequence[Item], finished: RangeSum | None) -> None:
        for outcome in await writing.put_if_newer(items):
            if isinstance(outcome, Unavailable):
                raise outcome
        if finished is not None:
            buckets = finished.buckets
            await job.note({"copied_to": buckets.stop, f"sums.{buckets.start}": finished.checksum})

    copied_to = job.progress.get("copied_to")
    try:
        async for items, finished in _batches(owners, copied_to if isinstance(copied_to, int) else 0):
            if current is not None:
                await current
            current = asyncio.create_task(write(items, finished))
        if current is not None:
            await current
    finally:
        if current is not None:
            current.cancel()


async def _batches(owners: OwnerClients, copied_to: int) -> AsyncIterator[tuple[list[Item], RangeSum | None]]:
    """Documents in batches. The last batch of a range comes with the range's sum."""
    for buckets in RANGES:
        if buckets.stop <= copied_to:
            continue
        range_sum, items = RangeSum(buckets), list[Item]()
        async for owned in owners.states(buckets):
            try:
                item = item_of(owned.key, owned.version, owned.state)
            except Permanent:
                # The index will not hold it, so the checksums differ, and the comparison reports the key.
                range_sum.documents += 1
                continue
            if item is not None:
                items.append(item)
                range_sum.add(item.document)
            if len(items) >= _BATCH:
                yield items, None
                items = []
        yield items, range_sum
