"""An office with a relay, in memory and on the real engine, and a broker that loses events when a test wants it to."""

from collections.abc import Awaitable, Callable
from typing import cast

from prometheus_client import REGISTRY

from libs.aggregates import Aggregates, EventActor, Stored
from libs.bus.envelope import Wire
from libs.bus.kafka import SendUnknown
from libs.clock import FixedClock
from libs.contracts.events import aggregate_type
from libs.decision import Decision
from libs.mongo import Doc
from libs.relay import Relay, RelayCollections, row_id
from libs.relay.rows import LossRow

BY = EventActor("s1", "山田 花子", "worker", "tarumi")


KEY = "records.record:"


class Broker:
    """One partition in memory. A test can let it refuse, lose answers, or lose the tail."""

    def __init__(self) -> None:
        self.log: list[Wire] = []
        self.refuses: Callable[[Wire], bool] = lambda wire: False
        self.answers = True
        self.on_send: Callable[[Wire], Awaitable[None]] | None = None

    async def send(self, wire: Wire) -> tuple[int, int]:
        if self.refuses(wire):
            raise ValueError("too large")
        self.log.append(wire)
        if self.on_send is not None:
            await self.on_send(wire)
        placed = next(i for i, there in enumerate(self.log) if there is wire) if wire in self.log else 99
        if not self.answers:
            raise SendUnknown
        return 0, placed

    async def ends(self, topic: str) -> dict[int, int]:
        return {0: len(self.log)}

    def sequences(self, record_id: str) -> list[int]:
        """The sequences of one record in the log."""
        events = [dict(wire.headers) for wire in self.log]
        return [int(e["ce_sequence"]) for e in events if e["ce_subject"].decode() == KEY + record_id]


class Office:
    """Records with their relay."""

    def __init__(self, collections: RelayCollections, clock: FixedClock) -> None:
        kind = aggregate_type(KEY)
        assert kind is not None
        self.collections, self.clock, self.broker = collections, clock, Broker()
        self.records = Aggregates(collections.aggregates[0], kind, clock)
        self.relay = self.new_relay()

    def new_relay(self) -> Relay:
        return Relay("records", self.collections, self.broker, self.clock)

    async def write(self, record_id: str, times: int = 1) -> None:
        """Create the record if it does not exist, else change it; one event each."""
        for _ in range(times):
            if await self.records.load(record_id) is None:
                first = Decision({"household_id": "h1", "title": "0"}, "record.written")
                await self.records.create(record_id, first, by=BY)
                continue

            def again(item: Stored) -> Decision:
                return Decision({**item.state, "title": f"{item.version}"}, "record.revised")

            await self.records.change(record_id, again, by=BY)

    async def rounds(self, n: int = 1, relay: Relay | None = None) -> None:
        """Run rounds of the relay with time between them, so that rows left over are looked for."""
        for _ in range(n):
            self.clock.advance(2)
            await (relay or self.relay).round()

    async def row(self, record_id: str, sequence: int) -> Doc:
        row = await self.collections.journal.get(row_id(KEY + record_id, sequence))
        assert row is not None
        return cast("Doc", row)

    async def losses(self) -> list[LossRow]:
        return [row async for row in self.collections.losses.find({})]

    async def unsent(self) -> list[str]:
        return [r["_id"] async for r in self.collections.journal.find({"unsent_bucket": {"$exists": True}})]


def held() -> float:
    return REGISTRY.get_sample_value("tsuzuri_aggregates_held", {"service": "records"}) or 0.0
