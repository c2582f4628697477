"""The report of an import: every row with its place, its outcome and what was found, as CSV and JSON.

The CSV opens in a spreadsheet, so no cell of it may begin a formula; the JSON holds the cells as they are.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from libs.legacy import LABELS, Book, Kind, Level, Row
from ops.importer.batch import Batch

Line = dict[str, str | int | None]
Results = Mapping[tuple[str, str | None, int], list[str]]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
OUTCOMES = {
    "imported": "取込",
    "repaired": "補正して取込",
    "unlinked": "世帯未特定で取込",
    "held": "保留（世帯待ち）",
    "left_out": "除外",
}


def safe_cell(text: str) -> str:
    """The text as a spreadsheet shows it and never runs it (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines_of(book: Book, results: Results) -> list[Line]:
    """One line per row and issue, in the order of the books; a row without an issue has one line."""
    lines: list[Line] = []
    for row in sorted(book.rows(), key=lambda row: (row.place.file, row.place.sheet or "", row.place.row)):
        place = (row.place.file, row.place.sheet, row.place.row)
        written = "、".join(dict.fromkeys(results.get(place, []))) or None
        lines += [{**_about(row), **found, "written": written} for found in _found(row)]
    return lines


def _about(row: Row) -> Line:
    place = row.place
    return {"file": place.file, "sheet": place.sheet, "row": place.row, "outcome": row.outcome}


def _found(row: Row) -> list[Line]:
    original = json.dumps(row.original, ensure_ascii=False)
    issues: list[Line] = [
        {"level": issue.level, "kind": issue.kind, "message": issue.message, "original": original}
        for issue in row.issues
    ]
    return issues or [{"level": None, "kind": None, "message": None, "original": original}]


def as_csv(lines: list[Line]) -> bytes:
    """The lines as CSV with a byte order mark, as Japanese spreadsheets expect."""
    out = io.StringIO()
    writer = csv.writer(out)
    fields = ["file", "sheet", "row", "outcome", "level", "kind", "message", "original", "written"]
    writer.writerow(fields)
    for line in lines:
        writer.writerow([safe_cell("" if line[field] is None else str(line[field])) for field in fields])
    return out.getvalue().encode("utf-8-sig")


def write_report(folder: Path, batch: Batch, results: Results) -> Path:
    """Write `report.csv` and `report.json` into the folder; the folder comes back."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = lines_of(batch.book, results)
    (folder / "report.csv").write_bytes(as_csv(lines))
    rows = [{**line, "original": json.loads(str(line["original"]))} for line in lines]
    whole = {
        "batch": batch.described(),
        "rows": rows,
        "unmapped_sheets": batch.book.unmapped_sheets,
        "unmapped_files": batch.unmapped_files,
    }
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    return folder


def summary(batch: Batch) -> list[str]:
    """What a clerk reads first: how many rows became what, and what was found, worst first."""
    book = batch.book
    rows = book.rows()
    outcomes = Counter(row.outcome for row in rows)
    found: Counter[tuple[Level, Kind]] = Counter(
        (issue.level, issue.kind) for row in rows for issue in row.issues
    )
    lines = [f"{len(rows)}行: " + "、".join(f"{OUTCOMES[name]} {n}" for name, n in outcomes.most_common())]
    words: dict[Level, str] = {
        "defect": "不備",
        "structural": "行ではない",
        "repair": "補正",
        "warning": "注意",
    }
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
