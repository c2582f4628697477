"""Case notes of an office's books: whose, when, what kind, signed by whom; their text stays verbatim.

A note without a usable number is unlinked, one without a usable day has no day. Both are imported, to be mended by
hand.
"""

import re
from dataclasses import dataclass
from datetime import date

from libs.calendar import DateError, read_date, read_month_day
from libs.text import nfkc, unspaced
from ops.importer.legacy.defects import Issue
from ops.importer.legacy.lookup import Households, StaffList
from ops.importer.legacy.mapping import Mapping, NoteSheet, SignoffColumn
from ops.importer.legacy.people import first_code, same_head
from ops.importer.legacy.readings import follow_up, subjects, visit_result
from ops.importer.legacy.rows import HouseholdRow, NoteRow, NoteState, Row, Signoff, StructuralRow
from ops.importer.legacy.table import Entry, day_issue

_DONE = "済"


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What is needed to read notes."""

    mapping: Mapping
    households: Households
    staff: StaffList


def read_notes(
    entries: list[Entry], sheet: NoteSheet, context: NoteContext
) -> tuple[list[NoteRow], list[StructuralRow]]:
    """Read the notes of one worker's sheet, and rows pasted twice (the later one is left out)."""
    notes: list[NoteRow] = []
    duplicates: list[StructuralRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for entry in entries:
        note = _note(entry, sheet, context)
        key = (id(note.household), note.occurred_on, note.kind_text, note.counterpart, note.body)
        if note.body and note.occurred_on is not None and key in seen:
            duplicates.append(duplicate(note, seen[key]))
            continue
        seen[key] = entry.place.row
        notes.append(note)
    return notes, duplicates


def duplicate(row: Row, first: int) -> StructuralRow:
    """The row left out because an earlier one of the same sheet is equal."""
    issue = Issue("duplicate_row", f"{first}行目と同じ内容です（二重の貼付け）")
    return StructuralRow(place=row.place, original=row.original, issues=[issue], outcome="left_out")


def _note(entry: Entry, sheet: NoteSheet, context: NoteContext) -> NoteRow:
    mapping = context.mapping
    issues: list[Issue] = []
    occurred_on = _occurred_on(entry, mapping.as_of, issues)
    household = _household(entry, context.households, issues)
    body = entry.verbatim("body")
    kind_text = _kind_text(entry, sheet)
    record_type = first_code(kind_text, mapping.notes.record_types)
    if record_type is None:
        issues.append(Issue("unknown_word", f"種別「{kind_text}」が対応表にありません", "kind", kind_text or None))
    if not body.strip():
        issues.append(Issue("empty_body", "本文が空欄です", "body"))
    result = visit_result(record_type, body) if body.strip() else None
    if record_type == "home_visit" and body.strip() and result is None:
        issues.append(Issue("unread_visit_result", "訪問の結果が本文から読み取れません", "body"))
    signoffs = _signoffs(entry, sheet, occurred_on)
    author = context.staff.by_number(sheet.staff)[0] if sheet.staff else None
    next_plan = entry.text("next_plan") or None
    return NoteRow(
        place=entry.place,
        original=entry.original,
        issues=issues,
        outcome="imported" if household is not None else "unlinked",
        household=household,
        case_number_text=entry.text("number"),
        head_text=entry.text("head"),
        occurred_on=occurred_on,
        kind_text=kind_text,
        record_type=record_type,
        body=body,
        counterpart=entry.text("counterpart") or None,
        next_plan=next_plan,
        visit_result=result,
        subjects=subjects(kind_text, body),
        follow_up=follow_up(occurred_on, body, next_plan),
        signoffs=signoffs,
        state=_state(sheet, signoffs),
        author=author,
        author_text=None if author else (sheet.staff_text or sheet.staff or sheet.sheet),
    )


def _occurred_on(entry: Entry, as_of: date, issues: list[Issue]) -> date | None:
    text = entry.text("date")
    try:
        day = entry.day("date")
    except DateError as error:
        issues.append(day_issue(error, "date", text))
        return None
    if day > as_of:
        issues.append(Issue("future_date", f"「{text}」は基準日（{as_of.isoformat()}）より先です", "date", text))
        return None
    return day


def _household(entry: Entry, households: Households, issues: list[Issue]) -> HouseholdRow | None:
    number, head = entry.text("number"), entry.text("head")
    if not number and not head:
        issues.append(Issue("missing_case_number", "世帯番号も氏名も空欄です", "number"))
        return None
    if not number:
        found = households.by_head(head)
        if found.household is None:
            issues.append(Issue("unknown_household", f"「{head}」は世帯一覧にありません", "head", head))
        return found.household
    household = households.by_number(number, head)
    if household is None:
        issues.append(Issue("unknown_case_number", f"世帯番号「{number}」は世帯一覧にありません", "number", number))
    elif not same_head(household, head):
        issues.append(
            Issue("name_mismatch", f"{number} の世帯主は{household.head_name}ですが「{head}」とあります", "head", head)
        )
    return household


def _kind_text(entry: Entry, sheet: NoteSheet) -> str:
    if sheet.kind_in_body is None:
        return entry.text("kind")
    match = re.match(sheet.kind_in_body, entry.text("body"))
    return match.group("kind") if match else ""


def _signoffs(entry: Entry, sheet: NoteSheet, occurred_on: date | None) -> list[Signoff]:
    found: list[Signoff] = []
    for column in sheet.signoffs:
        text = entry.original.get(unspaced(column.column), "")
        found += _stamps(text, column, occurred_on)
    return found


def _stamps(text: str, column: SignoffColumn, occurred_on: date | None) -> list[Signoff]:
    """Stamps of one cell: `R6.4.19 済`, `済`, `係長済(5/23)・課長済`."""
    plain = nfkc(text)
    if len(column.posts) == 1:
        if _DONE not in plain:
            return []
        return [Signoff(column.posts[0], _stamp_day(plain.replace(_DONE, ""), occurred_on), text)]
    found: list[Signoff] = []
    for post in column.posts:
        match = re.search(rf"{re.escape(post)}\s*{_DONE}(?:\(([^)]*)\))?", plain)
        if match:
            found.append(Signoff(post, _stamp_day(match.group(1) or "", occurred_on), match.group()))
    return found


def _stamp_day(text: str, occurred_on: date | None) -> date | None:
    """The day of a stamp; without a year, the first such day from the note on."""
    if not text.strip():
        return None
    month_day = read_month_day(text)
    try:
        if month_day is None:
            return read_date(text)
        if occurred_on is None:
            return None
        day = date(occurred_on.year, *month_day)
        return day if day >= occurred_on else day.replace(year=day.year + 1)
    except (DateError, ValueError):
        return None


def _state(sheet: NoteSheet, signoffs: list[Signoff]) -> NoteState:
    """Approved only if every post of the sheet has signed; stamps mean nothing beyond that."""
    required = {post for column in sheet.signoffs for post in column.posts}
    return "approved" if required and required <= {signoff.post for signoff in signoffs} else "written"
