"""Request bodies as the TypedDicts of commands and rules."""

from functools import cache
from typing import TypeVar, cast

from pydantic import BaseModel

T = TypeVar("T")


def given(body: BaseModel, kind: type[T]) -> T:
    """The body as the TypedDict `kind`, with fields under their published names.

    TypeError when the model of the body lacks a field of `kind`.
    """
    names = _field_names(type(body), kind)
    fields = body.model_dump(by_alias=True)
    return cast("T", {name: fields[name] for name in names})


@cache
def _field_names(model: type[BaseModel], kind: type[object]) -> frozenset[str]:
    names = frozenset(kind.__annotations__)
    available = {info.alias or name for name, info in model.model_fields.items()}
    if missing := names - available:
        raise TypeError(f"{model.__name__} lacks {sorted(missing)} of {kind.__name__}")
    return names
