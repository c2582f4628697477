"""What was published stays: fields and events are added, never removed, renamed, narrowed or newly demanded."""

from typing import Any, Literal

import pytest
from pydantic import Field, create_model

from libs.contracts.base import Aggregate, Published
from libs.contracts.events import TYPES, AggregateType
from ops.events.__main__ import published_before
from ops.events.compatibility import breaking, published
from ops.events.schemas import name_of


def test_the_models_break_nothing_that_was_published() -> None:
    assert breaking(published_before(), published()) == []


def test_everything_published_now_is_noted_as_published() -> None:
    assert published_before() == published(), "run ./tsuzuri events"


def test_a_type_is_never_removed() -> None:
    assert breaking(published(), {}) == sorted(f"{name_of(kind)}: type removed" for kind in TYPES)


class Part(Published):
    kind: Literal["a", "b"]
    text: str | None = None


class PartWithMore(Published):
    kind: Literal["a", "b", "c"]
    text: str | None = None
    more: str | None = None


class PartWithoutB(Published):
    kind: Literal["a"]
    text: str | None = None


class PartDemanding(Part):
    more: str


class PartRenamed(Published):
    kind: Literal["a", "b"]
    words: str | None = None


WAS: dict[str, Any] = {
    "title": (str, Field(max_length=10)),
    "parts": (list[Part], Field(default=[])),
    "amount": (int | None, None),
}
VERBS = ("made", "changed")


def thing(fields: dict[str, Any], verbs: tuple[str, ...] = VERBS) -> dict[str, Any]:
    """What a type with these fields publishes; a field that is None is left out."""
    kept = {name: given for name, given in fields.items() if given is not None}
    model: type[Aggregate] = create_model("Thing", __base__=Aggregate, **kept)
    return published((AggregateType("records", "thing", model, verbs),))


ADDED: list[dict[str, Any]] = [
    {"note": (str | None, None)},
    {"note": (str, "")},
    {"parts": (list[PartWithMore], Field(default=[]))},
    {"title": (str, Field(max_length=20))},
    {"title": (str, ...)},
    {"extra": (PartDemanding | None, None)},
]


@pytest.mark.parametrize("fields", ADDED)
def test_adding_is_fine(fields: dict[str, Any]) -> None:
    assert breaking(thing(WAS), thing({**WAS, **fields})) == []


TAKEN_BACK: list[tuple[dict[str, Any], str]] = [
    ({"amount": None}, "amount: removed or renamed"),
    ({"amount": (int, ...)}, "amount: integer|null became integer"),
    ({"amount": (str | None, None)}, "amount: integer|null became null|string"),
    ({"note": (str, ...)}, "note: new and required"),
    ({"title": (str, Field(default="", max_length=10))}, "title: became optional"),
    ({"title": (str, Field(max_length=5))}, "title: maxLength lowered"),
    ({"title": (str, Field(max_length=10, min_length=1))}, "title: minLength raised"),
    ({"title": (str, Field(max_length=10, pattern="^a"))}, "title: another pattern"),
    ({"title": (Literal["a"], Field())}, "title: any text became a list of codes"),
    ({"parts": (list[PartWithoutB], Field(default=[]))}, "parts[].kind: codes removed: b"),
    ({"parts": (list[PartDemanding], Field(default=[]))}, "parts[].more: new and required"),
    ({"parts": (list[PartRenamed], Field(default=[]))}, "parts[].text: removed or renamed"),
]


@pytest.mark.parametrize(("fields", "line"), TAKEN_BACK, ids=[line for _, line in TAKEN_BACK])
def test_taking_back_is_refused(fields: dict[str, Any], line: str) -> None:
    assert f"records.thing.{line}" in breaking(thing(WAS), thing({**WAS, **fields}))


def test_an_event_may_be_added_and_not_removed() -> None:
    assert breaking(thing(WAS), thing(WAS, (*VERBS, "closed"))) == []
    assert breaking(thing(WAS), thing(WAS, ("made",))) == ["records.thing: event changed removed"]
