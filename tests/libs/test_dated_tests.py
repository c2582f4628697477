"""No test ages: what tests send is dated by the clock of the run (`tests.times`), never by a day that stands in the text.

A written day may stand
- where it is past for ever: before `LONG_PAST`, further back than any limit of ours reaches;
- in a function that itself sets a clock to a written time (`FixedClock("…")`), with which it stands still.

Rules, libraries and the reading of old books are told the time, so their tests may write any.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOLD_THE_TIME = {"rules", "libs", "import"}
LONG_PAST = 2025
"""The first year that is not long past."""
_REIWA = 2018
_ISO = re.compile(r"(?<![\d-])([2-9]\d{3})(?:-[01]|/[01]?\d/|年[01]?\d月)")
_ERA = re.compile(r"(?:令和|R)\s?(\d{1,2})(?:年[01]?\d月|\.[01]?\d\.)")
_WALL_CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
MAY_READ_THE_MACHINES_CLOCK = {"libs/clock.py", "tests/evidence.py", "tests/dates.py"}
"""The one place that moves the clock, and those that need the real time of a run."""


def is_written_day(node: ast.AST) -> bool:
    """Whether this is a day, month or time, in a text or as a call with numbers, that is not long past."""
    match node:
        case ast.Constant(value=str(text)):
            years = [int(year) for year in _ISO.findall(text)]
            years += [_REIWA + int(year) for year in _ERA.findall(text)]
            return any(year >= LONG_PAST for year in years)
        case ast.Call(args=[ast.Constant(value=int(year)), *_]):
            return _called(node)[1] in {"date", "datetime"} and year >= LONG_PAST
        case _:
            return False


def _called(call: ast.Call) -> tuple[str, str]:
    """The last two names of the function that is called."""
    match call.func:
        case ast.Name(id=name):
            return "", name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(value=ast.Attribute(attr=owner), attr=name):
            return owner, name
        case _:
            return "", ""


def sets_a_clock(function: ast.AST) -> bool:
    """Whether a clock in this function is set to a written time."""
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(_called(call)[1] == "FixedClock" and call.args and is_written_day(call.args[0]) for call in calls)


def ageing(tree: ast.AST) -> Iterator[int]:
    """The lines with written days that no fixed clock covers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and sets_a_clock(node):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue  # a docstring is not sent
        if is_written_day(node):
            yield getattr(node, "lineno", 0)
        yield from ageing(node)


def wall_clocks(tree: ast.AST) -> Iterator[int]:
    """The lines that read the machine's clock without `libs.clock`, and so would not move with a test run."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in _WALL_CLOCKS:
            yield node.lineno


def files(*folders: str) -> list[Path]:
    """The Python files below these folders of the checkout."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def test_no_test_sends_a_day_that_ages() -> None:
    kinds = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - TOLD_THE_TIME
    assert kinds >= {"services", "story", "e2e", "faults", "security"}
    looked_at = files(*(f"tests/{kind}" for kind in kinds))
    assert [place(path, line) for path in looked_at for line in ageing(ast.parse(path.read_text()))] == []


def test_everybody_reads_the_one_clock_that_a_test_run_moves() -> None:
    looked_at = [
        path
        for path in files("libs", "services", "ops", "tests")
        if str(path.relative_to(ROOT)) not in MAY_READ_THE_MACHINES_CLOCK
        and not path.is_relative_to(ROOT / "tests" / "libs")
    ]
    assert [place(path, line) for path in looked_at for line in wall_clocks(ast.parse(path.read_text()))] == []


SET = 'clock = FixedClock("2027-03-31T14:59:00Z")'


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('AT = "2026-11-20T01:00:00Z"', True),
        ('def test() -> None:\n    send(due_on="2026-12-01")', True),
        ('def test() -> None:\n    send(due_on=f"2026-1{n}-01")', True),
        ('def test() -> None:\n    page.fill("R8.12.25")', True),
        ('def test() -> None:\n    page.fill("令和9年2月1日")', True),
        ('def test() -> None:\n    page.fill("2026/4/1")', True),
        ("def test() -> None:\n    send(date(2026, 12, 1).isoformat())", True),
        ("def test() -> None:\n    send(datetime.datetime(2026, 12, 1))", True),
        ('LATER = "9999-01-01"', True),
        ('@pytest.mark.parametrize("day", ["2026-12-01"])\ndef test(day: str) -> None:\n    send(day)', True),
        # A clock set in another function, or set to a time that moves, does not cover them.
        (f'def other() -> None:\n    {SET}\ndef test() -> None:\n    send("2026-12-01")', True),
        (f'{SET}\ndef test() -> None:\n    send("2026-12-01")', True),
        ('def test() -> None:\n    clock = FixedClock(now())\n    send("2026-12-01")', True),
        ('def test() -> None:\n    "FixedClock(\'2026-12-01\')"\n    send("2026-12-01")', True),
        (f'def test() -> None:\n    {SET}\n    send("2027-03-31")', False),
        (f'class Test:\n    async def test(self) -> None:\n        {SET}\n        send("2027-03-31")', False),
        ('POST = {"from": "2020-04-01"}', False),
        ('def test() -> None:\n    page.fill("R6.4.1")', False),
        ('def test() -> None:\n    """What was meant on 2026-11-20."""', False),
        ('PHONE = "078-2026-1234"', False),
        ('NUMBER = "垂生第2026号"', False),
    ],
)
def test_what_ages_is_found_and_nothing_else(code: str, found: bool) -> None:
    assert bool(list(ageing(ast.parse(code)))) is found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("datetime.now(UTC)", True),
        ("datetime.datetime.now(UTC)", True),
        ("date.today()", True),
        ("time.time()", True),
        ("time.time_ns()", True),
        ("time.monotonic()", False),
        ("SystemClock().now()", False),
        ("clock.now()", False),
    ],
)
def test_a_look_at_the_machines_clock_is_found(code: str, found: bool) -> None:
    assert bool(list(wall_clocks(ast.parse(code)))) is found
