"""An office's legacy books, read by its mapping. Pure: bytes in, a `LegacyBook` of typed rows out.

Every data row is in the result exactly once, with its place, its original cells and its issues. Layouts are in the
mapping.
"""

from ops.importer.legacy.book import read_book
from ops.importer.legacy.defects import LABELS, Issue, Kind, Level, level_of
from ops.importer.legacy.errors import BookError
from ops.importer.legacy.mapping import Mapping, MappingError, read_mapping
from ops.importer.legacy.rows import (
    FollowUp,
    HouseholdRow,
    InquiryRow,
    ItemRow,
    LegacyBook,
    MemberRow,
    NoteRow,
    Row,
    RowPlace,
    RowResult,
    Signoff,
    StaffRow,
    StructuralRow,
)

__all__ = [
    "LABELS",
    "BookError",
    "FollowUp",
    "HouseholdRow",
    "InquiryRow",
    "Issue",
    "ItemRow",
    "Kind",
    "LegacyBook",
    "Level",
    "Mapping",
    "MappingError",
    "MemberRow",
    "NoteRow",
    "Row",
    "RowPlace",
    "RowResult",
    "Signoff",
    "StaffRow",
    "StructuralRow",
    "level_of",
    "read_book",
    "read_mapping",
]
