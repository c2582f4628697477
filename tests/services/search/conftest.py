"""search on the real engine: indices of its own for each module, an app without loops, restrictions set by the test."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from libs.ids import uuid7
from libs.mongo import Database
from libs.problems import Unavailable
from libs.restrictions import RestrictionEntry, Restrictions, RestrictionSet
from ops.launcher.engines import OpenSearchNode
from services.search.domain.documents import Document
from services.search.events import document_of, index_of
from services.search.main import create
from services.search.queries.context import QueryContext
from services.search.settings import Settings
from services.search.store import Engine, Generations, IndexReader, IndexWriter, Item
from tests.services.keepers import Keepers
from tests.services.people import Asker, asking, keys_in


class Indices:
    """One live generation of indices of a test module."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self.engine = Engine(url, prefix)
        self.generations = Generations(self.engine)
        self.reading = IndexReader(self.engine)
        self.writing = IndexWriter(self.engine, self.generations.names(1))

    async def put(self, *states: tuple[str, dict[str, Any]], version: int = 1) -> None:
        """Index published states by key, and make them visible."""
        items: list[Item] = []
        for key, state in states:
            index = index_of(key)
            assert index is not None
            items.append(Item(index, document_of(key, version, {**state, "id": key.split(":", 1)[1]})))
        assert set(await self.writing.put_if_newer(items)) == {"written"}
        await self.reading.refresh()

    async def close(self) -> None:
        for generation in await self.generations.existing():
            for name in self.generations.names(generation).values():
                await self.engine.call("DELETE", f"/{name}", params={"ignore_unavailable": "true"})
        await self.engine.close()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def store(opensearch: OpenSearchNode) -> AsyncIterator[Indices]:
    """Empty indices, read by alias."""
    made = Indices(opensearch.url, f"test-{secrets.token_hex(4)}")
    await made.generations.create(1)
    await made.generations.switch_to(1)
    yield made
    await made.close()


class Records:
    """A stand-in for records as owner of restrictions and assignments; tests set what it answers."""

    def __init__(self) -> None:
        self.households: dict[str, RestrictionEntry] = {}
        self.n = 0
        self.away = False
        self.workers: dict[str, frozenset[str]] = {}
        self.units: dict[tuple[str, str], frozenset[str]] = {}
        self.keepers = Keepers()
        self.shown: list[tuple[str, dict[str, Any]]] = []
        self.told_why: list[str | None] = []

    def hide(self, household_id: str, *offices: str) -> None:
        """支援措置: from now on, only these offices see the household."""
        self.households = {**self.households, household_id: {"offices": list(offices)}}
        self.n += 1

    async def etag(self) -> str:
        if self.away:
            raise Unavailable
        return str(self.n)

    async def snapshot(self) -> RestrictionSet:
        return RestrictionSet(await self.etag(), self.n, self.households)

    async def assignments(self, staff_id: str) -> frozenset[str]:
        return self.workers.get(staff_id, frozenset())

    async def assignments_of_unit(self, office_code: str, unit: str) -> frozenset[str]:
        return self.units.get((office_code, unit), frozenset())

    async def timeline_of(self, actor_token: str, household_id: str, purpose: str | None) -> list[Document]:
        assert actor_token
        self.told_why.append(purpose)
        mine = [(key, state) for key, state in self.shown if state["household_id"] == household_id]
        return [document_of(key, state["version"], state) for key, state in mine]


@pytest.fixture(scope="session")
def keys_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return keys_in(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def records(app: FastAPI) -> Records:
    """The stand-in for records; no household is hidden at the beginning of a test."""
    made = Records()
    context: QueryContext = app.state.context
    app.state.purposes = made.keepers.purposes()
    app.state.context = replace(
        context,
        purposes=app.state.purposes,
        restrictions=Restrictions(made),
        assignments=made.assignments,
        assignments_of_unit=made.assignments_of_unit,
        timeline_of=made.timeline_of,
    )
    return made


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def app(mongo_url: str, store: Indices, keys_dir: Path) -> AsyncIterator[FastAPI]:
    """The app of search over those indices, without loops."""
    settings = Settings(
        mongo_url=mongo_url,
        db_prefix=f"t{uuid7().replace('-', '')[-10:]}",
        keys_dir=keys_dir,
        opensearch_url=store.url,
        index_prefix=store.prefix,
    )
    yield create(settings, "api")
    database = Database(mongo_url, settings.database("search"))
    await database.drop()
    database.close()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def ask(app: FastAPI, keys_dir: Path) -> AsyncIterator[Asker]:
    async with asking(app, keys_dir) as asker:
        yield asker
