"""Which browser the tests drive: the one of the distribution; none is downloaded."""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox"] if os.geteuid() == 0 else []
"""Chromium refuses its sandbox to root."""


def chromium_path() -> str:
    """The browser's program; the test is skipped, saying how to get one, where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium がありません。make setup-browser で入ります")
    return found
