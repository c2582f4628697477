"""Raw rows of CSV files and workbooks, with physical row numbers and cells both as values and as shown.

Merged cells are read downwards: each row of the merge has its value. Nothing is interpreted here.
"""

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from libs.calendar import DateError, format_wareki

CellValue = str | int | float | bool | datetime | date | time | None


class BookError(ValueError):
    """A file cannot be read as the mapping says; the message (Japanese) says which and what to do."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One physical row (from 1): values, and the same cells as a reader of the book sees them."""

    number: int
    values: tuple[CellValue, ...]
    shown: tuple[str, ...]


def read_csv(name: str, data: bytes, encoding: str) -> list[RawRow]:
    """The rows of a CSV file; a row's number is the line it begins on. Raises `BookError`."""
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise BookError(
            f"{name} は {encoding} として読めません。mapping.toml の encoding を確かめてください"
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        ends = [(reader.line_num, tuple(cells)) for cells in reader]
    except csv.Error as error:
        raise BookError(f"{name} はCSVとして読めません: {error}") from error
    return [
        RawRow(before + 1, cells, tuple(cell.strip() for cell in cells))
        for (before, _), (_, cells) in pairwise([(0, ()), *ends])
    ]


def read_workbook(name: str, data: bytes) -> dict[str, list[RawRow]]:
    """The rows of every sheet of a workbook, in order. Raises `BookError`."""
    try:
        workbook = load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BookError(f"{name} はExcelブック（.xlsx）として開けません") from error
    return {sheet.title: _rows_of(sheet) for sheet in workbook.worksheets}


def _rows_of(sheet: Worksheet) -> list[RawRow]:
    above = {
        (row, merged.min_col): sheet.cell(merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for row in range(merged.min_row + 1, merged.max_row + 1)
    }
    rows: list[RawRow] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        meant = [above.get((number, cell.column), cell) for cell in cells]
        rows.append(RawRow(number, tuple(_value(c) for c in meant), tuple(_shown(c) for c in meant)))
    return rows


def _value(cell: Cell | MergedCell) -> CellValue:
    value = cell.value
    return value if isinstance(value, str | int | float | bool | datetime | date | time) else None


def _shown(cell: Cell | MergedCell) -> str:
    value = _value(cell)
    if isinstance(value, datetime):
        return _shown_day(value.date(), str(cell.number_format))
    return shown(value)


def _shown_day(day: date, number_format: str) -> str:
    """A day as its cell shows it: Excel's `ggge` and `ge` are 和暦."""
    if "e" not in number_format:
        return day.isoformat()
    try:
        return format_wareki(day, "long" if "ggg" in number_format else "short")
    except DateError:
        return day.isoformat()


def shown(value: CellValue) -> str:
    """A value as text: whole numbers without a decimal point, days as ISO dates, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()
