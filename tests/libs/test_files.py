"""Whole files in the database: stored once and read back complete, even after earlier attempts that failed."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import NotFound

LARGE = bytes(range(256)) * 4096


@pytest.fixture
async def database(mongo_url: str) -> AsyncGenerator[Database]:
    made = Database(mongo_url, f"t{uuid7().replace('-', '')[-10:]}")
    yield made
    await made.drop()
    made.close()


async def test_a_file_is_stored_once(database: Database) -> None:
    files = database.files("originals")
    assert await files.put("b-1/世帯.csv", "世帯.csv", b"first", {"batch": "b-1"}) is True
    assert await files.put("b-1/世帯.csv", "世帯.csv", b"other", {"batch": "b-1"}) is False
    assert await files.read("b-1/世帯.csv") == b"first"
    with pytest.raises(NotFound):
        await files.read("b-2/世帯.csv")


async def test_an_upload_that_was_cut_short_is_in_nobodys_way(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = database.files("originals")

    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(files._names, "insert", dies)
        with pytest.raises(asyncio.CancelledError):
            await files.put("b-1/記録.xlsx", "記録.xlsx", LARGE, {})
    assert await files.put("b-1/記録.xlsx", "記録.xlsx", LARGE, {}) is True
    assert await files.read("b-1/記録.xlsx") == LARGE


async def test_the_same_file_sent_many_times_at_once_is_stored_once(database: Database) -> None:
    files = database.files("originals")
    stored = await asyncio.gather(*(files.put("b-1/記録.xlsx", "記録.xlsx", LARGE, {}) for _ in range(4)))
    assert sorted(stored) == [False, False, False, True]
    assert await files.read("b-1/記録.xlsx") == LARGE
