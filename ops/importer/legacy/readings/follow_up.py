"""What is to be done next and by when, from the body: the earliest day that is planned and not only reported.

A day without a year is the next such day after the note. 10月末 and 10月中 are the last day of the month; 上旬 is the 10th; a
bare month or 次回 alone gives no day.
"""

import calendar as months
import re
from datetime import date, timedelta

from libs.calendar import DateError, read_date
from libs.text import nfkc
from ops.importer.legacy.rows import FollowUp

_HORIZON = timedelta(days=210)
_FULL = re.compile(r"((?<![RＲ令和])[RＲ令和]++\d{1,2}[.年]\d{1,2}[.月]\d{1,2}日?)")
_MONTH_DAY = re.compile(r"(?<![\d.])(\d{1,2})[/月](\d{1,2})日?(?![\d/])")
_MONTH_PART = re.compile(r"(?<![\d.])(\d{1,2}|今|来)月(末|中|いっぱい|上旬|下旬)")
# A day that is reported and not planned: 6月28日に搬出を経て, R6.10に…判明, 8/22付.
_PAST = re.compile(r"を経て|判明|経過|でした|ました$|のとおり済|死亡|生まれ|受理|届出済")
_NOT_A_PLAN = re.compile(r"付|から|以降|現在|分")
_SENTENCE = re.compile(r"[。\n]")


def follow_up(occurred_on: date | None, body: str, next_plan: str | None = None) -> FollowUp | None:
    """The next thing to be done after a note; None if the text names none or the note has no day."""
    if occurred_on is None:
        return None
    text = nfkc(body)
    found: list[tuple[date, str]] = []
    for sentence in _SENTENCE.split(text):
        if not _PAST.search(sentence):
            found += [(day, sentence.strip()) for day in _days(sentence, occurred_on)]
    planned = f"次回予定 {next_plan}" if next_plan else None
    if next_plan and planned:
        found += [(day, planned) for day in _days(nfkc(next_plan), occurred_on)]
    if found:
        due, what = min(found, key=lambda pair: pair[0])
        return FollowUp(what, due)
    if planned:
        return FollowUp(planned, None)
    plain = next((s.strip() for s in _SENTENCE.split(text) if "次回" in s or "来月" in s), None)
    return FollowUp(plain, None) if plain else None


def _days(sentence: str, after: date) -> list[date]:
    days: list[date] = []
    for match in _FULL.finditer(sentence):
        try:
            days.append(read_date(match.group(1)))
        except DateError:
            continue
    rest = _FULL.sub("", sentence)
    for match in _MONTH_DAY.finditer(rest):
        day = _next(after, int(match.group(1)), int(match.group(2)))
        if day and not _NOT_A_PLAN.match(rest[match.end() :]):
            days.append(day)
    for match in _MONTH_PART.finditer(rest):
        if day := _part_of_month(after, match.group(1), match.group(2)):
            days.append(day)
    return [day for day in days if after < day <= after + _HORIZON]


def _next(after: date, month: int, day: int) -> date | None:
    for year in (after.year, after.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= after:
            return found
    return None


def _part_of_month(after: date, month: str, part: str) -> date | None:
    number = {"今": after.month, "来": after.month % 12 + 1}.get(month) or int(month)
    if not 1 <= number <= 12:
        return None
    year = after.year if number >= after.month else after.year + 1
    return date(year, number, 10 if part == "上旬" else months.monthrange(year, number)[1])
