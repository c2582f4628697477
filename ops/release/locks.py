"""Reads the two locks: `uv.lock` through uv itself, and the UI's `package-lock.json`."""

import json
import subprocess
from collections.abc import Mapping
from typing import NotRequired, TypedDict, cast

from ops.launcher.config import CHECKOUT

UV = CHECKOUT / ".local" / "tools" / "bin" / "uv"
WEB = CHECKOUT / "web"
_EXPORT = ("export", "--frozen", "--quiet", "--all-packages", "--all-groups")


class NpmPackage(TypedDict):
    """The fields of an entry of `package-lock.json` that are read here."""

    version: NotRequired[str]
    license: NotRequired[str]
    dev: NotRequired[bool]
    optional: NotRequired[bool]


def exported(*options: str) -> str:
    """Return uv's description of every locked package, of all services and all groups."""
    argv = [str(UV), *_EXPORT, *options]
    return subprocess.run(argv, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout  # noqa: S603 — our own uv


def npm_packages(text: str | None = None) -> dict[str, NpmPackage]:
    """Return the UI's locked packages by the place where they are installed; the UI itself is left out."""
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8") if text is None else text)
    packages = cast("Mapping[str, NpmPackage]", lock["packages"])
    return {place: package for place, package in packages.items() if place}


def npm_name(place: str) -> str:
    """Return the name of a package, from the place where it is installed."""
    return place.rpartition("node_modules/")[2]
