"""Households, persons and their look-up keys: pure.

A key is what a caller or a clerk may type: a number without prefix and zeros, a name or reading in any width or
variant, a date of birth; `contact` has those of telephone numbers and addresses. Names are folded by `libs.text`, the same way on both sides.
"""

import contextlib
import re
from dataclasses import dataclass
from typing import Any

from libs import text
from libs.calendar import DateError, read_date

Doc = dict[str, Any]
_SPACES = re.compile(r"[\s\u3000]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")


def name_keys(name: str | None) -> list[str]:
    """The keys of one name or reading: whole, and each of its parts."""
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


def person_keys(person: Doc) -> list[str]:
    """All keys of a person: every name with its reading, and the date of birth."""
    keys: list[str] = []
    for name in person.get("names", []):
        keys += name_keys(name.get("text")) + name_keys(name.get("kana"))
    if person.get("birth_date"):
        keys.append(date_key(person["birth_date"]))
    return list(dict.fromkeys(keys))


def household_keys(household: Doc) -> list[str]:
    """The keys of a household itself: its numbers and its label."""
    keys: list[str] = []
    for number in household.get("case_numbers", []):
        keys += number_keys(number["number"], number.get("series"))
    if household.get("intake_number"):
        keys.append("no:" + text.number_key(household["intake_number"]))
    keys += name_keys(household.get("label"))
    return list(dict.fromkeys(keys))


def unique_numbers(household: Doc) -> list[str]:
    """What must be unique: a case number within its series."""
    return [f"{n['series']}/{n['number']}" for n in household.get("case_numbers", [])]


def sort_key(household_id: str, household: Doc) -> str:
    """Households are listed by their newest case number, those without one last; no two have the same place."""
    numbers = household.get("case_numbers", [])
    if not numbers:
        return f"~{household.get('intake_number') or ''}/{household_id}"
    newest = numbers[-1]
    return f"{newest['series']}/{str(newest['number']).zfill(10)}/{household_id}"


def with_keys(household_id: str, household: Doc) -> Doc:
    """The household's state with its private look-up fields."""
    derived: Doc = {"keys": household_keys(household), "sort_key": sort_key(household_id, household)}
    numbers = unique_numbers(household)
    if numbers:
        derived["unique_numbers"] = numbers
    return {**household, **derived}


def person_with_keys(person: Doc) -> Doc:
    """The person's state with the private look-up field."""
    return {**person, "keys": person_keys(person)}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a typed text may mean: keys as (key, prefix?) among persons, and among households themselves."""

    persons: tuple[tuple[str, bool], ...]
    households: tuple[tuple[str, bool], ...]


def meant(q: str) -> Meant:
    """What a typed text may mean: a number, a date of birth, a name."""
    folded = text.search_key(_SPACES.sub("", q))
    digits = _NOT_DIGITS.sub("", folded)
    names = ((folded, True),) if folded and not folded.isdigit() else ()
    numbers = (("no:" + text.number_key(folded), False),) if digits and len(digits) <= 8 else ()
    births: tuple[tuple[str, bool], ...] = ()
    with contextlib.suppress(DateError):  # not a date: it may still be a number or a name
        births = ((date_key(read_date(q).isoformat()), False),)
    return Meant(persons=births + names, households=numbers + names)


def head_name(household: Doc, persons: dict[str, Doc]) -> Doc | None:
    """The head of household as lists show it: `{name, kana}`."""
    head = persons.get(household.get("head_person_id") or "")
    if head is None or not head.get("names"):
        return {"name": household["label"], "kana": None} if household.get("label") else None
    name = head["names"][0]
    return {"name": name["text"], "kana": name.get("kana")}


def newest_number(household: Doc) -> str | None:
    """The newest case number as people write it: series and number."""
    numbers = household.get("case_numbers", [])
    return f"{numbers[-1]['series']}-{numbers[-1]['number']}" if numbers else None
