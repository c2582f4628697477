"""What must be on the machine before anything is installed, told in one line each.

Runs by itself on the system's Python, before the locked packages exist: standard library and old syntax only.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 11)
TOO_NEW_PYTHON = (3, 14)
OLDEST_JAVA = 21
JAVA_FOLDERS = "/usr/lib/jvm/*/bin/java"


def java_major(java: str) -> int:
    """Return the major version of a java binary, 0 when it does not run."""
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr + done.stdout)
    return int(found.group(1)) if found else 0


def find_java() -> str | None:
    """Return a java of version 21 or newer: from JAVA_HOME, else from PATH, else the newest under /usr/lib/jvm."""
    home = os.environ.get("JAVA_HOME")
    for first in ([os.path.join(home, "bin", "java")] if home else []) + [shutil.which("java") or ""]:
        if first and java_major(first) >= OLDEST_JAVA:
            return os.path.realpath(first)
    installed = {os.path.realpath(path) for path in glob.glob(JAVA_FOLDERS)}
    newest = max(((java_major(path), path) for path in installed), default=(0, ""))
    return newest[1] if newest[0] >= OLDEST_JAVA else None


def missing() -> list[str]:
    """Return one line for each prerequisite that is absent, with how to get it."""
    lines: list[str] = []
    if not OLDEST_PYTHON <= sys.version_info[:2] < TOO_NEW_PYTHON:
        lines.append(
            "Python 3.11～3.13 が必要です（{} は {}.{}）。例: apt-get install python3、"
            "または make PYTHON=python3.12 …".format(sys.executable, *sys.version_info[:2])
        )
    try:
        import ensurepip  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError:
        lines.append("python3-venv がありません。例: apt-get install python3-venv")
    if find_java() is None:
        lines.append(
            "JDK 21 以上がありません（JAVA_HOME、PATH、/usr/lib/jvm を見ました）。Debian 12 の標準は 17 のみです。"
            "Eclipse Temurin: https://adoptium.net/temurin/releases/ （apt: https://adoptium.net/installation/linux/ ）"
        )
    if shutil.which("mvn") is None:
        lines.append("Maven がありません。例: apt-get install maven")
    if shutil.which("node") is None:
        lines.append(
            "Node.js がありません（画面を作るのに、20.19 以上と npm を使います）。例: apt-get install nodejs npm"
        )
    return lines


def main() -> int:
    """Print what is missing; 1 when something is."""
    lines = missing()
    for line in lines:
        print("✗ " + line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
