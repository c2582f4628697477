"""A long run resumes: steps that passed on this commit are not run again, all others are."""

import json
import re
import sys
from pathlib import Path

import pytest

from tests import evidence, long
from tests.evidence import Watch, keep, kept
from tests.long import Step

PYTHON = sys.executable
HERE = "a" * 40


@pytest.fixture(autouse=True)
def clean_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (evidence, long):
        monkeypatch.setattr(module, "commit", lambda: HERE)


def steps(folder: Path) -> dict[str, Step]:
    """One step that passes, and one that fails the first time; each leaves a mark when it runs."""
    mark = f"from pathlib import Path; file = Path({str(folder / 'ran')!r}); file.open('a').write"
    twice = f"{mark}('second\\n'); print('at the end'); exit(file.read_text().count('second') < 2)"
    return {"first": Step([PYTHON, "-c", f"{mark}('first\\n')"]), "second": Step([PYTHON, "-c", twice])}


def test_it_goes_on_with_what_has_not_passed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = tmp_path / "runs.jsonl"
    assert long.run(steps(tmp_path), runs, tmp_path) == 1
    assert long.run(steps(tmp_path), runs, tmp_path) == 0
    assert long.run(steps(tmp_path), runs, tmp_path) == 0
    assert (tmp_path / "ran").read_text().split() == ["first", "second", "second"]
    assert [(line.step, line.outcome) for line in kept(runs)] == [
        ("first", "passed"),
        ("second", "failed"),
        ("second", "passed"),
    ]
    assert {line.said for line in kept(runs) if line.step == "second"} == {"at the end"}
    assert "(before)" in capsys.readouterr().out


def test_each_line_names_commit_begin_and_length(tmp_path: Path) -> None:
    runs = tmp_path / "runs.jsonl"
    keep(Watch("one").ended(good=True), runs)
    line = json.loads(runs.read_text())
    assert line["commit"] == HERE
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", line["began"])
    assert line["seconds"] >= 0


@pytest.mark.parametrize("now", ["b" * 40, f"{HERE}-dirty", ""])
def test_another_commit_or_a_changed_checkout_shows_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    runs = tmp_path / "runs.jsonl"
    assert long.run({"first": steps(tmp_path)["first"]}, runs, tmp_path) == 0
    for module in (evidence, long):
        monkeypatch.setattr(module, "commit", lambda: now)
    for _ in range(2 if not now or now.endswith("dirty") else 1):
        assert long.run({"first": steps(tmp_path)["first"]}, runs, tmp_path) == 0
    assert (tmp_path / "ran").read_text().count("first") >= 2


def test_a_line_that_was_cut_off_is_none(tmp_path: Path) -> None:
    runs = tmp_path / "runs.jsonl"
    keep(Watch("one").ended(good=True), runs)
    runs.write_text(runs.read_text() + '{"step": "tw')
    assert [line.step for line in kept(runs)] == ["one"]


def test_ten_runs_of_the_screens_three_of_them_beside_a_busy_core() -> None:
    runs = [step for name, step in long.steps().items() if name.startswith("e2e-")]
    assert [step.beside_a_busy_core for step in runs] == [False] * 7 + [True] * 3


def test_every_race_and_every_round_on_engines_is_a_step() -> None:
    asked = {str(each) for step in long.steps().values() for each in step.argv}
    root = evidence.ROOT
    races = [path for path in root.glob("tests/services/**/test_*.py") if "TSUZURI_PAIRS" in path.read_text()]
    assert races
    assert {str(path.relative_to(root)) for path in (*races, *root.glob("tests/faults/engines/test_*.py"))} <= asked
