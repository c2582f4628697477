"""Reads one office's books as a whole, in the order in which rows refer to each other."""

from collections.abc import Mapping as Map
from typing import TypeVar

from ops.importer.legacy.counter import read_inquiries, read_items
from ops.importer.legacy.lookup import Households, StaffList
from ops.importer.legacy.mapping import Mapping, Table
from ops.importer.legacy.notes import NoteContext, duplicate, read_notes
from ops.importer.legacy.people import mark_repaired, read_households, read_members, read_staff
from ops.importer.legacy.rows import LegacyBook, Row
from ops.importer.legacy.table import Entry, LegacyFiles, entries_of

_R = TypeVar("_R", bound=Row)


def read_book(mapping: Mapping, files: Map[str, bytes]) -> LegacyBook:
    """Read every row of the mapped sheets, each into exactly one list of the book.

    `files` holds the bytes by file name. Raises `BookError` if a file, sheet or heading of the mapping does not exist.
    Sheets that the mapping does not name are listed in `unmapped_sheets`, never silently skipped.
    """
    book = LegacyBook(mapping.office_code, mapping.as_of, mapping.synthetic)
    library = LegacyFiles(files)

    def entries(table: Table) -> list[Entry]:
        found, structural = entries_of(library, table)
        book.structural += structural
        return found

    book.staff = read_staff(entries(mapping.staff), mapping)
    staff = StaffList(mapping.staff_number.digits, mapping.units, book.staff)
    book.households = read_households(entries(mapping.households), mapping, staff)
    households = Households(mapping.case_number, book.households)
    book.members = _without_twins(read_members(entries(mapping.members), mapping, households), book)
    households.members = book.members
    for sheet in mapping.notes.sheets:
        notes, duplicates = read_notes(entries(sheet), sheet, NoteContext(mapping, households, staff))
        book.notes += notes
        book.structural += duplicates
    for table in mapping.inquiries.sheets:
        inquiries = read_inquiries(entries(table), mapping, households, staff)
        book.inquiries += _without_twins(inquiries, book)
    book.items = _without_twins(read_items(entries(mapping.items), mapping, households, staff), book)
    book.unmapped_sheets = _unmapped(mapping, library)
    for row in book.rows():
        mark_repaired(row)
    return book


def _without_twins(rows: list[_R], book: LegacyBook) -> list[_R]:
    """The rows without exact repetitions, which are added to the rows left out."""
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    kept: list[_R] = []
    for row in rows:
        cells = tuple(row.original.items())
        if cells in seen:
            book.structural.append(duplicate(row, seen[cells]))
            continue
        seen[cells] = row.place.row
        kept.append(row)
    return kept


def _unmapped(mapping: Mapping, library: LegacyFiles) -> list[tuple[str, str]]:
    known = {(table.file, table.sheet) for _, table in mapping.tables()}
    books = dict.fromkeys(file for file, sheet in known if sheet is not None)
    return [
        (file, sheet)
        for file in books
        for sheet, rows in library.sheets(file).items()
        if (file, sheet) not in known and any(any(row.shown) for row in rows)
    ]
