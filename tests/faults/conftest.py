"""Shows what the rounds measured: figures of tests that passed, which pytest keeps to itself."""

import pytest

from tests.faults.support.rounds import SEED_NOTE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each figure; the seeds are for tests that failed, where pytest prints them itself."""
    passed: list[pytest.TestReport] = terminalreporter.getreports("passed")
    told = [line for report in passed if report.when == "call" for line in report.capstdout.splitlines()]
    figures = [line for line in told if SEED_NOTE not in line]
    if figures:
        terminalreporter.section("faults: what was measured")
        for line in figures:
            terminalreporter.line(line)
