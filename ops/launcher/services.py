"""The five services as processes: start, health and stop."""

import os
import re
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx2

from libs.signing import make_keys
from ops.launcher.config import CHECKOUT, SERVICES, UI, Config
from ops.launcher.net import HOST, require_free
from ops.launcher.processes import ChildProcess

_READY_SECONDS = 60
_SAMPLE = re.compile(r"^(tsuzuri_tray_age_seconds|tsuzuri_consumer_lag)(?:\{([^}]*)\})? (\S+)", re.MULTILINE)
_CONSUMER = re.compile(r'consumer="([^"]*)"')


@dataclass(frozen=True)
class Addresses:
    """The addresses of the engines, local or external."""

    mongo: str
    kafka: str
    opensearch: str


@dataclass(frozen=True)
class ServiceHealth:
    """The health of a service: `tray_age` in seconds, `lag` in messages by consumer; None and empty when unknown."""

    ready: bool
    tray_age: float | None
    lag: Mapping[str, float]


class Service:
    """One service as a process with its API and its worker (`main all`)."""

    def __init__(self, name: str, config: Config, addresses: Addresses) -> None:
        """Prepare the process with everything the service reads from its environment."""
        self.name = name
        self.port = config.ports.of(name)
        self.url = f"http://{HOST}:{self.port}"
        argv = [sys.executable, "-m", f"services.{name}.main", "all"]
        env = environment(config, addresses) | {"TSUZURI_PORT": str(self.port)}
        self.process = ChildProcess(name, argv, directory=config.run, cwd=CHECKOUT, env=env)

    def launch(self) -> None:
        """Start the process unless it is running."""
        if self.process.alive:
            return
        require_free(self.port, self.name)
        self.process.start()

    def ready(self) -> bool:
        """Return whether the service reports that it is ready."""
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=2, trust_env=False).status_code == 200
        except httpx2.TransportError:
            return False

    def await_ready(self) -> float:
        """Wait until ready; return the seconds waited. LauncherError with the end of the log otherwise."""
        return self.process.wait_until(self.ready, _READY_SECONDS)

    def health(self) -> ServiceHealth:
        """Read the health of the service from its metrics."""
        try:
            text = httpx2.get(f"{self.url}/metrics", timeout=2, trust_env=False).text
        except httpx2.TransportError:
            return ServiceHealth(ready=False, tray_age=None, lag={})
        return read_metrics(text, ready=self.ready())


def read_metrics(text: str, *, ready: bool) -> ServiceHealth:
    """Read the age of the oldest tray and the lag of each consumer from Prometheus text."""
    ages: list[float] = []
    lag: dict[str, float] = {}
    for name, labels, value in _SAMPLE.findall(text):
        if name == "tsuzuri_tray_age_seconds":
            ages.append(float(value))
        else:
            consumer = _CONSUMER.search(labels)
            key = consumer.group(1) if consumer else ""
            lag[key] = lag.get(key, 0) + float(value)
    return ServiceHealth(ready=ready, tray_age=max(ages, default=None), lag=lag)


def environment(config: Config, addresses: Addresses) -> dict[str, str]:
    """Return the environment of services and operator programs; variables set by the caller take precedence."""
    defaults = {
        "TSUZURI_MONGO_URL": addresses.mongo,
        "TSUZURI_KAFKA": addresses.kafka,
        "TSUZURI_OPENSEARCH_URL": addresses.opensearch,
        "TSUZURI_DB_PREFIX": "tsuzuri",
        "TSUZURI_TOPIC_PREFIX": "tsuzuri",
        "TSUZURI_INDEX_PREFIX": "tsuzuri",
        "TSUZURI_KEYS_DIR": str(config.keys),
        "TSUZURI_HOST": HOST,
        "TSUZURI_DEMO": "1",
        "TSUZURI_UI": str(UI),
        "PYTHONUNBUFFERED": "1",
    }
    urls = {f"TSUZURI_{name.upper()}_URL": f"http://{HOST}:{config.ports.of(name)}" for name in SERVICES}
    return {**defaults, **urls, **os.environ}


def addresses(config: Config) -> Addresses:
    """Return the addresses of the engines: the configured ones, or else the local ones."""
    ports = config.ports
    return Addresses(
        mongo=config.mongo_url or f"mongodb://{HOST}:{ports.mongo}/?directConnection=true",
        kafka=config.kafka or f"{HOST}:{ports.kafka}",
        opensearch=config.opensearch_url or f"http://{HOST}:{ports.opensearch}",
    )


def all_services(config: Config, addresses: Addresses) -> list[Service]:
    """Return the services in the order in which they start."""
    return [Service(name, config, addresses) for name in SERVICES]


def prepare_keys(config: Config) -> None:
    """Create the missing signing keys."""
    make_keys(config.keys, (*SERVICES, "ops"))


def stop(services: list[Service]) -> list[str]:
    """Stop services in parallel; return the names of those that were running."""
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        ran = pool.map(ChildProcess.stop, [service.process for service in services])
        return [service.name for service, stopped in zip(services, ran, strict=True) if stopped]
