"""The client and the oracle for rounds on real engines; the system starts only when a test asks for it."""

from collections.abc import Iterator

import pytest

from tests.faults.support.city import City
from tests.faults.support.oracle import Oracle
from tests.faults.support.people import WorkerClient
from tests.story.running import Running, running, until_heard

__all__ = ["running"]


@pytest.fixture(scope="session")
def desk(running: Running) -> Iterator[WorkerClient]:
    """A worker who has a household."""
    made = WorkerClient(City(running))
    made.settle_in()
    until_heard(running)
    yield made
    made.close()


@pytest.fixture(scope="session")
def oracle(running: Running, desk: WorkerClient) -> Iterator[Oracle]:
    made = Oracle(City(running), desk)
    yield made
    made.close()


@pytest.fixture
def city(running: Running) -> Iterator[City]:
    """The five usual processes, restored before and after each test."""
    made = City(running)
    yield made
    made.restore()
