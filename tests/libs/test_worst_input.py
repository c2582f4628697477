"""Processing time grows in proportion to the input: no pattern and no loop is quadratic, and nothing takes a second.

With quadratic time, one megabyte of input could block a process for an hour.
"""

import ast
import contextlib
import gc
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, cast

import pytest

from tests.libs.worst_input import NEVER, READ, Make, Reader, over

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = sorted(path for room in ("libs", "services", "ops") for path in (ROOT / room).rglob("*.py"))
USES = {"compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
RATIO = 3.0
"""Twice the input takes 2 times as long where time is in proportion and 4 times where it is quadratic."""
LOOPS = 100_000_000
"""Rounds of an empty loop: about a second on an idle machine, and longer on a busy one."""
LONG_ENOUGH = 0.005
PAIRS = 15


def cpu(reader: Reader, given: object, times: int = 1) -> float:
    """CPU seconds of this process for one call of the reader."""
    began = time.process_time()
    for _ in range(times):
        with contextlib.suppress(Exception):  # a refusal is an answer too
            reader.read(given)
    return (time.process_time() - began) / times


def a_second() -> float:
    """CPU seconds that a second of an idle machine takes now: a shared core is slower, for this as for a reader."""
    began = time.process_time()
    for _ in range(LOOPS // 20):
        pass
    return (time.process_time() - began) * 20


def telling_size(reader: Reader, make: Make) -> int:
    """The smallest size whose reading takes long enough to be measured; at most the limit."""
    size = min(reader.limit, 512)
    while size < reader.limit and cpu(reader, make(size)) < LONG_ENOUGH:
        size = min(reader.limit, 2 * size)
    return size


def growth(reader: Reader, make: Make) -> float:
    """time(2n) ÷ time(n): the median of several pairs, because the machine's speed varies."""
    size = telling_size(reader, make)
    half, whole = make(size // 2), make(size)
    times = max(1, round(LONG_ENOUGH / max(cpu(reader, whole), 1e-7)))
    ratios: list[float] = []
    while len(ratios) < PAIRS and not (len(ratios) >= 3 and median(ratios) <= RATIO):
        first = cpu(reader, half, times)
        ratios.append(cpu(reader, whole, times) / max(first, 1e-9))
    return median(ratios)


@pytest.fixture
def without_collector() -> Iterator[None]:
    """No garbage collection: its duration depends on everything else in memory."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
@pytest.mark.parametrize("place", READ)
def test_what_is_sent_costs_time_in_proportion(place: str) -> None:
    reader = READ[place]
    for number, make in enumerate(reader.worst):
        assert growth(reader, make) <= RATIO, f"{place}, worst input {number}"
        largest = make(reader.limit)
        assert any(cpu(reader, largest) <= a_second() for _ in range(3)), f"{place}, worst input {number}"


def test_a_quadratic_reading_would_be_seen() -> None:
    """Guards the test above with the pattern that once read the depth of a body."""
    once = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)
    reader = Reader(lambda text: list(once.finditer(text)), 8_000, ())
    assert growth(reader, over('\\"', '"')) > RATIO


def patterns(path: Path) -> Iterator[str]:
    """Every use of `re` in a file, by the name of the pattern or of the function that contains it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()

    def walk(node: ast.AST, place: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            inner = place
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = child.name
            elif isinstance(child, ast.Assign) and isinstance(child.targets[0], ast.Name) and not place:
                inner = child.targets[0].id
            if (
                isinstance(child, ast.Call)
                and isinstance(child.func, ast.Attribute)
                and isinstance(child.func.value, ast.Name)
                and child.func.value.id == "re"
                and child.func.attr in USES
            ):
                seen[inner] += 1
                yield inner if seen[inner] == 1 else f"{inner}#{seen[inner]}"
            yield from walk(child, inner)

    for name in walk(tree, ""):
        yield f"{path.relative_to(ROOT).as_posix()}:{name}"


def test_every_pattern_of_the_product_is_known() -> None:
    """Add a new one to `READ` with its worst inputs, or to `NEVER` with the reason."""
    found = {place for path in PRODUCT for place in patterns(path)}
    assert found - set(READ) - set(NEVER) == set()
    assert {place for place in (*READ, *NEVER) if ".py:" in place} - found == set()


def test_patterns_come_from_re_alone_and_by_its_name() -> None:
    imports = re.compile(r"^\s*(?:from (?:re|regex|sre_\w+) import|import (?:regex|re as)\b)", re.MULTILINE)
    assert [path for path in PRODUCT if imports.search(path.read_text(encoding="utf-8"))] == []


def test_models_match_by_an_engine_that_is_linear() -> None:
    """`pattern=` of pydantic is Rust's engine; the one of Python would have to be measured."""
    assert [path for path in PRODUCT if "regex_engine" in path.read_text(encoding="utf-8")] == []


def test_texts_are_normalised_by_our_own_alone() -> None:
    there = [
        path.relative_to(ROOT).as_posix()
        for path in PRODUCT
        if "unicodedata.normalize" in path.read_text(encoding="utf-8")
    ]
    assert set(there) == {"libs/text/composing.py", "libs/text/keys.py"}  # keys: one character at a time


def lists_of(schema: Any, known: dict[str, Any], seen: set[str]) -> Iterator[dict[str, Any]]:
    """Every list in a schema and in the schemas it names."""
    if isinstance(schema, list):
        for each in cast("list[Any]", schema):
            yield from lists_of(each, known, seen)
    if not isinstance(schema, dict):
        return
    members = cast("dict[str, Any]", schema)
    if members.get("type") == "array":
        yield members
    if (name := str(members.get("$ref", "")).rpartition("/")[2]) and name not in seen:
        seen.add(name)
        yield from lists_of(known[name], known, seen)
    for each in members.values():
        yield from lists_of(each, known, seen)


def test_no_list_that_is_sent_is_without_a_limit() -> None:
    """Each item that is refused becomes an error of its own; a megabyte of them would take minutes."""
    api: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_bytes())
    paths: dict[str, dict[str, Any]] = api["paths"]
    bodies = [each["requestBody"] for path in paths.values() for each in path.values() if "requestBody" in each]
    found = list(lists_of(bodies, api["components"]["schemas"], set()))
    assert len(found) > 20
    assert [each for each in found if "maxItems" not in each] == []


def test_what_the_screens_match_repeats_without_bound_only_at_the_end() -> None:
    """Patterns in TypeScript are not measured; one whose only open repetition is its last element cannot be slow."""
    literal = re.compile(
        r"(?<=[(=,:&|])\s*/((?:[^/\\\n\[*]|\\.|\[(?:[^\]\\\n]|\\.)*\])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])*)/[a-z]*[).,;\s]"
    )
    repeated = re.compile(r"(?<!\\)(?:[*+]|\{\d+,\})")
    found = {
        (path.name, pattern): repeated.search(re.sub(r"\[(?:[^\]\\]|\\.)*\]", "x", pattern))
        for path in sorted((ROOT / "web" / "src").rglob("*.ts*"))
        if ".test." not in path.name
        for pattern in literal.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 15
    open_ended = {place for place, hit in found.items() if hit and not re.fullmatch(r".*[*+]", place[1])}
    assert open_ended == set()
