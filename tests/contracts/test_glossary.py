"""No class and no alias has a name that the glossary says to avoid: one term, one meaning."""

import ast
import re
from collections.abc import Iterator

import pytest

from ops.launcher.config import CHECKOUT

ROW = re.compile(r"^\|(?P<term>[^|]+)\|(?P<field>[^|]*)\|(?P<meaning>[^|]+)\|(?P<avoid>[^|]*)\|$")
ROOMS = ("libs", "services", "ops", "tests")


def rows() -> list[re.Match[str]]:
    lines = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    found = [row for line in lines if (row := ROW.match(line)) and "---" not in line]
    return [row for row in found if row["term"].strip() != "term in code"]


def avoided() -> set[str]:
    return {word for row in rows() for word in re.findall(r"`(\w+)`", row["avoid"])}


def declared(code: str) -> Iterator[str]:
    """Classes at any level, and the capitalised names of a module."""
    tree = ast.parse(code)
    yield from (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (each.id for each in targets if isinstance(each, ast.Name) and each.id[:1].isupper())


def test_nothing_is_named_by_a_word_to_avoid() -> None:
    words = avoided()
    assert {"Desk", "Who", "Loaded"} <= words
    named = [
        f"{path.relative_to(CHECKOUT)}: {name}"
        for room in ROOMS
        for path in sorted((CHECKOUT / room).rglob("*.py"))
        for name in declared(path.read_text(encoding="utf-8"))
        if name in words
    ]
    assert named == []


@pytest.mark.parametrize("code", ["class Desk:\n    pass", "def of():\n    class Desk:\n        pass", "Desk = dict"])
def test_a_word_to_avoid_would_be_seen(code: str) -> None:
    assert "Desk" in declared(code)


def test_a_term_stands_in_one_row_and_is_not_avoided_in_another() -> None:
    terms = [term for row in rows() for term in re.findall(r"`(\w+)`", row["term"])]
    assert len(terms) == len(set(terms))
    assert set(terms) & avoided() == set()
