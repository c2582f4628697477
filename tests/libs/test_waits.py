"""No test relies on luck: it waits in a loop or moves a clock. A sleep outside a loop plays a slow participant."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
APART = ("bench", "faults/simulator")
"""The first measures time; in the second, time is simulated."""
SLEEPS = ("sleep", "wait_for_timeout")
SLOW = {
    "e2e/test_editor.py": {"test_going_back_right_after_typing_leaves_the_editor_and_nothing_empty"},  # nothing follows
    "e2e/test_reading.py": {"test_what_was_read_to_its_end_is_opened_and_then_approved_together"},  # a long read
    "faults/engines/test_once.py": {"test_records_killed_at_each_step_of_a_submission_ends_in_one_case"},
    "faults/engines/test_owner_and_relay.py": {"once"},  # stays frozen for a random time
    "libs/consumer/test_running.py": {"get"},
    "libs/kafka/case.py": {"_apply"},
    "libs/relay/test_order.py": {"slow"},
    "libs/restrictions/test_releasing.py": {"read"},
    "libs/test_audit.py": {"slow"},
    "libs/test_http.py": {"never", "dripping"},
    "libs/test_ids.py": {"test_a_later_id_sorts_later"},
    "libs/test_worker.py": {"run"},
    "services/corrections/test_suggestions.py": {"accept"},
    "services/gateway/test_listening.py": {"get"},
}


def hoping(code: str) -> Iterator[str]:
    """The functions that sleep outside a loop."""
    yield from _hoping(ast.parse(code), "", looped=False)


def _hoping(node: ast.AST, function: str, *, looped: bool) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        function, looped = node.name, False
    elif isinstance(node, ast.While | ast.For | ast.AsyncFor):
        looped = True
    elif isinstance(node, ast.Call) and not looped and _sleeps(node):
        yield function
    for child in ast.iter_child_nodes(node):
        yield from _hoping(child, function, looped=looped)


def _sleeps(call: ast.Call) -> bool:
    """Whether a call waits for a time; sleeping 0 only lets other tasks run."""
    nothing = bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
    return ast.unparse(call.func).rpartition(".")[2] in SLEEPS and not nothing


def test_no_test_sleeps_and_hopes() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted(TESTS.glob("**/*.py")):
        name = path.relative_to(TESTS).as_posix()
        if not name.startswith(APART) and (functions := set(hoping(path.read_text(encoding="utf-8")))):
            found[name] = functions
    assert {name: left for name, those in found.items() if (left := those - SLOW.get(name, set()))} == {}
    assert {name: gone for name, those in SLOW.items() if (gone := those - found.get(name, set()))} == {}


@pytest.mark.parametrize(
    ("body", "hopes"),
    [
        ("await asyncio.sleep(0.1)", True),
        ("page.wait_for_timeout(200)", True),
        ("await asyncio.sleep(0)", False),
        ("while not come(): time.sleep(0.1)", False),
    ],
)
def test_what_counts_as_hoping(body: str, hopes: bool) -> None:
    assert bool(list(hoping(f"async def test():\n    {body}"))) is hopes


@pytest.mark.parametrize("part", ["libs", "services", "ops", "tests"])
def test_nobody_waits_in_a_way_that_swallows_a_cancellation(part: str) -> None:
    """`asyncio.wait_for` of Python 3.11 returns a result that comes together with a cancellation, and the task goes on
    for ever. `asyncio.timeout` does not."""
    waiting = "asyncio." + "wait_for("
    paths = sorted((TESTS.parent / part).glob("**/*.py"))
    assert paths
    assert [path.name for path in paths if waiting in path.read_text(encoding="utf-8")] == []
