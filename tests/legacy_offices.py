"""The two demonstration offices as the importer reads them, and the oracles that only tests read."""

import json
from functools import cache
from pathlib import Path
from typing import Any, cast

from ops.importer.legacy import LegacyBook, Mapping, read_book, read_mapping

LEGACY = Path(__file__).parents[1] / "demo" / "legacy"
OFFICES = ("tarumi", "hyogo")


@cache
def mapping_of(office: str) -> Mapping:
    """The office's mapping."""
    return read_mapping((LEGACY / office / "mapping.toml").read_bytes())


@cache
def files_of(office: str) -> dict[str, bytes]:
    """The files that the mapping names, and no others."""
    return {name: (LEGACY / office / name).read_bytes() for name in mapping_of(office).files()}


@cache
def book_of(office: str) -> LegacyBook:
    """The office's books as read."""
    return read_book(mapping_of(office), files_of(office))


@cache
def oracle_of(office: str) -> dict[str, Any]:
    """What one careful reader found in the same books."""
    return cast("dict[str, Any]", json.loads((LEGACY / office / "oracle.json").read_text(encoding="utf-8")))
