"""The documents of households and of persons, by which names and case numbers are resolved.

They are separate documents because each is made from its own state. A query joins them: a name leads to persons, a person to
the households with that member. A case number leads to its household directly.
"""

import re

from libs.states.people import PublishedHousehold, PublishedPerson
from libs.text import kana_key, name_key, number_key
from services.search.domain.documents import (
    HouseholdDocument,
    HouseholdShown,
    PersonDocument,
    PersonShown,
    identity,
    present,
    sealed,
    without_empty,
)

_PARTS = re.compile(r"[\s　・･=＝,，]+")


def household(key: str, version: int, state: PublishedHousehold) -> HouseholdDocument:
    """A household: its numbers, members, worker and office."""
    numbers = [number["number"] for number in state["case_numbers"]]
    if state["intake_number"]:
        numbers.append(state["intake_number"])
    names = present([name_key(state["label"] or "")])
    shown: HouseholdShown = {
        "case_numbers": state["case_numbers"],
        "label": state["label"],
        "district_id": state["district_id"],
        "status": state["status"],
        "grade": state["grade"],
    }
    document: HouseholdDocument = {
        **identity(key, version, state["office_code"], state["ward_code"]),
        "kind": "household",
        "deleted": False,
        "number_keys": present(number_key(number) for number in numbers),
        "name_keys": names,
        "name_full": names,
        "head_person_id": state["head_person_id"],
        "member_ids": present([state["head_person_id"], *(member["person_id"] for member in state["members"])]),
        "worker_id": state["worker_id"],
        "status": state["status"],
        "shown": without_empty(shown),
    }
    return sealed(document)


def person(key: str, version: int, state: PublishedPerson) -> PersonDocument:
    """A person, under each of their names. A person who was merged into another one leads to the other one's households."""
    names = state["names"]
    written = [name["text"] for name in names]
    read = [name["kana"] or "" for name in names]
    legal = next((name for name in names if name["kind"] == "legal"), names[0] if names else None)
    shown: PersonShown = {"merged_into": state["merged_into"]}
    if legal:
        shown |= {"name": legal["text"], "kana": legal["kana"]}
    document: PersonDocument = {
        **identity(key, version),
        "kind": "person",
        "deleted": False,
        "name_full": present(name_key(name) for name in written),
        "name_keys": present(name_key(part) for name in written for part in (name, *_PARTS.split(name))),
        "kana_full": present(kana_key(kana) for kana in read),
        "kana_keys": present(kana_key(part) for kana in read for part in (kana, *_PARTS.split(kana))),
        "member_ids": present([state["merged_into"] or state["id"]]),
        "shown": without_empty(shown),
    }
    return sealed(document)
