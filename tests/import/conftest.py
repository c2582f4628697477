"""Tables of measured figures, printed at the end of the run."""

from collections.abc import Callable

import pytest

Line = tuple[str, float, float | None]
_tables = pytest.StashKey[list[tuple[str, list[Line]]]]()


@pytest.fixture
def record_table(pytestconfig: pytest.Config) -> Callable[[str, list[Line]], None]:
    """Keeps a table (heading; name, value, floor) for the summary of the run."""
    tables = pytestconfig.stash.setdefault(_tables, [])
    return lambda heading, lines: tables.append((heading, lines))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print every table that was kept."""
    none: list[tuple[str, list[Line]]] = []
    for heading, lines in config.stash.get(_tables, none):
        terminalreporter.section(f"import {heading}")
        for name, value, floor in lines:
            terminalreporter.line(f"{name:<28}{value:>8.3f}   {'no floor' if floor is None else f'≥ {floor}'}")
