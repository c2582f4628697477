"""docs/data agrees with the contracts, and the contracts state the sensitivity and the meaning of every field."""

from collections import Counter
from typing import get_args

import pytest

from libs.contracts.classes import CLASSES, Class, class_of, most_sensitive, published_name, shapes_in, shapes_of
from libs.contracts.events import TYPES, AggregateType
from libs.contracts.people import Household, Office
from libs.contracts.published import Aggregate, Published
from ops.data import aggregate
from ops.data.__main__ import FOLDER, files
from ops.data.meanings import EVERYWHERE
from ops.events.__main__ import release
from ops.events.schemas import name_of
from tests.contracts.test_compatibility import VERBS

SHAPES = {shape: None for kind in TYPES for shape in shapes_of(kind.model)}


def named(kinds: tuple[AggregateType, ...]) -> list[object]:
    return [pytest.param(kind, id=name_of(kind)) for kind in kinds]


def test_what_is_checked_in_is_what_the_contracts_make() -> None:
    there = {file.name: file.read_text() for file in FOLDER.iterdir()}
    made = files()
    different = sorted(name for name in there | made if there.get(name) != made.get(name))
    assert different == [], "run ./tsuzuri data"


def own_fields(shape: type[Published]) -> set[str]:
    """The plain values of a shape itself, by their published names."""
    inherited = {name for base in shape.__bases__ for name in getattr(base, "model_fields", {})}
    return {
        published_name(shape, name)
        for name in shape.model_fields
        if name not in inherited and not shapes_in(shape, name)
    }


def test_every_field_has_one_class_and_no_class_is_of_nothing() -> None:
    declared = {shape: " ".join(classes.values()).split() for shape, classes in CLASSES.items()}
    there = {shape: own_fields(shape) for shape in (Aggregate, *SHAPES)}
    without = [f"{s.__name__}.{name}" for s in there for name in sorted(there[s] - set(declared.get(s, ())))]
    assert without == [], "say in libs/contracts/classes.py how sensitive these are"
    of_nothing = [f"{s.__name__}.{name}" for s in declared for name in declared[s] if name not in there.get(s, ())]
    assert of_nothing == [], "these are no more"
    assert [s.__name__ for s, names in declared.items() if len(names) != len(set(names))] == [], "named twice"


def test_nothing_sealed_is_published() -> None:
    assert set(get_args(Class)) == set("ABCD")
    sealed = [shape.__name__ for shape, classes in CLASSES.items() if "A" in classes]
    assert sealed == []


def test_what_people_write_is_never_less_than_sensitive() -> None:
    free = ("text", "before", "after", "comment", "note", "summary", "original_text", "message", "content", "title")
    loose = [
        f"{shape.__name__}.{name}"
        for shape in SHAPES
        for name in own_fields(shape) & set(free)
        if class_of(shape, name) not in "AB"
    ]
    assert loose == []


def test_what_holds_objects_is_as_sensitive_as_they_are() -> None:
    assert class_of(Office, "name") == "D"
    assert class_of(Household, "id") == "C"
    assert most_sensitive(Household) == "B"
    with pytest.raises(KeyError):
        class_of(Household, "cautions")


@pytest.mark.parametrize("kind", named(TYPES))
def test_every_field_has_a_meaning_and_a_release(kind: AggregateType) -> None:
    """Without a meaning: write a comment beside the field, or a text below it."""
    since = aggregate._since_of(kind)
    found = {shape: aggregate.fields(shape, since) for shape in shapes_of(kind.model)}
    assert [(s.__name__, f.name) for s, all_ in found.items() for f in all_ if not f.meaning] == []
    newest = aggregate._release(release())
    assert all(aggregate._release(f.since) <= newest for all_ in found.values() for f in all_)


@pytest.mark.parametrize("kind", named(TYPES))
def test_a_page_names_every_event_and_every_consumer(kind: AggregateType) -> None:
    text = aggregate.page(kind)
    assert [verb for verb in kind.verbs if f"-{verb}.v1`" not in text] == []
    assert aggregate.consumers_of(kind)
    assert ", ".join(aggregate.consumers_of(kind)) in text


def test_meanings_that_nobody_uses_are_not_kept() -> None:
    used = Counter(published_name(shape, name) for shape in SHAPES for name in shape.model_fields)
    assert sorted(set(EVERYWHERE) - set(used)) == []


class Part(Published):
    """A part (docs/domain/records.md 1)."""

    amount: int | None = None
    words: list[str]  # what was said
    """Below wins."""


class Thing(Aggregate):
    """Something (CR14)."""

    parts: list[Part] = []
    past: list[list[Part]] = []


def test_the_words_of_the_source_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = AggregateType("records", "thing", Thing, VERBS)
    later = {"parts[].amount": {"since": "0.2.0"}, "past[][].amount": {"since": "0.3.0"}, "words": {}}
    monkeypatch.setattr(aggregate, "published_before", lambda: {"records.thing": {"fields": later}})
    monkeypatch.setitem(CLASSES, Part, {"B": "amount words"})
    text = aggregate.page(kind)
    assert "\nSomething.\n" in text
    assert "| `parts` | list of [Part](#part) | B | 0.1.0 | A part. |" in text
    assert "| `amount` | whole number or none | B | 0.2.0 | the amount it is about, in yen |" in text
    assert "| `words` | list of text, *required* | B | 0.1.0 | Below wins. |" in text
