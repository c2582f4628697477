"""A consumer saves its position only after the effect."""

from typing import Any

import pytest

from libs import faults, problems
from libs.faults import SimulatedCrash
from tests.libs.consumer.case import Reader, Topic, event


async def test_events_are_applied_in_order_and_the_position_follows(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2), event("r2", 1))
    await reader.read()
    assert reader.applied == [("r1", 1), ("r1", 2), ("r2", 1)]
    assert reader.position() == 3
    assert reader.consumer.lag == 0


async def test_a_crash_after_the_effect_repeats_it(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    faults.arm("consumer.after_effect", "raise")
    try:
        with pytest.raises(SimulatedCrash):
            await reader.read()
    finally:
        faults.disarm()
    assert reader.position() == 0
    topic.at = {}
    reader.again()
    await reader.read()
    assert reader.applied == [("r1", 1), ("r1", 1)]
    assert reader.position() == 1


async def test_a_position_that_cannot_be_saved_ends_the_turn(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    await reader.consumer.begin(topic)

    async def away(*_: Any) -> bool:
        raise problems.Unavailable

    setattr(reader.positions, "update", away)  # noqa: B010
    with pytest.raises(problems.Unavailable):
        await reader.consumer.step(topic)
    assert reader.position() == 0
