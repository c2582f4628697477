"""Which day it is in Japan has one answer: `libs.calendar.jst_date`, `dayOf` in the browser. Nothing else cuts a time.

The first nine hours of a Japanese day still carry the date of the day before in UTC, so a cut time is right all day in
the office and wrong at night and in the morning.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sorted(path for folder in ("libs", "services", "ops") for path in (ROOT / folder).rglob("*.py"))
SCRIPTS = sorted(
    path
    for folder, kinds in (("web/src", ("*.ts", "*.tsx")), ("services", ("*.js",)))
    for kind in kinds
    for path in (ROOT / folder).rglob(kind)
)
THE_ONE = ROOT / "libs/calendar/years.py"
LEGACY = ROOT / "ops/importer/legacy"
"""Old books: the cells of a workbook are local days without a zone."""
THE_ONE_SCRIPT = {ROOT / "web/src/parts/calendar/era.ts"}
ENDS = frozenset({4, 7, 10, 11, 13, 16, 19})
"""Where the year, month, day, hour, minute and second of a written time end or begin."""
HASH = re.compile("digest|sha256")
ASKED_OF_A_TIME = frozenset({"date", "today", "timetuple", "toordinal"})
CUT = re.compile(
    r"\.(?:slice|substring|substr)\((?:0, ?(?:4|7|10)|5|11|11, ?\d+)\)|\.split\(\"T\"\)"
    r"|\.get(?:UTC)?(?:FullYear|Month|Date|Day|Hours|Minutes)\(|toLocale(?:Date|Time)String|Intl\.DateTimeFormat"
)


def cuts(text: str) -> Iterator[int]:
    """The lines of Python that cut the date out of a time themselves."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper)):
                ends = [end.value for end in (lower, upper) if isinstance(end, ast.Constant)]
                if ENDS & {end for end in ends if isinstance(end, int)} and not HASH.search(ast.unparse(node)):
                    yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name, value=of), args=[]) if name in ASKED_OF_A_TIME:
                if "fromisoformat" not in ast.unparse(of) or name == "date":
                    yield node.lineno
            case ast.Call(
                func=ast.Attribute(attr="split" | "partition" | "rpartition"), args=[ast.Constant(value="T"), *_]
            ):
                yield node.lineno
            case _:
                pass


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_time_is_cut_to_its_day(path: Path) -> None:
    found = [] if path == THE_ONE or path.is_relative_to(LEGACY) else list(cuts(path.read_text()))
    assert found == [], "ask libs.calendar.jst_date which day it was in Japan"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_cuts_a_time_to_its_day(path: Path) -> None:
    if path in THE_ONE_SCRIPT or ".test." in path.name:
        return
    lines = path.read_text().splitlines()
    found = [n for n, line in enumerate(lines, 1) if CUT.search(line) and "Asia/Tokyo" not in line]
    assert found == [], "ask parts/calendar/era.ts which day it was in Japan"


@pytest.mark.parametrize(
    "line", ["at[:10]", "rfc3339(now)[:7]", "at[11:16]", "clock.now().date()", 'at.split("T")[0]', "date.today()"]
)
def test_what_cuts_a_time_is_seen(line: str) -> None:
    assert list(cuts(line)) == [1]


@pytest.mark.parametrize(
    "line", ["at.slice(0, 10)", "new Date(at).getHours()", 'at.split("T")[0]', "new Date(at).toLocaleDateString()"]
)
def test_what_cuts_a_time_in_a_script_is_seen(line: str) -> None:
    assert CUT.search(line)
