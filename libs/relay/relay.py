"""Tray → journal → Kafka (protocols.md 2): the poll is the truth, the nudge a doorbell.

Promised: per aggregate, events reach the topic in order and none is missing the first time. Duplicates can happen.
The journal is permanent: it is the archive and the history people read; the broker is treated as forgetful.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from libs.bus.envelope import Wire, encode
from libs.bus.kafka import SendUnknown
from libs.clock import Clock, rfc3339
from libs.faults import crash_point
from libs.ids import bucket_of
from libs.metrics import BROKER_FORGOT, HELD, TRAY_AGE, UNSENT
from libs.mongo import Doc, Documents, DuplicateKey

log = logging.getLogger("tsuzuri.relay")
UNSENT_BUCKETS = 256
ALL_BUCKETS = list(range(UNSENT_BUCKETS))
POLL_SECONDS = 0.2
DOCUMENTS_A_ROUND = 500
RETRY_SECONDS = (1, 5, 30, 60)
RETENTION = timedelta(days=14)


class Sender(Protocol):
    """The broker, or the simulator's."""

    async def send(self, wire: Wire) -> tuple[int, int]: ...


@dataclass(frozen=True)
class Shelves:
    """The collections of one service's relay."""

    aggregates: Sequence[Documents]
    journal: Documents
    marks: Documents
    losses: Documents


def row_id(key: str, sequence: int) -> str:
    """`<aggregate key>@<sequence>`: unique on both, and an aggregate's rows lie in order."""
    return f"{key}@{sequence:020d}"


def journal_row(event: Doc) -> Doc:
    """A tray entry as a journal row, not yet sent."""
    return {
        "_id": row_id(event["key"], event["sequence"]),
        **event,
        "unsent_bucket": bucket_of(event["key"], UNSENT_BUCKETS),
    }


class Relay:
    """The relay of one service. Several may run at once: duplicates are harmless, order holds per aggregate."""

    def __init__(
        self, service: str, shelves: Shelves, sender: Sender, clock: Clock, *, topic_prefix: str = "tsuzuri"
    ) -> None:
        self._service = service
        self._shelves = shelves
        self._sender = sender
        self._clock = clock
        self._prefix = topic_prefix
        self._woken = asyncio.Event()
        self._forked: set[str] = set()
        self.progress_at = 0.0

    def nudge(self) -> None:
        """Wake the relay now."""
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled."""
        while True:
            try:
                moved = await self.round()
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning(
                    "relay round failed", extra={"service": self._service, "error": type(error).__name__}
                )
                moved = 0
            if not moved:
                try:
                    await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
                except TimeoutError:
                    pass
            self._woken.clear()

    async def round(self) -> int:
        """Empty the trays once and send what is unsent; the number of rows that got on."""
        fresh = await self.collect()
        sent = await self.send(fresh)
        if len(fresh) < DOCUMENTS_A_ROUND:
            sent += await self.send(await self._leftovers({row["_id"] for row in fresh}))
        return sent

    # ------------------------------------------------------------------ stage 1: tray → journal

    async def collect(self) -> list[Doc]:
        """Take trays into the journal; the rows taken."""
        rows: list[Doc] = []
        oldest = None
        for documents in self._shelves.aggregates:
            found = [
                d async for d in documents.find({"tray_since": {"$exists": True}}, limit=DOCUMENTS_A_ROUND)
            ]
            for doc in found:
                oldest = min(filter(None, (oldest, doc["tray_since"])), default=None)
            taken = await asyncio.gather(*(self._empty(documents, doc) for doc in found))
            rows.extend(row for each in taken for row in each)
        age = (self._clock.now() - oldest).total_seconds() if oldest else 0.0
        TRAY_AGE.labels(self._service).set(max(0.0, age))
        return rows

    async def _empty(self, documents: Documents, doc: Doc) -> list[Doc]:
        """One document's tray, in order, stopping at its first failure."""
        rows: list[Doc] = []
        for event in doc["tray"]:
            row = journal_row(event)
            try:
                await self._shelves.journal.insert(row)
            except DuplicateKey:
                kept = await self._shelves.journal.get(row["_id"])
                if kept is None or kept["id"] != event["id"]:
                    self._hold(event["key"])
                    break
                row = kept
            rows.append(row)
        crash_point("relay.after_journal")
        if rows:
            await documents.update(
                {"_id": doc["_id"]}, {"$pull": {"tray": {"id": {"$in": [r["id"] for r in rows]}}}}
            )
        await documents.update({"_id": doc["_id"], "tray": {"$size": 0}}, {"$unset": {"tray_since": ""}})
        return [row for row in rows if "unsent_bucket" in row]

    def _hold(self, key: str) -> None:
        """A duplicate key is done only if the row is the same; another event at that sequence is a fork."""
        if key not in self._forked:
            log.critical(
                "fork: another event stands at this sequence; the aggregate is held", extra={"key": key}
            )
        self._forked.add(key)
        HELD.labels(self._service).set(len(self._forked))

    # ------------------------------------------------------------------ stage 2: journal → Kafka

    async def _leftovers(self, but: set[str]) -> list[Doc]:
        """Rows that an earlier round, a crash or a forgetful broker left unsent."""
        where = {"unsent_bucket": {"$in": ALL_BUCKETS}}
        rows = [r async for r in self._shelves.journal.find(where, limit=2 * DOCUMENTS_A_ROUND)]
        UNSENT.labels(self._service).set(len(rows))
        return [r for r in rows if r["_id"] not in but]

    async def send(self, rows: Iterable[Doc]) -> int:
        """Send rows, in sequence per aggregate, aggregates side by side; how many were acknowledged."""
        chains: dict[str, list[Doc]] = {}
        for row in sorted(rows, key=lambda r: r["sequence"]):
            chains.setdefault(row["key"], []).append(row)
        if not chains:
            return 0
        marks = {m["_id"]: m async for m in self._shelves.marks.find({})}
        return sum(await asyncio.gather(*(self._send_chain(chain, marks) for chain in chains.values())))

    async def _send_chain(self, chain: list[Doc], marks: dict[str, Doc]) -> int:
        """One aggregate: a row goes only when the one before it is sent and acknowledged; one in flight."""
        sent = 0
        before: Doc | None = None
        for row in chain:
            if not await self._may_go(row, before):
                break
            if not await self._send_row(row, marks):
                break
            before = row
            sent += 1
        return sent

    async def _may_go(self, row: Doc, before: Doc | None) -> bool:
        if row.get("retry_at") and row["retry_at"] > rfc3339(self._clock.now()):
            return False
        if row["prev"] == 0 or (before is not None and before["sequence"] == row["prev"]):
            return True
        prev = await self._shelves.journal.get(row_id(row["key"], row["prev"]))
        return prev is not None and "unsent_bucket" not in prev

    async def _send_row(self, row: Doc, marks: dict[str, Doc]) -> bool:
        crash_point("relay.before_publish")
        seen_before = {place: (mark["offset"], mark["epoch"]) for place, mark in marks.items()}
        try:
            partition, offset = await self._sender.send(encode(row, self._prefix))
        except SendUnknown:
            return False
        except Exception as error:  # noqa: BLE001  # a refused event holds only its own aggregate
            await self._refused(row, error)
            return False
        crash_point("relay.after_publish")
        if offset < 0:
            return False
        topic = f"{self._prefix}.{self._service}"
        place = f"{topic}/{partition}"
        highest, its_epoch = seen_before.get(place, (-1, 1))
        if offset <= highest:
            await self._broker_forgot(topic, partition, offset, its_epoch, marks)
        epoch = await self._mark(place, offset, marks)
        return await self._note_sent(row, topic, partition, offset, epoch)

    async def _mark(self, place: str, offset: int, marks: dict[str, Doc]) -> int:
        """`$max` the partition's highest acknowledged offset before the row is marked sent."""
        if not await self._shelves.marks.update({"_id": place}, {"$max": {"offset": offset}}):
            try:
                await self._shelves.marks.insert({"_id": place, "offset": offset, "epoch": 1})
            except DuplicateKey:
                await self._shelves.marks.update({"_id": place}, {"$max": {"offset": offset}})
        mark = marks.setdefault(place, {"_id": place, "offset": offset, "epoch": 1})
        mark["offset"] = max(mark["offset"], offset)
        return int(mark["epoch"])

    async def _note_sent(self, row: Doc, topic: str, partition: int, offset: int, epoch: int) -> bool:
        crash_point("relay.before_mark")
        sent: dict[str, Any] = {
            "topic": topic, "partition": partition, "offset": offset, "epoch": epoch, "at": rfc3339(self._clock.now()),
        }  # fmt: skip
        await self._shelves.journal.update(
            {"_id": row["_id"]}, {"$set": {"sent": sent}, "$unset": {"unsent_bucket": "", "retry_at": ""}}
        )
        return True

    async def _refused(self, row: Doc, error: Exception) -> None:
        tries = row.get("tries", 0) + 1
        wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]
        retry_at = rfc3339(self._clock.now() + timedelta(seconds=wait))
        await self._shelves.journal.update(
            {"_id": row["_id"]}, {"$set": {"retry_at": retry_at, "tries": tries}}
        )
        log.error("event refused by the broker", extra={"key": row["key"], "error": type(error).__name__})

    # ------------------------------------------------------------------ the broker forgot

    async def _broker_forgot(
        self, topic: str, partition: int, start: int, epoch: int, marks: dict[str, Doc]
    ) -> None:  # fmt: skip
        """An ack at or below an offset acknowledged before: the tail is gone; send it again (protocols.md 2.5).

        Several sends may be under way when the tail is lost, and the lowest of their offsets is where the loss
        begins: a later, lower one adds a row that begins lower.
        """
        place = f"{topic}/{partition}"
        if await self._shelves.marks.update(
            {"_id": place, "epoch": epoch}, {"$set": {"epoch": epoch + 1, "offset": start}}
        ):
            BROKER_FORGOT.labels(self._service).inc()
            log.critical(
                "the broker lost acknowledged events", extra={"topic": topic, "partition": partition}
            )
        current = await self._shelves.marks.get(place)
        if current is not None:
            marks[place] = current
        known = [
            r
            async for r in self._shelves.losses.find({"topic": topic, "partition": partition, "epoch": epoch})
        ]
        if any(row["from"] <= start for row in known):
            return
        await self._note_loss(topic, partition, epoch, start)
        await self._unsent_again(partition, epoch, start)

    async def _note_loss(self, topic: str, partition: int, epoch: int, start: int) -> None:
        while True:
            known = [row["n"] async for row in self._shelves.losses.find({})]
            n = max(known, default=0) + 1
            row = {
                "_id": f"{n:012d}",
                "n": n,
                "topic": topic,
                "partition": partition,
                "epoch": epoch,
                "from": start,
            }
            try:
                await self._shelves.losses.insert({**row, "at": rfc3339(self._clock.now())})
            except DuplicateKey:
                continue
            return

    async def _unsent_again(self, partition: int, epoch: int, start: int) -> None:
        since = rfc3339(self._clock.now() - RETENTION)
        where = {
            "sent.partition": partition, "sent.epoch": {"$lte": epoch}, "sent.offset": {"$gte": start},
            "sent.at": {"$gte": since},
        }  # fmt: skip
        lost = [row async for row in self._shelves.journal.find(where)]
        for row in lost:
            await self._shelves.journal.update(
                {"_id": row["_id"]}, {"$set": {"unsent_bucket": bucket_of(row["key"], UNSENT_BUCKETS)}}
            )
