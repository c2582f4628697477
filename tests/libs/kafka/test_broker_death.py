"""A real broker that dies and returns."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from libs.bus.envelope import Wire
from libs.bus.kafka import SendUnknown
from ops.launcher.engines import Installation, KafkaBroker
from tests import engines
from tests.libs.kafka.case import Start, make_topic


@pytest.fixture(scope="module")
def mortal(engine_home: Installation, engine_data: Path) -> Iterator[KafkaBroker]:
    """A broker that these tests may kill and wipe."""
    with engines.running(engines.kafka_broker(engine_home, engine_data / "kafka-mortal")) as broker:
        yield broker


async def test_a_killed_broker_costs_nothing_but_time(mortal: KafkaBroker, start: Start) -> None:
    path = await start(mortal.bootstrap)
    path.start_relay()
    path.start_consumer()
    await path.write("r0", 5)
    await path.until_applied({"r0": 5})
    mortal.kill()
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(path.write(f"r{n}", 5) for n in range(6)))
    assert asyncio.get_running_loop().time() - began < 2, "writing does not wait for the broker"
    with pytest.raises(SendUnknown):
        await path.producer.send(Wire(path.topic, b"k", b"x", []))
    await asyncio.to_thread(mortal.start)
    await path.until_applied({"r0": 10, **{f"r{n}": 5 for n in range(1, 6)}})
    for n in range(6):
        assert path.first_times(f"r{n}") == list(range(1, 11 if n == 0 else 6))


async def test_a_broker_that_lost_everything_is_told_again(mortal: KafkaBroker, start: Start) -> None:
    path = await start(mortal.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 3) for n in range(6)))
    await path.until_applied({f"r{n}": 3 for n in range(6)})
    path.applied.clear()
    mortal.kill()
    await asyncio.to_thread(shutil.rmtree, mortal.data / "log")
    await asyncio.to_thread(mortal.start)
    await make_topic(mortal.bootstrap, path.topic)
    await path.write("r0", 1)
    # The loss in r0's partition is found at once, the others when their ends are compared with acknowledged rows.
    await path.until_applied({"r0": 4, **{f"r{n}": 3 for n in range(1, 6)}}, seconds=70)
    for n in range(1, 4):
        await path.until_applied({f"r{i}": n for i in range(6)})
    losses = [row async for row in path.collections.losses.find({})]
    assert {row["from"] for row in losses} == {0}
    assert len({(row["partition"], row["epoch"]) for row in losses}) == len(losses), "one row per loss"
