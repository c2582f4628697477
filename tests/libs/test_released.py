"""Every answer to a person was checked, written to the audit and confirmed; there is no way around this."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from libs import problems
from libs.actor import Actor, Post
from libs.aggregates import IdempotencyKey, Stored
from libs.audit import Audit, ReadAuditEntry
from libs.context import RequestContext
from libs.http import Answer
from libs.released import Impersonal, Read, Released, immediate, left_by, readable, readable_by_grant, written
from libs.restrictions import RestrictionEntry, Restrictions, RestrictionSet

ROOT = Path(__file__).parents[2]
AUDITS_BESIDE = {"libs/process/process.py", "services/gateway/commands.py", "services/inquiries/commands/access.py"}
"""These audit what services fetch, who logs in, and for which purpose a household is named in a call: none answers with
what was read."""
IMPERSONAL = {
    ("services/approvals/api/approvals.py", "list_possible_in_bulk"),
    ("services/approvals/queries/office.py", "routes"),
    ("services/approvals/queries/office.py", "deputies"),
    ("services/approvals/queries/office.py", "ageing_report"),
    ("services/records/queries/absence.py", "absences"),
    ("services/records/queries/staff.py", "staff"),
    ("services/records/queries/staff.py", "offices"),
}
"""Answers that say nothing about people in care: templates, counts, staff, and which named cases could be approved."""
WRITTEN = {
    "services/approvals/api/approvals.py",
    "services/approvals/api/offices.py",
    "services/inquiries/api/call_drafts.py",
    "services/inquiries/api/inquiries.py",
    "services/records/api/absences.py",
    "services/records/api/drafts.py",
    "services/records/api/households.py",
    "services/records/api/restrictions.py",
    "services/records/api/staff.py",
}
"""Commands whose answer shows no aggregate about people in care: templates, results, absences, restrictions, a contact
as it was sent, and what only its writer reads (drafts, a call as it was logged).

All others are answered by `left_by`.
"""
POST = Post("caseworker", "tarumi", "28108", "保護第一係", ("tarumi",), "地区担当員")
READER = Actor("s-1", "垂水 花子", (POST,), POST)
CHANGE = RequestContext[object](None, READER, "2026-11-23T02:30:00.000Z", if_match=2)


class Owner:
    """records, whose set changes when a test wants it to."""

    def __init__(self) -> None:
        self.n = 0
        self.hidden: dict[str, RestrictionEntry] = {}

    def hide(self, household_id: str) -> None:
        self.n += 1
        self.hidden = {**self.hidden, household_id: {"offices": ["suma"], "allowed": None}}

    async def etag(self) -> str:
        return f"e{self.n}"

    async def snapshot(self) -> RestrictionSet:
        return RestrictionSet(f"e{self.n}", self.n, self.hidden)


class Entries:
    """An audit that stores entries until a test lets it fail."""

    def __init__(self) -> None:
        self.kept: list[ReadAuditEntry] = []
        self.full = False

    async def read(self, reading: ReadAuditEntry) -> None:
        if self.full:
            raise problems.Unavailable
        self.kept.append(reading)


class Source:
    """The source that a query reads from."""

    def __init__(self) -> None:
        self.owner, self.entries = Owner(), Entries()
        self.restrictions = Restrictions(self.owner)
        self.audit = cast("Audit", self.entries)


async def household(_: RestrictionSet) -> Read[Mapping[str, object]]:
    return Read({"id": "h1"}, "household", ["h1"], ["h1"], 3, {"scope": "own"})


async def test_what_is_released_was_kept_with_the_ids_that_the_query_gives() -> None:
    source = Source()
    released = await readable(source, READER, ["h1"], household)
    assert (released.value, released.version) == ({"id": "h1"}, 3)
    [entry] = source.entries.kept
    assert (entry.staff_id, entry.action, entry.objects, entry.household_ids) == ("s-1", "household", ["h1"], ["h1"])
    assert entry.about == {"scope": "own"}


async def test_what_is_hidden_is_not_found_read_or_kept() -> None:
    source = Source()
    source.owner.hide("h1")

    async def never(_: RestrictionSet) -> Read[Mapping[str, object]]:
        raise AssertionError("it is hidden")

    with pytest.raises(problems.NotFound):
        await readable(source, READER, [None, "h1"], never)
    assert source.entries.kept == []


async def test_what_becomes_hidden_while_it_is_read_does_not_leave() -> None:
    source = Source()

    async def hidden_meanwhile(snapshot: RestrictionSet) -> Read[Mapping[str, object]]:
        source.owner.hide("h1")
        return await household(snapshot)

    with pytest.raises(problems.NotFound):
        await readable(source, READER, ["h1"], hidden_meanwhile)


async def test_nothing_leaves_whose_entry_could_not_be_written() -> None:
    source = Source()
    source.entries.full = True
    with pytest.raises(problems.Unavailable):
        await readable(source, READER, (), household)
    with pytest.raises(problems.Unavailable):
        await readable_by_grant(source, READER, lambda: household(RestrictionSet("none", 0)))


async def test_what_names_its_reader_is_shown_to_them_whatever_is_hidden_and_is_kept() -> None:
    source = Source()
    source.owner.hide("h1")
    released = await readable_by_grant(source, READER, lambda: household(RestrictionSet("none", 0)))
    assert released.value == {"id": "h1"}
    assert [entry.objects for entry in source.entries.kept] == [["h1"]]


def test_nobody_else_makes_a_release_and_nothing_else_is_an_answer() -> None:
    with pytest.raises(TypeError):
        Released(object(), {"id": "h1"}, None)  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Answer({"id": "h1"})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("answer", [written(CHANGE, {"id": "h1"}, 3), Impersonal({"id": "h1"}, 3)])
def test_an_answer_carries_its_version_as_etag(answer: Released[dict[str, object]]) -> None:
    assert Answer(answer, 201).headers["ETag"] == '"3"'
    assert "ETag" not in Answer(written(CHANGE, {"id": "h1"})).headers


def test_a_request_that_changes_nothing_is_not_answered_as_if_it_did() -> None:
    assert written(replace(CHANGE, if_match=None, key=IdempotencyKey("k", "f")), {"id": "h1"}).value == {"id": "h1"}
    with pytest.raises(TypeError):
        written(replace(CHANGE, if_match=None), {"id": "h1"})


async def test_a_command_that_wrote_nothing_is_answered_by_a_read() -> None:
    source = Source()
    released = partial(readable, source, READER, (), household)
    item = Stored("h1", 3, 3, dict[str, object](), {}, is_written=True)
    assert (await left_by(CHANGE, item, immediate({"id": "h1"}), released)).version == 3
    assert source.entries.kept == []
    unwritten = replace(item, is_written=False)
    assert (await left_by(CHANGE, unwritten, immediate({"id": "h1"}), released)).value == {"id": "h1"}
    assert [entry.objects for entry in source.entries.kept] == [["h1"]]


@pytest.mark.parametrize(("is_written", "called"), [(True, ["view"]), (False, ["read"])])
async def test_a_command_calls_either_the_view_of_what_it_wrote_or_the_read(
    is_written: bool, called: list[str]
) -> None:
    calls: list[str] = []

    async def view() -> Mapping[str, object]:
        calls.append("view")
        return {"id": "h1"}

    async def read() -> Released[Mapping[str, object]]:
        calls.append("read")
        return await readable(Source(), READER, (), household)

    item = Stored("h1", 3, 3, dict[str, object](), {}, is_written=is_written)
    assert (await left_by(CHANGE, item, view, read)).value == {"id": "h1"}
    assert calls == called


# What the lint rule reads: names in the source code.


def _modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def _functions(tree: ast.AST) -> Iterator[ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef))


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _calls(tree: ast.AST) -> set[str]:
    """The calls in a syntax tree, as written: `store.audit.read`."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def _audits(tree: ast.AST) -> bool:
    return any(call.endswith("audit.read") for call in _calls(tree))


def test_reads_are_kept_by_the_release_alone() -> None:
    found = {name for name, tree in _modules("libs", "services") if _audits(tree)}
    assert found - AUDITS_BESIDE == {"libs/released.py"}


def test_the_seal_is_named_where_it_is_made_alone() -> None:
    found = {name for name, tree in _modules("libs", "services") if {"_SEAL", "_Seal"} & _names(tree)}
    assert found == {"libs/released.py"}


def test_what_tells_nothing_of_people_is_listed() -> None:
    found = {
        (name, each.name)
        for name, tree in _modules("services")
        for each in _functions(tree)
        if "Impersonal" in _calls(each)
    }
    assert found == IMPERSONAL


def test_what_is_answered_as_written_without_a_look_whether_it_was_is_listed() -> None:
    found = {name for name, tree in _modules("services") if "written" in _calls(tree)}
    assert found == WRITTEN


def test_a_query_that_audits_by_hand_is_seen() -> None:
    assert _audits(ast.parse("async def x(store):\n    await store.audit.read(entry)\n    return rows"))
