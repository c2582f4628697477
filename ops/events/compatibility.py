"""What was ever published, and which changes of the models would break it.

Journals keep events for ever, and an older consumer runs beside a newer owner. So a field is never removed, renamed,
narrowed or made required or optional; a new field is optional; a code or an event may be added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NotRequired, TypedDict

from libs.contracts.events import TYPES, AggregateType
from ops.events.schemas import Schema, name_of, state_of


class Field(TypedDict):
    """A published field; `since` is the release that added it, if that was not the first."""

    types: list[str]
    required: bool
    codes: NotRequired[list[str]]
    limits: NotRequired[dict[str, int | str]]
    since: NotRequired[str]


Described = dict[str, Field]
"""Fields by path (`segments[].kind`)."""


@dataclass(frozen=True)
class _Location:
    """A place in a schema: its path, and the named definitions around it, of which none is entered twice."""

    path: str = ""
    within: tuple[str, ...] = ()


class PublishedType(TypedDict):
    """The published fields and event verbs of an aggregate type."""

    verbs: list[str]
    fields: Described


Published = dict[str, PublishedType]

FIRST = "0.1.0"
"""The first release; it is the one of a field without `since`."""
_LOWER = ("minimum", "minLength", "minItems")
_UPPER = ("maximum", "maxLength", "maxItems")


def published(kinds: tuple[AggregateType, ...] = TYPES) -> Published:
    """Everything that the models publish now: by type its verbs and its fields."""
    return {
        name_of(kind): {"verbs": sorted(kind.verbs), "fields": describe(state_of(kind))}
        for kind in sorted(kinds, key=name_of)
    }


def describe(schema: Schema) -> Described:
    """The fields of a schema, flat and sorted by path."""
    found: Described = {}
    for path, field in _fields(schema, schema.get("$defs", {}), _Location()):
        found[path] = field
    return dict(sorted(found.items()))


def breaking(old: Published, new: Published) -> list[str]:
    """What readers of `old` could not read, or readers of `new` could not replay; one line each, sorted."""
    lines: list[str] = []
    for name, before in old.items():
        if name not in new:
            lines.append(f"{name}: type removed")
            continue
        after = new[name]
        lines += [f"{name}: event {verb} removed" for verb in before["verbs"] if verb not in after["verbs"]]
        lines += [f"{name}.{line}" for line in _broken_fields(before["fields"], after["fields"])]
    return sorted(lines)


def merged(old: Published, new: Published, release: str = FIRST) -> Published:
    """Everything that was ever published, once `new`, which breaks nothing, is published too.

    Fields keep the release that added them; `release` is noted with the new ones.
    """
    found = {**old, **new}
    for name, described in new.items():
        known: Described = old[name]["fields"] if name in old else {}
        fields = {path: _since(known.get(path), field, release) for path, field in described["fields"].items()}
        found[name] = {"verbs": described["verbs"], "fields": fields}
    return dict(sorted(found.items()))


def _since(before: Field | None, after: Field, release: str) -> Field:
    """The field with the release that added it: as before for an old field, `release` for a new one, none for the
    first.
    """
    since = release if before is None else before.get("since", FIRST)
    return {**after} if since == FIRST else {**after, "since": since}


def _fields(schema: Schema, definitions: Mapping[str, Schema], at: _Location) -> Iterator[tuple[str, Field]]:
    required = set(schema.get("required", ()))
    for name, given in schema.get("properties", {}).items():
        inner = replace(at, path=f"{at.path}.{name}" if at.path else name)
        yield from _field(given, definitions, inner, required=name in required)


def _field(
    given: Schema, definitions: Mapping[str, Schema], at: _Location, *, required: bool
) -> Iterator[tuple[str, Field]]:
    types: set[str] = set()
    codes: set[str] = set()
    limits: dict[str, int | str] = {}
    inner: list[tuple[str, Field]] = []
    for option in given.get("anyOf", [given]):
        reference = option.get("$ref", "").rpartition("/")[2]
        if reference and reference in at.within:
            types.add("object")
            continue
        resolved = definitions[reference] if reference else option
        types.add(_type_of(resolved))
        codes |= set(resolved.get("enum", [resolved["const"]] if "const" in resolved else []))
        limits |= {key: resolved[key] for key in (*_LOWER, *_UPPER, "pattern") if key in resolved}
        inside = replace(at, within=(*at.within, reference)) if reference else at
        inner += _fields(resolved, definitions, inside)
        if "items" in resolved:
            inner += _field(resolved["items"], definitions, replace(inside, path=f"{at.path}[]"), required=True)
    described: Field = {"types": sorted(types), "required": required}
    if codes:
        described["codes"] = sorted(codes)
    if limits:
        described["limits"] = dict(sorted(limits.items()))
    yield at.path, described
    yield from inner


def _type_of(schema: Schema) -> str:
    if "type" in schema:
        return str(schema["type"])
    return "string" if "enum" in schema or "const" in schema else "any"


def _broken_fields(old: Described, new: Described) -> Iterator[str]:
    for path, before in old.items():
        if path not in new:
            yield f"{path}: removed or renamed"
            continue
        after = new[path]
        if before["types"] != after["types"]:
            yield f"{path}: {'|'.join(before['types'])} became {'|'.join(after['types'])}"
        if before["required"] != after["required"]:
            yield f"{path}: became {'required' if after['required'] else 'optional'}"
        if removed := set(before.get("codes", ())) - set(after.get("codes", before.get("codes", ()))):
            yield f"{path}: codes removed: {', '.join(sorted(removed))}"
        if "codes" in after and "codes" not in before:
            yield f"{path}: any text became a list of codes"
        yield from (f"{path}: {line}" for line in _narrowed(before.get("limits", {}), after.get("limits", {})))
    for path, after in new.items():
        if path not in old and after["required"] and not path.endswith("[]") and _parent(path, old):
            yield f"{path}: new and required"


def _parent(path: str, old: Described) -> bool:
    """Whether the object that contains a field was published before; a new object may require any field."""
    above = path.rpartition(".")[0].removesuffix("[]")
    return not above or above in old


def _narrowed(before: Mapping[str, int | str], after: Mapping[str, int | str]) -> Iterator[str]:
    for key, limit in after.items():
        old_limit = before.get(key)
        if key == "pattern" and old_limit != limit:
            yield "another pattern"
        if key in _LOWER and (old_limit is None or float(limit) > float(old_limit)):
            yield f"{key} raised"
        if key in _UPPER and (old_limit is None or float(limit) < float(old_limit)):
            yield f"{key} lowered"
