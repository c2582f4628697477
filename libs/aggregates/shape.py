"""The shape of a stored state: it has every field of the contract, with the default where nothing is known.

A document that an earlier release wrote lacks later fields; they are added whenever it is loaded, and the next write
stores them. Every write stores all fields.

`schema` says in which shape a document was first written whole; it does not say that it still is. During a rolling update
an earlier release writes documents of this one: it keeps fields that it does not know, so `schema` stays while the parts
that it adds lack what came later. Looking through a typical document takes about as long as decoding it (3 to 50 µs),
far less than the call that reads it.
"""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Union, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from libs.contracts.events import AggregateType

SCHEMA = 1
"""The shape version that this release writes; documents of 0.1.0 have no `schema`."""

Fields = dict[str, object]
Fill = Callable[[object], object]
"""Adds missing fields to a value; returns the same object when none is missing, to avoid a copy."""


class Shape:
    """The shape of one aggregate type; `own`: what its service keeps and does not publish, with the defaults."""

    def __init__(self, kind: AggregateType, own: Mapping[str, object] = MappingProxyType({})) -> None:
        self._kind = kind
        self._fill = _document(kind.model, kind.stored_as, frozenset({"id", "version"}))
        self._fill_published = _nested(kind.model)
        self._parts: dict[tuple[str, ...], Callable[[Fields], Fields]] = {}
        self._own = own

    def whole(self, state: Fields) -> Fields:
        """The state with the default in every field that it lacks: the same object where it lacks none.

        A stub of a deleted aggregate stays a stub. Pure.
        """
        return state if state.get("deleted") else self._with_own(self._fill(state), self._own.keys())

    def part(self, state: Fields, fields: tuple[str, ...]) -> Fields:
        """These fields of a state, with the default in each that is lacking. A list need not make those it does not
        show."""
        if state.get("deleted"):
            return state
        if fields not in self._parts:
            model, stored_as = self._kind.model, self._kind.stored_as
            others = {k for k, info in model.model_fields.items() if _stored_name(k, info, stored_as) not in fields}
            self._parts[fields] = _document(model, stored_as, frozenset({"id", "version", *others}))
        return self._with_own(self._parts[fields](state), self._own.keys() & set(fields))

    def _with_own(self, state: Fields, names: Collection[str]) -> Fields:
        missing = [name for name in names if name not in state]
        return {**state, **{name: deepcopy(self._own[name]) for name in missing}} if missing else state

    def published(self, state: Fields) -> Fields:
        """A published state of any release, with the contract's defaults for missing fields."""
        return state if state.get("deleted") else self._fill_published(state)


def _document(
    model: type[BaseModel], stored_as: Mapping[str, str], without: frozenset[str]
) -> Callable[[Fields], Fields]:
    fields = [
        (_stored_name(name, info, stored_as), _default(info), _inner(info.annotation))
        for name, info in model.model_fields.items()
        if name not in without
    ]

    def fill(state: Fields) -> Fields:
        whole = state
        for name, default, inner in fields:
            if name in state:
                value = state[name] if inner is None else inner(state[name])
                if value is state[name]:
                    continue
            elif default is None:
                continue  # required since the first release, so there is no default
            else:
                value = default()
            if whole is state:
                whole = dict(state)
            whole[name] = value
        return whole

    return fill


def _stored_name(name: str, info: FieldInfo, stored_as: Mapping[str, str]) -> str:
    published = info.alias or name
    return stored_as.get(published, published)


@cache
def _nested(model: type[BaseModel]) -> Callable[[Fields], Fields]:
    return _document(model, {}, frozenset())


def _default(info: FieldInfo) -> Callable[[], object] | None:
    """A function that makes the default as JSON; None for a required field."""
    if info.is_required():
        return None
    value: object = to_jsonable_python(info.get_default(call_default_factory=True), by_alias=True)
    return lambda: deepcopy(value)


def _inner(annotation: object) -> Fill | None:
    """A function that fills the documents inside a value of this type; None when it contains none.

    TypeError for a union of several documents, because the value does not say which one it is.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _each_dict(_nested(annotation))
    if origin is Annotated:
        return _inner(parts[0])
    if origin in {Union, UnionType}:
        inner = [_inner(part) for part in parts if part is not NoneType]
        fills = [fill for fill in inner if fill is not None]
        if len(fills) > 1:
            raise TypeError(f"{annotation}: ambiguous shape of a stored value")
        return fills[0] if fills else None
    if origin is list and (fill := _inner(parts[0])) is not None:
        return _each_of_list(fill)
    if origin is dict and (fill := _inner(parts[1])) is not None:
        return _each_of_map(fill)
    return None


def _each_dict(fill: Callable[[Fields], Fields]) -> Fill:
    return lambda value: fill(cast("Fields", value)) if isinstance(value, dict) else value


def _each_of_list(fill: Fill) -> Fill:
    def each(values: object) -> object:
        if not isinstance(values, list):
            return values
        before = cast("list[object]", values)
        after = [fill(value) for value in before]
        return before if all(a is b for a, b in zip(after, before, strict=True)) else after

    return each


def _each_of_map(fill: Fill) -> Fill:
    def each(values: object) -> object:
        if not isinstance(values, dict):
            return values
        before = cast("Fields", values)
        after = {name: fill(value) for name, value in before.items()}
        return before if all(after[name] is before[name] for name in before) else after

    return each
