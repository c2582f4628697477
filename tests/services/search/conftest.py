"""A generation of indices of its own for each test module, on the real engine."""

import secrets
from collections.abc import AsyncIterator

import pytest_asyncio

from ops.launcher.engines import OpenSearchNode
from services.search.store import Engine, Generations, Reading, Writing


class Store:
    """The store of search with one live generation."""

    def __init__(self, url: str, prefix: str) -> None:
        self.engine = Engine(url, prefix)
        self.generations = Generations(self.engine)
        self.reading = Reading(self.engine)
        self.writing = Writing(self.engine, self.generations.names(1))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def store(opensearch: OpenSearchNode) -> AsyncIterator[Store]:
    """Empty indices, read by alias."""
    made = Store(opensearch.url, f"test-{secrets.token_hex(4)}")
    await made.generations.create(1)
    await made.generations.go_over(1)
    yield made
    for generation in await made.generations.existing():
        for name in made.generations.names(generation).values():
            await made.engine.call("DELETE", f"/{name}", params={"ignore_unavailable": "true"})
    await made.engine.close()
