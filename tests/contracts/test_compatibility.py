"""Published fields and events stay: they are added, never removed, renamed, narrowed or newly required."""

from typing import Any, Literal

import pytest
from pydantic import Field, create_model

from libs.contracts.events import TYPES, AggregateType
from libs.contracts.published import Aggregate, Published
from ops.events.__main__ import published_before, release
from ops.events.compatibility import FIRST, breaking, merged, published
from ops.events.schemas import name_of


def test_the_models_break_nothing_that_was_published() -> None:
    assert breaking(published_before(), published()) == []


def test_everything_published_now_is_noted_as_published() -> None:
    assert published_before() == merged(published_before(), published(), release()), "run ./tsuzuri events"


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


def since(published_so_far: dict[str, Any]) -> dict[str, str]:
    """Path → the release that added the field."""
    return {path: field.get("since", FIRST) for path, field in published_so_far["records.thing"]["fields"].items()}


def test_a_field_says_since_which_release_it_is_there() -> None:
    first = merged({}, thing({"title": WAS["title"]}))
    second = merged(first, thing({"title": WAS["title"], "amount": WAS["amount"]}), "0.2.0")
    third = merged(second, thing(WAS), "0.3.0")
    assert {name: since(third)[name] for name in ("title", "amount", "parts[].text")} == {
        "title": FIRST,
        "amount": "0.2.0",
        "parts[].text": "0.3.0",
    }
    assert merged(third, thing(WAS), "0.4.0") == third
