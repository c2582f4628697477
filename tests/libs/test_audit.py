"""No answer leaves before its entry is durable, and each writer's entries are numbered without gaps."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from libs import problems
from libs.aggregates.twin import TwinCollection
from libs.audit import Audit, ReadAuditEntry
from libs.clock import FixedClock
from libs.mongo import Doc, Documents
from tests.libs.conftest import MakeDocuments


def reading(n: int = 1) -> ReadAuditEntry:
    return ReadAuditEntry(
        "s1",
        "worker",
        "tarumi",
        "record.read",
        [f"records.record:r{n}"],
        ["h1"],
        purpose="care;record:r1",
        cause="live",
    )


@pytest.fixture
async def documents(make_documents: MakeDocuments) -> Documents[Any]:
    return await make_documents("audit")


async def entries(documents: Documents[Any]) -> list[Doc]:
    return [doc async for doc in documents.find({}, sort=[("_id", 1)])]


def failing(documents: Documents[Any], how: Callable[[Doc, Callable[[Doc], Awaitable[None]]], Awaitable[None]]) -> None:
    insert = documents.insert

    async def replaced(doc: Doc) -> None:
        await how(doc, insert)

    setattr(documents, "insert", replaced)  # noqa: B010


async def test_an_entry_says_who_what_and_why_but_no_content(documents: Documents[Any]) -> None:
    await Audit(documents, FixedClock("2026-11-23T02:30:00.000Z")).read(reading())
    [doc] = await entries(documents)
    assert doc["n"] == 1
    assert doc["entries"] == [
        {
            "at": "2026-11-23T02:30:00.000Z",
            "staff_id": "s1",
            "post": "worker",
            "office_code": "tarumi",
            "action": "record.read",
            "objects": ["records.record:r1"],
            "household_ids": ["h1"],
            "purpose": "care;record:r1",
            "cause": "live",
            "result": "shown",
            "trace_id": None,
            "about": None,
            "reach": None,
        }
    ]


async def test_one_insert_is_under_way_and_those_who_wait_ride_together(documents: Documents[Any]) -> None:
    under_way = most = 0

    async def slow(doc: Doc, insert: Callable[[Doc], Awaitable[None]]) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.02)
        await insert(doc)
        under_way -= 1

    failing(documents, slow)
    audit = Audit(documents, FixedClock("2026-11-23T02:30:00.000Z"))
    await asyncio.gather(*(audit.read(reading(n)) for n in range(50)))
    docs = await entries(documents)
    assert most == 1
    assert [d["n"] for d in docs] == list(range(1, len(docs) + 1))
    assert len(docs) <= 3
    assert sum(len(d["entries"]) for d in docs) == 50
    assert len({d["writer"] for d in docs}) == 1


async def test_two_processes_have_writers_of_their_own(documents: Documents[Any]) -> None:
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    await Audit(documents, clock).read(reading(1))
    await Audit(documents, clock).read(reading(2))
    docs = await entries(documents)
    assert [d["n"] for d in docs] == [1, 1]
    assert len({d["writer"] for d in docs}) == 2


async def test_while_an_entry_cannot_be_written_nothing_is_shown(documents: Documents[Any]) -> None:
    away = True

    async def sometimes(doc: Doc, insert: Callable[[Doc], Awaitable[None]]) -> None:
        if away:
            raise problems.Unavailable
        await insert(doc)

    failing(documents, sometimes)
    audit = Audit(documents, FixedClock("2026-11-23T02:30:00.000Z"))
    for n in (1, 2):
        with pytest.raises(problems.Unavailable):
            await audit.read(reading(n))
    away = False
    await audit.read(reading(3))
    docs = await entries(documents)
    assert [d["n"] for d in docs] == [1, 2]
    assert docs[0]["entries"][0]["objects"] == ["records.record:r1"], "the first number kept its content"


async def test_an_unknown_outcome_is_tried_again_with_the_same_number_and_content(documents: Documents[Any]) -> None:
    lost = True

    async def answer_lost(doc: Doc, insert: Callable[[Doc], Awaitable[None]]) -> None:
        nonlocal lost
        await insert(doc)
        if lost:
            lost = False
            raise problems.Unavailable

    failing(documents, answer_lost)
    audit = Audit(documents, FixedClock("2026-11-23T02:30:00.000Z"))
    with pytest.raises(problems.Unavailable):
        await audit.read(reading(1))
    await audit.read(reading(2))
    docs = await entries(documents)
    assert [(d["n"], len(d["entries"])) for d in docs] == [(1, 1), (2, 1)]


async def test_another_entry_at_its_number_stops_the_writer(documents: Documents[Any]) -> None:
    async def forged(doc: Doc, insert: Callable[[Doc], Awaitable[None]]) -> None:
        await insert({**doc, "entries": []})
        await insert(doc)

    failing(documents, forged)
    audit = Audit(documents, FixedClock("2026-11-23T02:30:00.000Z"))
    for _ in range(2):
        with pytest.raises(problems.Unavailable):
            await audit.read(reading())


async def test_a_reader_who_goes_away_does_not_leave_the_others_waiting() -> None:
    documents, gate = TwinCollection[Any](), asyncio.Event()

    async def slow(doc: Doc, insert: Callable[[Doc], Awaitable[None]]) -> None:
        await gate.wait()
        await insert(doc)

    failing(documents, slow)
    audit = Audit(documents, FixedClock("2026-11-23T02:30:00.000Z"))
    first = asyncio.create_task(audit.read(reading(1)))
    await asyncio.sleep(0)
    others = [asyncio.create_task(audit.read(reading(n))) for n in (2, 3)]
    await asyncio.sleep(0)
    first.cancel()
    gate.set()
    async with asyncio.timeout(30):
        results: list[Any] = await asyncio.gather(*others, return_exceptions=True)
    assert results == [None, None]
    written = [e["objects"] for doc in await entries(documents) for e in doc["entries"]]
    assert written == [[f"records.record:r{n}"] for n in (1, 2, 3)]
    assert sorted(doc["n"] for doc in await entries(documents)) == [1, 2]
