"""Typed code stays typed: lines with `Any`, or with `Doc` for an untyped document, may only become fewer.

`any.json` counts those left: `TSUZURI_WRITE_FIGURES=1 pytest tests/contracts/test_any.py` writes the counts lower,
never higher. Everything that an event or a rule is about has its type; what is left are boundaries: another program's
answer, a foreign format.
"""

import json
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTED = Path(__file__).with_name("any.json")
FOLDERS = ("libs", "ops", "services")
ROOMS = ("domain", "commands", "queries", "api")
"""The rooms of a service that must have no untyped line; its store is counted with libs and ops."""
MOST_OUTSIDE = 84
_UNTYPED = re.compile(r"\b(?:Any|Doc)\b")


def untyped() -> dict[str, int]:
    """The number of untyped lines by file; files without any are left out."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    counted = {path.relative_to(ROOT).as_posix(): _count(path.read_text(encoding="utf-8")) for path in paths}
    return {name: count for name, count in counted.items() if count}


def _count(text: str) -> int:
    return sum(bool(_UNTYPED.search(line)) for line in text.splitlines())


def in_a_room(name: str) -> bool:
    """Whether a file is in one of the rooms that must have none."""
    service, _, room = name.partition("/")[2].partition("/")
    return name.startswith("services/") and bool(service) and room.partition("/")[0].removesuffix(".py") in ROOMS


def test_untyped_lines_only_become_fewer() -> None:
    listed: dict[str, int] = json.loads(LISTED.read_text(encoding="utf-8"))
    found = untyped()
    if os.environ.get("TSUZURI_WRITE_FIGURES") == "1":
        listed = {name: min(count, found[name]) for name, count in listed.items() if name in found}
        LISTED.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    more = {name: count for name, count in found.items() if count > listed.get(name, 0)}
    assert more == {}, "say the type: nothing new says Any"


def test_doors_are_few() -> None:
    outside = {name: count for name, count in untyped().items() if not in_a_room(name)}
    assert sum(outside.values()) <= MOST_OUTSIDE, outside


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("services/records/domain/record.py", True),
        ("services/gateway/queries.py", True),
        ("services/search/store/engine.py", False),
        ("services/search/main.py", False),
        ("libs/http/body.py", False),
        ("ops/domain/one.py", False),
    ],
)
def test_a_room_is_told_from_a_door(name: str, *, room: bool) -> None:
    assert in_a_room(name) is room


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("def get(self, path: str) -> Any:", 1),
        ('rows = cast("list[Doc]", found)', 1),
        ("Docs = Anything", 0),
        ("def get(self, path: str) -> object:", 0),
    ],
)
def test_a_line_without_a_type_is_seen(line: str, count: int) -> None:
    assert _count(line) == count
