"""approvals on the compatible engine: one app per module, without worker loops, with its own database.

A stand-in answers for records about restrictions, contents and outcomes.
"""

import os
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import NotFound, Unavailable
from libs.restrictions import Restrictions, RestrictionSet, restriction_set_of
from services.approvals.main import create
from services.approvals.settings import Settings
from services.approvals.store import Store
from tests.services.approvals.events import hear, known
from tests.services.people import Asker, asking, keys_in


class RecordsStandIn:
    """Answers in place of records. Tests hide households in it, give it contents, or let it stop answering."""

    def __init__(self) -> None:
        self.households: dict[str, Any] = {}
        self.contents: dict[str, Any] = {}
        self.outcomes: dict[str, bool] = {}
        self.unknown: set[str] = set()
        self.asked: list[tuple[str, Any]] = []
        self.n = 0
        self.silent = False

    def hide(self, household_id: str, **entry: Any) -> None:
        self.households[household_id] = entry
        self.n += 1

    async def etag(self) -> str:
        if self.silent:
            raise Unavailable
        return f"etag-{self.n}"

    async def snapshot(self) -> RestrictionSet:
        etag = await self.etag()
        return restriction_set_of({"etag": etag, "n": self.n, "households": dict(self.households)})

    async def get(self, path: str, params: Any = None) -> Any:
        """Answers like the client of records. Raises Unavailable while `silent`."""
        if self.silent:
            raise Unavailable
        kind, _, last = path.removeprefix("/internal/v1/").partition("/")
        if kind == "contents":
            if last not in self.contents:
                raise NotFound
            return {"sha256": last, "content": self.contents[last]}
        self.asked.append((last, params))
        case_id = last.split("/")[0]
        known = case_id not in self.unknown
        return {"known": known, "applied": self.outcomes.get(case_id, False), "state": "sent" if known else None}

    async def close(self) -> None:
        return None


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
async def app(mongo_url: str, keys_dir: Path) -> AsyncGenerator[FastAPI]:
    prefix = f"t{uuid7().replace('-', '')[-10:]}"
    settings = Settings(mongo_url=mongo_url, db_prefix=prefix, keys_dir=keys_dir)
    yield create(settings, "api")
    database = Database(mongo_url, settings.database("approvals"))
    if os.environ.get("TSUZURI_MONGO_URL"):
        await database.drop()  # a private engine is deleted with its data; somebody else's must be left as it was
    database.close()


@pytest.fixture(scope="module")
def store(app: FastAPI) -> Store:
    return app.state.store


@pytest.fixture(scope="module")
def records(store: Store) -> RecordsStandIn:
    stand_in = RecordsStandIn()
    store.restrictions = Restrictions(stand_in)
    store.process.clients["records"] = stand_in  # pyright: ignore[reportArgumentType]  # answers as records would
    return stand_in


@pytest.fixture(scope="module")
async def ask(app: FastAPI, keys_dir: Path, store: Store, records: RecordsStandIn) -> AsyncGenerator[Asker]:
    assert not records.silent
    async with asking(app, keys_dir) as asker:
        for event in known():
            await hear(store, event)
        yield asker
