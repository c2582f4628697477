"""Staff, households and members of an office's books.

A defect of one attribute leaves that attribute empty and the row in. A household marked 支援措置 is protected.
"""

import re
from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import date

from libs.calendar import DateError, read_date
from libs.text import nfkc, unspaced
from ops.importer.legacy.defects import Issue
from ops.importer.legacy.lookup import Households, StaffList, full_case_number, full_name_key
from ops.importer.legacy.mapping import Mapping, Members, WordCode
from ops.importer.legacy.rows import HouseholdRow, MemberRow, Row, StaffRow
from ops.importer.legacy.table import Entry, day_issue

_LEFT = re.compile(r"((?:明治|大正|昭和|平成|令和|[MTSHR])\d{1,2}[年.]\d{1,2}[月.]\d{1,2}日?)(?:転出|退職|異動)")
_NONE = re.compile(r"(なし|無し|無|-+)?")
_TOWN = re.compile(r"区([^\d\s(（]+?)(?:字[^\d]*)?(?=[\d\s(（]|$)")
_CHOME = re.compile(r"(?:丁目|番地?)$")


def optional_day(entry: Entry, field: str, issues: list[Issue], latest: date | None = None) -> date | None:
    """The day of a cell that may be blank; a bad one, or one after `latest`, becomes an issue and stays empty."""
    if not entry.text(field):
        return None
    try:
        day = entry.day(field)
    except DateError as error:
        issues.append(day_issue(error, field, entry.text(field)))
        return None
    if latest is not None and day > latest:
        issues.append(
            Issue("future_date", f"「{entry.text(field)}」は基準日より先の日付です", field, entry.text(field))
        )
        return None
    return day


def read_staff(entries: list[Entry], mapping: Mapping) -> list[StaffRow]:
    """職員名簿: posts and roles by the mapping's words, the last day from a remark like 令和7年3月31日転出."""
    rows: list[StaffRow] = []
    for entry in entries:
        issues: list[Issue] = []
        title, note = entry.text("post"), entry.text("note")
        role = mapping.staff.roles.get(title)
        if role is None:
            issues.append(Issue("unknown_word", f"職名「{title}」の役割が対応表にありません", "post", title))
        name = re.sub(r"\s+", " ", entry.text("name"))
        if not name:
            issues.append(Issue("missing_name", "職員氏名が空欄です", "name"))
        plain = nfkc(entry.text("number"))
        left = _LEFT.search(nfkc(note))
        rows.append(
            StaffRow(
                place=entry.place,
                original=entry.original,
                issues=issues,
                number=plain.zfill(mapping.staff_number.digits) if plain.isdigit() else plain,
                name=name,
                kana=entry.text("kana") or None,
                unit=entry.text("unit") or entry.text("section"),
                post=mapping.staff.post_names.get(title, title),
                role=role,
                starts_on=optional_day(entry, "starts_on", issues),
                ends_on=_day_or_none(left.group(1)) if left else None,
                note=note or None,
            )
        )
    return rows


def _day_or_none(text: str) -> date | None:
    try:
        return read_date(text)
    except DateError:
        return None


@dataclass(frozen=True, slots=True)
class StaffCell:
    """A cell that names a member of staff, and the unit beside it. `required`: an unknown name is a defect."""

    field: str
    text: str
    unit: str = ""
    required: bool = False


def staff_of(cell: StaffCell, staff: StaffList, issues: list[Issue]) -> StaffRow | None:
    """The one member of staff that a cell means. If several match, that is a warning, and the text stays."""
    field, text = cell.field, cell.text
    if not text:
        return None
    number = nfkc(text)
    if number.isdigit():
        found, padded = staff.by_number(number)
        if padded and found is not None:
            issues.append(Issue("staff_number_padded", f"職員番号{text}を{found.number}と読みました", field, text))
        matches = [found] if found is not None else []
    else:
        matches = staff.by_name(text, cell.unit)
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = "、".join(f"{row.name}（{row.unit}）" for row in matches)
        issues.append(Issue("ambiguous_staff", f"「{text}」は{names}のどちらか分かりません", field, text))
    elif cell.required:
        issues.append(Issue("unknown_staff", f"「{text}」は職員名簿にありません", field, text))
    return None


def read_households(entries: list[Entry], mapping: Mapping, staff: StaffList) -> list[HouseholdRow]:
    """Read 世帯一覧. A second row with the same number keeps its household, without the number."""
    seen: dict[str, str] = {}
    return [_household(entry, mapping, staff, seen) for entry in entries]


def _household(entry: Entry, mapping: Mapping, staff: StaffList, seen: dict[str, str]) -> HouseholdRow:
    issues: list[Issue] = []
    rules = mapping.households
    name = entry.text("head")
    if not name:
        issues.append(Issue("missing_name", "世帯主の氏名が空欄です", "head"))
    if not entry.text("kana"):
        issues.append(Issue("missing_kana", "世帯主のカナが空欄です", "kana"))
    opened_on = optional_day(entry, "opened_on", issues, mapping.as_of)
    closed_on = optional_day(entry, "closed_on", issues, mapping.as_of)
    if _is_reversed(opened_on, closed_on):
        issues.append(_reversed_period(entry, "opened_on", "closed_on"))
        closed_on = None
    note, address = entry.text("note"), entry.text("address")
    protected = _marked((note, address), rules.protection_words)
    return HouseholdRow(
        place=entry.place,
        original=entry.original,
        issues=issues,
        case_number=_own_number(entry, mapping, seen, issues),
        case_number_text=entry.text("number"),
        head_name=name,
        head_kana=entry.text("kana") or None,
        head_birth=optional_day(entry, "birth", issues, mapping.as_of),
        address=address or None,
        town=None if protected else _town(address),
        phone=None if _NONE.fullmatch(entry.text("phone")) else entry.text("phone"),
        household_type=_coded(entry.text("type"), rules.types, "type", issues),
        grade=entry.text("grade") or None,
        opened_on=opened_on,
        closed_on=closed_on,
        worker=staff_of(StaffCell("worker", entry.text("worker"), entry.text("unit"), required=True), staff, issues),
        worker_text=entry.text("worker") or None,
        status=_coded(entry.text("status"), rules.statuses, "status", issues),
        note=note or None,
        protected=protected,
    )


def _own_number(entry: Entry, mapping: Mapping, seen: dict[str, str], issues: list[Issue]) -> str | None:
    text = entry.text("number")
    number = full_case_number(text, mapping.case_number)
    if number is None:
        issues.append(Issue("missing_case_number", f"世帯番号「{text}」が読めません", "number", text or None))
        return None
    if number in seen:
        issues.append(
            Issue("duplicate_case_number", f"{number} は{seen[number]}の番号と重複しています", "number", text)
        )
        return None
    seen[number] = entry.text("head")
    return number


def _is_reversed(start: date | None, end: date | None) -> bool:
    return start is not None and end is not None and end < start


def _reversed_period(entry: Entry, start: str, end: str) -> Issue:
    """The end is before the start. It is not known which of the two is wrong, so the end is left out."""
    message = f"終わりの日（{entry.text(end)}）が始まりの日（{entry.text(start)}）より前です"
    return Issue("end_before_start", message, end, entry.text(end))


def _coded(text: str, table: Map[str, str], field: str, issues: list[Issue]) -> str | None:
    if not text:
        return None
    if text not in table:
        issues.append(Issue("unknown_word", f"「{text}」が対応表にありません", field, text))
    return table.get(text)


def _marked(texts: tuple[str, ...], words: list[str]) -> bool:
    """Every mention protects, even 支援措置終了: hiding too much can be undone, showing cannot."""
    return any(word in text for text in texts for word in words)


def _town(address: str) -> str | None:
    match = _TOWN.search(nfkc(address))
    return _CHOME.sub("", match.group(1)) or None if match else None


def read_members(entries: list[Entry], mapping: Mapping, households: Households) -> list[MemberRow]:
    """Read 世帯員.

    A mark of protection on a member protects the household; a member of an unknown household is held.
    """
    rows = [_member(entry, mapping, households) for entry in entries]
    for row in rows:
        if row.household is not None and row.marked_protected:
            row.household.protected, row.household.town = True, None
    return rows


def _member(entry: Entry, mapping: Mapping, households: Households) -> MemberRow:
    issues: list[Issue] = []
    number, name = entry.text("number"), entry.text("name")
    household = households.by_number(number, name) or (households.by_head(name).household if not number else None)
    if not name:
        issues.append(Issue("missing_name", "世帯員の氏名が空欄です", "name"))
    if household is None and number:
        issues.append(Issue("unknown_case_number", f"世帯番号「{number}」は世帯一覧にありません", "number", number))
    elif household is None:
        issues.append(Issue("missing_case_number", "世帯番号が空欄です", "number"))
    from_on = optional_day(entry, "from_on", issues)
    to_on = optional_day(entry, "to_on", issues)
    if _is_reversed(from_on, to_on):
        issues.append(_reversed_period(entry, "from_on", "to_on"))
        to_on = None
    note = entry.text("note")
    return MemberRow(
        place=entry.place,
        original=entry.original,
        issues=issues,
        outcome="imported" if household is not None else "held",
        household=household,
        case_number_text=number,
        name=name,
        kana=entry.text("kana") or None,
        birth=optional_day(entry, "birth", issues, mapping.as_of),
        relation=entry.text("relation") or None,
        from_on=from_on,
        to_on=to_on,
        reason=_reason(note, mapping.members),
        note=note or None,
        marked_protected=_marked((note,), mapping.households.protection_words),
    )


def _reason(note: str, members: Members) -> str | None:
    return first_code(note, members.reasons)


def first_code(text: str, words: list[WordCode]) -> str | None:
    """The code of the first entry one of whose words is in the text (widths and spaces folded)."""
    plain = unspaced(text)
    return next((entry.code for entry in words if any(nfkc(w) in plain for w in entry.words)), None)


def same_head(household: HouseholdRow, name: str) -> bool:
    """Whether a name column means this household's head, in any variant; a blank one counts as the head too."""
    return not name or full_name_key(name) == full_name_key(household.head_name) or _same_reading(household, name)


def _same_reading(household: HouseholdRow, name: str) -> bool:
    return household.head_kana is not None and full_name_key(name) == full_name_key(household.head_kana)


def mark_repaired(row: Row) -> None:
    """A row that was imported with a correction is `repaired`; every other outcome stays."""
    if row.outcome == "imported" and row.has("repair"):
        row.outcome = "repaired"
