"""Live news tell a page that something changed, and only what its reader may know of, as of now."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from libs.actor import Actor, Post
from libs.bus import KafkaProducer, encode
from libs.ids import uuid7
from libs.restrictions import Snapshot
from ops.launcher.engines import KafkaBroker
from ops.launcher.topics import ensure_now
from services.gateway.domain import Notice, notice_of
from services.gateway.events import Hub, Stream
from services.gateway.main import create
from services.gateway.queries import may_hear
from services.gateway.settings import Settings
from tests.services.gateway.standing_in import World, serving
from tests.times import ago

KITA = Post("caseworker", "kita", "28109", "第一係", ("kita", "hokushin"), "地区担当員")
WORKER = Actor("s-1", "北 一郎", (KITA,), KITA)
NOBODY_HIDDEN = Snapshot("e", 1)


def notice(office: str | None = "kita", *households: str) -> Notice:
    first = households[0] if households else None
    return Notice("records", "records.record:r-1", 1, first, office, frozenset(households))


# --- who is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("office", "told"), [("kita", True), ("hokushin", True), ("tarumi", False), (None, False)]
)
def test_the_read_group_is_told_and_nobody_else(office: str | None, told: bool) -> None:
    assert may_hear(notice(office), WORKER, NOBODY_HIDDEN) is told


def test_of_a_hidden_household_only_those_who_may_see_it_are_told() -> None:
    hidden = Snapshot("e", 1, {"h-1": {"offices": ["hokushin"]}, "h-2": {"allowed": ["s-9"]}})
    assert not may_hear(notice("kita", "h-1"), WORKER, hidden)
    assert not may_hear(notice("kita", "h-3", "h-2"), WORKER, hidden)
    assert may_hear(notice("kita", "h-3"), WORKER, hidden)


def test_a_notice_names_every_household_of_a_submission_for_the_filter_but_shows_ids_only() -> None:
    state = {
        "office_code": "kita",
        "household_id": "h-1",
        "items": [{"household_id": "h-2"}, {"household_id": None}],
        "comment": "canary",
    }
    made = notice_of("records", "records.submission:s-1", 4, state)
    assert made.households == {"h-1", "h-2"}
    assert made.as_json() == {
        "topic": "records",
        "subject": "records.submission:s-1",
        "household_id": "h-1",
        "version": 4,
    }
    assert notice_of("records", "records.household:h-7", 1, {"office_code": "kita"}).household_id == "h-7"


async def test_a_stream_that_does_not_keep_up_is_told_to_read_again() -> None:
    hub = Hub()
    with hub.stream() as stream:
        for _ in range(1001):
            hub.publish(notice())
        assert await stream.take(0.01) == ([], True)
        hub.publish(notice())
        assert await stream.take(0.01) == ([notice()], False)
        assert await stream.take(0.01) == ([], False)
        hub.close()
        assert stream.ended
    with hub.stream() as late:
        assert isinstance(late, Stream)
        assert late.ended


# --- the whole way from the broker to a browser --------------------------------------------------------------------


@pytest.fixture
async def producer(settings: Settings, kafka: KafkaBroker) -> AsyncGenerator[KafkaProducer]:
    await asyncio.to_thread(ensure_now, kafka.bootstrap, settings.topic_prefix)
    made = KafkaProducer(kafka.bootstrap, "test")
    yield made
    await made.close()


@pytest.fixture
def settings(settings: Settings, kafka: KafkaBroker) -> Settings:
    return settings.model_copy(update={"kafka": kafka.bootstrap, "topic_prefix": f"t{settings.port}"})


SOUNDING = "h-0"
"""Household of the events that are sent until one is heard: the consumer begins in its own time."""


class Page:
    """An open page: the events it got."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self, wanted: str = "change") -> dict[str, Any]:
        async with asyncio.timeout(20):
            name = ""
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: ") and name == wanted:
                    return json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")

    async def news(self) -> dict[str, Any]:
        """The next change that is no sounding."""
        while (told := await self.next())["household_id"] == SOUNDING:
            pass
        return told

    async def ends(self) -> bool:
        async with asyncio.timeout(10):
            async for _ in self._lines:
                pass
        return True


@asynccontextmanager
async def page(client: httpx2.AsyncClient) -> AsyncGenerator[Page]:
    async with client.stream("GET", "/api/v1/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Page(answer)


def event(n: int, office: str, household: str) -> dict[str, Any]:
    return {
        "id": uuid7(), "name": "record.written", "key": f"records.record:r-{n}", "sequence": 1, "prev": 0,
        "time": ago(), "partition_key": household, "actor": None, "change": {}, "traceparent": None,
        "state": {"id": f"r-{n}", "version": 1, "office_code": office, "household_id": household, "title": "canary"},
    }  # fmt: skip


async def test_a_page_hears_of_its_office_and_of_nothing_hidden(
    settings: Settings, records: str, world: World, producer: KafkaProducer, free_port: Callable[[], int]
) -> None:
    _ = records, free_port

    async def send(n: int, office: str, household: str) -> None:
        await producer.send(encode(event(n, office, household), settings.topic_prefix))

    heard = asyncio.Event()

    async def sound() -> None:
        n = 100
        while not heard.is_set():
            await send(n, "tarumi", SOUNDING)
            await asyncio.sleep(0.2)
            n += 1

    with serving(lambda: create(settings), settings.port) as url:
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
            session = (await client.post("/api/v1/session", json={"staff_id": "s-1"})).json()
            async with page(client) as open_page:
                await open_page.next("resync")
                sounding = asyncio.create_task(sound())
                await open_page.next()
                heard.set()
                await sounding
                await send(1, "nishi", "h-1")
                await send(2, "tarumi", "h-2")
                told = await open_page.news()
                assert told == {
                    "topic": "records",
                    "subject": "records.record:r-2",
                    "household_id": "h-2",
                    "version": 1,
                }

                world.restrictions = {
                    "etag": "e-1",
                    "n": 1,
                    "at": "",
                    "households": {"h-3": {"offices": ["nishi"]}},
                }
                await send(3, "tarumi", "h-3")
                await send(4, "tarumi", "h-4")
                assert (await open_page.news())["subject"] == "records.record:r-4"

                await client.delete("/api/v1/session", headers={"X-CSRF-Token": session["csrf"]})
                assert await open_page.ends()
