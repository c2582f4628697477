"""Who a household is: documents of households and of persons, kept apart because each has its own state.

A name leads to persons, a person to the households with that member; a number leads to households directly. It is
put together when asked.
"""

import re
from collections.abc import Callable

from libs.text import kana_key, name_key, number_key
from services.search.domain.documents import (
    Document,
    State,
    identity,
    many,
    present,
    sealed,
    text,
    without_nothing,
)

_PARTS = re.compile(r"[\s　・･=＝,，]+")


def household(key: str, version: int, state: State) -> Document:
    """A household: its numbers, members, worker and place."""
    numbers: list[str] = [number["number"] for number in many(state, "case_numbers")]
    if state.get("intake_number"):
        numbers.append(state["intake_number"])
    members = many(state, "members")
    shown = {name: state.get(name) for name in ("case_numbers", "label", "district_id", "status", "grade")}
    label = text(state, "label")
    return sealed(
        {
            **identity(key, version, "household", state),
            "number_keys": present(number_key(number) for number in numbers),
            "name_keys": present([name_key(label)]),
            "name_full": present([name_key(label)]),
            "head_person_id": state.get("head_person_id"),
            "member_ids": present([state.get("head_person_id"), *(m["person_id"] for m in members)]),
            "worker_id": state.get("worker_id"),
            "status": state.get("status"),
            "shown": without_nothing(shown),
        }
    )


def person(key: str, version: int, state: State) -> Document:
    """A person under every name; of somebody merged into another, the other is meant."""
    names = many(state, "names")
    written = [name["text"] or "" for name in names]
    read = [name.get("kana") or "" for name in names]
    legal = next((name for name in names if name.get("kind", "legal") == "legal"), names[0] if names else {})
    shown = {"name": legal.get("text"), "kana": legal.get("kana"), "merged_into": state.get("merged_into")}
    return sealed(
        {
            **identity(key, version, "person", state),
            "name_full": present(name_key(name) for name in written),
            "name_keys": present(name_key(part) for name in written for part in (name, *_PARTS.split(name))),
            "kana_full": present(kana_key(kana) for kana in read),
            "kana_keys": present(kana_key(part) for kana in read for part in (kana, *_PARTS.split(kana))),
            "member_ids": present([state.get("merged_into") or state["id"]]),
            "shown": without_nothing(shown),
        }
    )


MAPPERS: dict[str, Callable[[str, int, State], Document]] = {
    "records.household": household,
    "records.person": person,
}
"""Aggregate type → its mapper."""
