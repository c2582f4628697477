"""Live news tell a page that something changed, and only if its reader may know of it now."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Generator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import httpx2
import pytest

from libs.actor import Actor, Post
from libs.bus import KafkaProducer, encode
from libs.canonical import Json
from libs.client import ServiceClient
from libs.contracts.events import Event
from libs.ids import uuid7
from libs.problems import Unavailable
from libs.restrictions import Restrictions, RestrictionSet
from ops.launcher.engines import KafkaBroker
from ops.launcher.topics import ensure_now
from services.gateway import events, jobs
from services.gateway.domain import Notice, notice_of
from services.gateway.events import RESYNC, STREAMS_OF_ONE, Hub, Stream
from services.gateway.main import create
from services.gateway.queries import SessionResolver, notices_for
from services.gateway.settings import Settings
from services.gateway.store import DemoGate, People, Sessions
from tests.services.gateway.standing_in import POST, World, gate_opens, serving
from tests.times import ago

KITA = Post("caseworker", "kita", "28109", "第一係", ("kita", "hokushin"), "地区担当員")
WORKER = Actor("s-1", "北 一郎", (KITA,), KITA)
NOBODY_HIDDEN = RestrictionSet("e", 1)


def notice(office: str | None = "kita", *households: str) -> Notice:
    first = households[0] if households else None
    return Notice("records", "records.record:r-1", 1, first, office, frozenset(households), not households)


def is_told(change: Notice, restrictions: RestrictionSet, actor: Actor = WORKER) -> bool:
    return list(notices_for(actor, [change], restrictions)) == [change]


@pytest.mark.parametrize(("office", "expected"), [("kita", True), ("hokushin", True), ("tarumi", False), (None, False)])
def test_a_change_is_told_to_the_read_group_alone(office: str | None, expected: bool) -> None:
    assert is_told(notice(office, "h-1"), NOBODY_HIDDEN) is expected


def test_a_change_of_an_unlinked_note_is_told_to_its_own_office_alone() -> None:
    assert is_told(notice("kita"), NOBODY_HIDDEN)
    assert not is_told(notice("hokushin"), NOBODY_HIDDEN)
    city = Post("hq", "city", "28100", "くらし支援課", ("city",), "主査")
    headquarters = Actor("s-2", "本庁 二子", (city,), city)
    assert is_told(notice("kita", "h-1"), NOBODY_HIDDEN, headquarters)
    assert not is_told(notice("kita"), NOBODY_HIDDEN, headquarters)


@pytest.mark.parametrize("household", [None, "h-1"])
def test_a_change_of_an_inquiry_that_was_handed_over_is_told_to_both_offices_and_its_recipient(
    household: str | None,
) -> None:
    def handed(**to: str) -> Notice:
        state: dict[str, Json] = {"office_code": "tarumi", "household_id": household, "hand_offs": [{**to}]}
        return notice_of("inquiries", "inquiries.inquiry:i-1", 2, state)

    for call in (handed(to_office_code="kita"), handed(to_staff_id="s-1")):
        assert is_told(call, NOBODY_HIDDEN)
    assert handed(to_office_code="kita").as_json()["office_codes"] == ["kita", "tarumi"]
    assert is_told(handed(to_office_code="kita"), NOBODY_HIDDEN, replace(WORKER, staff_id="s-7"))
    assert not is_told(handed(to_staff_id="s-1"), NOBODY_HIDDEN, replace(WORKER, staff_id="s-7"))
    assert not is_told(handed(to_office_code="suma"), NOBODY_HIDDEN)
    assert is_told(handed(to_office_code="hokushin"), NOBODY_HIDDEN) is (household is not None)
    hidden = RestrictionSet("e", 1, {"h-1": {"offices": ["tarumi"]}})
    assert is_told(handed(to_office_code="kita"), hidden) is (household is None)


def test_a_change_about_a_hidden_household_is_told_to_who_may_see_it() -> None:
    hidden = RestrictionSet("e", 1, {"h-1": {"offices": ["hokushin"]}, "h-2": {"allowed": ["s-9"]}})
    assert not is_told(notice("kita", "h-1"), hidden)
    assert not is_told(notice("kita", "h-3", "h-2"), hidden)
    assert is_told(notice("kita", "h-3"), hidden)


def test_a_change_of_a_note_that_names_a_protected_household_is_told_to_who_may_read_it() -> None:
    restrictions = RestrictionSet(
        "e", 1, {"h-1": {"offices": ["tarumi"]}, "n-1": {"office_code": "kita", "meets": ["h-1"]}}
    )
    chief = Actor("s-3", "北 係長", (replace(KITA, role="supervisor"),), replace(KITA, role="supervisor"))
    record = notice_of("records", "records.record:n-1", 1, {"office_code": "kita", "household_id": None})
    items: list[Json] = [{"household_id": None, "record_id": "n-1"}]
    case = notice_of(
        "approvals", "approvals.approval:a-1", 1, {"office_code": "kita", "household_id": None, "items": items}
    )
    for change in (record, case):
        assert not is_told(change, restrictions)
        assert is_told(change, restrictions, chief)
        assert is_told(change, NOBODY_HIDDEN)
        assert not is_told(replace(change, office_code="hokushin"), NOBODY_HIDDEN)
    assert is_told(notice_of("records", "records.district:d-1", 1, {"office_code": "hokushin"}), NOBODY_HIDDEN)


def test_a_notice_names_every_household_of_a_submission_for_the_filter_but_shows_ids_only() -> None:
    state: dict[str, Json] = {
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
        "office_code": "kita",
        "office_codes": ["kita"],
        "staff_ids": [],
    }
    assert notice_of("records", "records.household:h-7", 1, {"office_code": "kita"}).household_id == "h-7"


def test_a_notice_names_the_staff_in_whose_lists_the_object_stands_and_no_excluded_staff() -> None:
    state: dict[str, Json] = {
        "office_code": "kita",
        "worker_id": "s-1",
        "excluded_staff": ["s-9"],
        "drafter": {"staff_id": "s-2"},
        "steps": [
            {"assignees": [{"staff_id": "s-3"}], "deputies": [{"staff_id": "s-4"}], "opened": [{"staff_id": "s-8"}]}
        ],
        "messages": [{"staff_id": "s-5"}],
        "callback": {"assignee_id": "s-6", "done_by": "s-8"},
        "staff": ["s-7"],
        "hand_offs": [{"to_staff_id": None}],
        "author_id": 5,
    }
    made = notice_of("records", "records.household:h-7", 1, state)
    assert made.as_json()["staff_ids"] == [f"s-{number}" for number in range(1, 8)]


def test_a_notice_of_an_item_that_changed_hands_reaches_both() -> None:
    state: dict[str, Json] = {"office_code": "kita", "household_id": "h-1", "assignee_id": "s-2"}
    change: dict[str, Json] = {"from_assignee_id": "s-1", "to_assignee_id": "s-2", "reason": None}
    made = notice_of("records", "records.action_item:t-1", 2, state, change)
    assert made.as_json()["staff_ids"] == ["s-1", "s-2"]


async def test_a_stream_that_does_not_keep_up_is_told_to_read_again() -> None:
    hub = Hub()
    with hub.stream("a") as stream:
        for _ in range(2 * events.UNREAD_AT_MOST // 1000):
            stream.push(b"x" * 1000)
        assert (await stream.take(0.01)).startswith(RESYNC)
        stream.push(b"y")
        assert await stream.take(0.01) == b"y"
        assert await stream.take(0.01) == b""
        hub.close()
        assert stream.ended
    with hub.stream("a") as late:
        assert isinstance(late, Stream)
        assert late.ended


async def test_with_too_many_changes_everybody_is_to_read_again() -> None:
    hub = Hub()
    for number in range(events.WAITING_AT_MOST + 1):
        hub.publish(replace(notice(), subject=f"records.record:{number}"))
    assert hub.take() == ([], True)
    assert hub.take() == ([], False)


async def test_an_object_that_changed_often_has_one_notice_and_a_moved_one_has_two() -> None:
    hub = Hub()
    for version in (1, 2, 3):
        hub.publish(replace(notice("kita", "h-1"), version=version))
    hub.publish(replace(notice("kita", "h-2"), version=4))
    notices, _ = hub.take()
    assert [(each.household_id, each.version) for each in notices] == [("h-1", 3), ("h-2", 4)]


async def test_one_session_has_a_bounded_number_of_streams() -> None:
    hub = Hub()
    with ExitStack() as opened:
        first, *rest = [opened.enter_context(hub.stream("a")) for _ in range(STREAMS_OF_ONE + 1)]
        other = opened.enter_context(hub.stream("b"))
        assert first.ended
        assert not any(each.ended for each in (*rest, other))


class Records:
    """Answers live news as records does, and counts the questions."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.fails: set[str] = set()
        self.posts: list[dict[str, Any]] = [POST]

    def answer(self, question: str) -> None:
        self.asked[question] += 1
        if question in self.fails:
            raise Unavailable

    async def etag(self) -> str:
        self.answer("etag")
        return "none"

    async def snapshot(self) -> RestrictionSet:
        return RestrictionSet("none", 0)

    async def post(self, path: str, body: dict[str, Any]) -> Any:
        self.answer(path)
        return {"items": [{"id": each, "name": each, "posts": self.posts} for each in body["ids"]]}

    async def get(self, path: str) -> Any:
        raise AssertionError(f"{path} is asked for one by one")


class SomeSessions:
    """Sessions without a database. Counts the reads."""

    def __init__(self, *open_ones: str) -> None:
        self.open = set(open_ones)
        self.reads = 0

    async def open_among(self, session_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        self.reads += 1
        return {
            each: {"_id": each, "staff_id": f"s-{each}", "acting": None} for each in session_ids if each in self.open
        }


def resolver_of(records: Records, sessions: SomeSessions) -> SessionResolver:
    client = cast("ServiceClient", records)
    return SessionResolver(cast("Sessions", sessions), People(client, client), DemoGate(client, demo=False))


class HubWithStreams:
    """A hub with open streams. Tests send its news by hand."""

    def __init__(self, opened: ExitStack, count: int = 350) -> None:
        self.hub = Hub()
        self.names = [f"{number}" for number in range(count)]
        self.records = Records()
        self.sessions = SomeSessions(*self.names)
        self.resolver = resolver_of(self.records, self.sessions)
        self.restrictions = Restrictions(self.records)
        self.streams = [opened.enter_context(self.hub.stream(name)) for name in self.names]

    async def once(self) -> None:
        await jobs.send_once(self.hub, self.resolver, self.restrictions)

    async def lines(self) -> list[bytes]:
        return [await stream.take(0.001) for stream in self.streams]


@pytest.fixture
def live() -> Generator[HubWithStreams]:
    with ExitStack() as opened:
        yield HubWithStreams(opened)


async def test_350_streams_and_many_changes_need_one_read_and_two_questions(live: HubWithStreams) -> None:
    changes = [replace(notice("tarumi"), subject=f"records.record:{number}") for number in range(50)]
    for each in changes:
        live.hub.publish(each)
    live.hub.publish(notice("kita"))
    await live.once()
    assert live.sessions.reads == 1
    assert live.records.asked == {"/internal/v1/staff/posts": 1, "etag": 1}
    assert set(await live.lines()) == {b"".join(events.event("change", each.as_json()) for each in changes)}


async def test_a_new_stream_is_sent_the_changes_of_the_last_seconds(
    live: HubWithStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page loads its answers before its stream is open: what changes between the two would never reach it."""
    earlier, later = (replace(notice("tarumi"), subject=f"records.record:{number}") for number in range(2))
    told = [events.event("change", each.as_json()) for each in (earlier, later)]
    live.hub.publish(earlier)
    live.hub.publish(notice("kita"))
    await live.once()
    assert set(await live.lines()) == {told[0]}
    with live.hub.stream("1") as stream:
        async with asyncio.timeout(1):
            await live.hub.wait_for_news(30)
        live.hub.publish(later)
        await live.once()
        assert await stream.take(0.001) == b"".join(told)
        assert set(await live.lines()) == {told[1]}
        await live.once()
        assert await stream.take(0.001) == b""
    monkeypatch.setattr(events, "RECENT_S", 0.0)
    with live.hub.stream("1") as stream:
        await live.once()
        assert await stream.take(0.001) == b""


async def test_without_news_only_the_sessions_are_checked(live: HubWithStreams) -> None:
    live.sessions.open.discard("7")
    await live.once()
    assert live.sessions.reads == 1
    assert live.records.asked == {"/internal/v1/staff/posts": 1}
    assert [stream.ended for stream in live.streams] == [name == "7" for name in live.names]
    assert set(await live.lines()) == {b""}


async def test_the_streams_of_somebody_without_a_post_end(live: HubWithStreams) -> None:
    live.records.posts = []
    live.hub.publish(notice("tarumi"))
    await live.once()
    assert all(stream.ended for stream in live.streams)
    assert set(await live.lines()) == {b""}


@pytest.mark.parametrize("question", ["etag", "/internal/v1/staff/posts"])
async def test_while_records_is_unreachable_nothing_is_sent_and_afterwards_all_read_again_once(
    live: HubWithStreams, question: str
) -> None:
    live.records.fails = {question}
    live.sessions.open.discard("7")
    for number in range(5):
        live.hub.publish(replace(notice("tarumi"), version=number))
        await live.once()
    assert [stream.ended for stream in live.streams] == [name == "7" for name in live.names]
    assert set(await live.lines()) == {b""}
    live.records.fails = set()
    await live.once()
    assert set(await live.lines()) - {b""} == {RESYNC}
    await live.once()
    assert set(await live.lines()) == {b""}


async def test_news_after_a_quiet_second_is_sent_at_once_then_a_batch_a_second(
    live: HubWithStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = 0.3
    monkeypatch.setattr(jobs, "BATCH_S", every)
    clock = asyncio.get_running_loop().time
    began, arrived = clock(), list[float]()
    sending = asyncio.create_task(jobs.send_news(live.hub, live.resolver, live.restrictions))
    live.hub.lose()
    async with asyncio.timeout(60):
        while len(arrived) < 4:
            live.hub.publish(notice("tarumi"))
            if await live.streams[0].take(0.01):
                arrived.append(clock() - began)
    sending.cancel()
    await asyncio.gather(sending, return_exceptions=True)
    assert all(at >= n * every - 0.01 for n, at in enumerate(arrived)), arrived


async def test_the_posts_asked_for_live_news_serve_requests_too(live: HubWithStreams) -> None:
    await live.once()
    assert (await live.resolver.people.person("s-7"))["posts"] == [POST]


@pytest.fixture
async def producer(settings: Settings, kafka: KafkaBroker) -> AsyncGenerator[KafkaProducer]:
    await asyncio.to_thread(ensure_now, settings)
    made = KafkaProducer(kafka.bootstrap, "test")
    yield made
    await made.close()


@pytest.fixture
def settings(settings: Settings, kafka: KafkaBroker) -> Settings:
    return settings.model_copy(update={"kafka": kafka.bootstrap, "topic_prefix": f"t{settings.port}"})


SOUNDING = "h-0"
"""The household of events that are sent until one arrives, because it is not known when the consumer begins."""


class Page:
    """An open page: the events it got."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self, wanted: str = "change") -> dict[str, Any]:
        async with asyncio.timeout(60):
            name = ""
            async for line in self._lines:
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: ") and name == wanted:
                    return json.loads(line.removeprefix("data: "))
        raise AssertionError("the stream ended")

    async def news(self) -> dict[str, Any]:
        """The next change of another household than `SOUNDING`."""
        while (change := await self.next())["household_id"] == SOUNDING:
            pass
        return change

    async def ends(self) -> bool:
        async with asyncio.timeout(60):
            async for _ in self._lines:
                pass
        return True


@asynccontextmanager
async def page(client: httpx2.AsyncClient) -> AsyncGenerator[Page]:
    async with client.stream("GET", "/api/v1/live") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield Page(answer)


def event(n: int, office: str, household: str) -> Event:
    return {
        "id": uuid7(),
        "name": "record.written",
        "key": f"records.record:r-{n}",
        "sequence": 1,
        "prev": 0,
        "time": ago(),
        "partition_key": household,
        "actor": None,
        "change": {},
        "traceparent": None,
        "state": {"id": f"r-{n}", "version": 1, "office_code": office, "household_id": household, "title": "canary"},
    }


async def test_a_page_is_told_of_its_office_and_of_nothing_hidden(
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
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as before:
            await asyncio.to_thread(gate_opens, before)
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client:
            session = (await client.post("/api/v1/session", json={"staff_id": "s-1"})).json()
            async with page(client) as open_page:
                await open_page.next("resync")
                sounding = asyncio.create_task(sound())
                await open_page.next()
                heard.set()
                await sounding
                await send(1, "nishi", "h-1")
                await send(2, "tarumi", "h-2")
                change = await open_page.news()
                assert change == {
                    "topic": "records",
                    "subject": "records.record:r-2",
                    "household_id": "h-2",
                    "version": 1,
                    "office_code": "tarumi",
                    "office_codes": ["tarumi"],
                    "staff_ids": [],
                }

                world.restrictions = {"etag": "e-1", "n": 1, "at": "", "households": {"h-3": {"offices": ["nishi"]}}}
                await send(3, "tarumi", "h-3")
                await send(4, "tarumi", "h-4")
                assert (await open_page.news())["subject"] == "records.record:r-4"

                await client.delete("/api/v1/session", headers={"X-CSRF-Token": session["csrf"]})
                assert await open_page.ends()
