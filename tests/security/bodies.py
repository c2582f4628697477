"""Request bodies made from the API's own description: valid ones, and the places in them where a value can go."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

Schema = Mapping[str, Any]
Path = tuple[str | int, ...]


def body_of(schema: Schema, definitions: Mapping[str, Schema]) -> Any:
    """A body with every field that the schema names."""
    schema = resolved(schema, definitions)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            return {name: body_of(field, definitions) for name, field in schema.get("properties", {}).items()}
        case "array":
            return [body_of(schema["items"], definitions)]
        case "boolean":
            return False
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "string":
            return _text(schema)
        case _:
            return {}


def leaves(schema: Schema, definitions: Mapping[str, Schema], path: Path = ()) -> Iterator[tuple[Path, Schema]]:
    """Every place of `body_of(schema)` with a text, a number or a truth value, and the schema of the place."""
    schema = resolved(schema, definitions)
    if schema.get("type") == "object":
        for name, field in schema.get("properties", {}).items():
            yield from leaves(field, definitions, (*path, name))
    elif schema.get("type") == "array":
        yield from leaves(schema["items"], definitions, (*path, 0))
    elif "const" not in schema:
        yield path, schema


def resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema behind references and alternatives: the first that is not null, marked `several` if there are more."""
    if "$ref" in schema:
        return resolved(definitions[str(schema["$ref"]).rpartition("/")[2]], definitions)
    given = cast("list[Schema]", schema.get("anyOf") or schema.get("oneOf") or [])
    options = [option for option in given if option.get("type") != "null"]
    if not options:
        return schema
    first = resolved(options[0], definitions)
    return first if len(options) == 1 else {**first, "several": True}


def with_raw(body: Any, path: Path, raw: str) -> bytes:
    """The body as JSON text, with `raw` (JSON, or text that is not JSON) in one place."""
    marker = "@@here@@"
    return json.dumps(with_value(body, path, marker), ensure_ascii=False).replace(f'"{marker}"', raw).encode()


def with_value(body: Any, path: Path, value: Any) -> Any:
    """The body with another value in one place."""
    if not path:
        return value
    first, *rest = path
    if isinstance(body, list):
        return [with_value(inner, tuple(rest), value) for inner in cast("list[Any]", body)]
    row = cast("dict[str, Any]", body)
    return {**row, str(first): with_value(row[str(first)], tuple(rest), value)}


def _text(schema: Schema) -> str:
    if examples := schema.get("examples"):
        return examples[0]
    pattern = schema.get("pattern", "")
    if "0-9a-f" in pattern:
        return "0" * 64
    return "x-1" if pattern.startswith("^[A-Za-z0-9]") else "x" if pattern else "試験"
