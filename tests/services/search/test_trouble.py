"""What the engine's refusals mean: transient ones are retried for ever; only a document's own fault costs its text."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
import pytest
import pytest_asyncio

from libs.bus.handling import is_transient
from libs.contracts.events import Received
from libs.ids import uuid7
from libs.problems import IndexNotReady, RemoteProblem, SearchUnavailable, Unavailable
from services.search.commands.indexing import indexer
from services.search.domain.mappings import ENTRIES
from services.search.events import document_of
from services.search.store import Engine, IndexReader, IndexWriter, Item, Refused
from tests.rules.search import states

Answer = Callable[[str, bytes], tuple[int, Any]]
WRITTEN = {"index": {"status": 201}}


class Stand:
    """An engine that gives the test's answers and records what it was sent."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _path, body: (200, {"items": [WRITTEN] * (body.count(b"\n") // 2)})
        self.bodies: list[bytes] = []
        self.url = ""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lines = head.decode().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.bodies.append(body)
            status, told = self.answer(lines[0], body)
            content = orjson.dumps(told)
            writer.write(
                f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
                + content
            )
            await writer.drain()


@pytest_asyncio.fixture
async def stand() -> AsyncIterator[Stand]:
    made = Stand()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await made.take(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


@pytest_asyncio.fixture
async def engine(stand: Stand) -> AsyncIterator[Engine]:
    made = Engine(stand.url, "stand")
    yield made
    await made.close()


def _item(record_id: str = "r1") -> Item:
    return Item(ENTRIES, document_of(f"records.record:{record_id}", 1, states.record(id=record_id)))


def _event(record_id: str = "r1") -> Received:
    return Received(
        id=uuid7(),
        name="record.written",
        key=f"records.record:{record_id}",
        sequence=1,
        prev=0,
        time="",
        state=states.record(id=record_id),
        change={},
        actor=None,
        partition_key="h1",
    )


def _error(kind: str) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": "x"}}


PASSING = [
    (401, "security_exception"),
    (403, "security_exception"),
    (403, "cluster_block_exception"),
    (404, "index_not_found_exception"),
    (400, "index_closed_exception"),
    (408, "timeout"),
    (429, "circuit_breaking_exception"),
    (500, "null_pointer_exception"),
    (502, ""),
    (503, ""),
    (507, ""),
]


@pytest.mark.parametrize(("status", "kind"), PASSING)
async def test_an_item_refused_for_no_fault_of_its_own_is_tried_again_with_its_text(
    stand: Stand, engine: Engine, status: int, kind: str
) -> None:
    stand.answer = lambda _path, _body: (200, {"items": [{"index": {"status": status, **_error(kind)}}]})
    [outcome] = await IndexWriter(engine, {ENTRIES: "stand-entries"}).put_if_newer([_item()])
    assert isinstance(outcome, SearchUnavailable)
    assert len(stand.bodies) == 1, "not asked to take it without its text"
    [result] = await indexer(IndexWriter(engine, {ENTRIES: "stand-entries"}), "test")([_event()])
    assert result is not None
    assert is_transient(result)


@pytest.mark.parametrize(("status", "kind"), [*PASSING, (404, "strange"), (405, "strange")])
async def test_a_bulk_refused_as_a_whole_is_tried_again_not_parked(
    stand: Stand, engine: Engine, status: int, kind: str
) -> None:
    stand.answer = lambda _path, _body: (status, {**_error(kind), "status": status})
    results = await indexer(IndexWriter(engine, {ENTRIES: "stand-entries"}), "test")([_event("r1"), _event("r2")])
    assert all(result is not None and is_transient(result) for result in results)


async def test_a_document_refused_for_what_it_says_is_kept_without_its_text(stand: Stand, engine: Engine) -> None:
    def answer(_path: str, body: bytes) -> tuple[int, Any]:
        bad = b'"text":{' in body
        return 200, {"items": [{"index": {"status": 400, **_error("mapper_parsing_exception")}} if bad else WRITTEN]}

    stand.answer = answer
    assert await IndexWriter(engine, {ENTRIES: "stand-entries"}).put_if_newer([_item()]) == ["written"]
    assert b'"text_status":"refused"' in stand.bodies[1]


async def test_one_document_too_large_for_a_request_does_not_take_the_others_with_it(
    stand: Stand, engine: Engine
) -> None:
    def answer(_path: str, body: bytes) -> tuple[int, Any]:
        if b"r3" in body:
            return 413, {}
        return 200, {"items": [WRITTEN] * (body.count(b"\n") // 2)}

    stand.answer = answer
    outcomes = await IndexWriter(engine, {ENTRIES: "stand-entries"}).put_if_newer([_item(f"r{n}") for n in range(5)])
    assert [isinstance(outcome, Refused) for outcome in outcomes] == [False, False, False, True, False]
    assert outcomes.count("written") == 4


@pytest.mark.parametrize("status", [401, 403, 500, 503])
async def test_a_reader_is_told_to_try_again_whatever_is_wrong_inside(
    stand: Stand, engine: Engine, status: int
) -> None:
    stand.answer = lambda _path, _body: (status, _error("strange"))
    with pytest.raises(SearchUnavailable):
        await IndexReader(engine).search([ENTRIES], {})


async def test_an_index_that_is_not_there_is_trouble_that_passes(stand: Stand, engine: Engine) -> None:
    stand.answer = lambda _path, _body: (404, _error("index_not_found_exception"))
    with pytest.raises(IndexNotReady):
        await IndexReader(engine).search([ENTRIES], {})
    assert is_transient(IndexNotReady())


@pytest.mark.parametrize("status", [401, 403])
def test_another_service_that_does_not_take_our_token_is_no_fault_of_the_event(status: int) -> None:
    assert is_transient(RemoteProblem(code="X", status=status, title="x", detail="x"))
    assert is_transient(Unavailable())
    assert not is_transient(RemoteProblem(code="X", status=404, title="x", detail="x"))
