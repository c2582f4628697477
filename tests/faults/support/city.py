"""The running system, whose processes can be started in any role, with crash points armed, or behind a proxy."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from ops.launcher import services
from ops.launcher.config import CHECKOUT
from ops.launcher.net import free_port
from ops.launcher.processes import ChildProcess
from tests.faults.support.rounds import wait_for
from tests.story.running import Running

READY_SECONDS = 60.0
DIES_SECONDS = 30.0


class Unit:
    """One process of a service."""

    def __init__(self, process: ChildProcess, url: str) -> None:
        self.process = process
        self.url = url

    def await_ready(self) -> float:
        """Wait until the process is ready; returns the seconds waited."""
        return self.process.wait_until(self._ready, READY_SECONDS)

    def _ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    def await_death(self) -> None:
        """Wait until an armed crash point has killed the process."""
        wait_for(f"{self.process.name} dies at its crash point", DIES_SECONDS, lambda: not self.process.alive)

    def counted(self, metric: str) -> float:
        """The sum of a metric over its labels."""
        text = httpx2.get(f"{self.url}/metrics", timeout=5, trust_env=False).text
        return sum(float(v) for v in re.findall(rf"^{metric}(?:{{[^}}]*}})? (\S+)$", text, re.MULTILINE))


@dataclass
class City:
    """The five services; each is the usual process unless a test replaced it."""

    running: Running
    _others: dict[str, Unit] = field(default_factory=dict[str, Unit])

    def url(self, service: str) -> str:
        """The address of a service, whichever process runs it now."""
        return self.running.services[service].url

    def start(self, service: str, role: str = "all", *, faults: str = "", env: Mapping[str, str] | None = None) -> Unit:
        """Start this process in place of the service and wait until it is ready."""
        unit = self.launch(service, role, faults=faults, env=env)
        unit.await_ready()
        return unit

    def launch(
        self, service: str, role: str = "all", *, faults: str = "", env: Mapping[str, str] | None = None
    ) -> Unit:
        """Like `start`, without waiting."""
        self.kill(service)
        handle = self.running.services[service]
        unit = self._unit(service, service, role, handle.port, faults, env)
        self._others[service] = unit
        unit.process.start()
        return unit

    def beside(self, service: str, role: str, name: str, *, faults: str = "") -> Unit:
        """Start one more process of a service on its own port and wait; it replaces an earlier one of that name."""
        unit = self._unit(service, f"{service}-{name}", role, free_port(), faults, None)
        if before := self._others.get(unit.process.name):
            before.process.kill()
        self._others[unit.process.name] = unit
        unit.process.start()
        unit.await_ready()
        return unit

    def kill(self, service: str) -> None:
        """Kill the process that runs the service, at once."""
        self.running.services[service].process.kill()
        if service in self._others:
            self._others[service].process.kill()

    def restore(self) -> None:
        """Start the five usual processes again and end all others."""
        touched = [name for name in self._others if name in self.running.services]
        for unit in self._others.values():
            unit.process.resume()
            unit.process.kill()
        self._others.clear()
        for handle in self.running.services.values():
            handle.launch()
        for name in touched:
            self.running.services[name].await_ready()

    def _unit(self, service: str, name: str, role: str, port: int, faults: str, env: Mapping[str, str] | None) -> Unit:
        config = self.running.system.config
        made = services.environment(config, self.running.system.addresses())
        made |= {"TSUZURI_PORT": str(port), "TSUZURI_FAULT": faults, "TSUZURI_TEST_BUILD": "1", **(env or {})}
        argv = [sys.executable, "-m", f"services.{service}.main", role]
        process = ChildProcess(name, argv, directory=config.run, cwd=CHECKOUT, env=made, ends_with_parent=True)
        return Unit(process, f"http://127.0.0.1:{port}")
