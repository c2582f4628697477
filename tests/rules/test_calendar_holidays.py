"""Holidays and business days, compared with the lists of the Cabinet Office and another implementation of the law."""

from datetime import date

import jpholiday
import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs import calendar

# 内閣府「国民の祝日について」, the lists of three years with every special rule.
PUBLISHED = {
    2019: "1/1 1/14 2/11 3/21 4/29 4/30 5/1 5/2 5/3 5/4 5/5 5/6 7/15 8/11 8/12 9/16 9/23 10/14 10/22 11/3 11/4 11/23",
    2021: "1/1 1/11 2/11 2/23 3/20 4/29 5/3 5/4 5/5 7/22 7/23 8/8 8/9 9/20 9/23 11/3 11/23",
    2026: "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_holidays_are_those_of_the_published_list(year: int) -> None:
    expected = [date(year, *(int(part) for part in day.split("/"))) for day in PUBLISHED[year].split()]
    assert list(calendar.holidays(year)) == expected


def test_every_day_of_every_year_is_what_a_library_of_the_law_says_too() -> None:
    """`jpholiday` calculates the equinoxes from the sun and lists the special laws itself."""
    for year in range(2007, 2100):
        theirs = dict(jpholiday.year_holidays(year))
        assert list(calendar.holidays(year)) == list(theirs)
        for day, name in calendar.holidays(year).items():
            assert theirs[day].endswith(name), day


def test_names_of_the_days_made_by_rule() -> None:
    assert calendar.holidays(2026)[date(2026, 5, 6)] == "振替休日"
    assert calendar.holidays(2026)[date(2026, 9, 22)] == "国民の休日"
    assert calendar.holidays(2018)[date(2018, 12, 24)] == "振替休日"


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2026, 11, 23), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 24), True),
    ],
)
def test_offices_close_at_weekends_on_holidays_and_at_the_turn_of_the_year(day: date, is_open: bool) -> None:
    assert calendar.is_business_day(day) is is_open


def test_two_business_days_of_waiting_over_the_turn_of_the_year() -> None:
    assert calendar.add_business_days(date(2026, 12, 28), 2) == date(2027, 1, 5)
    assert calendar.add_business_days(date(2027, 1, 5), -2) == date(2026, 12, 28)
    assert calendar.next_business_day(date(2026, 12, 29)) == date(2027, 1, 4)
    assert calendar.next_business_day(date(2027, 1, 4)) == date(2027, 1, 4)


@given(st.dates(date(2008, 1, 1), date(2098, 1, 1)), st.integers(min_value=1, max_value=40))
def test_counting_business_days_is_the_inverse_of_adding_them(day: date, count: int) -> None:
    later = calendar.add_business_days(day, count)
    assert calendar.is_business_day(later)
    assert calendar.business_days_between(day, later) == count


def test_years_outside_the_formula_are_refused() -> None:
    with pytest.raises(ValueError, match="祝日は計算できません"):
        calendar.holidays(2006)
