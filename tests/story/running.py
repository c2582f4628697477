"""The whole system as a fixture of tests: private engines, five real services, both offices' books taken in.

Started once per session and only when asked for; other kinds of tests import `running` and `system` from here into
their conftest.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.launcher import services
from ops.launcher.config import CHECKOUT, SERVICES, Config, Ports
from ops.launcher.engines import KafkaBroker, OpenSearchNode
from ops.launcher.net import free_port, is_open
from ops.launcher.services import Service
from ops.launcher.system import System

LEGACY = CHECKOUT / "demo" / "legacy"
IMPORTED = ("tarumi", "hyogo")


@dataclass(frozen=True)
class Running:
    """Handles of what runs. `services` by name: `.process.kill()`, `.launch()`, `.await_ready()`, `.url`."""

    system: System
    services: dict[str, Service]
    mongo_url: str
    kafka: KafkaBroker
    opensearch: OpenSearchNode

    @property
    def gateway(self) -> str:
        """Where a browser goes."""
        return self.services["gateway"].url

    @property
    def env(self) -> dict[str, str]:
        """The environment of an operator's program of this system."""
        return services.environment(self.system.config, self.system.addresses())

    def program(self, module: str, *arguments: str) -> str:
        """Run an operator's program to its end; what it printed. Fails the test when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=CHECKOUT, env=self.env, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{module} {arguments}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def running(
    mongo_url: str, kafka: KafkaBroker, opensearch: OpenSearchNode, engine_data: Path
) -> Iterator[Running]:
    """The five services on private engines, without any data."""
    local = engine_data / "system"
    config = Config(
        local=local, keys=local / "keys", ports=Ports(_free_base()), mongo_url=mongo_url, kafka=kafka.bootstrap,
        opensearch_url=opensearch.url, opensearch_heap="384m",
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as env:
        # A database from outside (TSUZURI_MONGO_URL) is shared with other runs: names of our own.
        env.setenv("TSUZURI_DB_PREFIX", f"t{os.getpid()}{config.ports.base}")
        system = System(config)
        handles = {service.name: service for service in system.services()}
        services.prepare_keys(config)
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
def system(running: Running, engine_data: Path) -> Running:
    """`running` with the ten offices and both offices' books."""
    running.program("ops.seed")
    for office in IMPORTED:
        report = engine_data / f"report-{office}"
        running.program("ops.importer", str(LEGACY / office), "--commit", "--report", str(report))
    return running


def _free_base() -> int:
    """A port that is free with the next ones: each service takes the base and its number."""
    while any(is_open((base := free_port()) + number) for number in range(len(SERVICES))):
        continue
    return base
