"""Fixtures of tests/libs/consumer."""

import pytest

from tests.libs.consumer.case import Topic


@pytest.fixture
def topic() -> Topic:
    return Topic()
