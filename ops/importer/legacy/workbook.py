"""The rows of every sheet of a workbook.

Merged cells are filled downwards: each row of the merge has its value. Only cells with content are kept; a colour or a
border far away is ignored.
"""

from dataclasses import dataclass
from datetime import datetime

from ops.importer.legacy.allowance import CELL_CHARACTERS, CELLS, CHARACTERS, ROWS, Allowance
from ops.importer.legacy.errors import BookError
from ops.importer.legacy.formats import MAC_EPOCH, PLAIN, WINDOWS_EPOCH, CellFormat, Styles, day_or_number, shown_as
from ops.importer.legacy.package import Package, local
from ops.importer.legacy.sheets import CellValue, RawRow

_NUMBER_CHARACTERS = 400
_COLUMNS = 16_384
_MERGES = 100_000
_SHEETS = 1_000


def read_workbook(name: str, data: bytes, allowance: Allowance) -> dict[str, list[RawRow]]:
    """The rows of every sheet of a workbook, in order. Raises `BookError`."""
    package = Package(name, data)
    start = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "")
    contents = _Contents()
    package.read(start, contents)
    related = package.related(start)
    strings, styles = _Strings(name), Styles()
    for kind, part in related.values():
        if kind == "sharedStrings":
            package.read(part, strings)
        elif kind == "styles":
            package.read(part, styles)
    formats = [CellFormat.of(number, styles.custom) for number in styles.used]
    shared = _Shared(strings.texts, formats, contents.epoch, allowance)
    sheets: dict[str, list[RawRow]] = {}
    for title, relation in contents.sheets:
        kind, part = related.get(relation, ("", ""))
        if kind == "worksheet":
            cells = _Cells(f"{name}／{title}", shared)
            package.read(part, cells)
            sheets[title] = cells.rows()
    return sheets


class _Contents:
    """The workbook's own part: its sheets, and the day from which it counts days."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.epoch = WINDOWS_EPOCH

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = MAC_EPOCH
        if tag == "sheet":
            if len(self.sheets) >= _SHEETS:
                raise ValueError("too many sheets")
            relation = next((value for key, value in attributes.items() if local(key) == "id"), "")
            self.sheets.append((attributes["name"], relation))

    def text(self, data: str) -> None: ...

    def end(self, tag: str) -> None: ...


class _Text:
    """The text of a cell in pieces; readings above the characters (ふりがな) are not part of it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._pieces: list[str] = []
        self._length = 0
        self._open = False
        self._phonetic = False

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = True
        elif tag in ("t", "v"):
            self._open = not self._phonetic

    def text(self, data: str) -> None:
        if not self._open:
            return
        self._length += len(data)
        if self._length > CELL_CHARACTERS:
            raise BookError(f"{self._where}に {CELL_CHARACTERS:,} 字を超える欄があります。二つの行に分けてください")
        self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = False
        elif tag in ("t", "v"):
            self._open = False

    def take(self) -> str | None:
        """The text since the last call; None where there was none."""
        text = "".join(self._pieces) if self._pieces else None
        self._pieces, self._length = [], 0
        return text


class _Strings:
    """The texts that cells refer to by number."""

    def __init__(self, name: str) -> None:
        self.texts: list[str] = []
        self._name = name
        self._text = _Text(f"{name} ")
        self._characters = CHARACTERS

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._text.start(tag)

    def text(self, data: str) -> None:
        self._text.text(data)

    def end(self, tag: str) -> None:
        self._text.end(tag)
        if tag != "si":
            return
        # Excel puts this before a text that looks like an escape.
        text = (self._text.take() or "").replace("x005F_", "")
        self._characters -= len(text)
        if self._characters < 0 or len(self.texts) >= CELLS:
            raise BookError(
                f"{self._name} の文字が多すぎます（{CHARACTERS:,} 字、{CELLS:,} 種まで）。使っていないシートを消して保存し直してください"
            )
        self.texts.append(text)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all sheets of a workbook share: texts, formats, the day from which days are counted, and the allowance."""

    strings: list[str]
    formats: list[CellFormat]
    epoch: datetime
    allowance: Allowance


class _Cells:
    """The cells of one sheet, collected row by row."""

    def __init__(self, where: str, shared: _Shared) -> None:
        self._where = where
        self._shared = shared
        self._allowance = shared.allowance
        self._text = _Text(where)
        self._number = 0
        self._column = 0
        self._type = "n"
        self._cell_format = PLAIN
        self._values: list[CellValue] = []
        self._texts: list[str] = []
        self._rows: dict[int, tuple[list[CellValue], list[str]]] = {}
        self._merges: list[tuple[int, int, int, int]] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag:
            case "c":
                place = attributes.get("r")
                self._column = _column_of(place) if place else self._column + 1
                self._type = attributes.get("t", "n")
                style = int(attributes.get("s", 0))
                formats = self._shared.formats
                self._cell_format = formats[style] if 0 <= style < len(formats) else PLAIN
            case "row":
                self._number = int(float(attributes["r"])) if "r" in attributes else self._number + 1
                self._column = 0
            case "mergeCell":
                self._merge(attributes["ref"])
            case _:
                self._text.start(tag)

    def text(self, data: str) -> None:
        self._text.text(data)

    def end(self, tag: str) -> None:
        match tag:
            case "c":
                self._put(self._text.take())
            case "row":
                self._finish_row()
            case _:
                self._text.end(tag)

    def _put(self, text: str | None) -> None:
        value = _value(text, self._type, self._cell_format, self._shared) if text else None
        if value is None:
            return
        at = self._column - 1
        missing = at - len(self._values)
        if missing >= 0:
            self._values += [None] * (missing + 1)
            self._texts += [""] * (missing + 1)
        self._values[at] = value
        self._texts[at] = shown_as(value, self._cell_format)

    def _finish_row(self) -> None:
        if not self._values:
            return
        where = f"{self._where} の{self._number}行目"
        if not 1 <= self._number <= ROWS:
            self._allowance.take_rows(ROWS + 1, where)
        characters = sum(len(text) for text in self._texts)
        self._allowance.take_cells(len(self._values), characters, where)
        if self._number in self._rows:
            raise ValueError("the same row twice")
        self._rows[self._number] = (self._values, self._texts)
        self._values, self._texts = [], []

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        merged_range = (_row_of(first), _column_of(first), _row_of(last or first), _column_of(last or first))
        self._merges.append(merged_range)
        if len(self._merges) > _MERGES:
            raise BookError(f"{self._where} の結合セルが多すぎます（{_MERGES:,} まで）。結合を解除してください")

    def rows(self) -> list[RawRow]:
        """The rows from 1 to the last with a value, including blank ones."""
        last = max(self._rows, default=0)
        self._allowance.take_rows(last, f"{self._where} の{last}行目")
        widest = max((len(values) for values, _ in self._rows.values()), default=0)
        # A merge of empty cells, down to the end of the sheet or to its right, is ignored.
        merges = [
            _Merge(top, left, min(bottom, last), min(right, widest))
            for top, left, bottom, right in self._merges
            if top <= last and left <= widest
        ]
        if sum(merge.area() for merge in merges) > last * widest:
            raise BookError(f"{self._where} の結合セルが重なっています。結合を解除して保存し直してください")
        for merge in merges:
            self._spread(merge)
        empty_row: tuple[list[CellValue], list[str]] = ([], [])
        found = [(number, self._rows.pop(number, empty_row)) for number in range(1, last + 1)]
        return [RawRow(number, tuple(values), tuple(texts)) for number, (values, texts) in found]

    def _spread(self, merge: "_Merge") -> None:
        """Give a merge one value: that of its first cell, in each of its rows. Hidden values below it are dropped."""
        left, column = merge.left - 1, merge.left
        values, texts = self._rows.get(merge.top, ([], []))
        value, text = (values[left], texts[left]) if left < len(values) else (None, "")
        _clear(self._rows.get(merge.top), column + 1, merge.right)
        for number in range(merge.top + 1, merge.bottom + 1):
            _clear(self._rows.get(number), column, merge.right)
            if value is None:
                continue
            below, below_texts = self._rows.setdefault(number, ([], []))
            missing = max(column - len(below), 0)
            self._allowance.take_cells(missing, len(text), f"{self._where} の結合セル（{number}行目）")
            below += [None] * missing
            below_texts += [""] * missing
            below[left], below_texts[left] = value, text


@dataclass(frozen=True, slots=True)
class _Merge:
    """A merged range within the part of the sheet that has content."""

    top: int
    left: int
    bottom: int
    right: int

    def area(self) -> int:
        return max(self.bottom - self.top + 1, 0) * max(self.right - self.left + 1, 0)


def _clear(row: tuple[list[CellValue], list[str]] | None, first: int, last: int) -> None:
    if row is None:
        return
    values, texts = row
    for at in range(first - 1, min(last, len(values))):
        values[at], texts[at] = None, ""


def _column_of(place: str) -> int:
    letters = place.replace("$", "").rstrip("0123456789")
    column = 0
    for letter in letters[:4]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if not letters.isascii() or not letters.isupper() or not 1 <= column <= _COLUMNS:
        raise ValueError("no column")
    return column


def _row_of(place: str) -> int:
    return int(place.replace("$", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _value(text: str, kind: str, cell_format: CellFormat, shared: _Shared) -> CellValue:
    match kind:
        case "s":
            return shared.strings[int(text)]
        case "b":
            return text in ("1", "true")
        case "n":
            return day_or_number(_number(text), cell_format, shared.epoch)
        case "d":
            return _iso(text)
        case _:
            return text


def _number(text: str) -> int | float:
    if len(text) > _NUMBER_CHARACTERS:
        raise ValueError("no number")
    return float(text) if any(mark in text for mark in ".Ee") else int(text)


def _iso(text: str) -> CellValue:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
