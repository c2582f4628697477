"""The simulator can find faults: when any one part is broken, two hundred seeds are enough to catch it."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from libs.bus.consumer import Consumer, Source
from libs.bus.envelope import Message, encode
from libs.bus.kafka import SendUnknown
from libs.mongo import Documents
from libs.relay import Mark, Relay
from libs.relay.broker_memory import BrokerMemory
from libs.relay.rows import JournalRow, TrayDocument
from services.search.store.twin import MemoryIndex
from services.search.store.writing import Item, WriteResult
from tests.faults.simulator.world import Parts
from tests.faults.test_simulation import run


class MarksBeforeItSends(Relay):
    """Marks rows before it sends them: rows that a crash cuts off are never sent."""

    async def _send_row(self, row: JournalRow) -> bool:
        note = {"$set": {"sent": {"early": row["_id"]}}, "$unset": {"unsent_bucket": ""}}
        await self._collections.journal.update({"_id": row["_id"]}, note)
        with contextlib.suppress(SendUnknown):
            await self._sender.send(encode(row, self._prefix))
        return True


class EmptiesTheWholeTray(Relay):
    """Empties the whole tray: an event that was added in the meantime is lost."""

    async def _empty(self, documents: Documents, doc: TrayDocument) -> list[JournalRow]:
        rows = [row for row in [await self._into_journal(event) for event in doc["tray"]] if row]
        await documents.update({"_id": doc["_id"]}, {"$set": {"tray": []}, "$unset": {"tray_since": ""}})
        return rows


class SendsOutOfTurn(Relay):
    """Sends a row although the one before it is not acknowledged."""

    async def _may_send(self, row: JournalRow, before: JournalRow | None) -> bool:
        return True

    async def _send_chain(self, chain: list[JournalRow]) -> int:
        return sum([await self._send_row(row) for row in chain])


class BelievesTheBroker(Relay):
    """Trusts every acknowledgement for ever."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._memory = _Trusting(*_memory_of(self))


def _memory_of(relay: Relay) -> tuple[Any, ...]:
    return relay._service, relay._topic, relay._collections, relay._clock


class _Trusting(BrokerMemory):
    async def acknowledged(self, partition: int, offset: int, before: Mark) -> bool:
        return True

    async def claimed_twice(self, partition: int, offset: int, epoch: int) -> None:
        return None

    async def compare(self, ends: Mapping[int, int], before: Mapping[int, Mark]) -> None:
        return None


class NotesThePositionFirst(Consumer):
    """Saves the position before the effect: events that a crash cuts off are never applied."""

    async def deliver(self, source: Source, messages: Sequence[Message]) -> None:
        for message in messages:
            await self._positions.save((message.topic, message.partition), message.offset + 1)
        await super().deliver(source, messages)


class NeverTriesAgain(Consumer):
    """Treats a transient failure as permanent."""

    def _try_again(self, place: tuple[str, int], offset: int, error: Exception) -> bool:
        return False


class TakesWhateverComes(MemoryIndex):
    """The last write wins, even when it is older."""

    async def put_if_newer(self, items: Sequence[Item]) -> list[WriteResult]:
        for item in items:
            self.documents[item.index, item.document["key"]] = item.document
        return ["written" for _ in items]


@pytest.mark.parametrize(
    "parts",
    [
        Parts(relay=MarksBeforeItSends),
        Parts(relay=EmptiesTheWholeTray),
        Parts(relay=SendsOutOfTurn),
        Parts(relay=BelievesTheBroker),
        Parts(consumer=NotesThePositionFirst),
        Parts(consumer=NeverTriesAgain),
        Parts(index=TakesWhateverComes),
    ],
    ids=lambda parts: next(
        part.__name__
        for part in (parts.relay, parts.consumer, parts.index)
        if part not in (Relay, Consumer, MemoryIndex)
    ),
)
def test_a_broken_part_is_caught(parts: Parts) -> None:
    caught = None
    for seed in range(200):
        try:
            run(seed, parts)
        except AssertionError as violation:
            caught = str(violation)
            break
    assert caught is not None
    assert "TSUZURI_SEED=" in caught
