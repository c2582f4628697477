"""Transient failures are retried, and later events of the same key wait."""

from libs import problems
from libs.contracts.events import Received
from tests.libs.consumer.case import TOPIC, Reader, Topic, event


async def test_trouble_that_passes_is_tried_for_ever_and_nothing_overtakes(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2))
    reader.trouble = lambda received: problems.Unavailable() if received.sequence == 1 else None
    await reader.read(50)
    assert reader.applied == []
    assert reader.position() == 0
    assert reader.parked.docs == {}
    reader.trouble = lambda received: None
    await reader.read(3)
    assert reader.applied == [("r1", 1), ("r1", 2)]


async def test_a_partition_that_waits_does_not_hold_the_others() -> None:
    topic = Topic(2)
    reader = Reader(topic)
    topic.add(event("slow", 1), event("slow", 2))
    topic.add(event("quick", 1), partition=1)
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "slow" else None
    await reader.consumer.begin(topic)
    await reader.consumer.step(topic)
    assert reader.position(0) == 0
    assert reader.position(1) == 1
    assert topic.paused == {(TOPIC, 0)}
    topic.add(event("quick", 2), partition=1)
    await reader.consumer.step(topic)
    assert reader.applied == [("quick", 1), ("quick", 2)]
    reader.trouble = lambda received: None
    await reader.read(3)
    assert reader.applied == [("quick", 1), ("quick", 2), ("slow", 1), ("slow", 2)]


async def test_what_needs_something_else_first_holds_only_its_own_household(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1), event("r1", 2))
    reader.trouble = lambda received: problems.InProgress() if received.id_part == "r1" else None
    await reader.read(1)
    assert reader.applied == [("r2", 1)]
    assert reader.position() == 0


async def test_the_back_off_grows_and_is_capped(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1))
    tried = 0

    def always(received: Received) -> Exception:
        nonlocal tried
        tried += 1
        return problems.Unavailable()

    reader.trouble = always
    await reader.consumer.begin(topic)
    for _ in range(200):
        await reader.consumer.step(topic)
        reader.time += 0.5
    # 100 s: at first several times a second, later every five seconds.
    assert 18 <= tried <= 26


async def test_an_unknown_exception_is_tried_five_times_then_parked(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1))
    tried = 0

    def broken(received: Received) -> Exception | None:
        nonlocal tried
        tried += received.id_part == "r1"
        return ValueError("秘密の本文") if received.id_part == "r1" else None

    reader.trouble = broken
    await reader.read(10)
    assert tried == 5
    assert ("r2", 1) in reader.applied
    assert reader.position() == 2
    [parked] = reader.parked.docs.values()
    assert (parked["_id"], parked["version"], parked["error"], parked["offset"]) == (
        "records.record:r1",
        1,
        "ValueError",
        0,
    )
    assert "秘密" not in str(parked)
