"""The whole path in one thread: commands → tray → relay → bus → consumers → the index and a service that reacts."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from libs import problems
from libs.aggregates import Aggregates, EventActor, IdempotencyKey, Stored
from libs.aggregates.twin import TwinCollection
from libs.bus.consumer import Consumer, Loss
from libs.bus.handling import Handler, per_event
from libs.bus.kafka import LogPartition
from libs.bus.parking import ParkedRow
from libs.clock import rfc3339
from libs.contracts.events import Received, aggregate_type
from libs.decision import Decision
from libs.faults import SimulatedCrash
from libs.mongo import Doc
from libs.relay import CLAIM, Relay, RelayCollections
from libs.relay.rows import JournalRow, LossRow, MarkRow
from services.search.events import document_of, index_of
from services.search.store.twin import MemoryIndex
from services.search.store.writing import Item
from tests.faults.simulator.bus import PARTITIONS, Broker, Group, Producer, Source, Weather
from tests.faults.simulator.schedule import Life, Schedule
from tests.faults.simulator.stores import LivedDocuments

TOPIC = "tsuzuri.records"
KEY = "records.record:"
BY = EventActor("s1", "山田 花子", "worker", "tarumi")
_RECORD, _CASE = aggregate_type(KEY), aggregate_type("approvals.approval:")
assert _RECORD is not None
assert _CASE is not None
RECORD, CASE = _RECORD, _CASE


@dataclass(frozen=True)
class Faults:
    """What may go wrong in this seed."""

    crash: float
    weather: Weather
    amnesia: int
    records: int
    clients: int
    command_pause: float
    reading_pause: float
    relays: int
    members: int
    shuffle: bool
    twins: float


def faults_of(seed: int) -> Faults:
    """The mix of faults of a seed: some seeds have none, most have several."""
    rng = random.Random(f"faults {seed}")
    return Faults(
        crash=rng.choice((0.0, 0.002, 0.01, 0.03)),
        weather=Weather(
            unknown_sends=rng.choice((0.0, 0.1, 0.4)),
            stale_copies=rng.choice((0.0, 0.0, 0.1)),
            late_members=rng.choice((0.0, 0.3, 0.8)),
            forgets=rng.choice((0.05, 0.3)),
        ),
        amnesia=rng.choice((0, 0, 1, 2, 4)),
        records=rng.choice((1, 3, 8, 20)),
        clients=rng.choice((2, 3, 6)),
        command_pause=rng.choice((0.1, 1.5)),
        reading_pause=rng.choice((0.05, 0.3, 2.0)),
        relays=rng.choice((1, 1, 2)),
        members=rng.choice((1, 1, 2)),
        shuffle=rng.random() < 0.3,
        twins=rng.choice((0.0, 0.5)),
    )


@dataclass(frozen=True)
class Parts:
    """The code under test; tests of the simulator itself replace parts with broken ones."""

    relay: type[Relay] = Relay
    consumer: type[Consumer] = Consumer
    index: Callable[[], MemoryIndex] = MemoryIndex


@dataclass
class Stores:
    """The durable stores."""

    records: TwinCollection = field(default_factory=TwinCollection)
    cases: TwinCollection = field(default_factory=TwinCollection)
    journal: TwinCollection[JournalRow] = field(
        default_factory=lambda: TwinCollection[JournalRow](unique=[[name for name, _ in CLAIM]])
    )
    marks: TwinCollection[MarkRow] = field(default_factory=TwinCollection[MarkRow])
    losses: TwinCollection[LossRow] = field(default_factory=TwinCollection[LossRow])
    positions: TwinCollection = field(default_factory=TwinCollection)
    parked: TwinCollection[ParkedRow] = field(default_factory=TwinCollection[ParkedRow])


class World:
    """One run of one seed."""

    def __init__(self, seed: int, parts: Parts) -> None:
        self.faults = faults_of(seed)
        self.schedule = Schedule(seed)
        self.random = self.schedule.random
        self.parts = parts
        self.stores = Stores()
        self.broker = Broker(self.faults.weather, self.random, self.faults.amnesia, self._marked)
        self.index = parts.index()
        self.seen_in_index: dict[str, list[int]] = {}
        self.applied: dict[str, list[int]] = {}
        self.acknowledged: dict[str, str] = {}
        self.crashes = 0
        self.quiet = False
        self.over = False
        self._api = self._life()
        self._tasks: list[asyncio.Task[None]] = []

    def _life(self) -> Life:
        return Life(self.schedule, lambda: 0.0 if self.quiet else self.faults.crash)

    async def run(self) -> None:
        """Run everything until the simulation is at rest."""
        clients = [self._start(self._client(n)) for n in range(self.faults.clients)]
        for n in range(self.faults.relays):
            self._start(self._process(self._relay, f"relay {n}"))
        places = [(TOPIC, p) for p in range(PARTITIONS)]
        for name, handler in (("index", self._index_handler), ("cases", self._case_handler)):
            group = Group(places)
            for _ in range(self.faults.members):
                self._start(self._process(self._consumer(name, group, handler), name))
        self._start(self._storms())
        try:
            await self.schedule.drive(lambda: self._all_done(clients), at_most=30_000)
            self.quiet = True
            self.broker.amnesia_left = 0
            self.broker.weather.unknown_sends = self.broker.weather.stale_copies = 0.0
            self.broker.weather.late_members = 0.0
            await self.schedule.drive(self._at_rest(), at_most=30_000)
        finally:
            self.over = True
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, body: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(body)
        self._tasks.append(task)
        return task

    def _at_rest(self) -> Callable[[], bool]:
        # Long enough for every periodic check (losses 10 s, ends of the log 30 s) to have run twice.
        until = self.schedule.clock.seconds + (80.0 if self.broker.forgot else 12.0)

        def rested() -> bool:
            self._raise_what_failed()
            if self.schedule.clock.seconds < until or self.broker.underway:
                return False
            unsent = any("unsent_bucket" in row for row in self.stores.journal.docs.values())
            trays = any(doc["tray"] for doc in self.stores.records.docs.values())
            return not unsent and not trays and self._all_read()

        return rested

    def _all_done(self, clients: Sequence[asyncio.Task[None]]) -> bool:
        self._raise_what_failed()
        return all(client.done() for client in clients)

    def _raise_what_failed(self) -> None:
        for task in self._tasks:
            if task.done():
                task.result()

    def _all_read(self) -> bool:
        for name in ("index", "cases"):
            for place, log in self.broker.logs.items():
                row = self.stores.positions.docs.get(f"{name}/{place[0]}/{place[1]}")
                if log and (row is None or row["offset"] != len(log)):
                    return False
        return True

    async def _process(self, body: Callable[[Life], Awaitable[None]], name: str) -> None:
        """A process; when it dies it is started again after a while."""
        while not self.over:
            life = self._life()
            try:
                await body(life)
            except SimulatedCrash:
                self.crashes += 1
            except problems.Problem:
                pass
            life.dead = True
            await self.schedule.sleep(self.random.uniform(0.1, 3.0))

    def _records(self) -> Aggregates:
        if self._api.dead:
            self._api = self._life()
        return Aggregates(LivedDocuments(self._api, self.stores.records), RECORD, self.schedule.clock)

    async def _client(self, n: int) -> None:
        """Send commands with keys; after a crash or a 409 the same command is sent again."""
        for i in range(self.random.randint(2, 6)):
            record_id = f"r{self.random.randrange(self.faults.records)}"
            key = f"c{n}-{i}"
            last = self.random.random() < 0.05
            twins = 2 if self.random.random() < self.faults.twins else 1
            await asyncio.gather(*(self._say(record_id, key, discard=last) for _ in range(twins)))
            await self.schedule.sleep(self.random.uniform(0.0, self.faults.command_pause))

    async def _say(self, record_id: str, key: str, *, discard: bool) -> None:
        while True:
            try:
                await self._command(record_id, key, discard=discard)
            except (SimulatedCrash, problems.InProgress):
                await self.schedule.sleep(0.2)
                continue
            except problems.NotFound:
                return
            self.acknowledged[key] = record_id
            return

    async def _command(self, record_id: str, key: str, *, discard: bool) -> None:
        records, intent = self._records(), IdempotencyKey(key, f"body {key}")
        first = Decision[Doc](
            {
                "household_id": f"h{record_id}",
                "office_code": "tarumi",
                "ward_code": "28108",
                "record_type": "home_visit",
                "occurred_at": None,
                "title": "最初",
                "author_id": "s1",
                "written_at": rfc3339(self.schedule.clock.now()),
                "state": "written",
                "content_sha256": "0" * 64,
                "keys": [],
            },
            "record.written",
        )
        await records.create(record_id, first, by=BY, intent=IdempotencyKey("first", "first"))

        def decide(item: Stored) -> Decision:
            state = {**item.state, "title": key, "keys": [*item.state["keys"], key]}
            return Decision({**state, "deleted": True} if discard else state, "record.revised", {"title": key})

        await records.change(record_id, decide, by=BY, intent=intent)

    async def _relay(self, life: Life) -> None:
        stores = self.stores
        collections = RelayCollections(
            [LivedDocuments(life, stores.records)],
            LivedDocuments(life, stores.journal),
            LivedDocuments(life, stores.marks),
            LivedDocuments(life, stores.losses),
        )
        relay = self.parts.relay("records", collections, Producer(life, self.broker), self.schedule.clock)
        while True:
            moved = await relay.round()
            await life.sleep(0.05 if moved else 2.0 if self.quiet else 0.3)

    def _consumer(
        self, name: str, group: Group, handler: Callable[[Life], Handler]
    ) -> Callable[[Life], Awaitable[None]]:
        async def consume(life: Life) -> None:
            source = Source(life, self.broker, group)
            consumer = self.parts.consumer(
                name,
                lambda: source,
                handler(life),
                positions=LivedDocuments(life, self.stores.positions),
                parked=LivedDocuments(life, self.stores.parked),
                clock=self.schedule.clock,
                losses=lambda: self._losses(life),
                ticks=self.schedule.clock.ticks,
            )
            await consumer.begin(source)
            while True:
                reached = dict(self.stores.positions.docs)
                await consumer.step(source)
                idle = reached == self.stores.positions.docs
                await life.sleep(2.0 if self.quiet and idle else self.faults.reading_pause)

        return consume

    async def _losses(self, life: Life) -> Sequence[Loss]:
        await life.turn()
        return [Loss(row["n"], row["topic"], row["partition"], row["from"]) for row in self.stores.losses.docs.values()]

    def _index_handler(self, life: Life) -> Handler:
        async def handle(events: Sequence[Received]) -> Sequence[Exception | None]:
            order = list(range(len(events)))
            if self.faults.shuffle:
                self.random.shuffle(order)
            results: dict[int, Exception | None] = {}
            for i in order:
                # Each item is a turn: the process can die when half of the bulk is written.
                await life.turn()
                results[i] = await self._put(events[i])
            return [results[i] for i in range(len(events))]

        return handle

    async def _put(self, event: Received) -> Exception | None:
        if not self.quiet and self.random.random() < 0.02:
            return problems.SearchUnavailable()
        index = index_of(event.key)
        assert index is not None
        document = document_of(event.key, event.sequence, event.state)
        [outcome] = await self.index.put_if_newer([Item(index, document)])
        self.seen_in_index.setdefault(event.key, []).append(self.index.documents[index, event.key]["version"])
        return outcome if isinstance(outcome, Exception) else None

    def _case_handler(self, life: Life) -> Handler:
        cases = Aggregates(LivedDocuments(life, self.stores.cases), CASE, self.schedule.clock)

        async def apply(event: Received) -> None:
            case_id = f"case of {event.id_part}"
            source = (event.key, event.sequence)

            def decide(item: Stored) -> Decision:
                return Decision({"applied": [*item.state["applied"], event.sequence]}, "approval.opened")

            if await cases.react(case_id, *source, decide) is None:
                first: Doc = {"applied": [event.sequence]}
                await cases.create(case_id, Decision(first, "approval.submitted"), by=None, source=source)

        return per_event(apply)

    def _marked(self, place: LogPartition) -> int:
        """The highest offset of this partition that the journal has noted as acknowledged."""
        sent = [row["sent"] for row in self.stores.journal.docs.values() if "sent" in row]
        return max((s["offset"] for s in sent if s.get("partition") == place[1]), default=-1)

    async def _storms(self) -> None:
        """The broker's bad moments: late copies arrive, tails are lost."""
        while True:
            await self.schedule.sleep(self.random.uniform(0.1, 1.0))
            self.broker.deliver_late()
            self.broker.perhaps_forget((TOPIC, self.random.randrange(PARTITIONS)), rate=0.2)
