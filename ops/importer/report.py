"""The report of an import: every row with its place, its outcome and its issues, as CSV and JSON.

The CSV is opened in a spreadsheet, so no cell may begin a formula; the JSON has the cells unchanged. Both are written
line by line, because a report is larger than its book.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from ops.importer.batch import Batch
from ops.importer.legacy import LABELS, Kind, LegacyBook, Level, Row

ReportPlace = tuple[str, str | None, int]
Line = dict[str, object]
Results = Mapping[ReportPlace, list[str]]
Faults = Mapping[ReportPlace, list[str]]
"""Why the objects of a row would be refused, in the words of the services."""

_FIELDS = ("file", "sheet", "row", "outcome", "level", "kind", "message", "original", "written")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_REFUSED = "refused"
OUTCOMES = {
    "imported": "取込",
    "repaired": "補正して取込",
    "unlinked": "世帯未特定で取込",
    "held": "保留（世帯待ち）",
    "left_out": "除外",
}


def safe_cell(text: str) -> str:
    """The text as a spreadsheet shows it without running it as a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines_of(book: LegacyBook, results: Results, faults: Faults) -> Iterator[Line]:
    """One line per row and issue, in the order of the books; a row without an issue has one line."""
    for row in sorted(book.rows(), key=lambda row: (row.place.file, row.place.sheet or "", row.place.row)):
        place = (row.place.file, row.place.sheet, row.place.row)
        written = "、".join(dict.fromkeys(results.get(place, []))) or None
        for found in _found(row, faults.get(place, [])):
            yield {**_about(row), **found, "original": row.original, "written": written}


def _about(row: Row) -> Line:
    place = row.place
    return {"file": place.file, "sheet": place.sheet, "row": place.row, "outcome": row.outcome}


def _found(row: Row, faults: list[str]) -> list[Line]:
    issues: list[Line] = [{"level": issue.level, "kind": issue.kind, "message": issue.message} for issue in row.issues]
    refusals: list[Line] = [{"level": _REFUSED, "kind": _REFUSED, "message": message} for message in faults]
    return issues + refusals or [{"level": None, "kind": None, "message": None}]


def write_csv(lines: Iterable[Line], out: TextIO) -> None:
    """The lines as CSV that Japanese spreadsheets open (with a byte order mark)."""
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_FIELDS)
    for line in lines:
        writer.writerow([safe_cell(_cell(line[field])) for field in _FIELDS])


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)


def _write_json(batch: Batch, lines: Iterable[Line], out: TextIO) -> None:
    about = {
        "batch": batch.description(),
        "unmapped_sheets": batch.book.unmapped_sheets,
        "unmapped_files": batch.unmapped_files,
    }
    out.write(json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rows": [')
    for n, line in enumerate(lines):
        out.write((",\n  " if n else "\n  ") + json.dumps(line, ensure_ascii=False))
    out.write("\n ]\n}\n")


def write_report(folder: Path, batch: Batch, results: Results, faults: Faults) -> Path:
    """Write `report.csv` and `report.json` into the folder; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "report.csv").open("w", encoding="utf-8", newline="") as out:
        write_csv(lines_of(batch.book, results, faults), out)
    with (folder / "report.json").open("w", encoding="utf-8") as out:
        _write_json(batch, lines_of(batch.book, results, faults), out)
    return folder


def summary(batch: Batch) -> list[str]:
    """What a clerk reads first: how many rows had which outcome, and the issues, worst first."""
    book = batch.book
    rows = book.rows()
    outcomes = Counter(row.outcome for row in rows)
    found: Counter[tuple[Level, Kind]] = Counter((issue.level, issue.kind) for row in rows for issue in row.issues)
    lines = [f"{len(rows)}行: " + "、".join(f"{OUTCOMES[name]} {n}" for name, n in outcomes.most_common())]
    words: dict[Level, str] = {"defect": "不備", "structural": "行ではない", "repair": "補正", "warning": "注意"}
    for level, word in words.items():
        kinds = [f"{LABELS[kind]} {n}" for (of, kind), n in found.most_common() if of == level]
        if kinds:
            lines.append(f"  {word}: {'、'.join(kinds)}")
    protected = sum(household.protected for household in book.households)
    if protected:
        lines.append(f"  支援措置の世帯 {protected}（最初から保護します）")
    lines += [
        f"  ※シート「{sheet}」（{file}）は mapping.toml にないため読んでいません"
        for file, sheet in book.unmapped_sheets
    ]
    return lines
