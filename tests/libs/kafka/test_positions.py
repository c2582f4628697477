"""Positions outside the log of a real broker."""

import asyncio

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from ops.launcher.engines import KafkaBroker
from tests.libs.kafka.case import PARTITIONS, Start


async def test_a_position_beyond_the_end_reads_all_there_is(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    for partition in range(PARTITIONS):
        row = {"_id": f"{path.prefix}.reader/{path.topic}/{partition}", "offset": 10_000, "losses": 0}
        await path.positions.insert(row)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 2) for n in range(6)))
    await path.until_applied({f"r{n}": 2 for n in range(6)})


async def test_a_position_before_the_start_asks_the_owner_and_goes_on(kafka: KafkaBroker, start: Start) -> None:
    path = await start(kafka.bootstrap)
    path.start_relay()
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 2) for n in range(9)))
    await path.until_applied({f"r{n}": 2 for n in range(9)})
    await path.end("one")
    ends = await path.producer.ends(path.topic)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_records(
        {TopicPartition(path.topic, p): RecordsToDelete(before_offset=end) for p, end in ends.items()}
    )
    await admin.close()
    await path.positions.update_many({}, {"$set": {"offset": 0}})
    path.start_consumer()
    await asyncio.gather(*(path.write(f"r{n}", 1) for n in range(9)))
    await path.until_applied({f"r{n}": 3 for n in range(9)})
    assert set(path.caught_up) == {(path.topic, p) for p, end in ends.items() if end}
