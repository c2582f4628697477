"""The UI under test: `make` builds it again when a source is newer than the build."""

import shutil
import subprocess

import pytest

from ops.launcher.config import CHECKOUT, UI

SECONDS = 600


def built_ui() -> None:
    """Build the UI if needed. The test is skipped, with the reason, where it cannot be built."""
    if shutil.which("npm") is None:
        pytest.skip("画面を作れません。Node 20.19 以上と npm を入れてください（例: apt-get install nodejs npm）")
    target = str((UI / "index.html").relative_to(CHECKOUT))
    argv = ["make", "--no-print-directory", target]
    done = subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert (UI / "index.html").exists(), f"{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    assert "✗" not in done.stderr, done.stderr[-2000:]
