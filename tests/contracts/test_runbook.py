"""The runbook, in both languages, explains every metric and every log line of level error or above, and no others."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from libs.metrics import METRICS, Metric
from libs.telemetry import FIELDS
from tests.contracts.log_lines import ROOT, Line, lines, lines_of

PAGES = {"en": ROOT / "docs" / "runbook.md", "ja": ROOT / "docs" / "ja" / "運用.md"}
FOR_METRICS = {"en": ("Normal", "Alarm", "Do"), "ja": ("正常", "警報", "すること")}
FOR_LINES = {
    "en": ("What happened", "Data at risk", "Do now", "Do not"),
    "ja": ("起きたこと", "データ", "すること", "しないこと"),
}
EXPLAINED = ("error", "critical")
FROM_THE_LIBRARY = ("process_", "python_")


@dataclass(frozen=True)
class Entry:
    """One entry: the code marks of its first paragraph, its explanation, and its parts by name."""

    codes: tuple[str, ...]
    said: str
    parts: dict[str, str]


@cache
def entries(page: Path) -> dict[str, Entry]:
    """The entries of a page by the name in their heading."""
    found: dict[str, Entry] = {}
    for section in re.split(r"^#{2,3} ", page.read_text(), flags=re.MULTILINE):
        title, _, body = section.partition("\n")
        if (name := re.fullmatch(r"`(.+)`", title)) is None:
            continue
        assert name[1] not in found, f"{name[1]} is explained twice"
        paragraphs = [each.strip() for each in body.strip().split("\n\n")]
        parts = re.split(r"^- \*\*(.+?)[:：]\*\*", body, flags=re.MULTILINE)
        by_name = {parts[at]: parts[at + 1].strip("\n") for at in range(1, len(parts) - 1, 2)}
        found[name[1]] = Entry(tuple(re.findall(r"`([^`]+)`", paragraphs[0])), paragraphs[1], by_name)
    return found


@cache
def explained() -> dict[str, tuple[Line, ...]]:
    """The explained lines of level error or above, by their text."""
    found: dict[str, tuple[Line, ...]] = {}
    for line in lines():
        if line.level in EXPLAINED:
            found[str(line.text)] = (*found.get(str(line.text), ()), line)
    return found


@pytest.mark.parametrize("language", PAGES)
def test_what_is_explained_is_what_there_is(language: str) -> None:
    told, there = set(entries(PAGES[language])), {metric.name for metric in METRICS} | explained().keys()
    assert (sorted(there - told), sorted(told - there)) == ([], []), "not explained, not there"


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("metric", METRICS, ids=[metric.name for metric in METRICS])
def test_a_metric_is_told_as_it_is(language: str, metric: Metric) -> None:
    entry = entries(PAGES[language])[metric.name]
    assert entry.codes == (metric.kind, metric.unit, *metric.labels)
    assert tuple(entry.parts) == FOR_METRICS[language]
    assert all(entry.parts.values())
    if language == "en":
        assert entry.said.startswith(f"{metric.meaning}.")


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("text", explained())
def test_a_line_is_told_as_it_is(language: str, text: str) -> None:
    entry, (first, *others) = entries(PAGES[language])[text], explained()[text]
    assert others == [], "two places say the same: nobody can tell what happened"
    assert entry.codes == (first.level, first.file, *sorted(first.fields or ()))
    assert tuple(entry.parts) == FOR_LINES[language]
    assert all(entry.parts.values())
    steps = re.findall(r"^  (\d)\. \S", entry.parts[FOR_LINES[language][2]], re.MULTILINE)
    assert steps == [str(n + 1) for n in range(len(steps))] != []


@pytest.mark.parametrize("language", PAGES)
def test_a_metric_that_is_named_anywhere_is_there(language: str) -> None:
    named = set(re.findall(r"\btsuzuri_[a-z_]+", PAGES[language].read_text()))
    assert sorted(named - {metric.name for metric in METRICS}) == []


@pytest.mark.parametrize("language", PAGES)
def test_what_the_library_adds_is_named(language: str) -> None:
    text = PAGES[language].read_text()
    added = [family.name for family in REGISTRY.collect() if family.name.startswith(FROM_THE_LIBRARY)]
    assert added
    assert [name for name in added if f"`{name}" not in text] == []


def test_every_line_is_a_constant_text_with_known_fields() -> None:
    """A field outside the list would be left out of the line silently."""
    found = lines()
    assert len(found) > 25
    computed = [line for line in found if None in (line.text, line.fields) or line.level == "computed"]
    assert computed == []
    unknown = {f"{line.file}:{line.row}": (line.fields or frozenset()) - FIELDS - {"where"} for line in found}
    assert {place: sorted(fields) for place, fields in unknown.items() if fields} == {}


def test_the_reader_of_sources_finds_every_form() -> None:
    source = """
import logging
from logging import getLogger
trouble = logging.getLogger("a")
trouble.critical("one", extra={"key": 1})
logging.error(f"two {1}")
logging.getLogger("b").exception("three", exc_info=True)
self._log.error("four")
again = getLogger("c")
again.fatal("five")
parser.error("not a log")
math.log(8, 2)
"""
    found = [(line.level, line.text, line.fields) for line in lines_of(source, "a.py")]
    assert found == [
        ("critical", "one", frozenset({"key"})),
        ("error", None, frozenset()),
        ("error", "three", frozenset({"error", "where"})),
        ("error", "four", frozenset()),
        ("critical", "five", frozenset()),
    ]
