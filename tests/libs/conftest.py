"""A database of the compatible engine, and collections of the in-memory twin and of the real engine side by side."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from libs.aggregates.twin import TwinCollection
from libs.mongo import Collection, Database, Documents

MakeDocuments = Callable[..., Awaitable[Documents[Any]]]


@pytest_asyncio.fixture
async def database(mongo_url: str) -> AsyncIterator[Database]:
    """A database for this test alone."""
    database = Database(mongo_url, f"test_{secrets.token_hex(6)}")
    yield database
    await database.drop()
    database.close()


@pytest.fixture(params=["twin", "engine"])
def make_documents(request: pytest.FixtureRequest) -> MakeDocuments:
    """Makes collections: first of the in-memory twin, then of the real engine. `unique`: fields with a unique index."""
    if request.param == "twin":

        async def twin(name: str, *, unique: tuple[str, ...] = ()) -> Documents[Any]:
            return TwinCollection(unique=[(field,) for field in unique])

        return twin
    database: Database = request.getfixturevalue("database")

    async def real(name: str, *, unique: tuple[str, ...] = ()) -> Documents[Any]:
        collection: Collection[Any] = database.collection(name)
        await collection.index("tray_since", sparse=True)
        for field in unique:
            await collection.index(field, unique=True, sparse=True)
        return collection

    return real
