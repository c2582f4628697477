"""Positions follow assignments, losses of the broker, and logs that have dropped old events."""

from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest

from libs import problems
from libs.bus.consumer import Loss
from libs.bus.kafka import LogPartition
from libs.contracts.events import Received
from tests.libs.consumer.case import TOPIC, Reader, Topic, event


async def test_a_partition_without_a_position_begins_at_its_beginning(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    topic.first = 2
    await reader.read(2)
    assert reader.applied == [("r1", 3), ("r1", 4), ("r1", 5)]


async def test_a_position_beyond_the_end_reads_all_there_is(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    topic.logs[0].clear()
    topic.add(event("r1", 6))
    await reader.read(3)
    assert reader.applied[-1] == ("r1", 6)
    assert reader.position() == 1


async def test_a_position_beyond_the_end_is_found_at_the_start_too(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    topic.logs[0].clear()
    topic.add(event("r1", 6))
    topic.at = {}
    reader.again()
    await reader.read(2)
    assert reader.applied[-1] == ("r1", 6)


async def test_a_position_before_the_start_asks_the_owner_first(topic: Topic) -> None:
    caught_up: list[LogPartition] = []

    async def states(place: LogPartition) -> AsyncGenerator[Sequence[Received]]:
        caught_up.append(place)
        yield []

    reader = Reader(topic, owner_states=states)
    topic.add(*(event("r1", n) for n in range(1, 4)))
    await reader.read(2)
    topic.add(*(event("r1", n) for n in range(4, 9)))
    topic.first = 6
    topic.at = {}
    reader.again()
    await reader.read(2)
    assert caught_up == [(TOPIC, 0)]
    assert reader.applied == [("r1", n) for n in (1, 2, 3, 7, 8)]


async def test_losses_rewind_once(topic: Topic) -> None:
    known: list[Loss] = []

    async def losses() -> Sequence[Loss]:
        return known

    reader = Reader(topic, losses=losses)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(2)
    # The tail is lost, and the log has grown beyond the position before the consumer checked.
    del topic.logs[0][3:]
    topic.add(event("r2", 1), event("r1", 4), event("r1", 5))
    known.append(Loss(1, TOPIC, 0, 3))
    await reader.read(4)
    assert reader.applied[5:] == [("r2", 1), ("r1", 4), ("r1", 5)]
    assert reader.positions.docs[f"reader/{TOPIC}/0"]["losses"] == 1
    reader.again()
    topic.at = {}
    await reader.read(3)
    assert len(reader.applied) == 8, "followed once, also over a restart"


async def test_a_loss_above_the_position_moves_nothing(topic: Topic) -> None:
    async def losses() -> Sequence[Loss]:
        return [Loss(1, TOPIC, 0, 50), Loss(2, "tsuzuri.inquiries", 0, 0)]

    reader = Reader(topic, losses=losses)
    topic.add(event("r1", 1))
    await reader.read(3)
    assert reader.applied == [("r1", 1)]
    assert reader.position() == 1


async def test_an_owner_who_cannot_tell_losses_holds_nothing(topic: Topic) -> None:
    async def losses() -> Sequence[Loss]:
        raise problems.Unavailable

    reader = Reader(topic, losses=losses)
    topic.add(event("r1", 1))
    await reader.read(3)
    assert reader.applied == [("r1", 1)]


async def test_a_late_member_does_not_take_back_a_rewind(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("r1", n) for n in range(1, 6)))
    await reader.read(1)
    topic.add(event("r1", 6))
    # Meanwhile another member has handled a loss.
    await reader.positions.update({}, {"$set": {"offset": 2, "losses": 1}})
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)
    assert reader.position() == 2


async def test_what_fails_when_partitions_are_assigned_is_not_swallowed(topic: Topic) -> None:
    reader = Reader(topic)

    async def away(*_: Any) -> None:
        raise problems.Unavailable

    setattr(reader.positions, "get", away)  # noqa: B010
    await reader.consumer.begin(topic)
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)
