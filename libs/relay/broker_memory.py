"""Detects that the broker lost acknowledged events, and has them sent again (docs/protocols.md 2.5).

The row `marks {topic/partition, offset, epoch}` keeps the highest acknowledged offset. Three observations prove that
the tail of a partition was lost: an acknowledgement that is not above the mark from before the send, two rows at one
offset, or a log that ends below the mark. The reaction is one row in `losses`, epoch + 1, one alarm, and the lost rows
become unsent again. Each step may be repeated; `settle` completes steps that a crash interrupted.
"""

# Not detectable here: a tail that was lost and refilled at once by sends without an acknowledgement. The check whether
# a hand-off is known, and the drift check of the index, find that case.

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from libs.clock import Clock, rfc3339
from libs.metrics import BROKER_FORGOT
from libs.mongo import DuplicateKey
from libs.relay.rows import LossRow, MarkRow, RelayCollections, unsent_bucket

log = logging.getLogger("tsuzuri.relay")
RETENTION = timedelta(days=14)
SETTLED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Mark:
    """The highest acknowledged offset of a partition within one epoch of its log."""

    offset: int
    epoch: int


NOTHING_YET = Mark(-1, 1)


class BrokerMemory:
    """The marks of one service's topic as this relay knows them."""

    def __init__(self, service: str, topic: str, collections: RelayCollections, clock: Clock) -> None:
        self._service = service
        self._topic = topic
        self._collections = collections
        self._clock = clock
        self._known: dict[int, Mark] = {}

    async def refresh(self) -> None:
        """Load the marks that other relays of this service have saved."""
        async for row in self._collections.marks.find({"topic": self._topic}):
            self._known[row["partition"]] = Mark(row["offset"], row["epoch"])

    def before(self) -> dict[int, Mark]:
        """A copy of the current marks, taken before a send begins."""
        return dict(self._known)

    async def acknowledged(self, partition: int, offset: int, before: Mark) -> bool:
        """Note the acknowledgement of a send that began when the mark was `before`.

        False when the acknowledgement does not prove that the event is in the log, so the row must be sent again.
        """
        if offset <= before.offset:
            await self._forgot(partition, offset, before)
            return False
        if not await self._raise_mark(partition, offset, before.epoch):
            # The epoch changed during this send: the message may lie in the lost log or in the new one.
            await self.refresh()
            return False
        mark = self._known.get(partition, NOTHING_YET)
        if mark.epoch == before.epoch:
            self._known[partition] = Mark(max(mark.offset, offset), mark.epoch)
        return True

    async def claimed_twice(self, partition: int, offset: int, epoch: int) -> None:
        """Note that two rows were acknowledged at one offset of one epoch: the first of them is lost."""
        await self._forgot(partition, offset, Mark(offset, epoch))

    async def compare(self, ends: Mapping[int, int], before: Mapping[int, Mark]) -> None:
        """Compare the ends of the log with the marks of `before`, to find a lost tail without an acknowledgement.

        `ends` must have been asked for after `before` was taken.
        """
        for partition, mark in before.items():
            if 0 <= ends.get(partition, -1) <= mark.offset:
                await self._forgot(partition, ends[partition], mark)

    def _id(self, partition: int) -> str:
        return f"{self._topic}/{partition}"

    async def _raise_mark(self, partition: int, offset: int, epoch: int) -> bool:
        higher = {"$max": {"offset": offset}}
        where = {"_id": self._id(partition), "epoch": epoch}
        if await self._collections.marks.update(where, higher):
            return True
        row: MarkRow = {
            "_id": self._id(partition),
            "topic": self._topic,
            "partition": partition,
            "offset": offset,
            "epoch": NOTHING_YET.epoch,
        }
        try:
            await self._collections.marks.insert(row)
        except DuplicateKey:
            return await self._collections.marks.update(where, higher)
        return True

    async def _forgot(self, partition: int, start: int, before: Mark) -> None:
        """React to a lost tail. Several sends may detect it at different offsets; a lower offset adds another loss."""
        known = self._collections.losses.find({"topic": self._topic, "partition": partition, "epoch": before.epoch})
        rows = [row async for row in known]
        if not any(row["from"] <= start for row in rows):
            rows = [await self._note_loss(partition, before.epoch, start)]
        for row in rows:
            await self._settle(row)
        await self.refresh()

    async def _note_loss(self, partition: int, epoch: int, start: int) -> LossRow:
        at = rfc3339(self._clock.now())
        while True:
            n = max([row["n"] async for row in self._collections.losses.find({})], default=0) + 1
            row: LossRow = {
                "_id": f"{n:012d}",
                "n": n,
                "topic": self._topic,
                "partition": partition,
                "epoch": epoch,
                "from": start,
                "at": at,
            }
            try:
                await self._collections.losses.insert(row)
            except DuplicateKey:
                continue
            return row

    async def settle(self, *, all_losses: bool) -> int:
        """Repeat the reaction to recent losses (to all of them at start); returns how many rows became unsent again.

        A crash may have interrupted the reaction, and a late relay may have noted an acknowledgement of the lost epoch.
        """
        since = rfc3339(self._clock.now() - SETTLED_AFTER)
        where = {"topic": self._topic} if all_losses else {"topic": self._topic, "at": {"$gte": since}}
        losses = [row async for row in self._collections.losses.find(where)]
        rows = 0
        for loss in losses:
            rows += await self._settle(loss)
        if losses:
            await self.refresh()
        return rows

    async def _settle(self, loss: LossRow) -> int:
        where = {"_id": self._id(loss["partition"]), "epoch": loss["epoch"]}
        next_epoch = {"$set": {"epoch": loss["epoch"] + 1, "offset": loss["from"] - 1}}
        if await self._collections.marks.update(where, next_epoch):
            BROKER_FORGOT.labels(self._service).inc()
            log.critical(
                "the broker lost acknowledged events",
                extra={"topic": self._topic, "partition": loss["partition"], "from_offset": loss["from"]},
            )
        lost = {
            "sent.partition": loss["partition"],
            "sent.epoch": {"$lte": loss["epoch"]},
            "sent.offset": {"$gte": loss["from"]},
            "sent.at": {"$gte": rfc3339(self._clock.now() - RETENTION)},
        }
        rows = [row async for row in self._collections.journal.find(lost, fields=["key", "sent"])]
        for row in rows:
            sent = row.get("sent")
            if sent is None:
                continue
            where = {"_id": row["_id"], "sent.offset": sent["offset"], "sent.epoch": sent["epoch"]}
            again = {"unsent_bucket": unsent_bucket(row["key"]), "lost": loss["n"]}
            await self._collections.journal.update(where, {"$set": again, "$unset": {"sent": ""}})
        return len(rows)
