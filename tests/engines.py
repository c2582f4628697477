"""Private engines of a test run: started only when asked for, on free ports, with folders of their own."""

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from ops.launcher import config, fetch, prerequisites
from ops.launcher.engines import (
    Engine,
    Installation,
    KafkaBroker,
    KafkaNode,
    MongoEngine,
    OpenSearchNode,
    OpenSearchPorts,
)
from ops.launcher.errors import LauncherError
from ops.launcher.net import free_port

E = TypeVar("E", bound=Engine)


def installation() -> Installation:
    """Return the installed engines, fetching them first where they are missing."""
    java = prerequisites.find_java()
    if java is None:
        raise LauncherError("\n".join(prerequisites.missing()))
    home = Installation(config.read().engines, Path(java))
    fetch.install(home)
    return home


@contextmanager
def scratch() -> Generator[Path]:
    """Yield a folder that the engines' user can reach.

    It is deleted afterwards, and so are those of runs that were killed.
    """
    root = config.read().local / "tests"
    root.mkdir(parents=True, exist_ok=True)
    for left in root.iterdir():
        if not Path(f"/proc/{left.name.partition('-')[0]}").exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = root / f"{os.getpid()}-{secrets.token_hex(4)}"
    folder.mkdir()
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def mongo_engine(home: Installation, data: Path) -> MongoEngine:
    """Prepare a MongoDB-compatible engine."""
    return MongoEngine(home, data, free_port(), ends_with_parent=True)


def kafka_broker(home: Installation, data: Path) -> KafkaBroker:
    """Prepare a Kafka broker."""
    return KafkaBroker(home, data, KafkaNode(1, free_port(), free_port()), quick=True, ends_with_parent=True)


def kafka_quorum(home: Installation, data: Path, size: int = 3) -> list[KafkaBroker]:
    """Prepare brokers that replicate to each other: launch all of them before waiting for any."""
    nodes = [KafkaNode(n + 1, free_port(), free_port()) for n in range(size)]
    folders = [data / f"broker-{node.node_id}" for node in nodes]
    return [
        KafkaBroker(home, folder, node, quorum=nodes, quick=True, ends_with_parent=True)
        for node, folder in zip(nodes, folders, strict=True)
    ]


def opensearch_cluster(home: Installation, data: Path, size: int = 2) -> list[OpenSearchNode]:
    """Prepare nodes of one cluster: launch all of them before waiting for any."""
    members = [OpenSearchPorts(free_port(), free_port()) for _ in range(size)]
    names = [f"node-{n + 1}" for n in range(size)]
    return [
        OpenSearchNode(
            home, data / name, ports, name=name, cluster=members, heap="256m", quick=True, ends_with_parent=True
        )
        for name, ports in zip(names, members, strict=True)
    ]


def opensearch_node(home: Installation, data: Path) -> OpenSearchNode:
    """Prepare an OpenSearch node."""
    return OpenSearchNode(
        home, data, OpenSearchPorts(free_port(), free_port()), heap="384m", quick=True, ends_with_parent=True
    )


@contextmanager
def running(engine: E) -> Generator[E]:
    """Start an engine and kill it at the end: its data is not kept, so it needs no orderly stop."""
    engine.start()
    try:
        yield engine
    finally:
        engine.kill()
