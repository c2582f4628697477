"""Rules read a state by key, because pyright knows the keys: it finds no misspelling in `.get("…")` or `"…" in …`."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

SERVICES = Path(__file__).parents[2] / "services"
ABSENT = frozenset(
    {
        ("approvals/domain/readers.py", "needed_help"),
        ("approvals/domain/readers.py", "needs_help"),
        ("inquiries/domain/handoff.py", "handoff_by"),
        ("inquiries/domain/handoff.py", "handoff_since"),
        ("records/domain/callback.py", "promised_at"),
        ("records/domain/item.py", "reopened_at"),
        ("records/domain/record.py", "frozen_by"),
        ("records/domain/submission.py", "trial"),
        ("records/domain/submission.py", "unfinished_since"),
    }
)
"""Private keys that are absent where they do not apply, most so that a sparse index stays small: each is read in one
place."""
PLANTED = (
    ('case.get("restart")', "restart"),
    ('bool(case.get("low_risk", False))', "low_risk"),
    ('(state["outcome"] or {}).get("items")', "items"),
    ('rows = [row for row in rows if "needs_help" in row]', "needs_help"),
    ('if "linked" not in entry.state: pass', "linked"),
)
ALLOWED = ("marks.get(str(seq), 0)", 'case["restart"]', 'kind in {"decide"}', 'found.get(record["id"])')


def _unchecked(tree: ast.AST) -> Iterator[str]:
    """The keys that a module reads in a way that pyright does not check."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(key)), *_]):
                yield key
            case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]):
                yield key
            case _:
                pass


def _domains() -> list[str]:
    return sorted(path.relative_to(SERVICES).as_posix() for path in SERVICES.glob("*/domain/**/*.py"))


def _in_file(name: str) -> list[str]:
    return list(_unchecked(ast.parse((SERVICES / name).read_text("utf-8"))))


@cache
def _not_required(service: str) -> frozenset[str]:
    """The keys that a TypedDict of this service's domain declares as not required."""
    return frozenset(
        node.target.id
        for path in (SERVICES / service / "domain").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and ast.unparse(node.annotation).startswith("NotRequired[")
    )


@pytest.mark.parametrize(("line", "key"), PLANTED)
def test_a_key_that_pyright_does_not_check_is_seen(line: str, key: str) -> None:
    assert list(_unchecked(ast.parse(line))) == [key]


@pytest.mark.parametrize("line", ALLOWED)
def test_what_pyright_checks_is_no_finding(line: str) -> None:
    assert list(_unchecked(ast.parse(line))) == []


@pytest.mark.parametrize("name", _domains())
def test_rules_read_states_by_key(name: str) -> None:
    assert [key for key in _in_file(name) if (name, key) not in ABSENT] == []


def test_an_exception_is_used_once_and_names_a_key_that_may_be_absent() -> None:
    used = Counter((name, key) for name in _domains() for key in _in_file(name) if (name, key) in ABSENT)
    assert used == Counter(ABSENT)
    assert {key for name, key in ABSENT if key not in _not_required(name.split("/")[0])} == set()
