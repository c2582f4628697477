"""How the code is laid out: the formatter decides, a file that needs section banners becomes several files, commits are
linted.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.run import CHECKS, UI_CHECKS

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("libs", "services", "ops", "tests", "web/gen")
MOST_SKIPS = 10
_SKIP = re.compile(r"#\s*fmt:\s*(?:skip|off)\b")
_BANNER = re.compile(r"\s*#.*([-=~*#_─━═])\1{3}")


def code() -> Iterator[tuple[str, list[str]]]:
    """Every Python file of this checkout with its lines."""
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        if not {"node_modules", "__pycache__"} & set(path.parts):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8").splitlines()


def banners() -> list[str]:
    """Every banner as file and line."""
    return [f"{name}:{n}" for name, lines in code() for n, line in enumerate(lines, 1) if _BANNER.match(line)]


def test_the_formatter_is_switched_off_in_few_places() -> None:
    skips = [f"{name}:{n}" for name, lines in code() for n, line in enumerate(lines, 1) if _SKIP.search(line)]
    assert len(skips) <= MOST_SKIPS, skips


def test_no_file_has_section_banners() -> None:
    assert banners() == [], "make several files of it, or leave the banner out"


def test_a_commit_is_looked_at_by_the_commands_of_lint() -> None:
    told = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks: dict[str, str] = {hook["id"]: hook["entry"] for repo in told["repos"] for hook in repo["hooks"]}
    for name, command in CHECKS.items():
        assert hooks[name.replace(" ", "-")].endswith(f".local/venv/bin/{' '.join(command)}"), name
    _, *biome = UI_CHECKS["web/biome"]
    assert f'"$biome" {" ".join(biome)};' in hooks["biome"]
    assert {repo["repo"] for repo in told["repos"]} == {"local"}, "nothing is fetched"


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("# ---- reading", True),
        ("    # reading ────────", True),
        ("# ==========", True),
        ("# a rule -- with a dash", False),
        ('    text = "----"', False),
        ("# | a | b |", False),
    ],
)
def test_a_banner_is_told_from_a_comment(line: str, seen: bool) -> None:
    assert bool(_BANNER.match(line)) is seen


@pytest.mark.parametrize(("what", "seen"), [("fmt: skip", True), ("fmt:off", True), ("format: as it is", False)])
def test_a_skip_is_seen(what: str, seen: bool) -> None:
    assert bool(_SKIP.search(f"x = 1  # {what}")) is seen
