"""The worker on real engines: what is published is found, a batch is applied again after a crash without harm."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from fastapi import FastAPI

from libs.bus import KafkaProducer, encode
from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import Problem
from ops.launcher.engines import KafkaBroker, OpenSearchNode
from ops.launcher.topics import described, ensure
from services.search.domain.mappings import ENTRIES
from services.search.main import create
from services.search.queries.desk import Desk
from services.search.settings import Settings
from tests.rules.search import states
from tests.times import ago


def published(key: str, sequence: int, state: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": uuid7(), "name": "record.written", "key": key, "sequence": sequence, "prev": sequence - 1,
        "time": ago(), "state": state, "change": {}, "actor": None, "partition_key": "h1",
    }  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def running(
    mongo_url: str, kafka: KafkaBroker, opensearch: OpenSearchNode, keys_dir: Path
) -> AsyncIterator[tuple[FastAPI, KafkaProducer, str]]:
    """A search worker with topics and indices of its own."""
    name = f"w{secrets.token_hex(4)}"
    settings = Settings(
        mongo_url=mongo_url, db_prefix=name, keys_dir=keys_dir, kafka=kafka.bootstrap, topic_prefix=name,
        opensearch_url=opensearch.url, index_prefix=name, records_url="http://127.0.0.1:1",
        approvals_url="http://127.0.0.1:1", inquiries_url="http://127.0.0.1:1",
    )  # fmt: skip
    await ensure(kafka.bootstrap, described(prefix=name))
    app = create(settings, "worker")
    producer = KafkaProducer(kafka.bootstrap, name)
    async with app.router.lifespan_context(app):
        yield app, producer, name
    await producer.close()
    database = Database(mongo_url, settings.database("search"))
    await database.drop()
    database.close()


async def version_in_index(app: FastAPI, key: str, version: int) -> dict[str, Any]:
    """The document once the index holds this version."""
    desk: Desk = app.state.desk
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            document = await desk.reading.get(ENTRIES, key)
        except Problem:  # the first generation is being made
            document = None
        if document is not None and document["version"] >= version:
            return document
        await asyncio.sleep(0.05)
    raise AssertionError(f"{key} did not come")


async def test_what_is_published_is_found_and_applied_once(
    running: tuple[FastAPI, KafkaProducer, str],
) -> None:
    app, producer, prefix = running
    key = "records.record:r1"
    first = encode(published(key, 1, states.record(title="一")), prefix)
    third = encode(published(key, 3, states.record(title="三")), prefix)
    for wire in (first, third, first):
        await producer.send(wire)
    assert (await version_in_index(app, key, 3))["title"] == "三"
    other = "inquiries.inquiry:i1"
    await producer.send(encode({**published(other, 1, states.inquiry()), "name": "inquiry.received"}, prefix))
    await version_in_index(app, other, 1)
    assert (await version_in_index(app, key, 3))["title"] == "三"


async def test_one_poisoned_event_holds_up_nobody_and_the_next_one_heals_it(
    running: tuple[FastAPI, KafkaProducer, str],
) -> None:
    app, producer, prefix = running
    bad = "records.record:poison"
    await producer.send(encode(published(bad, 1, {"id": "poison"}), prefix))
    await producer.send(encode(published("records.record:after", 1, states.record(id="after")), prefix))
    await version_in_index(app, "records.record:after", 1)
    desk: Desk = app.state.desk
    assert await desk.progress.parked([bad]) == {bad: 1}
    await producer.send(encode(published(bad, 2, states.record(id="poison")), prefix))
    await version_in_index(app, bad, 2)


async def test_an_index_that_holds_everything_says_so(running: tuple[FastAPI, KafkaProducer, str]) -> None:
    app, _, _ = running
    desk: Desk = app.state.desk
    until = time.monotonic() + 30
    while await desk.index_lag_ms() and time.monotonic() < until:
        await asyncio.sleep(0.2)
    assert await desk.index_lag_ms() == 0
