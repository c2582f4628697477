"""Users read one word for one thing: no screen, list, manual page or message has a word that the glossary says to avoid."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.launcher.config import CHECKOUT

PAGES = (
    "README.ja.md",
    "docs/ja/*.md",
    "docs/problems/README.md",
    "docs/data/codes.md",
    "web/src/i18n/codes.json",
    "web/src/i18n/ja/*.ts",
)
CODE = ("services", "libs")
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LABEL = re.compile(r'"([^"]*)"')
ROW = re.compile(r"^\|(?P<words>[^|]+)\|[^|]+\|(?P<avoid>[^|]*)\|$")
SECTION = re.compile(r"^## Words of the screens$(.*?)^## ", re.M | re.S)


def rows() -> list[re.Match[str]]:
    section = SECTION.search((CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    assert section, "docs/glossary.md has the words of the screens"
    return [row for line in section[1].splitlines() if (row := ROW.match(line)) and JAPANESE.search(row["words"])]


def cells(column: str) -> list[str]:
    return [word for row in rows() for each in row[column].split("、") if (word := each.strip())]


def named(text: str) -> list[str]:
    """The words to avoid in a text, but not where they end a word to use: 承認・決裁待ち holds 決裁待ち."""
    whole, rest, avoided = {*LABEL.findall(text), text.strip()}, text, cells("avoid")
    for word in cells("words"):
        if any(each in word for each in avoided):
            rest = rest.replace(word, "")
    return [word for word in avoided if (word[1:-1] in whole if word[0] == "「" else word in rest)]


def messages(code: str) -> Iterator[tuple[int, str]]:
    """The Japanese texts of a module that are no docstrings, each with its line."""
    tree = ast.parse(code)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str) and JAPANESE.search(child.value):
                yield child.lineno, child.value
            elif isinstance(child, ast.Expr) and isinstance(node, documented):
                child.value = ast.Constant(None)  # a docstring: its words are the code's


def files() -> list[Path]:
    return [path for pattern in PAGES for path in sorted(CHECKOUT.glob(pattern))]


@pytest.mark.parametrize("path", files(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_what_users_read_has_no_word_to_avoid(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [f"{number}: {words}" for number, line in enumerate(lines, 1) if (words := named(line))] == []


def test_no_message_of_a_service_has_a_word_to_avoid() -> None:
    found = [
        f"{path.relative_to(CHECKOUT)}:{number}: {words}"
        for room in CODE
        for path in sorted((CHECKOUT / room).rglob("*.py"))
        for number, text in messages(path.read_text(encoding="utf-8"))
        if (words := named(text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('state: "記入済"', ["記入済"]),
        ('title: "決裁待ち"', ["決裁待ち"]),
        ('title: "承認・決裁待ち"', []),
        ('kind: "もの"', ["「もの」"]),
        ('text: "書いたもの"', []),
    ],
)
def test_a_word_to_avoid_would_be_seen(text: str, words: list[str]) -> None:
    assert named(text) == words


def test_a_docstring_is_not_a_message() -> None:
    code = 'def of():\n    """記入済"""\n    raise Refused("再提出")\n'
    assert [text for _, text in messages(code)] == ["再提出"]


def test_a_word_stands_in_one_row_and_is_not_avoided_in_another() -> None:
    words = cells("words")
    assert len(words) == len(set(words)) > 20
    assert set(words) & set(cells("avoid")) == set()
