"""Fixtures of tests/libs/kafka."""

import secrets
from collections.abc import AsyncIterator

import pytest

from tests.libs.kafka.case import Start, Way, make_topic


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    made: list[Way] = []

    async def begin(bootstrap: str) -> Way:
        prefix = f"t{secrets.token_hex(4)}"
        path = Way(bootstrap, prefix)
        made.append(path)
        await make_topic(bootstrap, path.topic)
        return path

    yield begin
    for path in made:
        await path.close()
