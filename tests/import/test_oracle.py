"""The importer against what one careful reader finds in the books of both offices.

Valid rows are 100 % taken (imported, repaired or held), defective rows 100 % reported with the right kind and come in
with the issue attached or are left out, and no valid row is alarmed. Warnings and repairs are not defects.

Both oracles have words of their own for what is wrong; the importer has one vocabulary (`ops.importer.legacy.defects`):

    oracle word            importer's kind
    ---------------------  ----------------------
    blank_line             blank_row
    duplicate_note         duplicate_row
    era_overflow           era_out_of_range
    missing_date           missing_date
    moved_out_before_in    end_before_start
    no_case_number         missing_case_number
    no_datetime            missing_date
    unknown_case           unknown_case_number

Every other word is the same in both. 弁明 is `hearing` here (it is a stage of its own in the fixed order of guidance),
`office_interview` in the oracles: that is the one kind of record the two do not agree on.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from ops.importer.legacy import InquiryRow, LegacyBook, NoteRow, Row
from tests.legacy_offices import OFFICES, book_of, oracle_of

SAME_THING = {
    line.split()[0]: line.split()[1]
    for line in (__doc__ or "").splitlines()
    if line.startswith("    ") and len(line.split()) == 2 and not line.strip().startswith("-")
}
RefRow = tuple[str, str | None, int]

CALLER_WORDS = {"hospital": "medical", "minsei": "commissioner", "care_manager": "care"}
CALLBACK_WORDS = {
    "needed": "needed",
    "done": "done",
    "not_needed": "none",
    "不要": "none",
    "要": "needed",
    "済": "done",
}


def defects_of(office: str) -> dict[RefRow, str]:
    """The defective rows and their kinds, in the importer's words."""
    oracle = oracle_of(office)
    listed: list[dict[str, Any]] = oracle.get("defective_rows") or [
        defect for file in oracle["files"].values() for defect in file["defective_rows"]
    ]
    defects: dict[RefRow, str] = {}
    for defect in listed:
        kind = str(defect["kind"])
        defects[(defect["file"], defect["sheet"], defect["row_number"])] = SAME_THING.get(kind, kind)
    return defects


def place_of(row: Row) -> RefRow:
    return row.place.file, row.place.sheet, row.place.row


def notes_of(office: str) -> list[tuple[NoteRow, dict[str, Any]]]:
    """Each valid note with the oracle's labels."""
    oracle = oracle_of(office)
    labels = {label["ref"]: label for label in oracle.get("case_notes") or oracle["notes"]}
    by_ref = {f"{note.place.sheet}!{note.place.row}": note for note in book_of(office).notes}
    return [(by_ref[ref], label) for ref, label in labels.items()]


def inquiries_of(office: str) -> list[tuple[InquiryRow, dict[str, Any]]]:
    """Each valid inquiry with the oracle's labels."""
    by_ref = {f"{row.place.sheet}!{row.place.row}": row for row in book_of(office).inquiries}
    return [(by_ref[label["ref"]], label) for label in oracle_of(office)["inquiries"]]


@pytest.mark.parametrize("office", OFFICES)
def test_every_row_of_the_books_comes_out_once(office: str) -> None:
    book = book_of(office)
    for file, counts in oracle_of(office)["files"].items():
        assert sum(row.place.file == file for row in book.rows()) == counts["total_data_rows"], file
    places = [place_of(row) for row in book.rows()]
    assert len(places) == len(set(places))
    assert book.unmapped_sheets == []


@pytest.mark.parametrize("office", OFFICES)
def test_valid_rows_are_taken_and_nothing_is_alarmed(office: str) -> None:
    defective = defects_of(office)
    valid = [row for row in book_of(office).rows() if place_of(row) not in defective]
    assert [row for row in valid if row.outcome not in ("imported", "repaired", "held")] == []
    assert [row for row in valid if row.has("defect") or row.has("structural")] == []


@pytest.mark.parametrize("office", OFFICES)
def test_defective_rows_are_reported_with_their_kind_and_nobody_is_stranded(office: str) -> None:
    expected = defects_of(office)
    rows = {place_of(row): row for row in book_of(office).rows()}
    reported = {
        place: [issue.kind for issue in rows[place].issues if issue.level in ("defect", "structural")]
        for place in expected
    }
    assert reported == {place: [kind] for place, kind in expected.items()}
    left_out = {place for place in expected if rows[place].outcome == "left_out"}
    assert left_out == {place for place in expected if rows[place].has("structural")}


def share(hits: Iterable[bool]) -> float:
    """The share of hits; there is always at least one value."""
    counted = list(hits)
    return sum(counted) / len(counted)


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    value: float
    floor: float | None = None


def notes_measured(office: str) -> list[Measured]:
    pairs = notes_of(office)
    visits = [(n, o) for n, o in pairs if o["record_type"] in ("home_visit", "facility_visit")]
    found = sum(len(set(n.subjects) & set(o["subjects"])) for n, o in pairs)
    told = [(n, o["follow_up"]) for n, o in pairs if o["follow_up"] and o["follow_up"]["due"]]
    return [
        Measured("case number", share(number_of(n) == o["case_number"] for n, o in pairs), 1.0),
        Measured("date", share(str(n.occurred_on) == o["occurred_on"] for n, o in pairs), 1.0),
        Measured("record_type", share(n.record_type == o["record_type"] for n, o in pairs), 0.95),
        Measured("visit result", share(n.visit_result == o.get("visit_result") for n, o in visits), 0.9),
        Measured(
            "no visit where none was", share(n.visit_result is None for n, o in pairs if (n, o) not in visits), 1.0
        ),
        Measured("subjects, precision", found / sum(len(n.subjects) for n, _ in pairs)),
        Measured("subjects, recall", found / sum(len(o["subjects"]) for _, o in pairs)),
        Measured("follow-up day", share(n.follow_up is not None and str(n.follow_up.due) == f["due"] for n, f in told)),
    ]


def inquiries_measured(office: str) -> list[Measured]:
    pairs = inquiries_of(office)
    lines = [
        Measured("inquiry: date", share(str(r.received_on) == day_of(o) for r, o in pairs), 1.0),
        Measured(
            "inquiry: time",
            share(clock_of(r) == (o["occurred_at"] if "occurred_at" in o else o["approx_time"]) for r, o in pairs),
            1.0,
        ),
        Measured("inquiry: household", share(number_of(r) == o["case_number"] for r, o in pairs), 0.95),
        Measured(
            "inquiry: received by",
            share(receiver_of(r) == o.get("received_by", o.get("taken_by_staff_no")) for r, o in pairs),
            1.0,
        ),
        Measured(
            "inquiry: callback",
            share(r.callback == CALLBACK_WORDS[o["callback"].split("（")[0]] for r, o in pairs),
            0.95,
        ),
    ]
    kinds = [(r, CALLER_WORDS.get(o["caller_kind"], o["caller_kind"])) for r, o in pairs if "caller_kind" in o]
    return lines + ([Measured("inquiry: caller", share(r.caller_kind == kind for r, kind in kinds))] if kinds else [])


def number_of(row: NoteRow | InquiryRow) -> str | None:
    return row.household.case_number if row.household else None


def day_of(label: dict[str, Any]) -> str:
    return label["received_on"] if "received_on" in label else label["occurred_on"]


def clock_of(row: InquiryRow) -> str | None:
    return row.clock.at.strftime("%H:%M") if row.clock.at else None


def receiver_of(row: InquiryRow) -> str | None:
    return row.received_by.number if row.received_by else None


@pytest.mark.parametrize("office", OFFICES)
def test_what_is_read_from_the_rows(
    office: str, record_table: Callable[[str, list[tuple[str, float, float | None]]], None]
) -> None:
    lines = notes_measured(office) + inquiries_measured(office)
    record_table(f"{office}: {outcomes(book_of(office))}", [(m.what, m.value, m.floor) for m in lines])
    assert [m for m in lines if m.floor is not None and m.value < m.floor] == []


def outcomes(book: LegacyBook) -> str:
    counted = [row.outcome for row in book.rows()]
    return ", ".join(f"{counted.count(outcome)} {outcome}" for outcome in dict.fromkeys(counted))
