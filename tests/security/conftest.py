"""The five services side by side, one case in 垂水 with its people, and a worker of another office without a purpose."""

from collections.abc import AsyncGenerator, Callable

import pytest

from tests.security.case import Case, open_case, seed_people
from tests.services.running import System, running


@pytest.fixture(scope="session")
async def system(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[System]:
    async with running(mongo_url, tmp_path_factory.mktemp("keys"), free_port) as made:
        await seed_people(made)
        yield made


@pytest.fixture(scope="session")
async def case(system: System) -> Case:
    return await open_case(system)
