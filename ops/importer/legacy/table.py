"""Data rows of a mapped table: cells by our field names, the year of the section, and rows that are no entries."""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest

from libs.calendar import DateError, in_fiscal_year, read_date, read_fiscal_year, read_month_day
from libs.text import unspaced
from ops.importer.legacy.allowance import Allowance
from ops.importer.legacy.defects import Issue, Kind
from ops.importer.legacy.errors import BookError
from ops.importer.legacy.mapping import Table
from ops.importer.legacy.rows import RowPlace, StructuralRow
from ops.importer.legacy.sheets import CellValue, RawRow, read_csv
from ops.importer.legacy.workbook import read_workbook

_TOTAL = re.compile(r"(合計|総計|小計|計)[0-9]*[世帯件名人]*")


_EARLIEST_YEAR = 1868
"""明治元年: an earlier day in a book is a slip of the pen."""


@dataclass(slots=True)
class Entry:
    """One data row: values and shown texts by field, originals by heading, the 年度 of days without a year."""

    place: RowPlace
    values: dict[str, CellValue]
    texts: dict[str, str]
    original: dict[str, str]
    fiscal_year: int | None = None
    bare_era: str | None = None

    def text(self, field: str) -> str:
        """A cell's text as its reader sees it, without outer white space; empty if there is no such column."""
        return self.texts.get(field, "")

    def verbatim(self, field: str) -> str:
        """A cell's text exactly as written, for text that is kept verbatim."""
        value = self.values.get(field)
        return value if isinstance(value, str) else self.text(field)

    def day(self, field: str) -> date:
        """The day of a cell: a true date, or text in any notation. Raises `DateError`."""
        day = self._day(field)
        if day.year < _EARLIEST_YEAR:
            raise DateError("impossible_date", f"「{self.text(field)}」は台帳の日付として古すぎます")
        return day

    def _day(self, field: str) -> date:
        value = self.values.get(field)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.text(field)
        month_day = read_month_day(text)
        if month_day is not None and self.fiscal_year is not None:
            return in_fiscal_year(self.fiscal_year, *month_day)
        return read_date(text, self.bare_era)

    def clock_text(self, field: str) -> str:
        """The text of a time of day; a true time cell as `16:40`."""
        value = self.values.get(field)
        return value.strftime("%H:%M") if isinstance(value, time | datetime) else self.text(field)


class LegacyFiles:
    """The office's files; each workbook is opened only once."""

    def __init__(self, files: Map[str, bytes]) -> None:
        self._files = files
        self._allowance = Allowance()
        self._workbooks: dict[str, dict[str, list[RawRow]]] = {}

    def rows(self, table: Table) -> list[RawRow]:
        """The raw rows of a mapped table. Raises `BookError` if the file or sheet does not exist."""
        if table.file not in self._files:
            raise BookError(f"{table.file} がありません。mapping.toml と同じ場所に置いてください")
        if table.sheet is None:
            return read_csv(table.file, self._files[table.file], table.encoding, self._allowance)
        sheets = self.sheets(table.file)
        if table.sheet not in sheets:
            raise BookError(f"{table.file} にシート「{table.sheet}」がありません（あるのは {', '.join(sheets)}）")
        return sheets[table.sheet]

    def sheets(self, file: str) -> dict[str, list[RawRow]]:
        """Every sheet of a workbook."""
        if file not in self._workbooks:
            self._workbooks[file] = read_workbook(file, self._files[file], self._allowance)
        return self._workbooks[file]


def entries_of(library: LegacyFiles, table: Table) -> tuple[list[Entry], list[StructuralRow]]:
    """The data rows below the heading, and the rows among them that are no entries.

    A row of a section year (【令和6年度】) sets the year and is neither. Raises `BookError` if a heading is missing.
    """
    raw = library.rows(table)
    headings = _headings(table, raw)
    columns = {field: headings.index(unspaced(heading)) for field, heading in table.columns.items()}
    last = max((row.number for row in raw if any(row.shown)), default=0)
    year, above = table.fiscal_year, None
    entries: list[Entry] = []
    structural: list[StructuralRow] = []
    for row in raw:
        if row.number <= table.header_row or row.number > last:
            continue
        if table.section_years and (found := _section_year(row)) is not None:
            year = found
            continue
        place = RowPlace(table.file, table.sheet, row.number)
        original = {h or f"列{n}": s for n, (h, s) in enumerate(zip_longest(headings, row.shown, fillvalue=""), 1) if s}
        if (issue := _structural_issue(row, headings)) is not None:
            structural.append(StructuralRow(place=place, original=original, issues=[issue], outcome="left_out"))
            continue
        entry = _entry(row, place, columns, original)
        entry.fiscal_year, entry.bare_era = year, table.bare_era
        for field in table.repeat_above:
            if above is not None and not entry.texts[field]:
                entry.values[field], entry.texts[field] = above.values[field], above.texts[field]
        above = entry
        entries.append(entry)
    return entries, structural


def _entry(row: RawRow, place: RowPlace, columns: dict[str, int], original: dict[str, str]) -> Entry:
    # A short row of a CSV file lacks the cell: that counts as blank.
    present = {field: at for field, at in columns.items() if at < len(row.values)}
    return Entry(
        place=place,
        values={field: row.values[present[field]] if field in present else None for field in columns},
        texts={field: row.shown[present[field]] if field in present else "" for field in columns},
        original=original,
    )


def _headings(table: Table, raw: list[RawRow]) -> list[str]:
    where = f"{table.file}{'／' + table.sheet if table.sheet else ''}"
    row = next((row for row in raw if row.number == table.header_row), None)
    headings = [unspaced(cell) for cell in row.shown] if row else []
    missing = [heading for heading in table.columns.values() if unspaced(heading) not in headings]
    if missing:
        raise BookError(
            f"{where} の{table.header_row}行目に見出し「{'」「'.join(missing)}」がありません。"
            "mapping.toml の header_row と columns を確かめてください"
        )
    return headings


def _section_year(row: RawRow) -> int | None:
    filled = [cell for cell in row.shown if cell]
    return read_fiscal_year(filled[0]) if len(filled) == 1 else None


def _structural_issue(row: RawRow, headings: list[str]) -> Issue | None:
    filled = [unspaced(cell) for cell in row.shown if cell]
    if not filled:
        return Issue("blank_row", "空行です")
    if len(filled) == 1:
        kind: Kind = "total_row" if _TOTAL.fullmatch(filled[0]) else "stray_heading"
        message = "合計の行です" if kind == "total_row" else "途中に入った見出しです"
        return Issue(kind, message, original=filled[0])
    if set(filled) <= set(headings):
        return Issue("stray_heading", "見出しの行が途中に繰り返されています", original="、".join(filled))
    return None


def day_issue(error: DateError, field: str, original: str) -> Issue:
    """The issue of a day that could not be read."""
    return Issue(error.reason, str(error), field, original or None)
