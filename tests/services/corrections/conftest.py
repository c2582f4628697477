"""records and approvals running side by side, with the people of 垂水 and one household."""

from collections.abc import AsyncGenerator, Callable

import pytest

from tests.services.signoff import Desks, side_by_side


@pytest.fixture(scope="session")
async def desks(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[Desks]:
    async with side_by_side(mongo_url, tmp_path_factory.mktemp("keys"), free_port) as made:
        yield made
