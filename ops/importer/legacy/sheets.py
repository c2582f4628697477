"""Raw rows with physical row numbers, and cells both as values and as shown; the rows of CSV files.

Nothing is interpreted here.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from ops.importer.legacy.allowance import CELL_CHARACTERS, ROW_CHARACTERS, Allowance
from ops.importer.legacy.errors import BookError

CellValue = str | int | float | bool | datetime | date | time | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One physical row (from 1): its values, and the same cells as a reader of the book sees them.

    A row ends with its last value, so rows of one sheet differ in length.
    """

    number: int
    values: tuple[CellValue, ...]
    shown: tuple[str, ...]


def read_csv(name: str, data: bytes, encoding: str, allowance: Allowance) -> list[RawRow]:
    """The rows of a CSV file; a row's number is the line it begins on. Raises `BookError`."""
    try:
        lines = _Lines(name, io.TextIOWrapper(io.BytesIO(data), encoding, newline=""))
        return list(_rows_of(name, lines, allowance))
    except (UnicodeError, LookupError) as error:
        raise BookError(
            f"{name} は {encoding} として読めません。mapping.toml の encoding を確かめてください"
        ) from error
    except csv.Error as error:
        raise BookError(f"{name} はCSVとして読めません。Excelで開き「CSV」で保存し直してください（{error}）") from error


class _Lines:
    """The physical lines of a file.

    Raises `BookError` when the row that they form grows beyond its limit.
    """

    def __init__(self, name: str, stream: io.TextIOWrapper) -> None:
        self._name = name
        self._stream = stream
        self.row = 1
        self.characters = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._stream.readline(ROW_CHARACTERS + 1):
            self.characters += len(line)
            if self.characters > ROW_CHARACTERS:
                raise BookError(
                    f"{self._name} の{self.row}行目から始まる行が {ROW_CHARACTERS:,} 字を超えます。"
                    '閉じていない引用符（"）がないか確かめてください'
                )
            yield line


def _rows_of(name: str, lines: _Lines, allowance: Allowance) -> Iterator[RawRow]:
    reader = csv.reader(lines)
    for cells in reader:
        where = f"{name} の{lines.row}行目"
        allowance.take_rows(reader.line_num - lines.row + 1, where)
        allowance.take_cells(len(cells), lines.characters, where)
        check_length(cells, where)
        yield RawRow(lines.row, tuple(cells), tuple(cell.strip() for cell in cells))
        lines.row = reader.line_num + 1
        lines.characters = 0


def check_length(cells: list[str], where: str) -> None:
    """Raise `BookError` for a cell longer than any spreadsheet allows."""
    if any(len(cell) > CELL_CHARACTERS for cell in cells):
        raise BookError(
            f'{where}に {CELL_CHARACTERS:,} 字を超える欄があります。二つの行に分けるか、引用符（"）の閉じ忘れを直してください'
        )


def shown(value: CellValue) -> str:
    """A value as text: whole numbers without a decimal point, days as ISO dates, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()
