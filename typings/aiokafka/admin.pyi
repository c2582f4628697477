"""The part of aiokafka's administration client that Tsuzuri uses."""

from collections.abc import Mapping, Sequence
from typing import Protocol, TypedDict

from aiokafka import TopicPartition

class TopicRefusals(Protocol):
    @property
    def topic_errors(self) -> Sequence[tuple[str, int, str | None]]: ...

class PartitionDescription(TypedDict):
    replicas: Sequence[int]

class TopicDescription(TypedDict):
    error_code: int
    topic: str
    partitions: Sequence[PartitionDescription]

class ClusterDescription(TypedDict):
    brokers: Sequence[object]

class NewTopic:
    def __init__(
        self,
        name: str,
        num_partitions: int,
        replication_factor: int,
        replica_assignments: Mapping[int, Sequence[int]] | None = ...,
        topic_configs: Mapping[str, str] | None = ...,
    ) -> None: ...

class NewPartitions:
    def __init__(self, total_count: int) -> None: ...

class RecordsToDelete:
    def __init__(self, before_offset: int) -> None: ...

class AIOKafkaAdminClient:
    def __init__(self, *, bootstrap_servers: str, request_timeout_ms: int = ...) -> None: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def create_topics(self, new_topics: list[NewTopic]) -> TopicRefusals: ...
    async def create_partitions(self, topic_partitions: Mapping[str, NewPartitions]) -> TopicRefusals: ...
    async def delete_topics(self, topics: list[str]) -> TopicRefusals: ...
    async def list_topics(self) -> list[str]: ...
    async def describe_topics(self, topics: list[str] | None = ...) -> list[TopicDescription]: ...
    async def describe_cluster(self) -> ClusterDescription: ...
    async def delete_records(self, records_to_delete: Mapping[TopicPartition, RecordsToDelete]) -> Mapping[TopicPartition, int]: ...
