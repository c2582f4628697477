"""The telephone book (電話受付簿) and the list of 要処理事項 of an office's books."""

import re
from datetime import date

from libs.calendar import Clock, DateError, read_clock, read_date
from libs.text import nfkc
from ops.importer.legacy.defects import Issue
from ops.importer.legacy.lookup import HouseholdMatch, Households, StaffList
from ops.importer.legacy.mapping import Mapping
from ops.importer.legacy.people import StaffCell, first_code, optional_day, staff_of
from ops.importer.legacy.readings import caller_kind, item_kind
from ops.importer.legacy.rows import CallbackState, HouseholdRow, InquiryRow, ItemRow, StaffRow
from ops.importer.legacy.table import Entry, day_issue

# R6.4.9 10:15, 令和8年4月2日　午前10時20分: a day, white space, a time.
_DAY_AND_TIME = re.compile(r"(\S+)\s+(\S.*)")
_SELF = "self"


def read_inquiries(
    entries: list[Entry], mapping: Mapping, households: Households, staff: StaffList
) -> list[InquiryRow]:
    """Read one sheet of the telephone book.

    A call about no known household is valid; a number that belongs to no household is an issue.
    """
    return [_inquiry(entry, mapping, households, staff) for entry in entries]


def _inquiry(entry: Entry, mapping: Mapping, households: Households, staff: StaffList) -> InquiryRow:
    issues: list[Issue] = []
    received_on, clock = _received(entry, mapping.as_of, issues)
    relation, name = entry.text("relation"), entry.text("caller")
    kind = caller_kind(relation, name)
    text = entry.text("household")
    found = households.by_text(text, hint=name if kind == _SELF else "")
    _note_household(found, text, issues)
    answered = first_code(entry.text("callback"), mapping.inquiries.callbacks)
    callback: CallbackState = "needed" if answered == "needed" else "done" if answered == "done" else "none"
    if answered is None and entry.text("callback"):
        issues.append(Issue("unknown_word", f"折返し「{entry.text('callback')}」が対応表にありません", "callback"))
    return InquiryRow(
        place=entry.place,
        original=entry.original,
        issues=issues,
        outcome="unlinked" if found.number is not None else "imported",
        household=found.household,
        household_text=text,
        candidates=list(found.candidates),
        received_on=received_on,
        clock=clock,
        caller_kind=kind,
        caller_name=name,
        relation=relation,
        subject=entry.verbatim("subject"),
        reply=entry.verbatim("reply"),
        callback=callback,
        callback_text=entry.text("callback"),
        received_by=staff_of(StaffCell("received_by", entry.text("received_by")), staff, issues),
        received_by_text=entry.text("received_by"),
        channel=mapping.inquiries.channel,
    )


def _received(entry: Entry, as_of: date, issues: list[Issue]) -> tuple[date | None, Clock]:
    """Day and time, from two columns or from one that contains both."""
    field = "received" if "received" in entry.values else "day"
    day: date | None = None
    clock = read_clock(entry.clock_text("time"))
    try:
        match = _DAY_AND_TIME.fullmatch(entry.text(field))
        if field == "received" and match:
            day, clock = read_date(match.group(1), entry.bare_era), read_clock(match.group(2))
        else:
            day = entry.day(field)
    except DateError as error:
        issues.append(day_issue(error, field, entry.text(field)))
    if day is not None and day > as_of:
        issues.append(Issue("future_date", f"{day.isoformat()}は基準日より先の日付です", field, entry.text(field)))
        day = None
    if clock.assumed_afternoon:
        original = entry.text("time") or entry.text(field)
        issues.append(Issue("assumed_afternoon", f"「{original}」を午後と読みました", "time", original))
    return day, clock


def _note_household(found: HouseholdMatch, text: str, issues: list[Issue]) -> None:
    if found.number is not None:
        issues.append(Issue("unknown_case_number", f"世帯番号{found.number}は世帯一覧にありません", "household", text))
    elif found.candidates:
        names = "、".join(_household_text(row) for row in found.candidates)
        issues.append(Issue("ambiguous_household", f"「{text}」は{names}のどれか分かりません", "household", text))
    elif found.named and found.household is None:
        issues.append(Issue("unclear_household", f"「{text}」がどの世帯か分かりません", "household", text))


def _household_text(row: HouseholdRow) -> str:
    return f"{row.case_number or row.case_number_text} {row.head_name}"


def read_items(entries: list[Entry], mapping: Mapping, households: Households, staff: StaffList) -> list[ItemRow]:
    """Read 要処理事項. An item whose household is not found stays in the list, unlinked."""
    return [_item(entry, mapping, households, staff) for entry in entries]


def _item(entry: Entry, mapping: Mapping, households: Households, staff: StaffList) -> ItemRow:
    issues: list[Issue] = []
    due_on = optional_day(entry, "due_on", issues)
    if not entry.text("due_on"):
        issues.append(Issue("missing_date", "期限が空欄です", "due_on"))
    worker_text = entry.text("worker")
    worker = staff_of(StaffCell("worker", worker_text, entry.text("unit"), required=True), staff, issues)
    text = entry.text("household")
    household = _item_household(households, text, worker, issues)
    state = mapping.items.states.get(entry.text("state"))
    if state is None:
        issues.append(
            Issue("unknown_word", f"状態「{entry.text('state')}」が対応表にありません", "state", entry.text("state"))
        )
    title = entry.text("title")
    return ItemRow(
        place=entry.place,
        original=entry.original,
        issues=issues,
        outcome="imported" if household is not None else "unlinked",
        household=household,
        household_text=text,
        title=title,
        kind=item_kind(title),
        due_on=due_on,
        worker=worker,
        worker_text=worker_text,
        state=state or "open",
        done_on=optional_day(entry, "done_on", issues),
        note=entry.text("note") or None,
    )


def _item_household(
    households: Households, text: str, worker: StaffRow | None, issues: list[Issue]
) -> HouseholdRow | None:
    found = households.by_text(text, worker=worker)
    if found.household is not None:
        return found.household
    if not nfkc(text).strip():
        issues.append(Issue("missing_household", "世帯が空欄です", "household"))
    elif found.number is not None:
        issues.append(Issue("unknown_case_number", f"世帯番号{found.number}は世帯一覧にありません", "household", text))
    elif found.candidates:
        _note_household(found, text, issues)
    else:
        issues.append(Issue("unknown_household", f"「{text}」は世帯一覧にありません", "household", text))
    return None
