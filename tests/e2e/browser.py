"""The browser that the tests drive: the distribution's own; none is downloaded."""

import os
import shutil

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The headless shell is the same engine without windows: the same tests take a quarter less time."""
ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []
"""Chromium refuses to run its sandbox as root."""


def chromium_path() -> str:
    """The path of the browser. Where there is none, the test is skipped with a hint how to get one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium がありません。make setup-browser で入ります")
    return found
