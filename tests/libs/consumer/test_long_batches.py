"""A long batch is applied slice by slice."""

import pytest

from libs import problems
from libs.bus.consumer import STALL_SECONDS
from libs.contracts.events import Received
from libs.faults import SimulatedCrash
from tests.libs.consumer.case import Reader, Topic, event


async def test_a_batch_that_takes_longer_than_a_stall_is_progress_all_the_way(topic: Topic) -> None:
    reader = Reader(topic)
    waited: list[float] = []

    def slow(_received: Received) -> None:
        waited.append(reader.time - reader.consumer.progress_at)
        reader.time += 10

    reader.trouble = slow
    topic.add(*(event(f"r{n}", 1) for n in range(120)))
    await reader.read(1)
    assert len(reader.applied) == 120
    assert max(waited) < STALL_SECONDS


async def test_a_long_batch_that_is_cut_goes_on_from_its_last_slice(topic: Topic) -> None:
    reader = Reader(topic)

    def slow(received: Received) -> None:
        reader.time += 1
        if received.id_part == "r110":
            raise SimulatedCrash("cut")

    reader.trouble = slow
    topic.add(*(event(f"r{n}", 1) for n in range(200)))
    with pytest.raises(SimulatedCrash):
        await reader.read(1)
    assert (reader.position() or 0) >= 100
    reader.trouble = lambda _received: None
    reader.again()
    topic.at = {}
    await reader.read(1)
    assert reader.position() == 200
    assert len(reader.applied) < 230


async def test_when_everything_is_away_the_rest_of_a_batch_is_not_tried(topic: Topic) -> None:
    reader = Reader(topic)
    tried: list[str] = []

    def away(received: Received) -> Exception:
        tried.append(received.id_part)
        return problems.Unavailable()

    reader.trouble = away
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    await reader.read(1)
    assert tried == ["r0"]
    assert reader.position() == 0


async def test_an_event_that_waits_holds_its_own_key_not_the_slices_after_it() -> None:
    topic = Topic(partitions=2)
    reader = Reader(topic)
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "held" else None
    topic.add(event("held", 1), event("held", 2))
    topic.add(*(event(f"r{n}", 1) for n in range(300)), partition=1)
    await reader.read(1)
    assert len(reader.applied) == 300
