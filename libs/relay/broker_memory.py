"""What the broker said, and what to do when it has forgotten it (protocols.md 2.5).

Row `marks {topic/partition, offset, epoch}` keeps the highest acknowledged offset. That the tail was lost is proved by
an ack not above the mark of before its send began, by two rows at one offset, or by the end of the log. Then: one row in
`losses`, epoch + 1, one alarm, and what lay there is sent again; each step can be done twice, `settle` finishes them.
"""

# What no acknowledgement can tell: a tail that was lost and at once filled up by sends without an answer. The question
# whether a hand-off is known, and the index's drift check, find it.

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from libs.clock import Clock, rfc3339
from libs.metrics import BROKER_FORGOT
from libs.mongo import Doc, DuplicateKey
from libs.relay.shelves import Shelves, unsent_bucket

log = logging.getLogger("tsuzuri.relay")
RETENTION = timedelta(days=14)
SETTLED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Mark:
    """The highest acknowledged offset of a partition, in one life (epoch) of its log."""

    offset: int
    epoch: int


NOTHING_YET = Mark(-1, 1)


class BrokerMemory:
    """The marks of one service's topic as one relay knows them."""

    def __init__(self, service: str, topic: str, shelves: Shelves, clock: Clock) -> None:
        self._service = service
        self._topic = topic
        self._shelves = shelves
        self._clock = clock
        self._known: dict[int, Mark] = {}

    async def refresh(self) -> None:
        """Learn what other relays of this service noted."""
        async for row in self._shelves.marks.find({"topic": self._topic}):
            self._known[row["partition"]] = Mark(row["offset"], row["epoch"])

    def before(self) -> dict[int, Mark]:
        """The marks as they stand, to be taken before a send begins."""
        return dict(self._known)

    async def acknowledged(self, partition: int, offset: int, before: Mark) -> bool:
        """Note an ack of a send that began at `before`; False when it proves nothing and the row must go again."""
        if offset <= before.offset:
            await self._forgot(partition, offset, before)
            return False
        if not await self._raise_mark(partition, offset, before.epoch):
            # The log began a new life while this send was under way: nobody knows in which one the message lies.
            await self.refresh()
            return False
        mark = self._known.get(partition, NOTHING_YET)
        if mark.epoch == before.epoch:
            self._known[partition] = Mark(max(mark.offset, offset), mark.epoch)
        return True

    async def claimed_twice(self, partition: int, offset: int, epoch: int) -> None:
        """Two rows were acknowledged at one offset of one life of the log: the first of them is gone."""
        await self._forgot(partition, offset, Mark(offset, epoch))

    async def compare(self, ends: Mapping[int, int], before: Mapping[int, Mark]) -> None:
        """Hold the ends of the log, asked for after `before`, against the marks: a lost tail is found without an ack."""
        for partition, mark in before.items():
            if 0 <= ends.get(partition, -1) <= mark.offset:
                await self._forgot(partition, ends[partition], mark)

    def _id(self, partition: int) -> str:
        return f"{self._topic}/{partition}"

    async def _raise_mark(self, partition: int, offset: int, epoch: int) -> bool:
        higher = {"$max": {"offset": offset}}
        where = {"_id": self._id(partition), "epoch": epoch}
        if await self._shelves.marks.update(where, higher):
            return True
        row: Doc = {
            "topic": self._topic,
            "partition": partition,
            "offset": offset,
            "epoch": NOTHING_YET.epoch,
        }
        try:
            await self._shelves.marks.insert({"_id": self._id(partition), **row})
        except DuplicateKey:
            return await self._shelves.marks.update(where, higher)
        return True

    # ------------------------------------------------------------------ losses

    async def _forgot(self, partition: int, start: int, before: Mark) -> None:
        """The tail is gone. Several sends may find out, each at its offset: a lower one adds a row that begins lower."""
        known = self._shelves.losses.find(
            {"topic": self._topic, "partition": partition, "epoch": before.epoch}
        )
        rows = [row async for row in known]
        if not any(row["from"] <= start for row in rows):
            rows = [await self._note_loss(partition, before.epoch, start)]
        for row in rows:
            await self._settle(row)
        await self.refresh()

    async def _note_loss(self, partition: int, epoch: int, start: int) -> Doc:
        row: Doc = {
            "topic": self._topic, "partition": partition, "epoch": epoch, "from": start,
            "at": rfc3339(self._clock.now()),
        }  # fmt: skip
        while True:
            n = max([row["n"] async for row in self._shelves.losses.find({})], default=0) + 1
            try:
                await self._shelves.losses.insert({"_id": f"{n:012d}", "n": n, **row})
            except DuplicateKey:
                continue
            return {"n": n, **row}

    async def settle(self, *, all_losses: bool) -> int:
        """Do again what follows from recent losses (at start: from all of them): a crash may have cut it short, and a
        late relay may have noted an ack of the lost life. Answers how many rows are unsent again."""
        since = rfc3339(self._clock.now() - SETTLED_AFTER)
        where = {"topic": self._topic} if all_losses else {"topic": self._topic, "at": {"$gte": since}}
        losses = [row async for row in self._shelves.losses.find(where)]
        rows = 0
        for loss in losses:
            rows += await self._settle(loss)
        if losses:
            await self.refresh()
        return rows

    async def _settle(self, loss: Doc) -> int:
        where = {"_id": self._id(loss["partition"]), "epoch": loss["epoch"]}
        new_life = {"$set": {"epoch": loss["epoch"] + 1, "offset": loss["from"] - 1}}
        if await self._shelves.marks.update(where, new_life):
            BROKER_FORGOT.labels(self._service).inc()
            log.critical(
                "the broker lost acknowledged events",
                extra={"topic": self._topic, "partition": loss["partition"], "from_offset": loss["from"]},
            )
        lost = {
            "sent.partition": loss["partition"], "sent.epoch": {"$lte": loss["epoch"]},
            "sent.offset": {"$gte": loss["from"]}, "sent.at": {"$gte": rfc3339(self._clock.now() - RETENTION)},
        }  # fmt: skip
        rows = [row async for row in self._shelves.journal.find(lost, fields=["key", "sent"])]
        for row in rows:
            where = {"_id": row["_id"], **{f"sent.{name}": row["sent"][name] for name in ("offset", "epoch")}}
            again = {"unsent_bucket": unsent_bucket(row["key"]), "lost": loss["n"]}
            await self._shelves.journal.update(where, {"$set": again, "$unset": {"sent": ""}})
        return len(rows)
