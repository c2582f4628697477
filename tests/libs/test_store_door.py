"""The store is the only door to a service's database: other code uses no query operator and calls no collection."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
CALLS = frozenset(
    {"get", "find", "find_one", "list", "count", "insert", "put", "update", "update_many", "delete", "index"}
)
WHOLE = frozenset({"documents", "collection"})
"""The attributes through which an aggregate's documents are reached."""
REPLICAS = "copies.find"
"""The only way to query a replica store by a filter."""
FILTERS = (
    ('await store_of.records_by({"author_id": author})', "records_by"),
    ('await store.records_listed({"household_id": household_id})', "records_listed"),
    ('await store.routes.where(where={"current": True})', "where"),
    ('await store.records.change(record_id, decide, by=None, where={"frozen_by": None})', "change"),
    ("await Step(store.records, decide, None, where={}).on(record_id)", "Step"),
    ('free = {"frozen_by": None} if ours else None\n    await objects.save(item, undone, by=None, where=free)', "save"),
    ('free: Filter = {"frozen_by": None}\n    await objects.save(item, undone, by=None, where=free)', "save"),
    ("await store.records_by(dict(frozen_by=None))", "records_by"),
    ("where = rows_of(words) if few else {}\n    found = store.records_by(where)", "records_by"),
    ('await store.records_by({**freezing.frozen_by(holder), "state": "written"})', "records_by"),
)
NO_FILTERS = (
    "await store.records.change(record_id, decide, by=None, where=freezing.frozen_by(holder))",
    'directory.find({"role": role}, place)',
    'decided = Decision({**state, "state": "voided"}, "record.voided", {})',
)
EXAMPLES = (
    ('found = await store.households_by({"_id": {"$in": ids}})', "$in"),
    ("await store.drafts.get(draft_id)", "drafts.get"),
    ("await context.store.records.documents.find_one({})", "documents.find_one"),
    ("rows = [row async for row in self.store.records.collection.find({})]", "collection.find"),
    ('rows = store.people.copies.find({"type": "office"})', REPLICAS),
    ('extra = db.collection("more")', "collection"),
)


def _beside_the_stores() -> list[Path]:
    return sorted(path for path in SERVICES.rglob("*.py") if "store" not in path.parts and path.name != "store.py")


def _in_the_stores() -> list[Path]:
    return sorted(path for path in SERVICES.rglob("*.py") if "store" in path.parts or path.name == "store.py")


@cache
def _collections() -> frozenset[str]:
    """The names under which stores keep collections without aggregates: `self.drafts = db.collection("drafts")`."""
    found: set[str] = set()
    for path in _in_the_stores():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                made = node.value
                if (
                    isinstance(made, ast.Call)
                    and isinstance(made.func, ast.Attribute)
                    and made.func.attr == "collection"
                ):
                    found.add(node.targets[0].attr)
    return frozenset(found)


@cache
def _parameters_for_filters() -> dict[str, set[int]]:
    """The functions of stores that take a filter (`where`), with its possible places among the arguments of a call."""
    places: dict[str, set[int]] = {}
    for path in _in_the_stores():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = [each.arg for each in node.args.args if each.arg != "self"]
                if "where" in names:
                    places.setdefault(node.name, set()).add(names.index("where"))
    return places


def _is_written(value: ast.expr | None, written: frozenset[str] = frozenset()) -> bool:
    """Whether a value is a dict written in the code, or a variable that holds one."""
    match value:
        case ast.Dict() | ast.Call(func=ast.Name(id="dict")):
            return True
        case ast.IfExp():
            return _is_written(value.body, written) or _is_written(value.orelse, written)
        case ast.Name():
            return value.id in written
        case _:
            return False


def _filters(tree: ast.AST, places: Mapping[str, set[int]]) -> Iterator[str]:
    """The calls of a module that pass a store a filter written in that module."""
    written: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and _is_written(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written.update(each.id for each in targets if isinstance(each, ast.Name))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            given = [keyword.value for keyword in node.keywords if keyword.arg == "where"]
            given += [node.args[place] for place in places.get(name, ()) if place < len(node.args)]
            if any(_is_written(value, frozenset(written)) for value in given):
                yield name


def _reached(tree: ast.AST, collections: frozenset[str]) -> Iterator[str]:
    """What a module uses of the layers behind the store."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value[:1] == "$":
            if node.value[1:].isalpha():
                yield node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            asked, inner = node.func.attr, node.func.value
            if asked == "collection":
                yield asked
            elif isinstance(inner, ast.Attribute) and f"{inner.attr}.{asked}" == REPLICAS:
                yield REPLICAS
            elif isinstance(inner, ast.Attribute) and asked in CALLS and inner.attr in collections | WHOLE:
                yield f"{inner.attr}.{asked}"


def test_there_are_collections_to_look_for() -> None:
    assert {"drafts", "contacts", "batches"} <= _collections()


@pytest.mark.parametrize(("line", "named"), EXAMPLES)
def test_what_goes_behind_the_store_is_seen(line: str, named: str) -> None:
    assert named in set(_reached(ast.parse(f"async def f():\n    {line}"), _collections()))


@pytest.mark.parametrize("path", _beside_the_stores(), ids=lambda path: str(path.relative_to(SERVICES)))
def test_the_store_is_the_door(path: Path) -> None:
    assert list(_reached(ast.parse(path.read_text("utf-8")), _collections())) == []


@pytest.mark.parametrize(("line", "named"), FILTERS)
def test_a_filter_written_beside_the_store_is_seen(line: str, named: str) -> None:
    assert named in set(_filters(ast.parse(f"async def f():\n    {line}"), _parameters_for_filters()))


@pytest.mark.parametrize("line", NO_FILTERS)
def test_a_filter_from_the_store_may_be_handed_back(line: str) -> None:
    assert list(_filters(ast.parse(f"async def f():\n    {line}"), _parameters_for_filters())) == []


@pytest.mark.parametrize("path", _beside_the_stores(), ids=lambda path: str(path.relative_to(SERVICES)))
def test_only_the_store_writes_filters(path: Path) -> None:
    assert list(_filters(ast.parse(path.read_text("utf-8")), _parameters_for_filters())) == []
