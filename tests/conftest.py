"""The engines as fixtures: session scope, real processes, started when the first test asks for one."""

import atexit
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from libs.call_limits import call_limit
from ops.launcher import net
from ops.launcher.engines import Installation, KafkaBroker, OpenSearchNode
from tests import engines

BUSY_SECONDS = 30.0
_PATIENT = call_limit(BUSY_SECONDS)
_PATIENT.__enter__()
atexit.register(_PATIENT.__exit__, None, None, None)
"""Engines get more time than in production, except in tests of the limits: a busy machine must not cause a 503."""

os.environ.setdefault("TSUZURI_TEST_BUILD", "1")
"""Stores refuse paths that their documents do not have (`libs/aggregates/paths.py`), in this process and in those it
starts."""
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
def broker(engine_home: Installation, engine_data: Path) -> KafkaBroker:
    """The private broker, not started."""
    return engines.kafka_broker(engine_home, engine_data / "kafka")


@pytest.fixture(scope="session")
def kafka(broker: KafkaBroker) -> Iterator[KafkaBroker]:
    """A private broker: `.bootstrap`, and `.kill()`, `.start()`, `.suspend()`, `.resume()` for faults."""
    with engines.running(broker) as started:
        yield started


@pytest.fixture(scope="session")
def node(engine_home: Installation, engine_data: Path) -> OpenSearchNode:
    """The private search engine, not started."""
    return engines.opensearch_node(engine_home, engine_data / "opensearch")


@pytest.fixture(scope="session")
def opensearch(node: OpenSearchNode) -> Iterator[OpenSearchNode]:
    """A private node with Japanese analysis: `.url`, and the same handles as the broker."""
    with engines.running(node) as started:
        yield started


@pytest.fixture(scope="session")
def launched(node: OpenSearchNode, broker: KafkaBroker) -> None:
    """Starts both side by side, before any test waits for one of them."""
    node.launch()
    broker.launch()


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """The function that finds a free port; each call finds one."""
    return net.free_port
