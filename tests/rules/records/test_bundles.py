"""The limits of one 回付: fifty records of one household, or a hundred plans of several (AP3, AP18)."""

from typing import Any

import pytest

from libs.contracts import codes
from libs.problems import ValidationFailed
from services.records.domain import bundle as rules
from services.records.domain.bundle import Bundle
from services.records.domain.errors import RoutesDiffer
from services.records.domain.state import Record
from tests.rules.records.books import bundle_item, record


def bundle(matter: codes.MatterType, n: int, **about: Any) -> tuple[Bundle, dict[str, Record]]:
    """A choice of this many records, each of its own household if `households` says so."""
    apart: bool = about.pop("households", False)
    found: dict[str, Record] = {
        f"r{i}": record(f"r{i}", household_id=f"h{i}" if apart else "h1", **about) for i in range(n)
    }
    return rules.plain(matter, [bundle_item(each) for each in found]), found


def test_fifty_records_of_one_household_go_together_and_no_more() -> None:
    rules.check(*bundle("record", 50))
    with pytest.raises(ValidationFailed) as refused:
        rules.check(*bundle("record", 51))
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/items", "too_many")]


@pytest.mark.parametrize(("matter", "record_type"), [("plan", "visit_grade"), ("policy", "support_policy")])
def test_a_hundred_plans_of_as_many_households_are_one_matter(
    matter: codes.MatterType, record_type: codes.RecordType
) -> None:
    rules.check(*bundle(matter, 100, record_type=record_type, households=True))
    with pytest.raises(ValidationFailed):
        rules.check(*bundle(matter, 101, record_type=record_type, households=True))


def test_ordinary_records_of_two_households_do_not_go_together() -> None:
    with pytest.raises(RoutesDiffer):
        rules.check(*bundle("record", 2, households=True))
