"""Handles of the three engines: each starts, answers, stops, dies and freezes on request.

The same handles run the engines of `up` and the private ones of tests: what differs is ports and folders.
"""

import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import httpx2

from ops.launcher.errors import LauncherError
from ops.launcher.net import HOST, kafka_brokers, mongo_answers, require_free
from ops.launcher.processes import ChildProcess

TEMPLATES = Path(__file__).resolve().parents[2] / "deploy" / "engines"
OPENSEARCH_USER = "nobody"
_CLUSTER_ID = "dHN1enVyaS1vbmUtbm9kZQ"


@dataclass(frozen=True)
class Installation:
    """Where the fetched engines lie, and the Java (21 or newer) that runs two of them."""

    root: Path
    java: Path

    @property
    def native_mongo(self) -> Path:
        """Where `make engines-native` puts its build."""
        return self.root / "secantusd-rs"

    @property
    def mongo_command(self) -> Path:
        """The native build where somebody made one, else the wheel's."""
        return self.native_mongo if self.native_mongo.exists() else self.root / "mongo" / "bin" / "secantusd-py"

    @property
    def kafka_class_path(self) -> str:
        """All jars, sorted: a class data archive needs the same order each time."""
        return ":".join(str(jar) for jar in sorted((self.root / "kafka" / "libs").glob("*.jar")))

    @property
    def opensearch_class_path(self) -> str:
        """The server's jars and its agent's, which here is on the class path only: it would slow the start."""
        jars = sorted((self.opensearch_home / "lib").glob("*.jar"))
        agent = sorted((self.opensearch_home / "agent").glob("opensearch-agent-bootstrap-*.jar"))
        return ":".join(str(jar) for jar in (*agent, *jars))

    def java_command(self, engine: str, heap: str, *, quick: bool) -> list[str]:
        """Return java and its flags; `quick` trades peak speed for a start with less work (tests)."""
        flags = [f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
        if quick:
            flags.append("-XX:TieredStopAtLevel=1")
        # Classes archived at installation; a Java that cannot use them says nothing and loads the jars.
        archive = self.class_archive(engine)
        if archive.exists():
            flags += ["-Xshare:auto", f"-XX:SharedArchiveFile={archive}"]
        return [str(self.java), *flags]

    def class_archive(self, engine: str) -> Path:
        """Where the class data archive of an engine lies."""
        return self.root / "archives" / f"{engine}.jsa"

    @property
    def opensearch_home(self) -> Path:
        """The unpacked distribution; the folder it will be in while it is not installed."""
        return next((self.root / "opensearch").glob("opensearch-*"), self.root / "opensearch")


class Engine(ABC):
    """What all engines have in common. `data` holds everything the engine writes."""

    def __init__(self, name: str, data: Path, ports: Sequence[int]) -> None:
        """Name the engine, its folder and the ports that must be free for it."""
        self.name = name
        self.data = data
        self._ports = ports
        self.process: ChildProcess

    def launch(self) -> None:
        """Start the process unless it runs, without waiting.

        Raises:
            LauncherError: a port is taken.
        """
        if self.process.alive:
            return
        for port in self._ports:
            require_free(port, self.name)
        self.data.mkdir(parents=True, exist_ok=True)
        self.prepare()
        self.process.start()

    def await_ready(self, seconds: float = 60) -> float:
        """Wait until the engine answers; return the seconds waited.

        Raises:
            LauncherError: the engine ended or did not answer in time.
        """
        return self.process.wait_until(self.ready, seconds)

    def start(self, seconds: float = 60) -> float:
        """Launch and wait; return the seconds waited."""
        self.launch()
        return self.await_ready(seconds)

    @abstractmethod
    def prepare(self) -> None:
        """Write what the engine reads when it starts."""

    @abstractmethod
    def ready(self) -> bool:
        """Tell whether the engine does its work."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients reach it."""

    def stop(self) -> bool:
        """End it in order; return whether it ran."""
        return self.process.stop()

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()

    def suspend(self) -> None:
        """Freeze it (SIGSTOP): connections stay, nothing answers."""
        self.process.suspend()

    def resume(self) -> None:
        """Thaw it."""
        self.process.resume()


class MongoEngine(Engine):
    """The engine that speaks MongoDB's protocol; durable at each commit, so that `kill -9` loses nothing."""

    def __init__(self, home: Installation, data: Path, port: int, *, ends_with_parent: bool = False) -> None:
        """Prepare an engine on `port` with its files in `data`."""
        super().__init__("mongodb", data, [port])
        self.port = port
        argv = [str(home.mongo_command), "--host", HOST, "--port", str(port), "--storage-path", str(data / "db")]
        argv += ["--cache-size", "256M", "--sync-on-commit"]
        argv += ["--config", str(TEMPLATES / "mongo" / "secantusd.toml"), "--log-level", "WARNING"]
        self.process = ChildProcess(self.name, argv, directory=data, cwd=data, ends_with_parent=ends_with_parent)

    @property
    def url(self) -> str:
        """The connection string of the services."""
        return f"mongodb://{HOST}:{self.port}/?directConnection=true"

    def prepare(self) -> None:
        """Nothing to write: all settings are flags."""

    def ready(self) -> bool:
        """It answers `hello`."""
        return mongo_answers(self.port)


@dataclass(frozen=True)
class KafkaNode:
    """Place of one broker in its quorum."""

    node_id: int
    port: int
    controller_port: int


class KafkaBroker(Engine):
    """One combined KRaft node, alone or (with `quorum`) one of several."""

    def __init__(
        self,
        home: Installation,
        data: Path,
        node: KafkaNode,
        *,
        quorum: Sequence[KafkaNode] = (),
        heap: str = "256m",
        quick: bool = False,
        ends_with_parent: bool = False,
        java_flags: Sequence[str] = (),
    ) -> None:
        """Prepare a broker; every member of a quorum is given the same `quorum`, itself included."""
        super().__init__("kafka", data, [node.port, node.controller_port])
        self.port = node.port
        self._node = node
        self._quorum = quorum or [node]
        self._properties = data / "server.properties"
        self._java = [
            *home.java_command("kafka", heap, quick=quick),
            f"-Dlog4j2.configurationFile={TEMPLATES / 'kafka' / 'log4j2.properties'}",
            "-cp",
            home.kafka_class_path,
        ]
        argv = [self._java[0], *java_flags, *self._java[1:], "kafka.Kafka", str(self._properties)]
        self.process = ChildProcess(self.name, argv, directory=data, cwd=data, ends_with_parent=ends_with_parent)

    @property
    def bootstrap(self) -> str:
        """The bootstrap server of clients."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """The same under the name all engines have."""
        return self.bootstrap

    def prepare(self) -> None:
        """Write the properties and, once, format the folder of the log."""
        replicas = min(3, len(self._quorum))
        voters = ",".join(f"{n.node_id}@{HOST}:{n.controller_port}" for n in self._quorum)
        text = Template((TEMPLATES / "kafka" / "server.properties").read_text()).substitute(
            node_id=self._node.node_id,
            port=self._node.port,
            controller_port=self._node.controller_port,
            voters=voters,
            replicas=replicas,
            min_insync=max(1, replicas - 1),
            data=self.data,
        )
        self._properties.write_text(text)
        if (self.data / "log" / "meta.properties").exists():
            return
        argv = [self._java[0], "-Dtsuzuri.log.level=WARN", *self._java[1:]]
        argv += ["kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(self._properties)]
        done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
        if done.returncode:
            raise LauncherError(f"Kafka の保存先 {self.data} を初期化できません。\n{done.stdout}{done.stderr}")

    def ready(self) -> bool:
        """The quorum has a leader and this broker is registered with it."""
        return kafka_brokers(self.port) > 0


@dataclass(frozen=True)
class OpenSearchPorts:
    """The two ports of a node."""

    http: int
    transport: int


class OpenSearchNode(Engine):
    """One node with Japanese analysis, alone or (with `cluster`) one of several."""

    def __init__(
        self,
        home: Installation,
        data: Path,
        ports: OpenSearchPorts,
        *,
        name: str = "node-1",
        cluster: Sequence[OpenSearchPorts] = (),
        heap: str = "512m",
        quick: bool = False,
        ends_with_parent: bool = False,
        java_flags: Sequence[str] = (),
    ) -> None:
        """Prepare a node; every member of a cluster is given the same `cluster`, named node-1, node-2 … in order."""
        super().__init__("opensearch", data, [ports.http, ports.transport])
        self.port = ports.http
        self._ports_of_node = ports
        self._cluster = cluster
        self._node_name = name
        self._home = home.opensearch_home
        # The server refuses to be root; nobody then owns its files and reads the distribution.
        self._run_as = OPENSEARCH_USER if os.geteuid() == 0 else None
        argv = [
            *home.java_command("opensearch", heap, quick=quick),
            *java_flags,
            f"-Djava.io.tmpdir={data / 'tmp'}",
            "-Djava.awt.headless=true",
            f"-Dopensearch.path.home={self._home}",
            f"-Dopensearch.path.conf={data / 'config'}",
            "-Dopensearch.distribution.type=tar",
            "-Dopensearch.bundled_jdk=false",
            "-Dlog4j.shutdownHookEnabled=false",
            "-Dlog4j2.disable.jmx=true",
            "-Dio.netty.noUnsafe=true",
            "-Dio.netty.noKeySetOptimization=true",
            "-Dio.netty.recycler.maxCapacityPerThread=0",
            "-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-cp",
            home.opensearch_class_path,
            "org.opensearch.bootstrap.OpenSearch",
        ]
        env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": str(data)}
        self.process = ChildProcess(
            self.name,
            argv,
            directory=data,
            cwd=self._home,
            env=env,
            run_as=self._run_as,
            ends_with_parent=ends_with_parent,
        )

    @property
    def url(self) -> str:
        """The address of the HTTP interface."""
        return f"http://{HOST}:{self.port}"

    def prepare(self) -> None:
        """Write the configuration and hand the folder to the user the server runs as."""
        config = self.data / "config"
        for folder in (config, self.data / "tmp", self.data / "data", self.data / "logs"):
            folder.mkdir(parents=True, exist_ok=True)
        text = Template((TEMPLATES / "opensearch" / "opensearch.yml").read_text()).substitute(
            cluster="tsuzuri",
            name=self._node_name,
            port=self._ports_of_node.http,
            transport_port=self._ports_of_node.transport,
            discovery=self._discovery(),
            data=self.data,
        )
        (config / "opensearch.yml").write_text(text)
        shutil.copyfile(TEMPLATES / "opensearch" / "log4j2.properties", config / "log4j2.properties")
        if self._run_as is not None:
            for path in (self.data, *self.data.rglob("*")):
                shutil.chown(path, self._run_as)

    def ready(self) -> bool:
        """The cluster has a manager and every index that was here has its primary shards."""
        try:
            answer = httpx2.get(f"{self.url}/_cluster/health", timeout=2, trust_env=False)
        except httpx2.TransportError:
            return False
        return answer.status_code == 200 and answer.json()["status"] != "red"

    def _discovery(self) -> str:
        if not self._cluster:
            return "discovery.type: single-node"
        seeds = ", ".join(f'"{HOST}:{ports.transport}"' for ports in self._cluster)
        names = ", ".join(f"node-{n + 1}" for n in range(len(self._cluster)))
        return f"discovery.seed_hosts: [{seeds}]\ncluster.initial_cluster_manager_nodes: [{names}]"
