"""Periods of whole days with a first and a last one, as posts, holders, templates and notes have them."""

from collections.abc import Mapping
from typing import Any

EARLIEST, LATEST = "0000", "9999"
"""Below and above every ISO date and time."""


def in_force(period: Mapping[str, Any], day: str) -> bool:
    """Whether what has a first and a last day (`from`, `to`; either may be open) holds on this ISO date."""
    return (period.get("from") or EARLIEST) <= day and not is_over(period, day)


def is_over(period: Mapping[str, Any], day: str) -> bool:
    """Whether its last day is before this ISO date."""
    return (period.get("to") or LATEST) < day
