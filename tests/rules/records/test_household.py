"""Notes on a household and an office: kin who take no part in sign-off, kinds of records that need no decision."""

import pytest

from libs.contracts.codes import RecordType
from libs.problems import OutOfScope, ValidationFailed
from services.records.domain import household as rules
from services.records.domain import office as offices
from services.records.domain.state import Household, Office


def household(*excluded: str) -> Household:
    given: rules.NewHousehold = {
        "office_code": "tarumi",
        "status": "active",
        "head": None,
        "label": "試験",
        "case_numbers": [],
        "household_type": None,
        "worker_id": "w1",
        "district_id": None,
        "protect": False,
    }
    made = rules.register(given, rules.Registration("h1", None, "28108", "2026-11-23"))
    return {**made.state, "excluded_staff": list(excluded)}


def test_kin_are_noted_once_each_and_in_order() -> None:
    noted = rules.exclude(household(), ["w3", "w2", "w3"], frozenset())
    assert noted is not None
    assert noted.state["excluded_staff"] == ["w2", "w3"]
    assert rules.exclude(noted.state, ["w3", "w2"], frozenset()) is None


def test_nobody_unknown_is_noted_as_kin() -> None:
    with pytest.raises(ValidationFailed) as refused:
        rules.exclude(household(), ["w2", "nobody"], frozenset({"nobody"}))
    assert [each.pointer for each in refused.value.errors] == ["/staff_ids/1"]


@pytest.mark.parametrize(("noted", "named"), [(["s1"], []), ([], ["s1"])])
def test_kin_never_note_kin(noted: list[str], named: list[str]) -> None:
    with pytest.raises(OutOfScope):
        rules.require_no_kin(household(*noted), named, "s1")
    rules.require_no_kin(household(*noted), named, "s2")


def test_an_office_files_only_what_may_be_filed_without_a_decision() -> None:
    office: Office = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "office_code": "tarumi",
        "name": "垂水",
        "ward_code": "28108",
        "ward_name": "垂水区",
        "read_group": "tarumi",
        "file_only": [],
        "number_series": "垂水",
        "authority_post": "所長",
    }
    kinds: list[RecordType] = ["phone", "memo", "phone"]
    listed = offices.list_file_only(office, kinds)
    assert listed is not None
    assert listed.state["file_only"] == ["memo", "phone"]
    assert offices.list_file_only(listed.state, kinds) is None
    with pytest.raises(ValidationFailed) as refused:
        offices.list_file_only(office, ["phone", "home_visit"])
    assert [each.pointer for each in refused.value.errors] == ["/record_types/1"]


@pytest.mark.parametrize(
    ("day", "age"), [("2026-05-10", 78), ("2026-05-11", 79), ("2027-05-10", 79), ("1947-05-11", 0)]
)
def test_a_year_older_on_the_birthday(day: str, age: int) -> None:
    assert rules.age_on(day, "1947-05-11") == age
