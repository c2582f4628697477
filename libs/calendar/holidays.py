"""国民の祝日 by the law in force in each year, and an office's business days (closed 12/29–1/3, 地方自治法4条の2).

Computed for 2007–2099: since 2007 the rule of substitute holidays is today's, until 2099 the equinox formula holds.
The equinoxes of coming years are official only after the February gazette of the year before.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

_ONE_DAY = timedelta(days=1)
_FIRST, _LAST = 2007, 2099
# 東京五輪特措法 moved three holidays in 2020 and 2021.
_OLYMPIC = {
    2020: {"海の日": (7, 23), "スポーツの日": (7, 24), "山の日": (8, 10)},
    2021: {"海の日": (7, 22), "スポーツの日": (7, 23), "山の日": (8, 8)},
}


def _monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (nth - 1))


def _equinox(year: int, base: float) -> int:
    return int(base + 0.242194 * (year - 1980)) - (year - 1980) // 4


def _named(year: int) -> Iterator[tuple[date, str]]:
    yield date(year, 1, 1), "元日"
    yield _monday(year, 1, 2), "成人の日"
    yield date(year, 2, 11), "建国記念の日"
    if year >= 2020:
        yield date(year, 2, 23), "天皇誕生日"
    yield date(year, 3, _equinox(year, 20.8431)), "春分の日"
    yield date(year, 4, 29), "昭和の日"
    yield date(year, 5, 3), "憲法記念日"
    yield date(year, 5, 4), "みどりの日"
    yield date(year, 5, 5), "こどもの日"
    moved = _OLYMPIC.get(year, {})
    yield date(year, *moved["海の日"]) if moved else _monday(year, 7, 3), "海の日"
    if year >= 2016:
        yield date(year, *moved["山の日"]) if moved else date(year, 8, 11), "山の日"
    yield _monday(year, 9, 3), "敬老の日"
    yield date(year, 9, _equinox(year, 23.2488)), "秋分の日"
    sports = "スポーツの日" if year >= 2020 else "体育の日"
    yield date(year, *moved["スポーツの日"]) if moved else _monday(year, 10, 2), sports
    yield date(year, 11, 3), "文化の日"
    yield date(year, 11, 23), "勤労感謝の日"
    if year == 2019:
        yield date(2019, 5, 1), "即位の日"
        yield date(2019, 10, 22), "即位礼正殿の儀"
    if year <= 2018:
        yield date(year, 12, 23), "天皇誕生日"


@cache
def holidays(year: int) -> dict[date, str]:
    """Every holiday of a year with its name, 振替休日 and 国民の休日 included. Outside 2007–2099: ValueError."""
    if not _FIRST <= year <= _LAST:
        raise ValueError(f"{year}年の祝日は計算できません（{_FIRST}～{_LAST}年）")
    named = dict(_named(year))
    result = dict(named)
    for day in named:
        between = day + _ONE_DAY
        if between not in named and between + _ONE_DAY in named and between.weekday() != 6:
            result[between] = "国民の休日"
    for day in sorted(named):
        if day.weekday() == 6:
            substitute = day + _ONE_DAY
            while substitute in named:
                substitute += _ONE_DAY
            result[substitute] = "振替休日"
    return dict(sorted(result.items()))


def is_business_day(day: date) -> bool:
    """Whether an office is open: no weekend, no holiday, not 12/29–1/3."""
    if day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return False
    return day not in holidays(day.year)


def next_business_day(day: date) -> date:
    """The day itself if the office is open, otherwise the next one on which it is (翌開庁日)."""
    while not is_business_day(day):
        day += _ONE_DAY
    return day


def add_business_days(day: date, count: int) -> date:
    """The `count`-th business day after `day`, which itself does not count; negative counts go back."""
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_business_day(day):
            day += step
    return day


@lru_cache(maxsize=4096)
def business_days_between(start: date, end: date) -> int:
    """How many business days lie after `start` up to and including `end`; 0 if `end` is not later."""
    days = (end - start).days
    return sum(is_business_day(start + timedelta(days=n)) for n in range(1, days + 1))
