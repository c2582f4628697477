"""A date of birth as people say it and forms have it: S22.5.11, 昭22.5.11, 昭和二十二年五月十一日, S220511, 19470511, 22.5.11.

A text may mean several days: 22.5.11 is a day of each era that had a year 22.
"""

import contextlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial

from libs.calendar.eras import ERAS, DateError, from_wareki, western_day
from libs.calendar.notations import read_date
from libs.text import digits_of, search_key

_SIGNS = str.maketrans("・,、", "...")
_BORN = re.compile(r"(?:生まれ|生れ|うまれ|生)$")
_KANJI_NUMBER = re.compile(r"(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]{1,4})(?=[年月日])")
_ONE_SIGN = re.compile(r"^[明大昭平令](?=元|[0-9])")
_PACKED = re.compile(r"(明治|大正|昭和|平成|令和|[mtshr])?([0-9]{6,8})")
_BY_FIRST_SIGN = {era.name[0]: era.name for era in ERAS}
_BY_CODE = {str(code): era.name for code, era in enumerate(ERAS, 1)}
"""The eras as forms of municipalities number them: 3220511 is 昭和22年5月11日."""


def read_births(text: str) -> list[date]:
    """The days that a text may mean as a date of birth, each once; none if it is no date."""
    plain = _BORN.sub("", search_key(text).translate(_SIGNS))
    plain = _ONE_SIGN.sub(
        lambda found: _BY_FIRST_SIGN[found[0]], _KANJI_NUMBER.sub(lambda found: digits_of(found[0]), plain)
    )
    packed = _PACKED.fullmatch(plain)
    ways = _packed(packed[1], packed[2]) if packed else [partial(read_date, plain, era.name) for era in ERAS]
    return list(dict.fromkeys(_days(ways)))


def _days(ways: Iterable[Callable[[], date]]) -> Iterator[date]:
    for way in ways:
        with contextlib.suppress(DateError):
            yield way()


def _packed(era: str | None, digits: str) -> list[Callable[[], date]]:
    """The readings of digits without signs between them."""
    if era is None and len(digits) == 8:
        year, month_and_day = divmod(int(digits), 10_000)
        return [partial(western_day, year, *divmod(month_and_day, 100), digits)]
    if era is None and len(digits) == 7:
        return _packed(_BY_CODE.get(digits[0], ""), digits[1:])
    if len(digits) != 6:
        return []
    year, month, day = (int(digits[at : at + 2]) for at in (0, 2, 4))
    names = [each.name for each in ERAS] if era is None else [era]
    return [partial(from_wareki, name, year, month, day) for name in names]
