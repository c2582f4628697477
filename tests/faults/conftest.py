"""Prints the measurements of the fault rounds, which pytest would show for failed tests only."""

import pytest

from tests.faults.support.rounds import SEED_NOTE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each measurement of passed tests. Seeds matter for failed tests, where pytest prints them itself."""
    passed: list[pytest.TestReport] = terminalreporter.getreports("passed")
    told = [line for report in passed if report.when == "call" for line in report.capstdout.splitlines()]
    figures = [line for line in told if SEED_NOTE not in line]
    if figures:
        terminalreporter.section("faults: what was measured")
        for line in figures:
            terminalreporter.line(line)
