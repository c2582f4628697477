"""The system of one checkout: its engines and services, started in order and stopped again."""

import asyncio
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from libs.settings import Settings
from ops.launcher import fetch, prerequisites, services, topics
from ops.launcher.config import Config
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
from ops.launcher.services import Addresses, Service

_FREE_BYTES = 2 * 1024**3
_LAG_SECONDS = 120


class System:
    """Handles of all engines and services; building it starts nothing."""

    def __init__(self, config: Config) -> None:
        """Find the engines; an engine with a configured address is external and left alone."""
        self.config = config
        java = prerequisites.find_java()
        if java is None:
            raise LauncherError("\n".join(prerequisites.missing()))
        self.home = Installation(config.engines, Path(java))

    def engines(self) -> list[Engine]:
        """Return the engines that this checkout runs, slowest first. They must be installed."""
        external = {
            "opensearch": self.config.opensearch_url,
            "kafka": self.config.kafka,
            "mongodb": self.config.mongo_url,
        }
        return [engine for engine in self._all_engines() if external[engine.name] is None]

    def _all_engines(self) -> list[Engine]:
        ports, run, home = self.config.ports, self.config.run, self.home
        pair = OpenSearchPorts(ports.opensearch, ports.opensearch_transport)
        return [
            OpenSearchNode(home, run / "opensearch", pair, heap=self.config.opensearch_heap),
            KafkaBroker(home, run / "kafka", KafkaNode(1, ports.kafka, ports.kafka_controller)),
            MongoEngine(home, run / "mongodb", ports.mongo),
        ]

    def addresses(self) -> Addresses:
        """Return where the engines are reached."""
        return services.addresses(self.config)

    def services(self) -> list[Service]:
        """Return the services in starting order."""
        return services.all_services(self.config, self.addresses())

    def install(self) -> None:
        """Fetch the engines where they are missing."""
        fetch.install(self.home)

    def start_engines(self) -> None:
        """Start our engines side by side and wait for each."""
        self._check_disk()
        self._check_base()
        engines = self.engines()
        for engine in engines:
            engine.launch()
        for engine in engines:
            engine.await_ready()

    def start_services(self) -> None:
        """Make keys and topics, start the services side by side and wait for each."""
        services.prepare_keys(self.config)
        self.ensure_topics()
        running = self.services()
        for service in running:
            service.launch()
        for service in running:
            service.await_ready()

    def ensure_topics(self) -> list[str]:
        """Create missing topics and partitions; the writers of a topic pause while it gets partitions."""
        expected = topics.read_topics()
        owners = {topic.name: topic.owner for topic in expected}
        paused: list[Service] = []

        async def quiesce(names: Sequence[str]) -> None:
            writers = {owners[name] for name in names}
            paused.extend(s for s in self.services() if s.name in writers and s.process.alive)
            services.stop(paused)
            await asyncio.to_thread(self._await_no_lag)

        try:
            at = self.addresses()
            databases = Settings(port=1, mongo_url=at.mongo)
            ensured = topics.ensure(
                at.kafka, expected, replicas=databases.kafka_replicas, owners=databases, quiesce=quiesce
            )
            return asyncio.run(ensured)
        finally:
            for service in paused:
                service.launch()
                service.await_ready()

    def stop(self) -> list[str]:
        """Stop services, then engines; return the names of what ran."""
        stopped = services.stop(self.services())
        # All of them: an address may have been given only after ours was started.
        for engine in reversed(self._all_engines()):
            if engine.stop():
                stopped.append(engine.name)
        self._base_file.unlink(missing_ok=True)
        return stopped

    @property
    def _base_file(self) -> Path:
        return self.config.run / "port_base"

    def _check_base(self) -> None:
        """Refuse another port base while processes with the old one run: they would be taken for the new ones."""
        base = str(self.config.ports.base)
        running = [*self.engines(), *self.services()]
        old = self._base_file.read_text() if self._base_file.exists() else base
        if old != base and any(one.process.alive for one in running):
            raise LauncherError(f"TSUZURI_PORT_BASE={old} で起動中です。先に make down を実行してください。")
        self.config.run.mkdir(parents=True, exist_ok=True)
        self._base_file.write_text(base)

    def _check_disk(self) -> None:
        self.config.local.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(self.config.local).free
        if free < _FREE_BYTES:
            raise LauncherError(
                f"{self.config.local} の空き容量が {free // 1024**2} MB しかありません（2048 MB 以上必要）。"
                "不要なファイルを消すか、TSUZURI_LOCAL に別のディスクのフォルダーを設定してください。"
            )

    def _await_no_lag(self) -> None:
        until = time.monotonic() + _LAG_SECONDS
        while lag := sum(sum(s.health().lag.values()) for s in self.services() if s.process.alive):
            if time.monotonic() > until:
                raise LauncherError(f"未処理のイベントが {lag:.0f} 件残っているため、トピックを拡張できません。")
            time.sleep(0.5)
