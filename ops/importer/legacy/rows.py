"""Typed rows read from an office's books, with their place, their original cells and their issues.

`LegacyBook` is the whole of one office. Rows refer to their household and staff by reference, never by a corrected
number.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from libs.calendar import Clock
from ops.importer.legacy.defects import Issue, Level

RowResult = Literal["imported", "repaired", "held", "left_out", "unlinked"]
NoteState = Literal["approved", "written"]
CallbackState = Literal["none", "needed", "done"]


@dataclass(frozen=True, slots=True)
class RowPlace:
    """The place of a row: file, sheet (None in a CSV file) and physical row, from 1."""

    file: str
    sheet: str | None
    row: int


@dataclass(slots=True, kw_only=True)
class Row:
    """One row with its original cells by heading. `outcome` says what becomes of it."""

    place: RowPlace
    original: dict[str, str]
    issues: list[Issue] = field(default_factory=list[Issue])
    outcome: RowResult = "imported"

    def has(self, level: Level) -> bool:
        """Whether the row has an issue of that level."""
        return any(issue.level == level for issue in self.issues)


@dataclass(slots=True, kw_only=True)
class StructuralRow(Row):
    """A blank line, total, stray heading or exact duplicate: reported and left out."""


@dataclass(slots=True, kw_only=True)
class StaffRow(Row):
    """職員名簿."""

    number: str
    name: str
    kana: str | None
    unit: str
    post: str
    role: str | None
    starts_on: date | None
    ends_on: date | None
    note: str | None


@dataclass(slots=True, kw_only=True)
class HouseholdRow(Row):
    """世帯一覧. `case_number` is None if the number was missing or already another household's."""

    case_number: str | None
    case_number_text: str
    head_name: str
    head_kana: str | None
    head_birth: date | None
    address: str | None
    town: str | None
    phone: str | None
    household_type: str | None
    grade: str | None
    opened_on: date | None
    closed_on: date | None
    worker: StaffRow | None
    worker_text: str | None
    status: str | None
    note: str | None
    protected: bool


@dataclass(slots=True, kw_only=True)
class MemberRow(Row):
    """世帯員. Without its household it is held until the household is imported."""

    household: HouseholdRow | None
    case_number_text: str
    name: str
    kana: str | None
    birth: date | None
    relation: str | None
    from_on: date | None
    to_on: date | None
    reason: str | None
    note: str | None
    marked_protected: bool


@dataclass(frozen=True, slots=True)
class Signoff:
    """A stamp as the book shows it; `on` only where a date was written."""

    post: str
    on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be done next according to the text, and by when if it names a day."""

    what: str
    due: date | None


@dataclass(slots=True, kw_only=True)
class NoteRow(Row):
    """ケース記録. `body` is verbatim; `record_type` is None where no table has the word for the kind."""

    household: HouseholdRow | None
    case_number_text: str
    head_text: str
    occurred_on: date | None
    kind_text: str
    record_type: str | None
    body: str
    counterpart: str | None
    next_plan: str | None
    visit_result: str | None
    subjects: list[str]
    follow_up: FollowUp | None
    signoffs: list[Signoff]
    state: NoteState
    author: StaffRow | None
    author_text: str | None


@dataclass(slots=True, kw_only=True)
class InquiryRow(Row):
    """電話受付簿. The household may be unknown; `candidates` are those that fit equally well."""

    household: HouseholdRow | None
    household_text: str
    candidates: list[HouseholdRow]
    received_on: date | None
    clock: Clock
    caller_kind: str
    caller_name: str
    relation: str
    subject: str
    reply: str
    callback: CallbackState
    callback_text: str
    received_by: StaffRow | None
    received_by_text: str
    channel: str


@dataclass(slots=True, kw_only=True)
class ItemRow(Row):
    """要処理事項."""

    household: HouseholdRow | None
    household_text: str
    title: str
    kind: str
    due_on: date | None
    worker: StaffRow | None
    worker_text: str
    state: str
    done_on: date | None
    note: str | None


@dataclass(slots=True)
class LegacyBook:
    """One office's books as read; every data row of every mapped sheet is in exactly one of the lists."""

    office_code: str
    as_of: date
    synthetic: bool
    staff: list[StaffRow] = field(default_factory=list[StaffRow])
    households: list[HouseholdRow] = field(default_factory=list[HouseholdRow])
    members: list[MemberRow] = field(default_factory=list[MemberRow])
    notes: list[NoteRow] = field(default_factory=list[NoteRow])
    inquiries: list[InquiryRow] = field(default_factory=list[InquiryRow])
    items: list[ItemRow] = field(default_factory=list[ItemRow])
    structural: list[StructuralRow] = field(default_factory=list[StructuralRow])
    unmapped_sheets: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def rows(self) -> list[Row]:
        """Every row, in the order of the books."""
        parts: list[list[Row]] = [
            [*self.staff],
            [*self.households],
            [*self.members],
            [*self.notes],
            [*self.inquiries],
            [*self.items],
            [*self.structural],
        ]
        return [row for part in parts for row in part]
