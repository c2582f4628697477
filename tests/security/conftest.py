"""The five services side by side, with one case in 垂水 and its people, and a worker of another office who has no purpose."""

from collections.abc import AsyncGenerator, Callable

import pytest

from tests.security.case import Case, open_case
from tests.services.running import System, running


@pytest.fixture(scope="session")
async def system(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[System]:
    async with running(mongo_url, tmp_path_factory.mktemp("keys"), free_port) as made:
        yield made


@pytest.fixture(scope="session")
async def case(system: System) -> Case:
    return await open_case(system)
