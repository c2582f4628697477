"""The engines as fixtures: session scope, real processes, started when the first test asks for one."""

import atexit
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from libs.patience import patience
from ops.launcher import net
from ops.launcher.engines import Installation, KafkaBroker, OpenSearchNode
from tests import engines

BUSY_SECONDS = 30.0
_PATIENT = patience(BUSY_SECONDS)
_PATIENT.__enter__()
atexit.register(_PATIENT.__exit__, None, None, None)
"""No test is about how soon an engine answers, but those that say so: a busy machine must not turn an answer into a 503."""

os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parents[1] / ".local" / "cache" / "hypothesis")
)


@pytest.fixture(scope="session")
def engine_home() -> Installation:
    """The installed engines."""
    return engines.installation()


@pytest.fixture(scope="session")
def engine_data() -> Iterator[Path]:
    """A folder for the engines of this run."""
    with engines.scratch() as folder:
        yield folder


@pytest.fixture(scope="session")
def mongo_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The connection string of a MongoDB: TSUZURI_MONGO_URL where set, else a private compatible engine."""
    given = os.environ.get("TSUZURI_MONGO_URL")
    if given:
        yield given
        return
    home: Installation = request.getfixturevalue("engine_home")
    data: Path = request.getfixturevalue("engine_data")
    with engines.running(engines.mongo_engine(home, data / "mongo")) as engine:
        yield engine.url


@pytest.fixture(scope="session")
def kafka(engine_home: Installation, engine_data: Path) -> Iterator[KafkaBroker]:
    """A private broker: `.bootstrap`, and `.kill()`, `.start()`, `.suspend()`, `.resume()` for faults."""
    with engines.running(engines.kafka_broker(engine_home, engine_data / "kafka")) as broker:
        yield broker


@pytest.fixture(scope="session")
def opensearch(engine_home: Installation, engine_data: Path) -> Iterator[OpenSearchNode]:
    """A private node with Japanese analysis: `.url`, and the same handles as the broker."""
    with engines.running(engines.opensearch_node(engine_home, engine_data / "opensearch")) as node:
        yield node


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Gives a port nobody listens on at each call."""
    return net.free_port
