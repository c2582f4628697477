"""The UI the tests look at: built anew when a source is newer than what was built."""

import shutil
import subprocess
from pathlib import Path

import pytest

from ops.launcher.config import CHECKOUT

WEB = CHECKOUT / "web"
BUILT = WEB / "dist" / "index.html"
SOURCES = ("src", "gen", "public", "index.html", "package-lock.json", "vite.config.ts")
SECONDS = 300


def built_ui() -> None:
    """Build where needed; the test is skipped, saying why, where there is nothing to build with."""
    if not _is_old():
        return
    if shutil.which("npm") is None:
        pytest.skip(
            "画面を作れません。Node 20.19 以上と npm を入れてください（例: apt-get install nodejs npm）"
        )
    if not (WEB / "node_modules").exists():
        _npm("ci", "--no-audit", "--no-fund")
    _npm("run", "build")


def _is_old() -> bool:
    if not BUILT.exists():
        return True
    made = BUILT.stat().st_mtime
    return any(path.stat().st_mtime > made for path in _sources())


def _sources() -> list[Path]:
    roots = [WEB / name for name in SOURCES] + [CHECKOUT / "docs" / "openapi.json"]
    files = [path for root in roots for path in ([root] if root.is_file() else root.rglob("*"))]
    return [path for path in files if path.is_file() and "generated" not in path.parts]


def _npm(*arguments: str) -> None:
    done = subprocess.run(
        ["npm", *arguments], cwd=WEB, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"npm {' '.join(arguments)}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
