"""The Japanese calendar: 和暦 both ways, 年度, holidays and business days, dates and times as offices write them.

Pure computation, no clock: today is always passed in. A text that names no day raises `DateError` with a reason.
"""

from libs.calendar.births import read_births
from libs.calendar.eras import ERAS, DateError, format_wareki
from libs.calendar.holidays import (
    add_business_days,
    business_days_between,
    holidays,
    is_business_day,
    next_business_day,
)
from libs.calendar.notations import Clock, read_clock, read_date, read_fiscal_year, read_month_day
from libs.calendar.periods import EARLIEST, LATEST, in_force, is_over
from libs.calendar.years import JST, fiscal_year, fiscal_year_label, in_fiscal_year, instant, jst_date

__all__ = [
    "EARLIEST",
    "ERAS",
    "JST",
    "LATEST",
    "Clock",
    "DateError",
    "add_business_days",
    "business_days_between",
    "fiscal_year",
    "fiscal_year_label",
    "format_wareki",
    "holidays",
    "in_fiscal_year",
    "in_force",
    "instant",
    "is_business_day",
    "is_over",
    "jst_date",
    "next_business_day",
    "read_births",
    "read_clock",
    "read_date",
    "read_fiscal_year",
    "read_month_day",
]
