"""Workbooks are read cell by cell: the same values as from a library that loads the whole book into memory."""

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from libs.calendar import DateError, format_wareki
from ops.importer.legacy import BookError
from ops.importer.legacy.allowance import Allowance
from ops.importer.legacy.sheets import CellValue, RawRow, shown
from ops.importer.legacy.workbook import read_workbook
from tests.legacy_offices import LEGACY, OFFICES

Rows = list[tuple[int, list[CellValue], list[str]]]
BOOKS = [path for office in OFFICES for path in sorted((LEGACY / office).glob("*.xlsx"))]


def read(data: bytes) -> dict[str, list[RawRow]]:
    return read_workbook("試験.xlsx", data, Allowance())


def trimmed(rows: list[RawRow]) -> Rows:
    """Rows without the blank cells at their ends, up to the last row with a value."""
    found: Rows = []
    for row in rows:
        values, texts = list(row.values), list(row.shown)
        while values and values[-1] is None:
            values.pop()
            texts.pop()
        found.append((row.number, values, texts))
    while found and not found[-1][1]:
        found.pop()
    return found


def in_memory(data: bytes) -> dict[str, list[RawRow]]:
    """The same rows, read by a library that loads everything."""
    sheets: dict[str, list[RawRow]] = {}
    for sheet in load_workbook(io.BytesIO(data), data_only=True).worksheets:
        above = {
            (row, merged.min_col): sheet.cell(merged.min_row, merged.min_col)
            for merged in sheet.merged_cells.ranges
            for row in range(merged.min_row + 1, merged.max_row + 1)
        }
        rows: list[RawRow] = []
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            meant = [above.get((number, cell.column), cell) for cell in cells]
            values = tuple(_value(cell.value) for cell in meant)
            texts = tuple(_shown(cell.value, str(cell.number_format)) for cell in meant)
            rows.append(RawRow(number, values, texts))
        sheets[sheet.title] = rows
    return sheets


def _value(value: object) -> CellValue:
    return value if isinstance(value, str | int | float | bool | datetime | date | time) else None


def _shown(value: object, number_format: str) -> str:
    if not isinstance(value, datetime) or "e" not in number_format:
        return shown(_value(value))
    try:
        return format_wareki(value.date(), "long" if "ggg" in number_format else "short")
    except DateError:
        return value.date().isoformat()


def moment(year: int, month: int, day: int, at: time = time()) -> datetime:
    return datetime.combine(date(year, month, day), at)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def every_kind_of_cell() -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "いろいろ"
    rows: list[list[Any]] = [
        ["見出し", None, "　全角の空白　", "二行\nの欄", ""],
        [1, 1.5, 12.0, -3, 1e20],
        [True, False, "=1+1", "#N/A", "𠮷田"],
        [moment(2026, 11, 28), date(1989, 1, 7), time(16, 40), moment(2019, 4, 30, time(9, 5)), moment(1872, 1, 1)],
    ]
    for row in rows:
        sheet.append(row)
    for column, code in enumerate(("ggge年m月d日", "[$-411]ge.m.d", "h:mm", "yyyy/m/d h:mm", "ge.m.d"), 1):
        sheet.cell(4, column).number_format = code
    sheet.cell(20, 7, "離れた値")
    sheet.cell(6, 2, "左上")
    sheet.cell(7, 3, "隠れた値")
    sheet.merge_cells("B6:D9")
    sheet.merge_cells("A12:C12")
    book.create_sheet("空")
    return saved(book)


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_offices_books_are_read_as_before(path: Any) -> None:
    data = path.read_bytes()
    ours, theirs = read(data), in_memory(data)
    assert {title: trimmed(rows) for title, rows in ours.items()} == {
        title: trimmed(rows) for title, rows in theirs.items()
    }


def test_every_kind_of_cell_is_read_as_before() -> None:
    data = every_kind_of_cell()
    ours, theirs = read(data), in_memory(data)
    assert list(ours) == ["いろいろ", "空"]
    assert {title: trimmed(rows) for title, rows in ours.items()} == {
        title: trimmed(rows) for title, rows in theirs.items()
    }
    merged = [row.shown[1] for row in ours["いろいろ"][5:9]]
    assert merged == ["左上"] * 4


def test_readings_above_the_characters_are_not_part_of_a_name() -> None:
    text = "<si><r><t>神戸</t></r><r><t> 太郎</t></r><rPh sb='0' eb='2'><t>コウベ</t></rPh><phoneticPr/></si>"
    data = written('<c r="A1" t="s"><v>0</v></c>', strings=text)
    assert read(data)["一枚"][0].shown == ("神戸 太郎",)


@pytest.mark.parametrize(
    ("number", "told"),
    [(27, "R8.11.28"), (28, "令和8年11月28日"), (31, "2026-11-28"), (57, "R8.11.28"), (58, "令和8年11月28日")],
)
def test_the_formats_of_a_japanese_excel_are_days(number: int, told: str) -> None:
    styles = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    data = written('<c r="A1" s="1"><v>46354</v></c>', styles=styles)
    row = read(data)["一枚"][0]
    assert (row.values, row.shown) == ((moment(2026, 11, 28),), (told,))


def test_cells_without_places_follow_each_other() -> None:
    rows = '<row><c t="str"><v>一</v></c><c><v>2</v></c></row><row r="3"><c r="B3"><v>3</v></c></row>'
    data = written(rows="<sheetData>" + rows + "</sheetData>")
    assert [(row.number, row.shown) for row in read(data)["一枚"]] == [(1, ("一", "2")), (2, ()), (3, ("", "3"))]


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def written(cell: str = "", *, rows: str = "", strings: str = "", styles: str = "") -> bytes:
    """A workbook of one sheet, written part by part."""
    rows = rows or f'<sheetData><row r="1">{cell}</row></sheetData>'
    parts = {
        "_rels/.rels": f'<Relationships><Relationship Id="1" Type="{KIND}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{KIND}"><sheets><sheet name="一枚" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"""<Relationships><Relationship Id="a" Type="{KIND}/worksheet" Target="sheet.xml"/>
            <Relationship Id="b" Type="{KIND}/sharedStrings" Target="/xl/strings.xml"/>
            <Relationship Id="c" Type="{KIND}/styles" Target="styles.xml"/></Relationships>""",
        "xl/sheet.xml": f"<worksheet {MAIN}>{rows}</worksheet>",
        "xl/strings.xml": f"<sst {MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE w [<!ENTITY a "あ">]><worksheet>&a;</worksheet>',
        "<worksheet>" + "<a>" * 100 + "</a>" * 100 + "</worksheet>",
        '<worksheet><sheetData><row r="1"><c r="あ1"><v>1</v></c></row></sheetData></worksheet>',
        '<worksheet><sheetData><row r="x"/></sheetData></worksheet>',
        '<worksheet><sheetData><row r="1"><c t="s"><v>7</v></c></row></sheetData></worksheet>',
        "<worksheet><sheetData>",
    ],
    ids=["doctype", "deep", "column", "row", "string", "cut"],
)
def test_a_sheet_that_is_none_is_told_and_never_a_trace(sheet: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written()))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as changed:
        for name in archive.namelist():
            changed.writestr(name, sheet if name == "xl/sheet.xml" else archive.read(name))
    with pytest.raises(BookError, match="保存し直してください"):
        read(out.getvalue())
