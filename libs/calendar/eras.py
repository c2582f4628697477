"""元号 with their exact first days. A day outside its era is an error, never silently another era's day."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Reason = Literal["missing_date", "unreadable_date", "impossible_date", "era_out_of_range"]


class DateError(ValueError):
    """A text that names no day. `reason` is for programs, the message (Japanese) for people."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Era:
    """One 元号: the western year of its year 1, its first day by law and its last (`None` while it goes on)."""

    name: str
    letter: str
    first_year: int
    first: date
    last: date | None


# First days by the rescripts and cabinet orders that changed the era. Before 明治6年 the lunar calendar was in use:
# such a day has no simple date and is refused.
ERAS: tuple[Era, ...] = (
    Era("明治", "M", 1868, date(1873, 1, 1), date(1912, 7, 29)),
    Era("大正", "T", 1912, date(1912, 7, 30), date(1926, 12, 24)),
    Era("昭和", "S", 1926, date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", 1989, date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", 2019, date(2019, 5, 1), None),
)
_BY_WORD = {word: era for era in ERAS for word in (era.name, era.letter, era.letter.lower())}


def era_named(word: str) -> Era:
    """The era of a name or letter: 令和, R, r. An unknown word raises `DateError`."""
    if word not in _BY_WORD:
        raise DateError("unreadable_date", f"元号「{word}」が分かりません")
    return _BY_WORD[word]


def era_of(day: date) -> tuple[Era, int]:
    """The era of a day and the year within it: 2019-05-01 → (令和, 1). Days before 明治6年 raise `DateError`."""
    for era in reversed(ERAS):
        if day >= era.first:
            return era, day.year - era.first_year + 1
    raise DateError("era_out_of_range", f"{day.isoformat()} は明治6年より前のため和暦にできません")


def from_wareki(era: str, year: int, month: int, day: int) -> date:
    """The day of an era's year (`era`: 令和 or R). 令和0年, 平成32年, 昭和64年1月8日 → era_out_of_range;
    2月30日 → impossible_date."""
    found = era_named(era)
    written = f"{found.name}{year}年{month}月{day}日"
    western = found.first_year + year - 1
    last_year = found.last.year if found.last else 9999
    if year < 1 or western > last_year:
        raise DateError("era_out_of_range", f"{found.name}{year}年という年はありません")
    result = western_day(western, month, day, written)
    if result < found.first or (found.last is not None and result > found.last):
        raise DateError("era_out_of_range", f"{written}は{found.name}ではありません")
    return result


def western_day(year: int, month: int, day: int, written: str) -> date:
    """A day of the western calendar; one that does not exist is impossible_date, told as it was written."""
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError("impossible_date", f"{written}は存在しない日付です") from None


def format_wareki(day: date, style: Literal["long", "short"] = "long") -> str:
    """令和元年5月1日 (`long`) or R1.5.1 (`short`)."""
    era, year = era_of(day)
    if style == "short":
        return f"{era.letter}{year}.{day.month}.{day.day}"
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
