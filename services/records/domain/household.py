"""Households, persons and their look-up keys. Pure.

A key is what a caller or a clerk may type: a number without prefix and zeros, a name or reading in any width or
variant, a date of birth; `contact` has those of telephone numbers and addresses. Names are folded by `libs.text`, the
same way on both sides.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, TypedDict

from libs import text
from libs.calendar import read_births
from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, OutOfScope, ValidationFailed
from libs.states import people
from libs.states.people import HouseholdEvent, PersonEvent
from services.records.domain.state import Household, Person

HouseholdDecision: TypeAlias = Decision[Household, HouseholdEvent]
PersonDecision: TypeAlias = Decision[Person, PersonEvent]
HEAD = "世帯主"
_SPACES = re.compile(r"[\s\u3000]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")


class NewHead(TypedDict):
    """The head of household, as the sender names them."""

    name: str
    kana: str | None
    birth_date: str | None
    sex: codes.Sex | None


class NewNumber(TypedDict):
    """A case number within its series."""

    series: str
    number: str


class NewHousehold(TypedDict):
    """A new household with its head. The case number may come later (面接相談 comes before any number)."""

    office_code: str
    status: codes.HouseholdStatus
    head: NewHead | None
    label: str | None
    case_numbers: list[NewNumber]
    household_type: codes.HouseholdType | None
    worker_id: str | None
    district_id: str | None
    protect: bool


class ShownPerson(TypedDict):
    """The fields of a person that their household shows."""

    names: list[people.Name]
    birth_date: str | None


class ShownHead(TypedDict):
    """The head of household as lists show it."""

    name: str
    kana: str | None


def require_named(given: NewHousehold) -> None:
    """ValidationFailed for a new household that has neither a head nor a label."""
    if given["head"] is None and not given["label"]:
        raise ValidationFailed(errors=[FieldError("/head", "missing")])


def register_person(head: NewHead) -> PersonDecision:
    """A new person with the name of this head of household."""
    name: people.Name = {"kind": "legal", "text": head["name"], "kana": head["kana"], "from": None, "to": None}
    person: people.Person = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "names": [name],
        "birth_date": head["birth_date"],
        "sex": head["sex"],
        "external_id": None,
        "merged_into": None,
    }
    return Decision(person_with_keys(person), "person.registered")


@dataclass(frozen=True, slots=True)
class Registration:
    """What a new household gets beside what its sender names: the ids, its ward, and the day from which it counts."""

    household_id: str
    head_id: str | None
    ward_code: str
    today: str


def register(given: NewHousehold, registration: Registration) -> HouseholdDecision:
    """A new household. Its head is its first member."""
    head_id = registration.head_id
    household: people.Household = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "case_numbers": [{**number, "from": None, "to": None, "original": None} for number in given["case_numbers"]],
        "intake_number": None,
        "label": given["label"],
        "office_code": given["office_code"],
        "ward_code": registration.ward_code,
        "ward_town": None,
        "district_id": given["district_id"],
        "worker_id": given["worker_id"],
        "worker_text": None,
        "household_type": given["household_type"],
        "household_types": [],
        "status": given["status"],
        "statuses": [{"code": given["status"], "from": registration.today, "to": None}],
        "grade": None,
        "grades": [],
        "head_person_id": head_id,
        "members": [_as_head(head_id)] if head_id else [],
        "stays": [],
        "links": [],
        "cautions": [],
        "excluded_staff": [],
        "note": None,
        "opened_on": None,
        "closed_on": None,
    }
    return Decision(with_keys(registration.household_id, household), "household.registered")


def _as_head(person_id: str) -> people.Member:
    return {"person_id": person_id, "relation": HEAD, "from": None, "to": None, "reason": None, "note": None}


def assign(household: Household, worker_id: str) -> HouseholdDecision | None:
    """担当替え. None if the worker has the household already."""
    before = household["worker_id"]
    if before == worker_id:
        return None
    newer: Household = {**household, "worker_id": worker_id, "worker_text": None}
    return Decision(newer, "household.worker_changed", {"from": before, "to": worker_id})


def require_no_kin(household: Household, staff_ids: list[str], actor_id: str) -> None:
    """OutOfScope if the actor who notes 除斥 is kin of the household, before or after this change."""
    if actor_id in {*household["excluded_staff"], *staff_ids}:
        raise OutOfScope("この世帯の除斥は、ほかの係長以上の人が登録します。課長へ依頼してください。")


def exclude(household: Household, staff_ids: list[str], unknown: Set[str]) -> HouseholdDecision | None:
    """除斥 of these staff. None if they are noted already. ValidationFailed for ids that are no staff (`unknown`)."""
    if wrong := [n for n, each in enumerate(staff_ids) if each in unknown]:
        raise ValidationFailed(errors=[FieldError(f"/staff_ids/{n}", "unknown") for n in wrong])
    named = sorted(set(staff_ids))
    if household["excluded_staff"] == named:
        return None
    newer: Household = {**household, "excluded_staff": named}
    return Decision(newer, "household.changed", {"fields": ["excluded_staff"]})


def name_keys(name: str | None) -> list[str]:
    """The keys of one name or reading: one for the whole, and one for each part."""
    if not name:
        return []
    parts = [text.search_key(part) for part in _SPACES.split(name.strip())]
    whole = text.search_key(_SPACES.sub("", name))
    return [key for key in dict.fromkeys([whole, *parts]) if key]


def date_key(iso: str) -> str:
    """The key of a date of birth."""
    return "born:" + iso


def number_keys(number: str, series: str | None = None) -> list[str]:
    """The keys of a case number: with its series, and bare (no prefix, no leading zeros)."""
    bare = text.number_key(number)
    keys = ["no:" + bare]
    if series:
        keys.append(f"no:{text.search_key(series)}-{bare}")
    return keys


def person_keys(person: people.Person) -> list[str]:
    """All keys of a person: every name with its reading, and the date of birth."""
    keys: list[str] = []
    for name in person["names"]:
        keys += name_keys(name["text"]) + name_keys(name["kana"])
    if person["birth_date"]:
        keys.append(date_key(person["birth_date"]))
    return list(dict.fromkeys(keys))


def household_keys(household: people.Household) -> list[str]:
    """The keys of a household itself: its numbers and its label."""
    keys: list[str] = []
    for number in household["case_numbers"]:
        keys += number_keys(number["number"], number["series"])
    if household["intake_number"]:
        keys.append("no:" + text.number_key(household["intake_number"]))
    keys += name_keys(household["label"])
    return list(dict.fromkeys(keys))


def members_of(household: people.Household) -> frozenset[str]:
    """The persons who are members of a household."""
    return frozenset(member["person_id"] for member in household["members"])


def unique_numbers(household: people.Household) -> list[str]:
    """The values that must be unique: each case number within its series."""
    return [f"{n['series']}/{n['number']}" for n in household["case_numbers"]]


def sort_key(household_id: str, household: people.Household) -> str:
    """Sorts households by their newest case number, those without one last. No two households have the same key."""
    numbers = household["case_numbers"]
    if not numbers:
        return f"~{household['intake_number'] or ''}/{household_id}"
    newest = numbers[-1]
    return f"{newest['series']}/{newest['number'].zfill(10)}/{household_id}"


def with_keys(household_id: str, household: people.Household) -> Household:
    """The household's state with its private look-up fields."""
    state: Household = {**household, "keys": household_keys(household), "sort_key": sort_key(household_id, household)}
    if numbers := unique_numbers(household):
        state["unique_numbers"] = numbers
    return state


def person_with_keys(person: people.Person) -> Person:
    """The person's state with the private look-up field."""
    return {**person, "keys": person_keys(person)}


@dataclass(frozen=True, slots=True)
class Meant:
    """The keys that a typed text may mean, for persons and for households, each as (key, is only a prefix)."""

    persons: tuple[tuple[str, bool], ...]
    households: tuple[tuple[str, bool], ...]


def meant(q: str) -> Meant:
    """What a typed text may mean: a number, a date of birth, a name."""
    folded = text.search_key(_SPACES.sub("", q))
    digits = _NOT_DIGITS.sub("", folded)
    names = ((folded, True),) if folded and not folded.isdigit() else ()
    numbers = (("no:" + text.number_key(folded), False),) if digits and len(digits) <= 8 else ()
    births = tuple((date_key(day.isoformat()), False) for day in read_births(q))
    return Meant(persons=births + names, households=numbers + names)


def head_name(household: people.Household, persons: Mapping[str, ShownPerson]) -> ShownHead | None:
    """The head of household as lists show it, or the household's label without one."""
    head = persons.get(household["head_person_id"] or "")
    if head is None or not head["names"]:
        return {"name": household["label"], "kana": None} if household["label"] else None
    name = head["names"][0]
    return {"name": name["text"], "kana": name["kana"]}


def age_on(day: str, birth_date: str) -> int:
    """The age in full years on a day; both are `YYYY-MM-DD`."""
    on, born = date.fromisoformat(day), date.fromisoformat(birth_date)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def newest_number(household: people.Household) -> str | None:
    """The newest case number as people write it: series and number."""
    numbers = household["case_numbers"]
    return f"{numbers[-1]['series']}-{numbers[-1]['number']}" if numbers else None
