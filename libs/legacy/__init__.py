"""An office's legacy books, read by its mapping: pure, bytes in, a `Book` of typed rows out.

Every data row comes out once, with its place, its original cells and what was found. Layouts are in the mapping.
"""

from libs.legacy.book import read_book
from libs.legacy.defects import LABELS, Issue, Kind, Level, level_of
from libs.legacy.errors import BookError
from libs.legacy.mapping import Mapping, MappingError, read_mapping
from libs.legacy.rows import (
    Book,
    FollowUp,
    HouseholdRow,
    InquiryRow,
    ItemRow,
    MemberRow,
    NoteRow,
    Outcome,
    Place,
    Row,
    Signoff,
    StaffRow,
    StructuralRow,
)

__all__ = [
    "LABELS",
    "Book",
    "BookError",
    "FollowUp",
    "HouseholdRow",
    "InquiryRow",
    "Issue",
    "ItemRow",
    "Kind",
    "Level",
    "Mapping",
    "MappingError",
    "MemberRow",
    "NoteRow",
    "Outcome",
    "Place",
    "Row",
    "Signoff",
    "StaffRow",
    "StructuralRow",
    "level_of",
    "read_book",
    "read_mapping",
]
