"""Periods of whole days with a first and a last one, as posts, holders, templates and notes have them."""

from typing import NotRequired

from typing_extensions import ReadOnly, TypedDict

EARLIEST, LATEST = "0000", "9999"
"""Below and above every ISO date and time."""

Period = TypedDict("Period", {"from": NotRequired[ReadOnly[str | None]], "to": NotRequired[ReadOnly[str | None]]})


def in_force(period: Period, day: str) -> bool:
    """Whether what has a first and a last day (`from`, `to`; either may be open) holds on this ISO date."""
    return (period.get("from") or EARLIEST) <= day and not is_over(period, day)


def is_over(period: Period, day: str) -> bool:
    """Whether its last day is before this ISO date."""
    return (period.get("to") or LATEST) < day
