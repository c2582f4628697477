"""Reading books of other layouts: a mapping says what they mean; errors of the mapping are reported, never skipped."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from ops.importer.legacy import BookError, LegacyBook, MappingError, NoteRow, read_book, read_mapping

STAFF = "番号,氏名,カナ,職名,係\n0101,山本 花,ヤマモト ハナ,現業員,1係\n0102,山本 剛,ヤマモト ツヨシ,現業員,2係\n"
HOUSEHOLDS = (
    "番号,世帯主,カナ,開始,担当,状態,備考\n"
    "12,濵口 トキ,ハマグチ トキ,令和6年4月1日,0101,受給中,\n"
    "13,田中 弘,タナカ ヒロシ,R5.1.4,102,受給中,支援措置あり\n"
    "13,田中 栄,タナカ サカエ,R6.1.4,0102,受給中,\n"
)
MEMBERS = "番号,氏名,続柄,転入,転出\n12,濵口 トキ,世帯主,,\n12,濵口 勇,夫,R6.5.1,R6.4.1\n12,濵口 勇,夫,R6.5.1,R6.4.1\n"
ITEMS = "期限,件名,世帯,担当,状態\nR8.3.1,扶養届,濱口,0101,未\nR8.3.2,家庭訪問,田中,0102,未\n合計,,,,\n"
MAPPING = """
office_code = "nada"
ward_code = "28102"
as_of = 2026-10-01
synthetic = true
case_number = { series = "灘", digits = 4 }
staff_number = { digits = 4 }
units = { "一係" = "1係" }
[staff]
file = "職員.csv"
header_row = 1
columns = { number = "番号", name = "氏名", kana = "カナ", post = "職名", unit = "係" }
roles = { "現業員" = "caseworker" }
[households]
file = "世帯.csv"
header_row = 1
columns = { number = "番号", head = "世帯主", kana = "カナ", opened_on = "開始", worker = "担当", status = "状態", note = "備考" }
types = {}
statuses = { "受給中" = "active" }
protection_words = ["支援措置"]
[members]
file = "世帯員.csv"
header_row = 1
columns = { number = "番号", name = "氏名", relation = "続柄", from_on = "転入", to_on = "転出" }
[items]
file = "要処理.csv"
header_row = 1
columns = { due_on = "期限", title = "件名", household = "世帯", worker = "担当", state = "状態" }
states = { "未" = "open" }
[inquiries]
channel = "phone"
callbacks = [{ words = ["要"], code = "needed" }]
[[inquiries.sheets]]
file = "記録.xlsx"
sheet = "電話"
header_row = 1
fiscal_year = 2025
columns = { day = "日", time = "時刻", caller = "相手", relation = "続柄", household = "世帯", subject = "用件", received_by = "受付" }
[notes]
record_types = [{ words = ["訪問"], code = "home_visit" }, { words = ["電話"], code = "phone" }]
[[notes.sheets]]
file = "記録.xlsx"
sheet = "山本"
header_row = 2
staff = "0101"
section_years = true
repeat_above = ["number"]
columns = { date = "日付", number = "番号", kind = "種別", body = "本文" }
signoffs = [{ column = "決裁", posts = ["係長", "課長"] }]
"""
NOTES: list[list[Any]] = [
    ["山本　ケース記録"],
    ["日付", "番号", "種別", "本文", "決裁"],
    ["【令和７年度】"],
    ["4/8", 12, "訪問", "本人在宅。元気とのこと。\n次回5/13に訪問する。", "係長済(4/10)・課長済"],
    ["３／２", None, "電話", "デイの日を変えたいとのこと。", "係長済"],
    [date(2025, 6, 30), "13", "訪問", "応答なし。不在票を入れた。", None],
    ["6/31", "13", "訪問", "在宅。変わりなし。", None],
    ["7/1", "12", "巡回", "玄関先で会う。", None],
]
CALLS: list[list[Any]] = [
    ["日", "時刻", "相手", "続柄", "世帯", "用件", "受付"],
    ["4/3", "3時頃", "田中", "本人", "田中（栄）", "保護費の日を知りたい。", "山本（一係）"],
    ["1/9", "夕方", "女性", "近隣住民", "不明", "隣の物音がする。", "山本"],
    ["1/10", "9:05", "家主", "家主", "田中", "家賃の件。", "0102"],
    ["1/11", "10:00", "本人", "本人", 99, "証明がほしい。", "0102"],
]


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def files(**changed: bytes) -> dict[str, bytes]:
    books = workbook(山本=NOTES, 電話=CALLS)
    return {
        "職員.csv": STAFF.encode(),
        "世帯.csv": HOUSEHOLDS.encode(),
        "世帯員.csv": MEMBERS.encode(),
        "要処理.csv": ITEMS.encode(),
        "記録.xlsx": books,
    } | changed


@pytest.fixture
def book() -> LegacyBook:
    """The small office's books, as read."""
    return read_book(read_mapping(MAPPING.encode()), files())


def kinds(row: Any) -> list[str]:
    return [issue.kind for issue in row.issues]


def note(book: LegacyBook, row: int) -> NoteRow:
    return next(each for each in book.notes if each.place.row == row)


def test_days_take_their_year_from_the_section_and_cells_theirs_from_the_row_above(book: LegacyBook) -> None:
    assert (note(book, 4).occurred_on, note(book, 5).occurred_on) == (date(2025, 4, 8), date(2026, 3, 2))
    assert note(book, 5).household is note(book, 4).household
    assert note(book, 6).occurred_on == date(2025, 6, 30)


def test_a_day_that_does_not_exist_leaves_the_note_in_without_a_day(book: LegacyBook) -> None:
    assert note(book, 7).occurred_on is None
    assert note(book, 7).outcome == "imported"
    assert kinds(note(book, 7)) == ["impossible_date"]


@pytest.mark.parametrize("written", ["1/1/1", "0001年1月1日", "867/4/8"])
def test_a_day_before_anybody_counted_is_a_slip_and_never_a_trace(written: str) -> None:
    changed = [[written if cell == "4/8" else cell for cell in row] for row in NOTES]
    book = read_book(read_mapping(MAPPING.encode()), files(**{"記録.xlsx": workbook(山本=changed, 電話=CALLS)}))
    assert note(book, 4).occurred_on is None
    assert note(book, 4).outcome == "imported"
    assert kinds(note(book, 4))[0] in ("impossible_date", "unreadable_date", "missing_date")


def test_a_kind_no_table_knows_is_told_and_not_guessed(book: LegacyBook) -> None:
    assert note(book, 8).record_type is None
    assert kinds(note(book, 8)) == ["unknown_word"]


def test_what_the_body_says_of_the_visit_and_of_the_next_day(book: LegacyBook) -> None:
    assert (note(book, 4).visit_result, note(book, 6).visit_result, note(book, 5).visit_result) == (
        "met_head",
        "absent",
        None,
    )
    follow_up = note(book, 4).follow_up
    assert follow_up is not None
    assert follow_up.due == date(2025, 5, 13)


def test_stamps_have_a_day_only_where_one_is_written(book: LegacyBook) -> None:
    assert [(s.post, s.on) for s in note(book, 4).signoffs] == [("係長", date(2025, 4, 10)), ("課長", None)]
    assert (note(book, 4).state, note(book, 5).state) == ("approved", "written")


def test_two_households_with_one_number_are_told_apart_by_name(book: LegacyBook) -> None:
    first, second = book.households[1:]
    assert (first.case_number, second.case_number) == ("0013", None)
    assert kinds(second) == ["duplicate_case_number"]
    assert book.inquiries[0].household is second


def test_eaten_zeros_are_put_back_with_a_note(book: LegacyBook) -> None:
    assert book.households[1].worker is book.staff[1]
    assert book.households[1].outcome == "repaired"
    assert kinds(book.households[1]) == ["staff_number_padded"]


def test_a_mark_of_protection_hides_the_town_too(book: LegacyBook) -> None:
    assert [household.protected for household in book.households] == [False, True, False]


def test_a_row_pasted_twice_and_a_total_are_left_out_and_told(book: LegacyBook) -> None:
    assert [(row.place.file, row.place.row, kinds(row)) for row in book.structural] == [
        ("世帯員.csv", 4, ["duplicate_row"]),
        ("要処理.csv", 4, ["total_row"]),
    ]
    assert book.members[1].to_on is None
    assert kinds(book.members[1]) == ["end_before_start"]


def test_a_surname_in_another_variant_and_one_singled_out_by_its_worker(book: LegacyBook) -> None:
    assert book.items[0].household is book.households[0]
    assert book.items[1].household is None
    assert kinds(book.items[1]) == ["ambiguous_household"]


def test_calls_about_nobody_known_are_in_order(book: LegacyBook) -> None:
    told, unknown, ambiguous, wrong = book.inquiries
    assert (told.clock.precision, kinds(told)) == ("about", ["assumed_afternoon"])
    assert told.received_by is book.staff[0]
    assert (unknown.household, unknown.clock.at, unknown.outcome) == (None, None, "imported")
    assert kinds(unknown) == ["ambiguous_staff"]
    assert len(ambiguous.candidates) == 2
    assert (wrong.outcome, kinds(wrong)) == ("unlinked", ["unknown_case_number"])


def test_a_sheet_the_mapping_does_not_name_is_listed() -> None:
    more = workbook(山本=NOTES, 電話=CALLS, 予備=[["メモ"]])
    book = read_book(read_mapping(MAPPING.encode()), files(**{"記録.xlsx": more}))
    assert book.unmapped_sheets == [("記録.xlsx", "予備")]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"世帯.csv": "番号,名前\n1,A\n".encode()}, "見出し「世帯主」"),
        ({"世帯.csv": HOUSEHOLDS.encode("cp932")}, "encoding を確かめて"),
        ({"記録.xlsx": b"not a workbook"}, "Excelブック"),
        ({"記録.xlsx": workbook(山本=NOTES)}, "シート「電話」がありません"),
    ],
)
def test_a_book_that_does_not_fit_its_mapping_says_where(changed: dict[str, bytes], told: str) -> None:
    with pytest.raises(BookError, match=told):
        read_book(read_mapping(MAPPING.encode()), files(**changed))


def test_a_missing_file_is_named() -> None:
    there = files()
    del there["要処理.csv"]
    with pytest.raises(BookError, match=r"要処理\.csv がありません"):
        read_book(read_mapping(MAPPING.encode()), there)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('number = "番号", head', 'nummer = "番号", head', "number がありません"),
        ('code = "phone"', 'code = "telefon"', "code が正しくありません: telefon"),
        ("digits = 4 }\nstaff", "digits = 0 }\nstaff", "case_number.digits"),
        ('repeat_above = ["number"]', 'repeat_above = ["head"]', "repeat_above"),
        ("[households]", "[households", "TOML"),
        ("synthetic = true", "", "synthetic"),
    ],
)
def test_a_mapping_that_is_wrong_says_which_place(before: str, after: str, told: str) -> None:
    assert before in MAPPING
    with pytest.raises(MappingError, match=told):
        read_mapping(MAPPING.replace(before, after).encode())
