"""Topics on a real broker: created once, enlarged only after their writers paused; refusals are reported."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from libs.clock import SystemClock, rfc3339
from libs.mongo import Database
from libs.settings import Settings
from ops.launcher import topics
from ops.launcher.engines import Installation, KafkaBroker
from ops.launcher.errors import LauncherError
from tests import engines


def topic(name: str, partitions: int = 1) -> topics.Topic:
    return topics.Topic(
        name=name,
        partitions=partitions,
        retention_ms=1000,
        max_message_bytes=1000,
        producers=[],
        consumers=[],
        owner="records",
    )


async def partitions(kafka: KafkaBroker, name: str) -> int:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        return len((await admin.describe_topics([name]))[0]["partitions"])
    finally:
        await admin.close()


def test_every_topic_has_the_prefix_asked_for() -> None:
    names = {topic.name for topic in topics.read_topics(prefix="t1")}
    assert names == {"t1.records", "t1.approvals", "t1.inquiries"}
    assert all(name.startswith("t1.") for name in names)


async def test_described_topics_are_created_once(kafka: KafkaBroker) -> None:
    wanted = topics.read_topics(prefix="made")
    assert len(await topics.ensure(kafka.bootstrap, wanted)) == len(wanted)
    assert await topics.ensure(kafka.bootstrap, wanted) == []
    assert await partitions(kafka, "made.records") == 12


async def test_a_topic_that_exists_is_not_reported_as_created(kafka: KafkaBroker) -> None:
    """A broker that does not know the topic yet asks the controller for it, which has it."""
    await topics.ensure(kafka.bootstrap, [topic("tsuzuri.known")])
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    try:
        assert await topics.create(admin, [topic("tsuzuri.known"), topic("tsuzuri.new")], 1) == {"tsuzuri.new"}
    finally:
        await admin.close()


async def test_a_topic_grows_after_its_writers_paused(kafka: KafkaBroker) -> None:
    await topics.ensure(kafka.bootstrap, [topic("tsuzuri.growing", 2)])
    seen: list[tuple[str, int]] = []

    async def quiesce(names: Sequence[str]) -> None:
        seen.extend([(name, await partitions(kafka, name)) for name in names])

    changes = await topics.ensure(kafka.bootstrap, [topic("tsuzuri.growing", 5)], quiesce=quiesce)
    assert changes == ["拡張: tsuzuri.growing 2 → 5"]
    assert seen == [("tsuzuri.growing", 2)]
    assert await partitions(kafka, "tsuzuri.growing") == 5


async def test_a_refusal_is_told(kafka: KafkaBroker) -> None:
    with pytest.raises(LauncherError, match="InvalidReplicationFactor"):
        await topics.ensure(kafka.bootstrap, [topic("tsuzuri.refused")], replicas=3)


def test_one_copy_is_refused_where_there_are_several_brokers(engine_home: Installation, engine_data: Path) -> None:
    brokers = engines.kafka_quorum(engine_home, engine_data / "topics-quorum", 2)
    try:
        for broker in brokers:
            broker.launch()
        for broker in brokers:
            broker.await_ready()
        bootstrap = brokers[0].bootstrap
        with pytest.raises(LauncherError, match="TSUZURI_KAFKA_REPLICAS を 2 に"):
            asyncio.run(topics.ensure(bootstrap, [topic("tsuzuri.copied")]))
        assert asyncio.run(topics.ensure(bootstrap, [topic("tsuzuri.copied")], replicas=2)) == [
            "作成: tsuzuri.copied（1）"
        ]
        assert asyncio.run(topics.ensure(bootstrap, [topic("tsuzuri.copied")], replicas=2)) == []
        asyncio.run(_with_one_copy(bootstrap, "tsuzuri.thin"))
        with pytest.raises(LauncherError, match=r"tsuzuri\.thin。.*kafka-reassign-partitions"):
            _ensure_until_refused(bootstrap, "tsuzuri.thin")
    finally:
        for broker in brokers:
            broker.kill()


def _ensure_until_refused(bootstrap: str, name: str) -> None:
    """Again until it is refused: the other broker may describe the cluster as it was before the topic."""
    while True:
        asyncio.run(topics.ensure(bootstrap, [topic(name)], replicas=2))


async def _with_one_copy(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await topics.create(admin, [topic(name)], 1)
        while (await topics.compare(admin, [topic(name)])).missing:
            await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def test_a_topic_the_broker_lost_is_made_again_and_what_lay_in_it_goes_again(
    kafka: KafkaBroker, mongo_url: str
) -> None:
    wanted = topic("tsuzuri.lost", 2)
    owners = Settings(port=1, mongo_url=mongo_url, db_prefix="topics_lost")
    database = Database(mongo_url, "topics_lost_records")
    await topics.ensure(kafka.bootstrap, [wanted], owners=owners)
    assert await database.collection("losses").list({}) == [], "a topic that never was is not lost"
    await database.collection("marks").insert(
        {"_id": "tsuzuri.lost/1", "topic": "tsuzuri.lost", "partition": 1, "offset": 6, "epoch": 1}
    )
    sent = {"topic": "tsuzuri.lost", "partition": 1, "offset": 6, "epoch": 1, "at": rfc3339(SystemClock().now())}
    await database.collection("journal").insert({"_id": "k@1", "key": "k", "sequence": 1, "sent": sent})
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    await admin.delete_topics(["tsuzuri.lost"])
    while "tsuzuri.lost" in await admin.list_topics():
        await asyncio.sleep(0.05)
    await admin.close()

    changes = await topics.ensure(kafka.bootstrap, [wanted], owners=owners)

    assert changes == ["作り直し: tsuzuri.lost（2、うち 1 区画の内容を送り直します）"]
    losses = await database.collection("losses").list({})
    assert [(loss["partition"], loss["from"], loss["epoch"]) for loss in losses] == [(1, 0, 1)]
    row = await database.collection("journal").get("k@1")
    assert row is not None
    assert "sent" not in row
    assert row["lost"] == losses[0]["n"]
    await database.drop()
    database.close()
