"""Whatever an office's folder contains, the importer stays within 300 MB and says what to do, without a traceback."""

import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.importer.legacy.allowance import CELLS, CHARACTERS
from ops.launcher.config import CHECKOUT
from tests.legacy_offices import LEGACY

MEGABYTE = 1024 * 1024
LIMIT = 300
NOTES = "ケース記録.xlsx"
PEOPLE = "世帯一覧.csv"
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Ended:
    """The end of a run: its output, and the most memory that it used (MB)."""

    code: int
    said: str
    peak: float


WATCHED = """
import atexit, pathlib, runpy, sys
peak = pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: peak.write_text(pathlib.Path("/proc/self/status").read_text()))
runpy.run_module("ops.importer", run_name="__main__", alter_sys=True)
"""
"""Runs the importer, and at its end prints what the kernel knows of its memory.

`ru_maxrss`, which the parent gets for a child, begins with the parent's own memory.
"""


def run(folder: Path) -> Ended:
    """Run the importer's dry run as a process of its own."""
    with tempfile.NamedTemporaryFile("r") as status:
        arguments = ["-c", WATCHED, status.name, str(folder), "--report", str(folder / "report")]
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        (kilobytes,) = re.findall(r"^VmHWM:\s+(\d+) kB$", status.read(), re.MULTILINE)
    return Ended(done.returncode, done.stdout, int(kilobytes) / 1024)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of an office's books."""
    for path in (LEGACY / "tarumi").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def with_part(folder: Path, part: str, pieces: Callable[[bytes], Iterator[bytes]]) -> None:
    """Rewrite one part of the workbook of notes, piece by piece, from its old content."""
    archive = zipfile.ZipFile(io.BytesIO((folder / NOTES).read_bytes()))
    with zipfile.ZipFile(folder / NOTES, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in archive.namelist():
            with changed.open(name, "w") as out:
                for piece in pieces(archive.read(name)) if name == part else (archive.read(name),):
                    out.write(piece)


def corner(cell: bytes) -> Callable[[bytes], Iterator[bytes]]:
    def pieces(whole: bytes) -> Iterator[bytes]:
        yield whole.replace(b"</sheetData>", b'<row r="1048576">' + cell + b"</row></sheetData>")

    return pieces


def before_end(piece: bytes, times: int) -> Callable[[bytes], Iterator[bytes]]:
    """The part with a piece repeated at the end of its rows."""

    def pieces(whole: bytes) -> Iterator[bytes]:
        head, _, tail = whole.partition(b"</sheetData>")
        yield head
        block = piece * (MEGABYTE // len(piece))
        for _ in range(times):
            yield block
        yield b"</sheetData>" + tail

    return pieces


def test_a_colour_at_the_last_corner_of_a_sheet_is_nothing(folder: Path) -> None:
    with_part(folder, SHEET, corner(b'<c r="XFD1048576" s="1"/>'))
    ended = run(folder)
    assert (ended.code, "Traceback" in ended.said) == (0, False), ended.said
    assert ended.peak < LIMIT / 2


def names(count: int) -> bytes:
    return b"".join(b"<a%06d/>" % n for n in range(count))


def overlapping(whole: bytes) -> Iterator[bytes]:
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 50_000 + b"</mergeCells>"
    yield whole.replace(b"</sheetData>", b"</sheetData>" + merges)


HOSTILE: dict[str, tuple[Callable[[bytes], Iterator[bytes]], str]] = {
    "a value at the last corner": (corner(b'<c r="XFD1048576"><v>1</v></c>'), "行を超えます"),
    "inflating rows": (before_end(b"<row/>", 150), "展開すると大きすぎます"),
    "inflating blanks": (before_end(b" " * 1024, 150), "展開すると大きすぎます"),
    "wide rows": (before_end(b'<row><c r="XFD1"><v>1</v></c></row>', 20), "超えます"),
    "many cells": (before_end(b"<row><c><v>1</v></c><c><v>2</v></c></row>", 60), "超えます"),
    "deep": (before_end(b"<a>", 60), "保存し直してください"),
    "names": (
        lambda whole: iter([whole.replace(b"<sheetData>", b"<sheetData>" + names(900_000))]),
        "保存し直してください",
    ),
    "a token without end": (before_end(b"<!-- " + b"x" * 10, 60), "保存し直してください"),
    "merges over each other": (overlapping, "結合"),
    "a cell without end": (
        lambda whole: iter(
            [
                whole.replace(
                    b"</sheetData>", b'<row><c t="str"><v>' + b"x" * 60 * MEGABYTE + b"</v></c></row></sheetData>"
                )
            ]
        ),
        "字を超える欄",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_workbook_that_would_not_fit_is_refused_in_words(folder: Path, case: str) -> None:
    pieces, told = HOSTILE[case]
    with_part(folder, SHEET, pieces)
    ended = run(folder)
    assert ended.code == 1
    assert "Traceback" not in ended.said, ended.said[-2000:]
    assert NOTES in ended.said
    assert told in ended.said
    assert ended.peak < LIMIT, f"{ended.peak:.0f} MB"


def test_a_directory_of_endless_entries_is_refused(folder: Path) -> None:
    entry = zipfile.ZipInfo("a")
    with zipfile.ZipFile(folder / NOTES, "w") as archive:
        archive.writestr(entry, b"")
        archive.filelist.extend([entry] * 400_000)
    ended = run(folder)
    assert (ended.code, ended.peak < LIMIT) == (1, True), ended.peak
    assert "部品が多すぎます" in ended.said


FILES: dict[str, tuple[bytes, int, str]] = {
    "60 MB": (b"a,b\n" * 1024, 15_000, "30 MB までです"),
    "many rows": (b"1,2\n" * 1024, 7_000, "行を超えます"),
    "blank rows": (b"\n" * 1024, 28_000, "行を超えます"),
    "one row": (b"," * 1024, 28_000, "字を超えます"),
    "an open quotation mark": (b'"' + b"a\n" * 14_000_000, 1, "読めません"),
    "a row of quoted breaks": (b'"\n",' * 1024, 7_000, "字を超えます"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_csv_file_that_would_not_fit_is_refused_in_words(folder: Path, case: str) -> None:
    block, times, told = FILES[case]
    with (folder / PEOPLE).open("ab") as file:
        for _ in range(times):
            file.write(block)
    ended = run(folder)
    assert ended.code == 1
    assert "Traceback" not in ended.said, ended.said[-2000:]
    assert PEOPLE in ended.said
    assert told in ended.said
    assert ended.peak < LIMIT, f"{ended.peak:.0f} MB"


def test_books_as_large_as_may_be_are_read_within_the_memory(folder: Path) -> None:
    width = 15
    rows = CELLS // width - 1_000
    # Characters beyond the basic plane, with blanks around them: the most expensive cell of its length.
    letters = CHARACTERS * 9 // 10 // (rows * width) - 6

    def pieces(whole: bytes) -> Iterator[bytes]:
        head, _, tail = whole.partition(b"</sheetData>")
        yield head
        for n in range(10_000, 10_000 + rows):
            row = "".join(
                f'<c t="inlineStr"><is><t xml:space="preserve"> {n}{"𠮷" * letters} </t></is></c>' for _ in range(width)
            )
            yield f"<row>{row}</row>".encode()
        yield b"</sheetData>" + tail

    with_part(folder, SHEET, pieces)
    ended = run(folder)
    assert "Traceback" not in ended.said, ended.said[-2000:]
    assert "バッチ: " in ended.said
    assert ended.peak < LIMIT, f"{ended.peak:.0f} MB"
