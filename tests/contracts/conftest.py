"""The five services on real engines, with one case that every call can be about, and its index."""

import secrets
from collections.abc import AsyncGenerator, Callable

import pytest

from libs.contracts.events import Received
from ops.launcher.engines import OpenSearchNode
from services.search.events import index_of
from tests.security.case import Case, open_case, seed_people
from tests.services.running import System, running
from tests.services.search.conftest import Indices


@pytest.fixture(scope="session")
async def indices(opensearch: OpenSearchNode) -> AsyncGenerator[Indices]:
    """Empty indices, read by alias."""
    made = Indices(opensearch.url, f"test-{secrets.token_hex(4)}")
    await made.generations.create(1)
    await made.generations.switch_to(1)
    yield made
    await made.close()


@pytest.fixture(scope="session")
async def system(
    mongo_url: str, indices: Indices, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[System]:
    keys = tmp_path_factory.mktemp("keys")
    engine = {"opensearch_url": indices.url, "index_prefix": indices.prefix}
    async with running(mongo_url, keys, free_port, **engine) as made:
        await seed_people(made)
        yield made


@pytest.fixture(scope="session")
async def case(system: System, indices: Indices) -> Case:
    """A case under way, with all of it in the index."""
    opened = await open_case(system)
    newest: dict[str, Received] = {}
    for service in ("records", "approvals", "inquiries"):
        newest |= {event.key: event for event in await system.events(service)}
    for event in newest.values():
        if index_of(event.key) is not None:
            await indices.put((event.key, event.state), version=event.sequence)
    return opened
