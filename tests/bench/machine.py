"""The system under measurement: private engines, five services, one office's households, the raw side's server.

Everything lies under `.local` and is removed after the run. No other process is touched.
"""

import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from libs.actor import Actor, Post, mint_actor_token, mint_service_token
from libs.client import SERVICE_HEADER
from libs.clock import unix_time
from libs.ids import uuid7
from libs.signing import Signer, load_signer
from ops.launcher import services
from ops.launcher.config import CHECKOUT, SERVICES, Config, Ports
from ops.launcher.engines import KafkaBroker, MongoEngine, OpenSearchNode
from ops.launcher.net import free_port, is_open
from ops.launcher.processes import ChildProcess
from ops.launcher.services import Service
from ops.launcher.system import System
from tests import engines
from tests.bench.wire import Answer, Wire, request

OFFICE = "tarumi"
TOKEN_SECONDS = 15.0
RAW = "raw"
"""Database and index prefix of the raw side: the same engines with documents of its own."""


class Tokens:
    """Tokens by person and service.

    They are renewed long before they expire, so that a request that waits is still sent with a valid one.
    """

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._made: dict[tuple[str, str], tuple[float, str]] = {}

    def of(self, actor: Actor, to: str = "records", now: float | None = None) -> str:
        """A token that stays valid for as long as a request takes; `now` in Unix seconds."""
        now = unix_time() if now is None else now
        made = self._made.get((actor.staff_id, to))
        if made is None or not 0 <= now - made[0] <= TOKEN_SECONDS:
            token = mint_actor_token(self._signer, actor, to, now)
            made = self._made[actor.staff_id, to] = now, token
        return made[1]


@dataclass(frozen=True)
class Machine:
    """Handles of everything that runs, and what is needed to send requests to it."""

    system: System
    services: dict[str, Service]
    mongo: MongoEngine
    kafka: KafkaBroker
    opensearch: OpenSearchNode
    bare: ChildProcess
    bare_url: str
    signers: dict[str, Signer]
    tokens: Tokens

    @property
    def env(self) -> dict[str, str]:
        """The environment for programs of this system."""
        return services.environment(self.system.config, self.system.addresses())

    def url(self, service: str) -> str:
        return self.services[service].url

    def program(self, module: str, *arguments: str) -> None:
        """Run an operator's program to its end; its output is shown only if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=CHECKOUT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{module} {arguments}\n{done.stdout}\n{done.stderr}")

    @contextmanager
    def logs_of_failure(self) -> Generator[None]:
        """When the run breaks, print the last log lines of the services: nothing else of it is kept."""
        try:
            yield
        except RuntimeError:
            for name, service in self.services.items():
                lines = [line for line in service.process.tail(400).splitlines() if '"INFO"' not in line]
                print("\n".join([f"--- {name}", *lines[-8:]]), file=sys.stderr)
            raise

    def as_actor(self, actor: Actor, *, to: str = "records", **more: str) -> dict[str, str]:
        """Headers of a person's request, to be sent at once, with an Idempotency-Key of its own."""
        return {"Authorization": f"Bearer {self.tokens.of(actor, to)}", "Idempotency-Key": uuid7(), **more}

    def as_service(self, to: str, name: str = "ops") -> dict[str, str]:
        """Headers of a service's own request."""
        return {SERVICE_HEADER: mint_service_token(self.signers[name], to), "Idempotency-Key": uuid7()}

    @staticmethod
    def asking(wire: Wire, make: Callable[[], bytes]) -> Callable[[], Awaitable[Answer]]:
        """Send the same request again and again, renewed while its token is still valid."""
        made: list[tuple[float, bytes]] = []

        async def ask() -> Answer:
            if not made or time.monotonic() - made[-1][0] > TOKEN_SECONDS:
                made[:] = [(time.monotonic(), make())]
            return await wire.ask(made[0][1])

        return ask

    async def internal(self, service: str, method: str, path: str, body: Any = None, *, caller: str = "ops") -> Any:
        """The JSON answer of an internal route."""
        wire = Wire(self.url(service))
        try:
            return (await wire.ask(request(method, path, self.as_service(service, caller), body))).json()
        finally:
            wire.close()

    async def people(self, role: str) -> list[Actor]:
        """The office's people with this role."""
        answer = await self.internal("records", "GET", "/internal/v1/staff", caller="gateway")
        found: list[Actor] = []
        for person in answer["items"]:
            posts = tuple(_post(row) for row in person["posts"])
            acting = next((p for p in posts if p.role == role and p.office_code == OFFICE), None)
            if acting is not None:
                found.append(Actor(person["id"], person["name"], posts, acting))
        return found


@contextmanager
def machine() -> Generator[Machine]:
    """Start everything that is measured, and stop it at the end."""
    home = engines.installation()
    with (
        engines.scratch() as data,
        engines.running(engines.opensearch_node(home, data / "opensearch")) as opensearch,
        engines.running(engines.kafka_broker(home, data / "kafka")) as kafka,
        engines.running(engines.mongo_engine(home, data / "mongo")) as mongo,
    ):
        local = data / "system"
        config = Config(
            local=local,
            keys=local / "keys",
            ports=Ports(_free_base()),
            mongo_url=mongo.url,
            kafka=kafka.bootstrap,
            opensearch_url=opensearch.url,
            opensearch_heap="384m",
        )
        yield from _running(config, mongo, kafka, opensearch)


def _running(config: Config, mongo: MongoEngine, kafka: KafkaBroker, opensearch: OpenSearchNode) -> Generator[Machine]:
    system = System(config)
    handles = {service.name: service for service in system.services()}
    bare, url = _bare(config, system)
    try:
        system.start_services()
        bare.start()
        bare.wait_until(lambda: is_open(int(url.rpartition(":")[2])), 20)
        signers = {name: load_signer(config.keys, name) for name in (*SERVICES, "ops")}
        yield Machine(system, handles, mongo, kafka, opensearch, bare, url, signers, Tokens(signers["gateway"]))
    finally:
        bare.stop()
        services.stop(list(handles.values()))


def _bare(config: Config, system: System) -> tuple[ChildProcess, str]:
    port = free_port()
    env = services.environment(config, system.addresses()) | {"TSUZURI_DB_PREFIX": RAW}
    argv = [sys.executable, "-m", "tests.bench.bare", str(port)]
    return ChildProcess("bare", argv, directory=config.run, cwd=CHECKOUT, env=env), f"http://127.0.0.1:{port}"


def _free_base() -> int:
    """A free port whose next ones are free too: each service takes the base plus its number."""
    while any(is_open((base := free_port()) + number) for number in range(len(SERVICES))):
        continue
    return base


def _post(row: dict[str, Any]) -> Post:
    known: dict[str, Any] = {each.name: row[each.name] for each in fields(Post)}
    known["read_group"] = tuple(row["read_group"])
    return Post(**known)


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no VmRSS of {pid}")
