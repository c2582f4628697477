"""The whole system as a fixture of tests: private engines, five real services, both offices' books imported.

Started once per session and only when asked for; other kinds of tests import `running` and `system` from here into
their conftest.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from ops.launcher import services
from ops.launcher.config import CHECKOUT, SERVICES, Config, Ports
from ops.launcher.engines import KafkaBroker, OpenSearchNode
from ops.launcher.net import free_port, is_open
from ops.launcher.services import Service
from ops.launcher.system import System

LEGACY = CHECKOUT / "demo" / "legacy"
IMPORTED = ("tarumi", "hyogo")
HEARD_SECONDS = 300


@dataclass(frozen=True)
class Running:
    """Handles of what runs.

    `services` by name: `.process.kill()`, `.launch()`, `.await_ready()`, `.url`.
    """

    system: System
    services: dict[str, Service]
    mongo_url: str
    kafka: KafkaBroker
    opensearch: OpenSearchNode

    @property
    def gateway(self) -> str:
        """The address for browsers."""
        return self.services["gateway"].url

    @property
    def env(self) -> dict[str, str]:
        """The environment for an operator's program of this system."""
        return services.environment(self.system.config, self.system.addresses())

    def program(self, module: str, *arguments: str) -> str:
        """Run an operator's program to its end; returns its output. A failure of the program fails the test."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=CHECKOUT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == 0, f"{module} {arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@contextmanager
def services_on(
    engines: tuple[str, KafkaBroker, OpenSearchNode],
    local: Path,
    prepare: Callable[[Config], None] = services.prepare_keys,
) -> Generator[Running]:
    """The five services on these engines, in databases of their own; `prepare` makes the keys before they start."""
    mongo_url, kafka, opensearch = engines
    config = Config(
        local=local,
        keys=local / "keys",
        ports=Ports(_free_base()),
        mongo_url=mongo_url,
        kafka=kafka.bootstrap,
        opensearch_url=opensearch.url,
        opensearch_heap="384m",
    )
    with pytest.MonkeyPatch.context() as env:
        # A database from outside (TSUZURI_MONGO_URL) is shared with other runs, so this run uses names of its own.
        env.setenv("TSUZURI_DB_PREFIX", f"t{os.getpid()}{config.ports.base}")
        system = System(config)
        handles = {service.name: service for service in system.services()}
        prepare(config)
        system.ensure_topics()
        try:
            for service in handles.values():
                service.launch()
            for service in handles.values():
                service.await_ready()
            yield Running(system, handles, mongo_url, kafka, opensearch)
        finally:
            services.stop(list(handles.values()))


@pytest.fixture(scope="session")
def running(
    launched: None, mongo_url: str, kafka: KafkaBroker, opensearch: OpenSearchNode, engine_data: Path
) -> Iterator[Running]:
    """The five services on private engines, without any data."""
    with services_on((mongo_url, kafka, opensearch), engine_data / "system") as started:
        yield started


@pytest.fixture(scope="session")
def system(running: Running, engine_data: Path) -> Running:
    """`running` with the ten offices and both offices' books, which are imported side by side."""
    running.program("ops.seed")

    def take_in(office: str) -> None:
        report = engine_data / f"report-{office}"
        running.program("ops.importer", str(LEGACY / office), "--commit", "--report", str(report))

    with ThreadPoolExecutor(len(IMPORTED)) as pool:
        list(pool.map(take_in, IMPORTED))
    until_heard(running)
    return running


def until_heard(running: Running) -> None:
    """Wait until inquiries has its copy of every household: a call names only those that it has heard of."""
    prefix, until = running.env["TSUZURI_DB_PREFIX"], time.monotonic() + HEARD_SECONDS
    with closing(MongoClient[dict[str, Any]](running.mongo_url)) as client:
        owned, copies = client[f"{prefix}_records"]["households"], client[f"{prefix}_inquiries"]["copies"]
        while copies.count_documents({"type": "household"}) < owned.count_documents({}):
            assert time.monotonic() < until, f"inquiries has not heard of all households within {HEARD_SECONDS} s"
            time.sleep(0.1)


def _free_base() -> int:
    """A free port whose next ones are free too: each service takes the base plus its number."""
    while any(is_open((base := free_port()) + number) for number in range(len(SERVICES))):
        continue
    return base
