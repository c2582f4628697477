"""What was ever published, and what a change of the models would break.

Journals keep events for ever, and an older consumer lives beside a newer owner: a field is never removed, renamed,
narrowed or made required or optional; a new field is optional; a code or an event may be added.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from libs.contracts.events import TYPES, AggregateType
from ops.events.schemas import Schema, name_of, state_of

Described = dict[str, dict[str, Any]]
"""Path (`segments[].kind`) → {types, required, codes?, limits?}."""

_LOWER = ("minimum", "minLength", "minItems")
_UPPER = ("maximum", "maxLength", "maxItems")


def published(kinds: tuple[AggregateType, ...] = TYPES) -> dict[str, Any]:
    """All that the models publish now: by type its verbs and its fields."""
    return {
        name_of(kind): {"verbs": sorted(kind.verbs), "fields": describe(state_of(kind))}
        for kind in sorted(kinds, key=name_of)
    }


def describe(schema: Schema) -> Described:
    """The fields of a schema, flat and sorted by path."""
    found: Described = {}
    for path, field in _fields(schema, schema.get("$defs", {}), "", ()):
        found[path] = field
    return dict(sorted(found.items()))


def breaking(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What readers of `old` could not read, or readers of `new` could not replay; one line each, sorted."""
    lines: list[str] = []
    for name, was in old.items():
        if name not in new:
            lines.append(f"{name}: type removed")
            continue
        now = new[name]
        lines += [f"{name}: event {verb} removed" for verb in was["verbs"] if verb not in now["verbs"]]
        lines += [f"{name}.{line}" for line in _broken_fields(was["fields"], now["fields"])]
    return sorted(lines)


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What was ever published once `new`, which breaks nothing, is published too."""
    return dict(sorted({**old, **new}.items()))


def _fields(
    schema: Schema, definitions: Mapping[str, Schema], path: str, within: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, Any]]]:
    required = set(schema.get("required", ()))
    for name, given in schema.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield from _field(given, definitions, here, within, required=name in required)


def _field(
    given: Schema, definitions: Mapping[str, Schema], path: str, within: tuple[str, ...], *, required: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    types: set[str] = set()
    codes: set[str] = set()
    limits: dict[str, Any] = {}
    inner: list[tuple[str, dict[str, Any]]] = []
    for option in given.get("anyOf", [given]):
        reference = option.get("$ref", "").rpartition("/")[2]
        if reference and reference in within:
            types.add("object")
            continue
        resolved = definitions[reference] if reference else option
        types.add(_type_of(resolved))
        codes |= set(resolved.get("enum", [resolved["const"]] if "const" in resolved else []))
        limits |= {key: resolved[key] for key in (*_LOWER, *_UPPER, "pattern") if key in resolved}
        deeper = (*within, reference) if reference else within
        inner += _fields(resolved, definitions, path, deeper)
        if "items" in resolved:
            inner += _field(resolved["items"], definitions, f"{path}[]", deeper, required=True)
    described: dict[str, Any] = {"types": sorted(types), "required": required}
    if codes:
        described["codes"] = sorted(codes)
    if limits:
        described["limits"] = dict(sorted(limits.items()))
    yield path, described
    yield from inner


def _type_of(schema: Schema) -> str:
    if "type" in schema:
        return str(schema["type"])
    return "string" if "enum" in schema or "const" in schema else "any"


def _broken_fields(old: Described, new: Described) -> Iterator[str]:
    for path, was in old.items():
        if path not in new:
            yield f"{path}: removed or renamed"
            continue
        now = new[path]
        if was["types"] != now["types"]:
            yield f"{path}: {'|'.join(was['types'])} became {'|'.join(now['types'])}"
        if was["required"] != now["required"]:
            yield f"{path}: became {'required' if now['required'] else 'optional'}"
        if lost := set(was.get("codes", ())) - set(now.get("codes", was.get("codes", ()))):
            yield f"{path}: codes removed: {', '.join(sorted(lost))}"
        if "codes" in now and "codes" not in was:
            yield f"{path}: any text became a list of codes"
        yield from (f"{path}: {line}" for line in _narrowed(was.get("limits", {}), now.get("limits", {})))
    for path, now in new.items():
        if path not in old and now["required"] and not path.endswith("[]") and _parent(path, old):
            yield f"{path}: new and required"


def _parent(path: str, old: Described) -> bool:
    """Whether the object a field is in was there before; a new object may require what it likes."""
    above = path.rpartition(".")[0].removesuffix("[]")
    return not above or above in old


def _narrowed(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for key, limit in now.items():
        if key == "pattern" and was.get(key) != limit:
            yield "another pattern"
        if key in _LOWER and (key not in was or limit > was[key]):
            yield f"{key} raised"
        if key in _UPPER and (key not in was or limit < was[key]):
            yield f"{key} lowered"
