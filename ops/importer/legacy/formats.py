"""Days and times that a workbook stores as numbers: what each style means, and how its cell shows the number."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.calendar import DateError, format_wareki
from ops.importer.legacy.sheets import CellValue, shown

WINDOWS_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
MAC_EPOCH = datetime(1904, 1, 1)  # noqa: DTZ001
_STYLES = 65_536
_FORMAT_CHARACTERS = 255
_DAY_MS = 86_400_000

# Built-in formats of days and times, by their numbers in a Japanese Excel (ECMA-376 part 1, 18.8.30, ja-jp).
_ERA_SHORT, _ERA_LONG = "[$-411]ge.m.d", "[$-411]ggge年m月d日"
_FORMATS: dict[int, str] = {
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    27: _ERA_SHORT,
    28: _ERA_LONG,
    29: _ERA_LONG,
    30: "m/d/yy",
    31: "yyyy年m月d日",
    32: "h時mm分",
    33: "h時mm分ss秒",
    34: "yyyy年m月",
    35: "m月d日",
    36: _ERA_SHORT,
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    50: _ERA_SHORT,
    51: _ERA_LONG,
    52: "yyyy年m月",
    53: "m月d日",
    54: _ERA_LONG,
    55: "yyyy年m月",
    56: "m月d日",
    57: _ERA_SHORT,
    58: _ERA_LONG,
}
# Text in quotes, escaped, or in brackets (a colour, a language) is no part of a day; [h] counts hours beyond 24.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\[\]]*\]', re.IGNORECASE)
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_DAY_OR_TIME = re.compile(r"[dmhys]", re.IGNORECASE)


class Styles:
    """The number format of each style."""

    def __init__(self) -> None:
        self.custom: dict[int, str] = {}
        self.used: list[int] = []
        self._in_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "cellXfs":
            self._in_cells = True
        elif tag == "numFmt" and len(self.custom) < _STYLES:
            self.custom[int(attributes["numFmtId"])] = attributes["formatCode"][:_FORMAT_CHARACTERS]
        elif tag == "xf" and self._in_cells and len(self.used) < _STYLES:
            self.used.append(int(attributes.get("numFmtId", 0)))

    def text(self, data: str) -> None: ...

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How a cell shows a number: as a day or a time, and whether the day is in 和暦."""

    is_date: bool
    is_duration: bool
    era: str | None

    @classmethod
    def of(cls, number: int, custom: dict[int, str]) -> "CellFormat":
        format_code = custom.get(number) or _FORMATS.get(number, "")
        shown_as = _LITERAL.sub("", format_code.partition(";")[0])
        era = ("long" if "ggg" in shown_as else "short") if "e" in shown_as else None
        return cls(_DAY_OR_TIME.search(shown_as) is not None, _DURATION.search(shown_as) is not None, era)


PLAIN = CellFormat(is_date=False, is_duration=False, era=None)


def day_or_number(number: int | float, cell_format: CellFormat, epoch: datetime) -> CellValue:
    """A number as its format means it: a time below 1, else a day; one beyond the calendar shows as in Excel."""
    if not cell_format.is_date:
        return number
    try:
        days, fraction = divmod(number, 1)
        clock = timedelta(milliseconds=round(fraction * _DAY_MS))
        if 0 <= number < 1 and not clock.days:
            return (WINDOWS_EPOCH + clock).time()
        if cell_format.is_duration:
            return number
        # Excel counts 29 February 1900, which did not exist.
        phantom = 1 if 0 < number < 60 and epoch == WINDOWS_EPOCH else 0
        return epoch + timedelta(days=days + phantom) + clock
    except (OverflowError, ValueError):
        return "#VALUE!"


def shown_as(value: CellValue, cell_format: CellFormat) -> str:
    """The value as its cell shows it. Excel's `ggge` and `ge` are 和暦."""
    if not isinstance(value, datetime) or cell_format.era is None:
        return shown(value)
    try:
        return format_wareki(value.date(), "long" if cell_format.era == "long" else "short")
    except DateError:
        return value.date().isoformat()
