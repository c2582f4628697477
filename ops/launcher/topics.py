"""Brings the Kafka topics to the state of `deploy/topics.yaml`: creates missing ones, adds partitions, deletes none.

A topic that the relay of its owner knows but the broker does not have was lost: it is created again, and its events are
sent again.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import yaml
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import BaseModel, ConfigDict, Field

from libs.clock import SystemClock
from libs.mongo import Database
from libs.problems import Unavailable
from libs.relay import BrokerMemory, Mark, RelayCollections
from libs.settings import Settings
from ops.launcher.config import CHECKOUT
from ops.launcher.errors import LauncherError

TOPICS_FILE = CHECKOUT / "deploy" / "topics.yaml"
_PREFIX = "tsuzuri."
_KNOWN_SECONDS = 15


class Topic(BaseModel):
    """A topic of the file. `retention_ms` is in milliseconds, `max_message_bytes` in bytes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: str = Field(pattern=r"^tsuzuri\.[a-z.]+$")
    partitions: int = Field(ge=1)
    retention_ms: int = Field(ge=1)
    max_message_bytes: int = Field(ge=1)
    producers: list[str]
    consumers: list[str]
    owner: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    topics: list[Topic]


@dataclass(frozen=True)
class Plan:
    """The differences: topics to create, topics with too few partitions (and how many they have), and topics with too
    few replicas."""

    missing: list[Topic]
    undersized: dict[str, int]
    under_replicated: list[str]


def read_topics(file: Path = TOPICS_FILE, prefix: str = "tsuzuri") -> list[Topic]:
    """Read the topics of the file; `prefix` replaces `tsuzuri` in their names, which isolates tests."""
    topics = _File.model_validate(yaml.safe_load(file.read_text())).topics
    return [t.model_copy(update={"name": f"{prefix}.{t.name.removeprefix(_PREFIX)}"}) for t in topics]


async def compare(admin: AIOKafkaAdminClient, expected: Sequence[Topic], replicas: int = 1) -> Plan:
    """Compare the expected topics with those of the broker."""
    present = {t["topic"]: t["partitions"] for t in await admin.describe_topics() if not t["error_code"]}
    existing = [(t, present[t.name]) for t in expected if t.name in present]
    return Plan(
        [t for t in expected if t.name not in present],
        {t.name: len(partitions) for t, partitions in existing if len(partitions) < t.partitions},
        [t.name for t, partitions in existing if any(len(each["replicas"]) < replicas for each in partitions)],
    )


async def _refuse_single_copies(admin: AIOKafkaAdminClient, replicas: int) -> None:
    """LauncherError for a single replica on a cluster: the loss of one broker would lose events."""
    brokers = len((await admin.describe_cluster())["brokers"])
    if brokers > 1 and replicas == 1:
        raise LauncherError(
            f"ブローカーが {brokers} 台あるのに、トピックの複製数が 1 です。"
            f"環境変数 TSUZURI_KAFKA_REPLICAS を {min(brokers, 3)} にして、もう一度実行してください。"
        )


async def _until_known(admin: AIOKafkaAdminClient, expected: Sequence[Topic]) -> None:
    # The controller responds before the brokers know of a change.
    until = time.monotonic() + _KNOWN_SECONDS
    while (left := await compare(admin, expected)).missing or left.undersized:
        if time.monotonic() > until:
            raise LauncherError("トピックの変更がブローカーに届きません。make logs で kafka を確認してください。")
        await asyncio.sleep(0.05)


async def create(admin: AIOKafkaAdminClient, topics: Sequence[Topic], replicas: int) -> frozenset[str]:
    """Create topics; returns the names of those that were created.

    Topics that exist meanwhile are no error: a broker may not yet know a topic that another one has.

    Raises:
        LauncherError: the broker refused a topic.
    """
    if not topics:
        return frozenset()
    new_topics = [
        NewTopic(
            topic.name,
            topic.partitions,
            replicas,
            topic_configs={
                "retention.ms": str(topic.retention_ms),
                "max.message.bytes": str(topic.max_message_bytes),
                "min.insync.replicas": str(max(1, replicas - 1)),
            },
        )
        for topic in topics
    ]
    answer = await admin.create_topics(new_topics)
    for name, code, message in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise LauncherError(f"トピック {name} を作成できません: {for_code(code).__name__} {message or ''}")
    return frozenset(name for name, code, _ in answer.topic_errors if not code)


@dataclass(frozen=True)
class TopicMemory:
    """The marks that an owner's relay has saved for a topic that the broker does not have."""

    memory: BrokerMemory
    marks: dict[int, Mark]

    async def note_loss(self) -> int:
        """Note a loss for each partition that held events (docs/protocols.md 2.5); returns their number."""
        await self.memory.compare(dict.fromkeys(self.marks, 0), self.marks)
        return sum(mark.offset >= 0 for mark in self.marks.values())


async def load_memory(database: Database, topic: Topic) -> TopicMemory:
    """Load the marks of a topic from the owner's database."""
    collections = RelayCollections(
        (), database.collection("journal"), database.collection("marks"), database.collection("losses")
    )
    memory = BrokerMemory(topic.owner, topic.name, collections, SystemClock())
    await memory.refresh()
    return TopicMemory(memory, memory.before())


async def _create_noting_losses(
    admin: AIOKafkaAdminClient, missing: Sequence[Topic], replicas: int, owners: Settings | None
) -> dict[str, int]:
    """Create topics; returns, by name of each topic that was created, how many partitions are sent again."""
    if owners is None:
        return dict.fromkeys(await create(admin, missing, replicas), 0)
    with ExitStack() as connections:
        before: dict[str, TopicMemory] = {}
        for topic in missing:
            database = Database(owners.mongo_url, owners.database(topic.owner))
            connections.callback(database.close)
            before[topic.name] = await load_memory(database, topic)
        created = await create(admin, missing, replicas)
        return {name: await topic.note_loss() for name, topic in before.items() if name in created}


async def ensure(
    bootstrap: str,
    expected: Sequence[Topic],
    *,
    replicas: int = 1,
    owners: Settings | None = None,
    quiesce: Callable[[Sequence[str]], Awaitable[None]] | None = None,
) -> list[str]:
    """Create what is missing and grow what is small; return one Japanese line for each change.

    With `owners` (where their databases are) a topic that was there before is noted as lost by its owner's relay, which
    sends again what lay in it. More partitions move keys to other partitions, so `quiesce(names)` must first stop their
    writers and wait until every reader is at the end. Without it (tests, nothing running) topics grow at once.

    Raises: LauncherError: the broker or the database cannot be reached, the broker refuses, or a topic has or would
    have too few copies.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=15_000)
    try:
        await admin.start()
        await _refuse_single_copies(admin, replicas)
        change = await compare(admin, expected, replicas)
        if change.under_replicated:
            raise LauncherError(
                f"複製数が {replicas} より少ないトピックがあります: {'、'.join(change.under_replicated)}。"
                "kafka-reassign-partitions.sh で複製を増やし、min.insync.replicas を"
                f" {max(1, replicas - 1)} にしてから、もう一度実行してください。"
            )
        lost = await _create_noting_losses(admin, change.missing, replicas, owners)
        if change.undersized and quiesce is not None:
            await quiesce(sorted(change.undersized))
        sizes = {topic.name: topic.partitions for topic in expected}
        if change.undersized:
            await admin.create_partitions({name: NewPartitions(sizes[name]) for name in change.undersized})
        await _until_known(admin, expected)
    except KafkaError as error:
        raise LauncherError(f"Kafka（{bootstrap}）でトピックを用意できません: {error}") from error
    except Unavailable as error:
        raise LauncherError(
            "MongoDB に届かないため、失われたトピックかどうかを確かめられません。make status で確認してください。"
        ) from error
    finally:
        await admin.close()
    created = [
        f"作り直し: {topic.name}（{topic.partitions}、うち {lost[topic.name]} 区画の内容を送り直します）"
        if lost[topic.name]
        else f"作成: {topic.name}（{topic.partitions}）"
        for topic in change.missing
        if topic.name in lost
    ]
    return created + [f"拡張: {name} {count} → {sizes[name]}" for name, count in sorted(change.undersized.items())]


def ensure_now(settings: Settings) -> list[str]:
    """Do `ensure` with the described topics, outside of any event loop."""
    expected = read_topics(prefix=settings.topic_prefix)
    return asyncio.run(ensure(settings.kafka, expected, replicas=settings.kafka_replicas, owners=settings))


def main() -> int:
    """Do `ensure_now` where nothing of ours runs yet (`python -m ops.launcher.topics`, a container's first start)."""
    settings = Settings(port=1)
    try:
        lines = ensure_now(settings)
    except LauncherError as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    print("\n".join(lines or ["変更はありません。"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
