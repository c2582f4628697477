"""Who asks the running system, and the oracle; the system starts only when a round on real engines asks for it."""

from collections.abc import Iterator

import pytest

from tests.faults.support.city import City
from tests.faults.support.oracle import Oracle
from tests.faults.support.people import Desk
from tests.story.running import Running, running

__all__ = ["running"]


@pytest.fixture(scope="session")
def desk(running: Running) -> Iterator[Desk]:
    """A worker with a household."""
    made = Desk(City(running))
    made.settle_in()
    yield made
    made.close()


@pytest.fixture(scope="session")
def oracle(running: Running, desk: Desk) -> Iterator[Oracle]:
    made = Oracle(City(running), desk)
    yield made
    made.close()


@pytest.fixture
def city(running: Running) -> Iterator[City]:
    """The usual five processes, before and after each test."""
    made = City(running)
    yield made
    made.restore()
