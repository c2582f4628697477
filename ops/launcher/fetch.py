"""Downloads the engines into `.local/engines`, once per version, with package managers that verify checksums."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.launcher.config import CHECKOUT
from ops.launcher.engines import TEMPLATES, Installation, KafkaBroker, KafkaNode, OpenSearchNode, OpenSearchPorts
from ops.launcher.errors import LauncherError
from ops.launcher.net import free_port

# Scripts need analysis-common and painless; the rest of the modules would only slow the start.
_KEPT_MODULES = {"analysis-common", "lang-painless", "mapper-extras", "reindex", "transport-netty4"}


def install(home: Installation, say: Callable[[str], None] = print) -> None:
    """Fetch what is missing or was fetched for another version; a second call only compares stamps.

    Raises:
        LauncherError: a package manager failed; its last lines tell why.
    """
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        steps: list[tuple[str, bytes, Callable[[], None]]] = [
            ("mongo", (CHECKOUT / "uv.lock").read_bytes(), lambda: _fetch_mongo(home.root / "mongo")),
            ("kafka", _sources("kafka"), lambda: _fetch_maven("kafka", home.root)),
            ("opensearch", _sources("opensearch"), lambda: _fetch_opensearch(home.root)),
            ("archives", _sources("kafka") + _sources("opensearch") + _java_build(home), lambda: _archive(home)),
        ]
        for name, source, fetch in steps:
            stamp = home.root / f"{name}.stamp"
            digest = hashlib.sha256(source).hexdigest()
            if stamp.exists() and stamp.read_text() == digest:
                continue
            say(f"エンジンを用意しています: {name}")
            stamp.unlink(missing_ok=True)
            fetch()
            stamp.write_text(digest)


def _sources(engine: str) -> bytes:
    return (TEMPLATES / engine / "pom.xml").read_bytes()


def _java_build(home: Installation) -> bytes:
    release = home.java.parents[1] / "release"
    return str(home.java).encode() + (release.read_bytes() if release.exists() else b"")


def _fetch_mongo(target: Path) -> None:
    uv = shutil.which("uv", path=f"{CHECKOUT / '.local' / 'tools' / 'bin'}:{os.environ.get('PATH', '')}")
    if uv is None:
        raise LauncherError("uv がありません。make setup を実行してください。")
    env = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(target)}
    _run([uv, "sync", "--frozen", "--only-group", "engine", "--quiet"], env=env)


def _fetch_maven(engine: str, root: Path) -> None:
    target = root / engine
    shutil.rmtree(target, ignore_errors=True)
    argv = ["mvn", "-q", "-B", "--strict-checksums", f"-Dmaven.repo.local={root.parent / 'cache' / 'maven'}"]
    _run([*argv, f"-Dengine.dir={target}", "-f", str(TEMPLATES / engine / "pom.xml"), "package"])


def _fetch_opensearch(root: Path) -> None:
    _fetch_maven("opensearch", root)
    distribution = next((root / "opensearch").glob("opensearch-*"))
    plugin = distribution / "plugins" / "analysis-kuromoji"
    shutil.move(root / "opensearch" / "kuromoji", plugin)
    shutil.copy(TEMPLATES / "opensearch" / "plugin-descriptor.properties", plugin)
    for module in (distribution / "modules").iterdir():
        if module.name not in _KEPT_MODULES:
            shutil.rmtree(module)
    # Whatever the umask: the user the server runs as reads these.
    for path in (root, root / "opensearch", *(root / "opensearch").rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))


def _archive(home: Installation) -> None:
    """Start both Java engines once and archive the classes they load, which halves later start times."""
    archives = home.root / "archives"
    shutil.rmtree(archives, ignore_errors=True)
    archives.mkdir()
    archives.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=home.root, prefix="archiving-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        for engine in ("kafka", "opensearch"):
            data = folder / engine
            made = data / "classes.jsa"
            flags = [f"-XX:ArchiveClassesAtExit={made}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
            node = _node(home, engine, data, flags)
            node.start(120)
            node.process.stop(120)
            if not made.exists():
                raise LauncherError(f"{engine} のクラスアーカイブを作成できません。\n{node.process.tail()}")
            shutil.copyfile(made, home.class_archive(engine))


def _node(home: Installation, engine: str, data: Path, flags: Sequence[str]) -> KafkaBroker | OpenSearchNode:
    if engine == "kafka":
        return KafkaBroker(home, data, KafkaNode(1, free_port(), free_port()), java_flags=flags, ends_with_parent=True)
    ports = OpenSearchPorts(free_port(), free_port())
    return OpenSearchNode(home, data, ports, java_flags=flags, ends_with_parent=True)


def _run(argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(argv, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        output = "\n".join((done.stdout + done.stderr).splitlines()[-15:])
        raise LauncherError(
            f"{argv[0]} が失敗しました（終了コード {done.returncode}）。通信と空き容量を確認してください。\n{output}"
        )
