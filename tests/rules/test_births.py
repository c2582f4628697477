"""A date of birth is read in every writing in which a caller says it or a form has it."""

from datetime import date

import pytest

from libs.calendar import read_births

BORN = date(1947, 5, 11)


@pytest.mark.parametrize(
    "typed",
    [
        "S22.5.11",
        "s22.5.11",
        "Ｓ２２．５．１１",
        "S22・5・11",
        "S22/5/11",
        "S22-05-11",
        "昭和22年5月11日",
        "昭和２２年５月１１日",
        "㍼22年5月11日",
        "昭22.5.11",
        "昭和二十二年五月十一日",
        "昭和 22年 5月 11日生まれ",
        "S220511",
        "昭和220511",
        "昭220511",
        "3220511",
        "1947-05-11",
        "1947/5/11",
        "1947年5月11日生",
        "一九四七年五月十一日",
        "19470511",
        "１９４７０５１１",
        "S22.5.11(日)",
    ],
)
def test_a_date_of_birth_is_read_in_every_writing(typed: str) -> None:
    assert read_births(typed) == [BORN]


@pytest.mark.parametrize("typed", ["22.5.11", "22/5/11", "22年5月11日", "220511", "二十二年五月十一日"])
def test_a_year_without_its_era_may_be_of_each(typed: str) -> None:
    assert BORN in read_births(typed)
    assert date(2010, 5, 11) in read_births(typed)
    assert all((day.month, day.day) == (5, 11) for day in read_births(typed))


def test_the_first_year_of_an_era_is_one_of_its_own() -> None:
    assert read_births("令元.5.1") == read_births("R1.5.1") == read_births("5010501") == [date(2019, 5, 1)]


@pytest.mark.parametrize(
    "typed",
    ["", "山田", "平成", "318", "垂-00318", "078-000-9264", "9264", "000-9264", "S64.1.8", "2026-02-30", "9220511"],
)
def test_other_texts_are_no_date_of_birth(typed: str) -> None:
    assert read_births(typed) == []
