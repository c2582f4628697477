"""The types of the engine's request language, and the conditions that several modules use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

DslValue: TypeAlias = "Mapping[str, DslValue] | Sequence[DslValue] | str | int | float | bool | None"
Dsl = Mapping[str, DslValue]
"""An object of the engine's language."""
SortValues = Sequence[str | int | float | None]
"""The sort values of a hit. The next page begins after those of the last hit."""


@dataclass(slots=True)
class IndexFilter:
    """Conditions that must hold and conditions that must not. Neither changes the score."""

    must: list[Dsl] = field(default_factory=list[Dsl])
    must_not: list[Dsl] = field(default_factory=list[Dsl])

    def as_query(self) -> Dsl:
        """A query that only filters."""
        return {"bool": {"filter": self.must, "must_not": self.must_not}}


def equals(name: str, value: str | bool) -> Dsl:
    """A condition that a field has this value."""
    return {"term": {name: value}}


def one_of(name: str, values: Iterable[str]) -> Dsl:
    """A condition that a field has one of these values, in a stable order."""
    return {"terms": {name: sorted(values)}}


def exists(name: str) -> Dsl:
    """A condition that a field has a value."""
    return {"exists": {"field": name}}


def any_of(ways: Sequence[Dsl]) -> Dsl:
    """A condition that one of these holds."""
    return {"bool": {"should": ways, "minimum_should_match": 1}}
