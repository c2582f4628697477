"""年度 (April to March), and instants of Japanese days: an office's day is a day of JST, the stored time is UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone

from libs.calendar.eras import era_of, western_day

JST = timezone(timedelta(hours=9), "JST")


def fiscal_year(day: date) -> int:
    """年度 of a day, named by its first year: 2025-03-31 → 2024."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_label(year: int) -> str:
    """令和6年度 for 2024. 2019 is 令和元年度, as offices write it, though its April was still 平成."""
    era, number = era_of(date(year, 5, 1))
    return f"{era.name}{'元' if number == 1 else number}年度"


def in_fiscal_year(year: int, month: int, day: int) -> date:
    """The day `month`/`day` of a 年度: (2024, 1, 9) → 2025-01-09. A day that does not exist raises `DateError`."""
    western = year if month >= 4 else year + 1
    return western_day(western, month, day, f"{fiscal_year_label(year)}の{month}月{day}日")


def instant(day: date, clock: time = time()) -> str:
    """RFC 3339 UTC with milliseconds of a Japanese day and time; without a time, 00:00 JST of that day."""
    moment = datetime.combine(day, clock.replace(tzinfo=None), JST).astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def jst_date(moment: str) -> date:
    """The Japanese day of an RFC 3339 instant: `2026-11-22T15:00:00.000Z` → 2026-11-23."""
    return datetime.fromisoformat(moment).astimezone(JST).date()
