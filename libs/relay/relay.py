"""The relay of one service, in two stages that do not wait for each other: tray → journal, journal → Kafka."""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import orjson

from libs.bus.envelope import Wire, encode, topic_of
from libs.bus.kafka import SendUnknown
from libs.clock import Clock, rfc3339
from libs.faults import crash_point
from libs.metrics import HELD, RELAY_TWINS, TRAY_AGE, UNSENT
from libs.mongo import Doc, Documents, DuplicateKey
from libs.relay.broker_memory import NOTHING_YET, BrokerMemory
from libs.relay.shelves import UNSENT_BUCKETS, Shelves, journal_row, row_id

log = logging.getLogger("tsuzuri.relay")
POLL_SECONDS = 0.2
BROKER_AWAY_SECONDS = 0.5
SETTLE_SECONDS = 10.0
COMPARE_SECONDS = 30.0
DOCUMENTS_A_ROUND = 500
ROWS_A_ROUND = 1000
BYTES_A_ROUND = 16_000_000
"""Of what was left over: a long outage may have left thousands of rows of a megabyte each."""
LEFT_OVER = timedelta(seconds=1)
"""Age from which an unsent row is looked for: a younger one is on its way from stage 1."""
RETRY_SECONDS = (1, 5, 30, 60)


class Sender(Protocol):
    """The broker, or the simulator's.

    `send` answers (partition, offset), or raises SendUnknown, or refuses the event with any other exception; `ends`
    answers the next offset of each partition.
    """

    async def send(self, wire: Wire) -> tuple[int, int]: ...
    async def ends(self, topic: str) -> dict[int, int]: ...


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
        self._topic = topic_of(service, topic_prefix)
        self._memory = BrokerMemory(service, self._topic, shelves, clock)
        self._woken = asyncio.Event()
        self._nudged: set[int] = set()
        self._fresh: list[Doc] = []
        self._fresh_there = asyncio.Event()
        self._forked: set[str] = set()
        self._refused: dict[str, str] = {}
        self._settled_at: datetime | None = None
        self._compared_at: datetime | None = None

    def nudge(self, documents: Documents) -> None:
        """Look into this collection now: something was saved there."""
        self._nudged.add(id(documents))
        self._woken.set()

    async def run(self) -> None:
        """Relay until cancelled. A broker that is away stops the second stage only: trays go on being emptied."""
        async with asyncio.TaskGroup() as stages:
            stages.create_task(self._keep_collecting(), name=f"relay {self._service}: trays")
            stages.create_task(self._keep_sending(), name=f"relay {self._service}: journal")

    async def _keep_collecting(self) -> None:
        """Where it was nudged, at once; everywhere, each `POLL_SECONDS`."""
        loop = asyncio.get_running_loop()
        look_at = 0.0
        while True:
            nudged, self._nudged = self._nudged, set()
            self._woken.clear()
            everywhere = loop.time() >= look_at
            if everywhere:
                look_at = loop.time() + POLL_SECONDS
            where = [d for d in self._shelves.aggregates if id(d) in nudged]
            rows: list[Doc] = []
            try:
                rows = await self.collect(None if everywhere else where)
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning("relay: trays not emptied", extra={"error": type(error).__name__})
            if rows:
                self._fresh.extend(rows)
                self._fresh_there.set()
            if len(rows) < DOCUMENTS_A_ROUND:
                await _wait(self._woken, max(0.0, look_at - loop.time()))

    async def _keep_sending(self) -> None:
        """Fresh rows go at once; what was left over is looked for each `POLL_SECONDS`."""
        loop = asyncio.get_running_loop()
        look_at = 0.0
        sent_lately: set[str] = set()
        while True:
            rows, self._fresh = self._fresh, []
            self._fresh_there.clear()
            try:
                sent = await self.send(row for row in rows if row["_id"] not in sent_lately)
                if loop.time() >= look_at:
                    left = await self._leftovers()
                    sent += await self.send(left)
                    rows += left
                    sent_lately = {row["_id"] for row in left}
                    look_at = loop.time() + POLL_SECONDS
                if rows and not sent:
                    await asyncio.sleep(BROKER_AWAY_SECONDS)
            except Exception as error:  # noqa: BLE001  # the loop must outlive any one failure
                log.warning("relay: rows not sent", extra={"error": type(error).__name__})
                await asyncio.sleep(BROKER_AWAY_SECONDS)
            await _wait(self._fresh_there, POLL_SECONDS)

    async def round(self) -> int:
        """Empty the trays once and send what is unsent; the number of rows that got on."""
        fresh = await self.collect()
        sent = await self.send(fresh)
        known = {row["_id"] for row in fresh}
        return sent + await self.send(row for row in await self._leftovers() if row["_id"] not in known)

    # ------------------------------------------------------------------ stage 1: tray → journal

    async def collect(self, where: Sequence[Documents] | None = None) -> list[Doc]:
        """Take trays (of these collections, of all) into the journal; the rows taken that are not yet sent."""
        rows: list[Doc] = []
        waiting: list[datetime] = []
        for documents in self._shelves.aggregates if where is None else where:
            found = [
                d async for d in documents.find({"tray_since": {"$exists": True}}, limit=DOCUMENTS_A_ROUND)
            ]
            waiting.extend(doc["tray_since"] for doc in found)
            taken = await asyncio.gather(*(self._empty(documents, doc) for doc in found))
            rows.extend(row for each in taken for row in each)
        if where is None:
            age = (self._clock.now() - min(waiting)).total_seconds() if waiting else 0.0
            TRAY_AGE.labels(self._service).set(max(0.0, age))
        return rows

    async def _empty(self, documents: Documents, doc: Doc) -> list[Doc]:
        """One document's tray, in order, stopping at its first failure."""
        rows: list[Doc] = []
        for event in doc["tray"]:
            row = await self._into_journal(event)
            if row is None:
                break
            rows.append(row)
        crash_point("relay.after_journal")
        # Nothing was put in since (each event takes a version): all of the tray is what was just taken.
        emptied: Doc = {"$set": {"tray": []}, "$unset": {"tray_since": ""}}
        as_loaded = {"_id": doc["_id"], "version": doc["version"]}
        if len(rows) == len(doc["tray"]) and await documents.update(as_loaded, emptied):
            return [row for row in rows if "unsent_bucket" in row]
        if rows:
            taken = {"id": {"$in": [row["id"] for row in rows]}}
            await documents.update({"_id": doc["_id"]}, {"$pull": {"tray": taken}})
        await documents.update({"_id": doc["_id"], "tray": {"$size": 0}}, {"$unset": {"tray_since": ""}})
        return [row for row in rows if "unsent_bucket" in row]

    async def _into_journal(self, event: Doc) -> Doc | None:
        """The event's row. A duplicate is done only if it is the same event; another one there is a fork: None."""
        row = journal_row(event)
        try:
            await self._shelves.journal.insert(row)
        except DuplicateKey:
            kept = await self._shelves.journal.get(row["_id"])
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

    # ------------------------------------------------------------------ stage 2: journal → Kafka

    async def _leftovers(self) -> list[Doc]:
        """Rows that an earlier round, a crash or a forgetful broker left unsent, but those of aggregates that wait
        after a refusal: they would fill the round and hold the others."""
        await self._look_after_losses()
        now = self._clock.now()
        where: Doc = {
            "unsent_bucket": {"$gte": 0, "$lt": UNSENT_BUCKETS},
            "time": {"$lt": rfc3339(now - LEFT_OVER)},
        }
        if waiting := [key for key, until in self._refused.items() if until > rfc3339(now)]:
            where["key"] = {"$nin": waiting}
        rows: list[Doc] = []
        size = 0
        async for row in self._shelves.journal.find(where, limit=ROWS_A_ROUND):
            rows.append(row)
            size += len(orjson.dumps(row["state"]))
            if size > BYTES_A_ROUND:
                break
        UNSENT.labels(self._service).set(len(rows))
        return rows

    async def _look_after_losses(self) -> None:
        """Finish what follows from known losses, and ask whether the log still has what was acknowledged."""
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

    async def send(self, rows: Iterable[Doc]) -> int:
        """Send rows, in sequence per aggregate, aggregates side by side; how many were acknowledged."""
        chains: dict[str, list[Doc]] = {}
        for row in sorted(rows, key=lambda r: r["sequence"]):
            chains.setdefault(row["key"], []).append(row)
        if not chains:
            return 0
        await self._memory.refresh()
        return sum(await asyncio.gather(*(self._send_chain(chain) for chain in chains.values())))

    async def _send_chain(self, chain: list[Doc]) -> int:
        """One aggregate: a row goes only when the one before it is sent and acknowledged; one in flight."""
        before: Doc | None = None
        for sent, row in enumerate(chain):
            if not await self._may_go(row, before) or not await self._send_row(row):
                return sent
            before = row
        return len(chain)

    async def _may_go(self, row: Doc, before: Doc | None) -> bool:
        if row.get("retry_at", "") > rfc3339(self._clock.now()):
            # Learnt anew after a restart: this aggregate waits, the others need not.
            self._refused[row["key"]] = row["retry_at"]
            self._count_held()
            return False
        if row["prev"] == 0 or (before is not None and before["sequence"] == row["prev"]):
            return True
        prev = await self._shelves.journal.get(row_id(row["key"], row["prev"]))
        return prev is not None and "unsent_bucket" not in prev

    async def _send_row(self, row: Doc) -> bool:
        crash_point("relay.before_publish")
        marks = self._memory.before()
        try:
            partition, offset = await self._sender.send(encode(row, self._prefix))
        except SendUnknown:
            return False
        except Exception as error:  # noqa: BLE001  # a refused event holds only its own aggregate
            await self._note_refused(row, error)
            return False
        crash_point("relay.after_publish")
        before = marks.get(partition, NOTHING_YET)
        if offset < 0 or not await self._memory.acknowledged(partition, offset, before):
            return False
        crash_point("relay.before_mark")
        return await self._note_sent(row, partition, offset, before.epoch)

    async def _note_sent(self, row: Doc, partition: int, offset: int, epoch: int) -> bool:
        sent: dict[str, Any] = {
            "topic": self._topic, "partition": partition, "offset": offset, "epoch": epoch,
            "at": rfc3339(self._clock.now()),
        }  # fmt: skip
        # Not if it is noted already, nor if it was made unsent again by a loss that this send began before.
        still_unsent = {"_id": row["_id"], "unsent_bucket": {"$exists": True}, "lost": row.get("lost")}
        note = {
            "$set": {"sent": sent},
            "$unset": {"unsent_bucket": "", "retry_at": "", "tries": "", "lost": ""},
        }
        try:
            noted = await self._shelves.journal.update(still_unsent, note)
        except DuplicateKey:
            await self._memory.claimed_twice(partition, offset, epoch)
            return False
        if not noted:
            RELAY_TWINS.labels(self._service).inc()
            await self._look_who_claims(row, partition, offset, epoch)
        if self._refused.pop(row["key"], None):
            self._count_held()
        return noted

    async def _look_who_claims(self, row: Doc, partition: int, offset: int, epoch: int) -> None:
        """This row has its place already; if another one claims the place of this copy, that one is gone."""
        place = {"sent.partition": partition, "sent.offset": offset, "sent.epoch": epoch}
        claims = await self._shelves.journal.find_one(place)
        if claims is not None and claims["_id"] != row["_id"]:
            await self._memory.claimed_twice(partition, offset, epoch)

    async def _note_refused(self, row: Doc, error: Exception) -> None:
        tries: int = row.get("tries", 0) + 1
        wait = RETRY_SECONDS[min(tries, len(RETRY_SECONDS)) - 1]
        retry_at = rfc3339(self._clock.now() + timedelta(seconds=wait))
        await self._shelves.journal.update(
            {"_id": row["_id"], "unsent_bucket": {"$exists": True}},
            {"$set": {"retry_at": retry_at, "tries": tries}},
        )
        self._refused[row["key"]] = retry_at
        self._count_held()
        log.error(
            "event refused by the broker",
            extra={"key": row["key"], "error": type(error).__name__, "try": tries},
        )


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
