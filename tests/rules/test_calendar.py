"""The Japanese calendar: notations that offices use are read; what is no day is refused with the reason."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs import calendar
from libs.calendar.periods import Period


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("令和６年７月１７日", date(2024, 7, 17)),
        ("令和7年4月8日（火）", date(2025, 4, 8)),
        ("平成28年 6月30日", date(2016, 6, 30)),
        ("令和元年12月13日", date(2019, 12, 13)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("㍻31年4月1日", date(2019, 4, 1)),
        ("Ｓ２２．４．９", date(1947, 4, 9)),
        ("R6.9.26（木）", date(2024, 9, 26)),
        ("r6-9-26", date(2024, 9, 26)),
        ("2024/9/25", date(2024, 9, 25)),
        ("2024年9月25日(水曜日)", date(2024, 9, 25)),
        ("令和6年2月29日", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_every_notation_of_the_books(written: str, day: date) -> None:
    assert calendar.read_date(written) == day


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("平成31年5月1日", "era_out_of_range"),
        ("平成32年4月1日", "era_out_of_range"),
        ("昭和64年1月8日", "era_out_of_range"),
        ("S65.1.20", "era_out_of_range"),
        ("令和0年1月1日", "era_out_of_range"),
        ("令和元年4月30日", "era_out_of_range"),
        ("明治5年1月1日", "era_out_of_range"),
        ("令和6年2月30日", "impossible_date"),
        ("H31.2.29", "impossible_date"),
        ("R7.13.1", "impossible_date"),
        ("2023/2/29", "impossible_date"),
        ("6.5.21", "unreadable_date"),
        ("来月ごろ", "unreadable_date"),
        ("安成3年1月1日", "unreadable_date"),
        ("20240925", "unreadable_date"),
        ("　", "missing_date"),
        ("", "missing_date"),
    ],
)
def test_what_names_no_day_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(calendar.DateError) as refused:
        calendar.read_date(written)
    assert refused.value.reason == reason
    assert isinstance(refused.value, ValueError)


def test_a_year_without_an_era_takes_the_era_of_its_book() -> None:
    assert calendar.read_date("6.5.21", bare_era="令和") == date(2024, 5, 21)
    assert calendar.read_date("６年７月２日", bare_era="R") == date(2024, 7, 2)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2117, 12, 31)))
def test_wareki_written_and_read_back_is_the_same_day(day: date) -> None:
    assert calendar.read_date(calendar.format_wareki(day)) == day
    assert calendar.read_date(calendar.format_wareki(day, "short")) == day


def test_eras_join_without_gap_or_overlap() -> None:
    for earlier, later in zip(calendar.ERAS, calendar.ERAS[1:], strict=False):
        assert earlier.last is not None
        assert earlier.last + timedelta(days=1) == later.first


@pytest.mark.parametrize(
    ("written", "expected"),
    [("4/23", (4, 23)), ("４月２３日", (4, 23)), ("12/2（火）", (12, 2)), ("R6.4.23", None), ("4月", None)],
)
def test_month_and_day_without_a_year(written: str, expected: tuple[int, int] | None) -> None:
    assert calendar.read_month_day(written) == expected


def test_january_belongs_to_the_fiscal_year_that_began_in_april() -> None:
    assert calendar.in_fiscal_year(2024, 1, 9) == date(2025, 1, 9)
    assert calendar.in_fiscal_year(2024, 4, 1) == date(2024, 4, 1)
    assert calendar.fiscal_year(date(2025, 3, 31)) == 2024
    with pytest.raises(calendar.DateError):
        calendar.in_fiscal_year(2024, 2, 29)


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("【令和６年度】", 2024),
        ("R7年度", 2025),
        ("令和元年度分", 2019),
        ("平成31年度", 2019),
        ("昭和63年度", 1988),
        ("第二係担当分", None),
    ],
)
def test_a_heading_names_its_fiscal_year(written: str, year: int | None) -> None:
    assert calendar.read_fiscal_year(written) == year


@given(st.integers(min_value=1990, max_value=2090))
def test_a_fiscal_year_label_is_read_back(year: int) -> None:
    assert calendar.read_fiscal_year(calendar.fiscal_year_label(year)) == year


@pytest.mark.parametrize(
    ("written", "at", "precision"),
    [
        ("9時半頃", time(9, 30), "about"),
        ("９時４０分", time(9, 40), "exact"),
        ("午後2時頃", time(14), "about"),
        ("午後12時30分", time(12, 30), "exact"),
        ("午前6時50分", time(6, 50), "exact"),
        ("13時過ぎ", time(13), "about"),
        ("10時前", time(10), "about"),
        ("3時ごろ", time(15), "about"),
        ("2時半", time(14, 30), "about"),
        ("16:40", time(16, 40), "exact"),
        ("8時半すぎ", time(8, 30), "about"),
        ("午後イチ", time(13), "about"),
        ("正午", time(12), "exact"),
        ("夕方", None, "day"),
        ("午前中", None, "day"),
        ("昼休み", None, "day"),
        ("25時", None, "day"),
        ("", None, "day"),
    ],
)
def test_a_time_as_told_on_the_telephone(written: str, at: time | None, precision: str) -> None:
    clock = calendar.read_clock(written)
    assert (clock.at, clock.precision) == (at, precision)


def test_an_hour_without_morning_or_afternoon_is_marked_as_assumed() -> None:
    assert calendar.read_clock("5時10分").assumed_afternoon
    assert not calendar.read_clock("午後5時10分").assumed_afternoon


def test_a_japanese_day_begins_at_fifteen_hours_utc_of_the_day_before() -> None:
    assert calendar.instant(date(2026, 11, 23)) == "2026-11-22T15:00:00.000Z"
    assert calendar.instant(date(2026, 11, 23), time(9, 30)) == "2026-11-23T00:30:00.000Z"
    assert calendar.jst_date("2026-11-22T15:00:00.000Z") == date(2026, 11, 23)
    assert calendar.jst_date("2026-11-22T14:59:59.999Z") == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("period", "day", "held", "over"),
    [
        ({}, "2024-06-01", True, False),
        ({"from": None, "to": None}, "2024-06-01", True, False),
        ({"from": "2024-06-01", "to": "2024-06-30"}, "2024-06-01", True, False),
        ({"from": "2024-06-01", "to": "2024-06-30"}, "2024-06-30", True, False),
        ({"from": "2024-06-02"}, "2024-06-01", False, False),
        ({"to": "2024-05-31"}, "2024-06-01", False, True),
    ],
)
def test_a_period_holds_from_its_first_to_its_last_day_and_an_open_end_never_comes(
    period: Period, day: str, held: bool, over: bool
) -> None:
    assert (calendar.in_force(period, day), calendar.is_over(period, day)) == (held, over)
