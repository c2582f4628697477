"""How much goes into one 回付: fifty records of a household; a hundred plans of many (AP3, AP18)."""

from typing import Any

import pytest

from libs.problems import ValidationFailed
from services.records.domain import submission as rules
from services.records.domain.decision import State
from services.records.domain.errors import RoutesDiffer
from tests.rules.records.books import record


def bundle(matter: str, n: int, **about: Any) -> tuple[State, dict[str, State]]:
    """A choice of so many records, each of its own household where `households` says so."""
    apart: bool = about.pop("households", False)
    found = {f"r{i}": record(f"r{i}", household_id=f"h{i}" if apart else "h1", **about) for i in range(n)}
    items = [{"record_id": each, "version": 1} for each in found]
    return {"matter_type": matter, "items": items, "flags": [], "urgent": False}, found


def test_fifty_records_of_one_household_go_together_and_no_more() -> None:
    rules.check(*bundle("record", 50))
    with pytest.raises(ValidationFailed) as refused:
        rules.check(*bundle("record", 51))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items", "too_many")]


@pytest.mark.parametrize(("matter", "record_type"), [("plan", "visit_grade"), ("policy", "support_policy")])
def test_a_hundred_plans_of_as_many_households_are_one_matter(matter: str, record_type: str) -> None:
    rules.check(*bundle(matter, 100, record_type=record_type, households=True))
    with pytest.raises(ValidationFailed):
        rules.check(*bundle(matter, 101, record_type=record_type, households=True))


def test_ordinary_records_of_two_households_do_not_go_together() -> None:
    with pytest.raises(RoutesDiffer):
        rules.check(*bundle("record", 2, households=True))
