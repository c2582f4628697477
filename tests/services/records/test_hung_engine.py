"""When an engine hangs, requests fail soon with a clear problem, and no restart is needed when it continues."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from libs.call_limits import REQUEST_SECONDS, call_limit
from libs.ids import uuid7
from ops.launcher.engines import Installation, MongoEngine
from services.records.main import create
from services.records.settings import Settings
from tests import engines
from tests.faults.support.rounds import here
from tests.services.people import WORKER, Asker, asking
from tests.services.records.casework import content, household
from tests.services.records.conftest import BATCH, offices, staff

GRACE_SECONDS = 3.0
"""Without limits no request would be answered; the rest is a margin for a busy machine."""


@pytest.fixture(scope="module")
def engine(engine_home: Installation, engine_data: Path) -> Iterator[MongoEngine]:
    with engines.running(engines.mongo_engine(engine_home, engine_data / "mongo-hung")) as made:
        yield made


@pytest.fixture(scope="module")
async def asked(engine: MongoEngine, keys_dir: Path) -> AsyncGenerator[Asker]:
    settings = Settings(mongo_url=engine.url, db_prefix=f"t{uuid7()[-8:]}", keys_dir=keys_dir)
    async with asking(create(settings, "api"), keys_dir) as asker:
        await asker("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [*offices(), *staff()]})
        yield asker


async def test_reads_and_writes_are_503_within_two_seconds_and_go_on_after(asked: Asker, engine: MongoEngine) -> None:
    known = await household(asked)
    paths = [
        f"/v1/households/{known['id']}",
        "/v1/households?worker=me",
        f"/v1/records?household_id={known['id']}",
        "/internal/v1/restrictions/etag",
    ]
    engine.suspend()
    try:
        began = time.monotonic()
        read = [asked("search" if "internal" in path else WORKER, "GET", path) for path in paths * 15]
        written = [asked(WORKER, "POST", "/v1/drafts", content(known["id"])) for _ in range(20)]
        with call_limit(REQUEST_SECONDS):
            answers = await asyncio.gather(*read, *written)
        took = time.monotonic() - began
    finally:
        engine.resume()
    assert {answer.status_code for answer in answers} == {503}
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert took <= REQUEST_SECONDS + here(GRACE_SECONDS)
    assert (await asked(WORKER, "GET", paths[0])).status_code == 200
