"""What the source of `libs/contracts` says of a field: its annotation, and the text below or beside it."""

import ast
import inspect
import re
import textwrap
from dataclasses import dataclass
from functools import cache

from libs.contracts.published import Published

_PLAIN = {
    "Id": "id",
    "Time": "time, UTC, `2026-11-23T02:30:00.123Z`",
    "Date": "date, `2026-11-23`",
    "Sha256": "SHA-256, 64 hex digits",
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "object": "anything",
}


_NOTES = re.compile(r" \((?:[a-z/-]+\.md[^)]*|[A-Z]{2,3}\d+)\)")
"""References to design notes in docstrings, which a page does not repeat."""


@dataclass(frozen=True)
class SourceText:
    """What the source says of a field: its annotation, and the text below or beside it."""

    annotation: ast.expr
    words: str


@cache
def source_texts(shape: type[Published]) -> dict[str, SourceText]:
    """By attribute: its annotation, and the text below it, or else the comment beside it."""
    found: dict[str, SourceText] = {}
    for owner in reversed(shape.__mro__):
        if issubclass(owner, Published) and owner is not Published:
            found |= _texts_in(owner)
    return found


def _texts_in(owner: type[Published]) -> dict[str, SourceText]:
    source = textwrap.dedent(inspect.getsource(owner))
    rows = source.splitlines()
    body = next(node.body for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    found: dict[str, SourceText] = {}
    for at, node in enumerate(body):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            below = _text_of(body[at + 1]) if at + 1 < len(body) else ""
            beside = rows[(node.end_lineno or node.lineno) - 1].partition("  # ")[2]
            found[node.target.id] = SourceText(node.annotation, _plain(below or beside))
    return found


def _text_of(node: ast.stmt) -> str:
    value = node.value if isinstance(node, ast.Expr) else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def description_of(shape: type[Published]) -> str:
    """A shape's docstring."""
    return _plain(inspect.getdoc(shape) or "")


def _plain(words: str) -> str:
    return " ".join(_NOTES.sub("", words).split())


def type_in_words(node: ast.expr) -> str:
    """An annotation in words."""
    match node:
        case ast.BinOp(left=left, right=right):
            return f"{type_in_words(left)} or {type_in_words(right)}"
        case ast.Constant(value=None):
            return "none"
        case ast.Subscript(value=ast.Name(id="list"), slice=inner):
            return f"list of {type_in_words(inner)}"
        case ast.Subscript(value=ast.Name(id="dict")):
            return "object"
        case ast.Attribute(value=ast.Name(id="codes"), attr=name):
            return f"[{name}](codes.md#{name.lower()})"
        case ast.Name(id=name):
            return _PLAIN.get(name) or f"[{name}](#{name.lower()})"
        case _:
            raise ValueError(f"no words for {ast.unparse(node)}")
