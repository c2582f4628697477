"""The worker on real engines: published events can be found, and a batch applied again after a crash does no harm."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest_asyncio
from fastapi import FastAPI

from libs.bus import KafkaProducer, encode
from libs.contracts.events import Event
from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import Problem
from ops.launcher.engines import KafkaBroker, OpenSearchNode
from ops.launcher.topics import ensure, read_topics
from services.search.domain.mappings import ENTRIES, index_body
from services.search.main import create
from services.search.queries.context import QueryContext
from services.search.settings import Settings
from services.search.store import Engine, Generations
from tests.rules.search import states
from tests.rules.search.states import as_json
from tests.times import ago


def published(key: str, sequence: int, state: dict[str, Any]) -> Event:
    return {
        "id": uuid7(),
        "name": "record.written",
        "key": key,
        "sequence": sequence,
        "prev": sequence - 1,
        "time": ago(),
        "state": state,
        "change": {},
        "actor": None,
        "partition_key": "h1",
    }


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def running(
    mongo_url: str, kafka: KafkaBroker, opensearch: OpenSearchNode, keys_dir: Path
) -> AsyncIterator[tuple[FastAPI, KafkaProducer, str]]:
    """A search worker with topics of its own, over indices that an earlier version made."""
    name = f"w{secrets.token_hex(4)}"
    settings = Settings(
        mongo_url=mongo_url,
        db_prefix=name,
        keys_dir=keys_dir,
        kafka=kafka.bootstrap,
        topic_prefix=name,
        opensearch_url=opensearch.url,
        index_prefix=name,
        records_url="http://127.0.0.1:1",
        approvals_url="http://127.0.0.1:1",
        inquiries_url="http://127.0.0.1:1",
    )
    await ensure(kafka.bootstrap, read_topics(prefix=name))
    await make_older_index(settings)
    app = create(settings, "worker")
    producer = KafkaProducer(kafka.bootstrap, name)
    async with app.router.lifespan_context(app):
        yield app, producer, name
    await producer.close()
    database = Database(mongo_url, settings.database("search"))
    await database.drop()
    database.close()


async def make_older_index(settings: Settings) -> None:
    """A live generation whose entries lack a field of this version."""
    engine = Engine(settings.opensearch_url, settings.index_prefix)
    generations = Generations(engine)
    body = as_json(index_body(ENTRIES))
    del body["mappings"]["properties"]["has_signal"]
    await engine.call("PUT", f"/{generations.names(1)[ENTRIES]}", body)
    await generations.create(1)
    await generations.switch_to(1)
    await engine.close()


async def version_in_index(app: FastAPI, key: str, version: int) -> dict[str, Any]:
    """Wait until the index has this version of the document; returns the document."""
    context: QueryContext = app.state.context
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            document = await context.reading.get(ENTRIES, key)
        except Problem:
            document = None
        if document is not None and document["version"] >= version:
            return as_json(document)
        await asyncio.sleep(0.05)
    raise AssertionError(f"{key} did not come")


async def test_an_update_with_a_new_field_needs_no_rebuild(running: tuple[FastAPI, KafkaProducer, str]) -> None:
    app, producer, prefix = running
    await producer.send(encode(published("records.record:updated", 1, states.record(id="updated")), prefix))
    document = await version_in_index(app, "records.record:updated", 1)
    assert document["has_signal"] is False
    context: QueryContext = app.state.context
    assert await context.progress.parked(["records.record:updated"]) == {}


async def test_what_is_published_is_found_and_applied_once(running: tuple[FastAPI, KafkaProducer, str]) -> None:
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
    context: QueryContext = app.state.context
    async with asyncio.timeout(30):  # it is parked when its batch ends
        while await context.progress.parked([bad]) != {bad: 1}:
            await asyncio.sleep(0.05)
    await producer.send(encode(published(bad, 2, states.record(id="poison")), prefix))
    await version_in_index(app, bad, 2)


async def test_an_index_that_holds_everything_says_so(running: tuple[FastAPI, KafkaProducer, str]) -> None:
    app, _, _ = running
    context: QueryContext = app.state.context
    until = time.monotonic() + 30
    while await context.index_lag_ms() and time.monotonic() < until:
        await asyncio.sleep(0.2)
    assert await context.index_lag_ms() == 0
