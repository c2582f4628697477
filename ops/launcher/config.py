"""The folders and ports of the launcher, read once from the environment."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.launcher.errors import LauncherError

CHECKOUT = Path(__file__).resolve().parents[2]
UI = CHECKOUT / ".local" / "ui" / "web" / "dist"
"""Where `make web` builds the UI."""
SERVICES = ("records", "approvals", "inquiries", "search", "gateway")
_DEFAULT_BASE = 8080
_LAST_OFFSET = 11


@dataclass(frozen=True)
class Ports:
    """All ports of the system, relative to one base."""

    base: int

    def of(self, service: str) -> int:
        """Return the port of a service: gateway is the base itself."""
        return self.base + ("gateway", "records", "approvals", "inquiries", "search").index(service)

    @property
    def mongo(self) -> int:
        """MongoDB."""
        return self.base + 7

    @property
    def kafka(self) -> int:
        """Kafka's broker."""
        return self.base + 8

    @property
    def kafka_controller(self) -> int:
        """Kafka's controller."""
        return self.base + 9

    @property
    def opensearch(self) -> int:
        """OpenSearch over HTTP."""
        return self.base + 10

    @property
    def opensearch_transport(self) -> int:
        """OpenSearch between nodes."""
        return self.base + 11


@dataclass(frozen=True)
class Config:
    """What one checkout runs. An engine with an address from outside is used, not started.

    `keys` is the folder of the services' signing keys.
    """

    local: Path
    keys: Path
    ports: Ports
    mongo_url: str | None
    kafka: str | None
    opensearch_url: str | None
    opensearch_heap: str

    @property
    def engines(self) -> Path:
        """The fetched engines."""
        return self.local / "engines"

    @property
    def run(self) -> Path:
        """Pid files, logs and the data of what `up` runs."""
        return self.local / "run"


def read(env: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises:
        LauncherError: TSUZURI_PORT_BASE is no number or leaves no room for the ports counted from it.
    """
    written = env.get("TSUZURI_PORT_BASE", str(_DEFAULT_BASE))
    highest = 65_535 - _LAST_OFFSET
    if not written.isdecimal() or not 1024 <= int(written) <= highest:
        raise LauncherError(f"TSUZURI_PORT_BASE には 1024～{highest} の整数を設定してください（今の値: {written}）。")
    # Keys are read by the services only: they stay in the checkout where the rest has to lie outside.
    keys = Path(env.get("TSUZURI_LOCAL") or CHECKOUT / ".local").resolve() / "keys"
    return Config(
        local=local_root(env),
        keys=Path(env.get("TSUZURI_KEYS_DIR") or keys),
        ports=Ports(int(written)),
        mongo_url=env.get("TSUZURI_MONGO_URL") or None,
        kafka=env.get("TSUZURI_KAFKA") or None,
        opensearch_url=env.get("TSUZURI_OPENSEARCH_URL") or None,
        opensearch_heap=env.get("TSUZURI_OPENSEARCH_HEAP", "512m"),
    )


def local_root(env: Mapping[str, str] = os.environ) -> Path:
    """Return the folder everything is written to.

    That is the checkout's `.local`; as root, where the user OpenSearch runs as cannot get there (a closed home
    folder), a folder under /var/tmp named after the checkout.

    Raises:
        LauncherError: that folder belongs to somebody else.
    """
    if chosen := env.get("TSUZURI_LOCAL"):
        return Path(chosen).resolve()
    local = CHECKOUT / ".local"
    if os.geteuid() != 0 or reachable_by_others(CHECKOUT):
        return local
    outside = Path("/var/tmp") / f"tsuzuri-{hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12]}"  # noqa: S108
    if outside.exists() and outside.stat().st_uid != os.geteuid():
        raise LauncherError(
            f"{outside} は別の利用者のものです。TSUZURI_LOCAL に書き込み先のフォルダーを設定してください。"
        )
    return outside


def reachable_by_others(path: Path) -> bool:
    """Tell whether a user without rights of their own may enter the folder and all above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))
