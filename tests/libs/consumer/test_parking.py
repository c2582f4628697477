"""Events that can never be applied are parked, and a newer event removes them."""

import asyncio

from libs.bus import Permanent
from tests.libs.consumer.case import TOPIC, Reader, Topic, event


async def test_a_permanent_failure_is_parked_at_once_and_healed_by_the_next_version(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r2", 1))
    reader.trouble = lambda received: Permanent() if (received.id_part, received.sequence) == ("r1", 1) else None
    await reader.read(2)
    assert reader.parked.docs.keys() == {"records.record:r1"}
    assert reader.applied == [("r2", 1)]
    reader.again()
    topic.at = {}
    topic.add(event("r1", 2))
    await reader.read(2)
    assert reader.parked.docs == {}
    assert reader.applied == [("r2", 1), ("r1", 2)]


async def test_a_parked_row_keeps_the_newest_version(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("r1", 1), event("r1", 2), event("r1", 1))
    reader.trouble = lambda received: Permanent()
    await reader.read(2)
    assert reader.parked.docs["records.record:r1"]["version"] == 2
    reader.trouble = lambda received: None
    topic.add(event("r1", 1))
    await reader.read(1)
    assert reader.parked.docs.keys() == {"records.record:r1"}, "an older version heals nothing"


async def test_what_is_no_event_is_parked_by_its_place(topic: Topic) -> None:
    reader = Reader(topic)
    topic.raw(b"rubbish", [])
    topic.raw(None, [("ce_id", b"\xff")])
    topic.add(event("r1", 1))
    await reader.read(2)
    assert reader.parked.docs.keys() == {f"unreadable:{TOPIC}/0/{n}" for n in (0, 1)}
    assert reader.applied == [("r1", 1)]
    assert reader.position() == 3


async def test_events_of_unknown_types_are_passed_over(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(event("x", 1, key="records.novelty:x"), event("r1", 1))
    await reader.read(1)
    assert reader.applied == [("r1", 1)]
    assert reader.parked.docs == {}
    assert reader.position() == 2


async def test_more_than_half_of_two_hundred_parked_stops_the_consumer(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    reader.trouble = lambda received: Permanent() if int(received.id_part[1:]) % 3 else None
    running = asyncio.create_task(reader.consumer.run())
    async with asyncio.timeout(30):
        while not reader.consumer.stopped:
            await asyncio.sleep(0.01)
    assert reader.position() == 200
    assert not running.done(), "it waits for a person, it does not go on by itself"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_one_object_that_is_restated_for_ever_does_not_stop_it(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event("bad", n) for n in range(1, 151)), event("r1", 1), *(event("bad", n) for n in range(151, 301)))
    reader.trouble = lambda received: Permanent() if received.id_part == "bad" else None
    await reader.read(2)
    reader.again()
    topic.at = {}
    topic.add(*(event("bad", n) for n in range(301, 601)), event("r2", 1))
    await reader.read(3)
    assert reader.applied == [("r1", 1), ("r2", 1)]
    assert reader.parked.docs["records.record:bad"]["version"] == 600


async def test_half_of_two_hundred_parked_does_not_stop_it(topic: Topic) -> None:
    reader = Reader(topic)
    topic.add(*(event(f"r{n}", 1) for n in range(400)))
    reader.trouble = lambda received: Permanent() if int(received.id_part[1:]) % 2 else None
    await reader.read(2)
    assert reader.position() == 400
    assert len(reader.parked.docs) == 200
