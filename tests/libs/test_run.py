"""The closing summary of a test run counts everything and hides nothing."""

from pathlib import Path

import pytest

from libs import clock
from tests import run
from tests.run import KindResult, durations, read_report, summary

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase classname="libs.x" name="b"><failure message="assert 1&#10;  == 2"/></testcase>
<testcase classname="libs.x" name="c"><error message="{long}"/></testcase><testcase name="d"><skipped message="no engine"/></testcase>
</testsuite></testsuites>""".replace("{long}", "z" * 1000)


def test_a_report_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text(REPORT)
    outcome = read_report("libs", file)
    assert (outcome.passed, outcome.failed, outcome.skipped) == (1, 2, 1)
    assert outcome.reasons == [
        "✗ libs.x::b: assert 1 == 2",
        f"✗ libs.x::c: {'z' * run.WHY_AT_MOST}",
        "skipped d: no engine",
    ]


def test_the_last_line_is_the_total_and_reasons_are_shown() -> None:
    one = KindResult("rules", passed=3)
    two = KindResult("libs", passed=1, failed=1, skipped=1, reasons=["skipped d: no engine"])
    lines = list(summary([one, two], ["bench not run: apart"]))
    assert lines[-1] == "4 passed, 1 failed, 1 skipped"
    assert any("no engine" in line for line in lines)
    assert any("bench not run" in line for line in lines)


def test_at_the_end_stands_how_long_each_kind_took() -> None:
    lines = list(durations({"rules": 30.0, "e2e": 600.0}, 615.0))
    assert [line.split() for line in lines[1:]] == [
        ["e2e", "10.0", "min"],
        ["rules", "0.5", "min"],
        ["all", "of", "it", "10.2", "min"],
    ]


def test_what_fails_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def failed(self: run.Runner, argv: object, *_more: object) -> int:
        calls.append(argv)
        return 1

    monkeypatch.setattr(run.Runner, "_call", failed)
    for kind in run.KINDS:
        if kind != "services":
            calls.clear()
            (outcome,) = run.Runner().run(kind)
            assert (outcome.failed, len(calls)) == (1, 1), kind


def test_two_lanes_run_every_kind_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def run_one(self: run.Runner, kind: str) -> list[KindResult]:
        ran.append(kind)
        return [KindResult(kind, passed=1)]

    monkeypatch.setattr(run.Runner, "run", run_one)
    wanted = ["lint", "web", *run.kinds()]
    every = run.Ran(hindrances=lambda kind: None)
    every.all_of(wanted)
    assert sorted(ran) == sorted(wanted) == sorted(every.outcomes)


@pytest.mark.parametrize(("moved", "name"), [("0", "test rules"), ("864000", "test rules (clock +864000 s)")])
def test_a_run_at_another_time_has_another_name(monkeypatch: pytest.MonkeyPatch, moved: str, name: str) -> None:
    monkeypatch.setenv("TSUZURI_TEST_BUILD", "1")
    monkeypatch.setenv("TSUZURI_CLOCK_OFFSET", moved)
    clock.offset.cache_clear()
    try:
        assert run.named(["rules"]) == name
    finally:
        monkeypatch.undo()
        clock.offset.cache_clear()
