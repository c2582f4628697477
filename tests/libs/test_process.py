"""The consumers of a process: when the log has dropped unread events, they get the owner's states instead."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from libs.bus import Consumer, Message
from libs.bus.kafka import LogPartition
from libs.contracts.events import Received
from libs.ids import bucket_of, uuid7
from libs.problems import Unavailable
from libs.process import ServiceRuntime
from libs.settings import Settings
from libs.signing import make_keys

PLACE: LogPartition = ("tsuzuri.records", 0)
HOUSEHOLD: dict[str, Any] = {"key": "records.household:h1", "version": 7, "state": {"id": "h1", "version": 7}}
RECORD: dict[str, Any] = {
    "key": "records.record:r1",
    "version": 3,
    "state": {"id": "r1", "version": 3, "household_id": "h1"},
}
UNSENT: dict[str, Any] = {"key": "records.submission:s1", "version": 0, "state": {"id": "s1", "version": 0}}


class Owner:
    """The state feed of records."""

    def __init__(self) -> None:
        self.asked = 0

    @asynccontextmanager
    async def ndjson(self, path: str, params: Mapping[str, Any]) -> AsyncGenerator[AsyncGenerator[dict[str, Any]]]:
        assert path == "/internal/v1/states"
        self.asked += 1
        wanted = range(params["bucket_from"], params["bucket_to"])

        async def rows() -> AsyncGenerator[dict[str, Any]]:
            for row in (HOUSEHOLD, RECORD, UNSENT):
                if bucket_of(row["key"].split(":")[1]) in wanted:
                    yield row

        yield rows()

    async def close(self) -> None:
        return None


class Source:
    """A log that begins at offset 10."""

    def __init__(self) -> None:
        self.sought: dict[LogPartition, int] = {}

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        await assigned([PLACE, ("tsuzuri.records", 1)])

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        await asyncio.sleep(0)
        return []

    def assigned(self) -> set[LogPartition]:
        return set(self.sought)

    def seek(self, place: LogPartition, offset: int) -> None:
        self.sought[place] = offset

    def pause(self, place: LogPartition) -> None:
        return None

    def resume(self, place: LogPartition) -> None:
        return None

    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]:
        return dict.fromkeys(places, (10, 12))

    async def close(self) -> None:
        return None


@pytest.fixture
async def process(mongo_url: str, tmp_path: Path) -> AsyncGenerator[ServiceRuntime]:
    make_keys(tmp_path, ["inquiries"])
    settings = Settings(port=1, mongo_url=mongo_url, keys_dir=tmp_path, db_prefix=f"t{uuid7()[-8:]}")
    made = ServiceRuntime("inquiries", settings)
    yield made
    await made.db.drop()
    await made.stop()


async def behind(process: ServiceRuntime, consumer: Consumer) -> None:
    """Both partitions were read up to offset 3."""
    for partition in (0, 1):
        row = {"_id": f"{consumer.name}/tsuzuri.records/{partition}", "offset": 3, "losses": 0}
        await process.db.collection("positions").put(row)


async def test_what_the_log_no_longer_holds_comes_as_states(process: ServiceRuntime) -> None:
    heard: list[Received] = []
    owner = process.clients["records"] = Owner()  # pyright: ignore[reportArgumentType]

    async def handler(events: Sequence[Received]) -> list[Exception | None]:
        heard.extend(events)
        return [None] * len(events)

    consumer, source = process.consume("inquiries", ["records"], handler), Source()
    await behind(process, consumer)
    await consumer.begin(source)
    await consumer.step(source)
    told = {event.key: (event.sequence, event.state, event.partition_key) for event in heard}
    assert told == {
        "records.household:h1": (7, HOUSEHOLD["state"], "h1"),
        "records.record:r1": (3, RECORD["state"], "h1"),
    }
    assert len(heard) == 2, "the states serve all partitions of their topic"
    assert source.sought == {PLACE: 10, ("tsuzuri.records", 1): 10}
    assert owner.asked > 1


async def test_a_state_that_cannot_be_applied_now_is_tried_again_before_the_consumer_goes_on(
    process: ServiceRuntime,
) -> None:
    process.clients["records"] = Owner()  # pyright: ignore[reportArgumentType]

    async def handler(events: Sequence[Received]) -> list[Exception | None]:
        return [Unavailable()] * len(events)

    consumer, source = process.consume("inquiries", ["records"], handler), Source()
    await behind(process, consumer)
    await consumer.begin(source)
    with pytest.raises(Unavailable):
        await consumer.step(source)
    assert source.sought == {}
    row = await process.db.collection("positions").get(f"{consumer.name}/tsuzuri.records/0")
    assert row is not None
    assert row["offset"] == 3


def test_what_fails_for_one_use_rests_for_it_alone(tmp_path: Path) -> None:
    make_keys(tmp_path, ["gateway"])
    process = ServiceRuntime("gateway", Settings(port=8080, keys_dir=tmp_path))
    assert process.client("records") is process.client("records")
    assert process.client("records", "live news") is not process.client("records")
