"""Dates and times in the notations of offices: 令和６年７月１７日, R6.9.26（木）, 6.5.21, 2024/9/25, 4/23, 9時半頃.

Full-width and half-width read the same. What cannot be read is an error with a reason, never a guess.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from libs.calendar.eras import ERAS, DateError, era_named, from_wareki, western_day
from libs.text import unspaced

Precision = Literal["exact", "about", "day"]

_ERA_WORDS = "|".join([era.name for era in ERAS] + [era.letter for era in ERAS])
_TAIL = r"日?(?:[(（]?[月火水木金土日](?:曜日?)?[)）]?)?"
_WAREKI = re.compile(rf"({_ERA_WORDS})(元|\d{{1,2}})[年./-](\d{{1,2}})[月./-](\d{{1,2}}){_TAIL}", re.IGNORECASE)
_WESTERN = re.compile(rf"(\d{{4}})[年./-](\d{{1,2}})[月./-](\d{{1,2}}){_TAIL}")
_BARE_YEAR = re.compile(rf"(\d{{1,2}})[年./-](\d{{1,2}})[月./-](\d{{1,2}}){_TAIL}")
_MONTH_DAY = re.compile(rf"(\d{{1,2}})[月/.](\d{{1,2}}){_TAIL}")
_FISCAL = re.compile(rf"({_ERA_WORDS})(元|\d{{1,2}})年?度", re.IGNORECASE)
_CLOCK = re.compile(r"(午前|午後|AM|PM)?(\d{1,2})(?:時|:)(?:(半)|(\d{1,2})分?)?(.*)", re.IGNORECASE)
_ABOUT_WORDS = ("頃", "ごろ", "ころ", "過", "すぎ", "前", "くらい", "ぐらい")
# An office is open from 8:45 to 17:30: "3時" without 午前 or 午後 is the afternoon.
_LAST_AFTERNOON_HOUR = 6


def _year(text: str) -> int:
    return 1 if text == "元" else int(text)


def read_date(text: str, bare_era: str | None = None) -> date:
    """The day a text names, in 和暦 or the western calendar, with or without a weekday.

    `bare_era` is the era of a year written without one (`6.5.21` in a book of 令和); without it such a text is
    unreadable. Raises `DateError`: missing_date, unreadable_date, impossible_date, era_out_of_range.
    """
    plain = unspaced(text)
    if not plain:
        raise DateError("missing_date", "日付が空欄です")
    if match := _WESTERN.fullmatch(plain):
        year, month, day = (int(part) for part in match.groups())
        return western_day(year, month, day, text.strip())
    if match := _WAREKI.fullmatch(plain):
        era, year_text, month_text, day_text = match.groups()
        return from_wareki(era, _year(year_text), int(month_text), int(day_text))
    if bare_era is not None and (match := _BARE_YEAR.fullmatch(plain)):
        year, month, day = (int(part) for part in match.groups())
        return from_wareki(bare_era, year, month, day)
    raise DateError("unreadable_date", f"「{text.strip()}」は日付として読めません")


def read_month_day(text: str) -> tuple[int, int] | None:
    """Month and day of `4/23`, `4月23日`, `４/２３（火）`; None if the text is something else."""
    match = _MONTH_DAY.fullmatch(unspaced(text))
    return (int(match.group(1)), int(match.group(2))) if match else None


def read_fiscal_year(text: str) -> int | None:
    """The 年度 a heading names (`【令和６年度】`, `R6年度` → 2024); None if it names none."""
    match = _FISCAL.search(unspaced(text))
    if match is None:
        return None
    era, year = match.groups()
    return era_named(era).first_year + _year(year) - 1


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as told. `about` is a time that was not exact, `day` none at all (夕方, 午前中);
    `assumed_afternoon` marks 3時 read as 15時."""

    at: time | None
    precision: Precision
    assumed_afternoon: bool = False


def read_clock(text: str) -> Clock:
    """The time of day a text tells: `9時半頃`, `午後2時`, `13時過ぎ`, `16:40`, `午後イチ`; otherwise no time."""
    plain = unspaced(text).replace("正午", "12時")
    if plain in ("午後イチ", "午後一"):
        return Clock(time(13), "about")
    match = _CLOCK.fullmatch(plain)
    if match is None:
        return Clock(None, "day")
    part, hour_text, minute_text = match.group(1), match.group(2), match.group(4)
    hour, minute = int(hour_text), 30 if match.group(3) else int(minute_text or 0)
    assumed = part is None and 1 <= hour <= _LAST_AFTERNOON_HOUR
    if assumed or (part is not None and part.upper() in ("午後", "PM") and hour < 12):
        hour += 12
    if hour > 23 or minute > 59:
        return Clock(None, "day")
    is_approximate = assumed or any(word in match.group(5) for word in _ABOUT_WORDS)
    return Clock(time(hour, minute), "about" if is_approximate else "exact", assumed)
