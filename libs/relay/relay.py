"""The relay of one service in two independent stages: tray → journal, then journal → Kafka."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, cast

import orjson

from libs.bus.envelope import Wire, encode, topic_of
from libs.bus.kafka import SendUnknown
from libs.clock import Clock, rfc3339
from libs.contracts.events import Event
from libs.faults import crash_point
from libs.metrics import HELD, RELAY_TWINS, TRAY_AGE, UNSENT
from libs.mongo import Documents, DuplicateKey, Filter
from libs.relay.broker_memory import NOTHING_YET, BrokerMemory
from libs.relay.rows import UNSENT_BUCKETS, JournalRow, RelayCollections, Sent, TrayDocument, journal_row, row_id

log = logging.getLogger("tsuzuri.relay")
POLL_SECONDS = 0.2
BROKER_AWAY_SECONDS = 0.5
SETTLE_SECONDS = 10.0
COMPARE_SECONDS = 30.0
DOCUMENTS_PER_ROUND = 500
ROWS_PER_ROUND = 1000
BYTES_PER_ROUND = 16_000_000
"""Limit for leftover rows: a long outage may leave thousands of rows of a megabyte each."""
UNSENT_AFTER = timedelta(seconds=1)
"""Unsent rows of this age are leftovers; stage 1 is still handing over younger ones."""
RETRY_SECONDS = (1, 5, 30, 60)


class Sender(Protocol):
    """The broker, or the broker of the simulator.

    `send` returns (partition, offset). It raises SendUnknown without an acknowledgement, and any other exception when
    the broker refuses the event. `ends` returns the next offset of each partition.
    """

    async def send(self, wire: Wire) -> tuple[int, int]: ...
    async def ends(self, topic: str) -> dict[int, int]: ...


class Relay:
    """The relay of one service. Several may run at once: the order per aggregate holds, and duplicates are harmless."""

    def __init__(
        self,
        service: str,
        collections: RelayCollections,
        sender: Sender,
        clock: Clock,
        *,
        topic_prefix: str = "tsuzuri",
    ) -> None:
        self._service = service
        self._collections = collections
        self._sender = sender
        self._clock = clock
        self._prefix = topic_prefix
        self._topic = topic_of(service, topic_prefix)
        self._memory = BrokerMemory(service, self._topic, collections, clock)
        self._woken = asyncio.Event()
        self._nudged: set[int] = set()
        self._new_rows: list[JournalRow] = []
        self._new_rows_available = asyncio.Event()
        self._forked: set[str] = set()
        self._refused: dict[str, str] = {}
        self._settled_at: datetime | None = None
        self._compared_at: datetime | None = None

    def nudge(self, documents: Documents) -> None:
        """Poll this collection at once, because something was saved there."""
        self._nudged.add(id(documents))
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled. While the broker is unreachable, stage 1 goes on emptying trays."""
        async with asyncio.TaskGroup() as stages:
            stages.create_task(self._keep_collecting(), name=f"relay {self._service}: trays")
            stages.create_task(self._keep_sending(), name=f"relay {self._service}: journal")

    async def _keep_collecting(self) -> None:
        """Poll nudged collections at once, and all collections every `POLL_SECONDS`."""
        loop = asyncio.get_running_loop()
        next_poll_at = 0.0
        while True:
            nudged, self._nudged = self._nudged, set()
            self._woken.clear()
            everywhere = loop.time() >= next_poll_at
            if everywhere:
                next_poll_at = loop.time() + POLL_SECONDS
            where = [d for d in self._collections.aggregates if id(d) in nudged]
            rows: list[JournalRow] = []
            try:
                rows = await self.collect(None if everywhere else where)
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning("relay: trays not emptied", extra={"error": type(error).__name__})
            if rows:
                self._new_rows.extend(rows)
                self._new_rows_available.set()
            if len(rows) < DOCUMENTS_PER_ROUND:
                await _wait(self._woken, max(0.0, next_poll_at - loop.time()))

    async def _keep_sending(self) -> None:
        """Send fresh rows at once, and look for leftover rows every `POLL_SECONDS`."""
        loop = asyncio.get_running_loop()
        next_poll_at = 0.0
        recently_sent: set[str] = set()
        while True:
            rows, self._new_rows = self._new_rows, []
            self._new_rows_available.clear()
            try:
                sent = await self.send(row for row in rows if row["_id"] not in recently_sent)
                if loop.time() >= next_poll_at:
                    left = await self._unsent_rows()
                    sent += await self.send(left)
                    rows += left
                    recently_sent = {row["_id"] for row in left}
                    next_poll_at = loop.time() + POLL_SECONDS
                if rows and not sent:
                    await asyncio.sleep(BROKER_AWAY_SECONDS)
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning("relay: rows not sent", extra={"error": type(error).__name__})
                await asyncio.sleep(BROKER_AWAY_SECONDS)
            await _wait(self._new_rows_available, POLL_SECONDS)

    async def round(self) -> int:
        """Empty the trays once and send the unsent rows; returns how many were acknowledged."""
        collected = await self.collect()
        sent = await self.send(collected)
        known = {row["_id"] for row in collected}
        return sent + await self.send(row for row in await self._unsent_rows() if row["_id"] not in known)

    async def collect(self, where: Sequence[Documents] | None = None) -> list[JournalRow]:
        """Move the trays of these collections (None: of all) into the journal; returns the moved rows that are
        unsent."""
        rows: list[JournalRow] = []
        waiting: list[datetime] = []
        for documents in self._collections.aggregates if where is None else where:
            nonempty = documents.find({"tray_since": {"$exists": True}}, limit=DOCUMENTS_PER_ROUND)
            found = [cast("TrayDocument", doc) async for doc in nonempty]
            waiting.extend(doc["tray_since"] for doc in found)
            taken = await asyncio.gather(*(self._empty(documents, doc) for doc in found))
            rows.extend(row for each in taken for row in each)
        if where is None:
            age = (self._clock.now() - min(waiting)).total_seconds() if waiting else 0.0
            TRAY_AGE.labels(self._service).set(max(0.0, age))
        return rows

    async def _empty(self, documents: Documents, doc: TrayDocument) -> list[JournalRow]:
        """Move one document's tray into the journal, in order, up to the first failure."""
        rows: list[JournalRow] = []
        for event in doc["tray"]:
            row = await self._into_journal(event)
            if row is None:
                break
            rows.append(row)
        crash_point("relay.after_journal")
        # At the same version the tray holds nothing new, because each event raises the version.
        emptied: Filter = {"$set": {"tray": []}, "$unset": {"tray_since": ""}}
        as_loaded = {"_id": doc["_id"], "version": doc["version"]}
        if len(rows) == len(doc["tray"]) and await documents.update(as_loaded, emptied):
            return [row for row in rows if "unsent_bucket" in row]
        if rows:
            taken = {"id": {"$in": [row["id"] for row in rows]}}
            await documents.update({"_id": doc["_id"]}, {"$pull": {"tray": taken}})
        await documents.update({"_id": doc["_id"], "tray": {"$size": 0}}, {"$unset": {"tray_since": ""}})
        return [row for row in rows if "unsent_bucket" in row]

    async def _into_journal(self, event: Event) -> JournalRow | None:
        """Insert the event's row. None for a fork: another event already has this key and sequence."""
        row = journal_row(event)
        try:
            await self._collections.journal.insert(row)
        except DuplicateKey:
            kept = await self._collections.journal.get(row["_id"])
            if kept is None or kept["id"] != event["id"]:
                self._hold(event["key"])
                return None
            row = kept
        if row["key"] in self._forked:
            self._forked.discard(row["key"])
            self._count_held()
        return row

    def _hold(self, key: str) -> None:
        if key not in self._forked:
            log.critical("fork: another event stands at this sequence; held", extra={"key": key})
        self._forked.add(key)
        self._count_held()

    def _count_held(self) -> None:
        HELD.labels(self._service).set(len(self._forked | self._refused.keys()))

    async def _unsent_rows(self) -> list[JournalRow]:
        """The rows that an earlier round, a crash or a loss left unsent.

        Rows of aggregates that wait after a refusal are left out: they would fill the round and hold up the others.
        """
        await self._check_losses()
        now = self._clock.now()
        where: dict[str, object] = {
            "unsent_bucket": {"$gte": 0, "$lt": UNSENT_BUCKETS},
            "time": {"$lt": rfc3339(now - UNSENT_AFTER)},
        }
        if waiting := [key for key, until in self._refused.items() if until > rfc3339(now)]:
            where["key"] = {"$nin": waiting}
        rows: list[JournalRow] = []
        size = 0
        async for row in self._collections.journal.find(where, limit=ROWS_PER_ROUND):
            rows.append(row)
            size += len(orjson.dumps(row["state"]))
            if size > BYTES_PER_ROUND:
                break
        UNSENT.labels(self._service).set(len(rows))
        return rows

    async def _check_losses(self) -> None:
        """Complete the reaction to known losses, and check that the log still holds what was acknowledged."""
        if self._due(self._settled_at, SETTLE_SECONDS):
            await self._memory.settle(all_losses=self._settled_at is None)
            self._settled_at = self._clock.now()
        if self._due(self._compared_at, COMPARE_SECONDS):
            await self._memory.refresh()
            marks = self._memory.before()
            with contextlib.suppress(SendUnknown):
                await self._memory.compare(await self._sender.ends(self._topic) if marks else {}, marks)
                self._compared_at = self._clock.now()

    def _due(self, last: datetime | None, seconds: float) -> bool:
        return last is None or (self._clock.now() - last).total_seconds() >= seconds

    async def send(self, rows: Iterable[JournalRow]) -> int:
        """Send rows, in sequence per aggregate and concurrently across aggregates; returns how many were
        acknowledged."""
        chains: dict[str, list[JournalRow]] = {}
        for row in sorted(rows, key=lambda r: r["sequence"]):
            chains.setdefault(row["key"], []).append(row)
        if not chains:
            return 0
        await self._memory.refresh()
        return sum(await asyncio.gather(*(self._send_chain(chain) for chain in chains.values())))

    async def _send_chain(self, chain: list[JournalRow]) -> int:
        """Send the rows of one aggregate one by one, each after the acknowledgement of the one before."""
        before: JournalRow | None = None
        for sent, row in enumerate(chain):
            if not await self._may_send(row, before) or not await self._send_row(row):
                return sent
            before = row
        return len(chain)

    async def _may_send(self, row: JournalRow, before: JournalRow | None) -> bool:
        retry_at = row.get("retry_at", "")
        if retry_at > rfc3339(self._clock.now()):
            # After a restart the relay learns here which aggregates have to wait.
            self._refused[row["key"]] = retry_at
            self._count_held()
            return False
        if row["prev"] == 0 or (before is not None and before["sequence"] == row["prev"]):
            return True
        prev = await self._collections.journal.get(row_id(row["key"], row["prev"]))
        return prev is not None and "unsent_bucket" not in prev

    async def _send_row(self, row: JournalRow) -> bool:
        crash_point("relay.before_publish")
        marks = self._memory.before()
        try:
            partition, offset = await self._sender.send(encode(row, self._prefix))
        except SendUnknown:
            return False
        except Exception as error:  # noqa: BLE001  # a refused event holds up only its own aggregate
            await self._note_refused(row, error)
            return False
        crash_point("relay.after_publish")
        before = marks.get(partition, NOTHING_YET)
        if offset < 0 or not await self._memory.acknowledged(partition, offset, before):
            return False
        crash_point("relay.before_mark")
        return await self._note_sent(row, partition, offset, before.epoch)

    async def _note_sent(self, row: JournalRow, partition: int, offset: int, epoch: int) -> bool:
        sent: Sent = {
            "topic": self._topic,
            "partition": partition,
            "offset": offset,
            "epoch": epoch,
            "at": rfc3339(self._clock.now()),
        }
        # Do not match a row that is already marked as sent, or that a later loss made unsent again.
        still_unsent = {"_id": row["_id"], "unsent_bucket": {"$exists": True}, "lost": row.get("lost")}
        note = {"$set": {"sent": sent}, "$unset": {"unsent_bucket": "", "retry_at": "", "tries": "", "lost": ""}}
        try:
            noted = await self._collections.journal.update(still_unsent, note)
        except DuplicateKey:
            await self._memory.claimed_twice(partition, offset, epoch)
            return False
        if not noted:
            RELAY_TWINS.labels(self._service).inc()
            await self._check_claim(row, partition, offset, epoch)
        if self._refused.pop(row["key"], None):
            self._count_held()
        return noted

    async def _check_claim(self, row: JournalRow, partition: int, offset: int, epoch: int) -> None:
        """The row was already marked as sent. Another row at the offset of this copy was lost."""
        place = {"sent.partition": partition, "sent.offset": offset, "sent.epoch": epoch}
        claims = await self._collections.journal.find_one(place)
        if claims is not None and claims["_id"] != row["_id"]:
            await self._memory.claimed_twice(partition, offset, epoch)

    async def _note_refused(self, row: JournalRow, error: Exception) -> None:
        tries = row.get("tries", 0) + 1
        wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]
        retry_at = rfc3339(self._clock.now() + timedelta(seconds=wait))
        await self._collections.journal.update(
            {"_id": row["_id"], "unsent_bucket": {"$exists": True}}, {"$set": {"retry_at": retry_at, "tries": tries}}
        )
        self._refused[row["key"]] = retry_at
        self._count_held()
        log.error("event refused by the broker", extra={"key": row["key"], "error": type(error).__name__, "try": tries})


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
