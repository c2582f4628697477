"""The log calls in the source code: level, text, file and fields."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OTHER_NAMES = {"warn": "warning", "exception": "error", "fatal": "critical", "log": "computed"}
LEVELS = {name: name for name in ("debug", "info", "warning", "error", "critical")} | _OTHER_NAMES
NAMES = {"logging", "log", "_log", "logger", "_logger"}
"""Names of loggers that are made in another file."""


@dataclass(frozen=True)
class Line:
    """One log call. `text` is None where it is no constant, `fields` where they are not written in the call itself."""

    level: str
    text: str | None
    file: str
    row: int
    fields: frozenset[str] | None


@cache
def lines() -> tuple[Line, ...]:
    """Every log call of libs, services and ops."""
    files = [path for folder in ("libs", "services", "ops") for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(line for file in files for line in lines_of(file.read_text(), str(file.relative_to(ROOT))))


def lines_of(source: str, file: str) -> Iterator[Line]:
    """The log calls of one source text, whatever the logger is called there."""
    tree = ast.parse(source)
    loggers = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_logger(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            who = node.func.value
            if _is_logger(who) or _name_of(who) in loggers | NAMES:
                level = LEVELS[node.func.attr]
                yield Line(level, _constant(node), file, node.lineno, _fields(node))


def _is_logger(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and _name_of(node.func) == "getLogger"


def _name_of(node: ast.expr) -> str:
    """The last name of an expression: `log`, `self._log`, `logging.getLogger`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _constant(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _fields(call: ast.Call) -> frozenset[str] | None:
    """The fields of the line besides its text; with an exception also its class and where it was raised."""
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    of_exception = {"error", "where"} if "exc_info" in given else set[str]()
    extra = given.get("extra")
    if extra is None:
        return frozenset(of_exception)
    if not isinstance(extra, ast.Dict):
        return None
    keys = [key.value for key in extra.keys if isinstance(key, ast.Constant)]
    return frozenset(of_exception | {str(key) for key in keys}) if len(keys) == len(extra.keys) else None
