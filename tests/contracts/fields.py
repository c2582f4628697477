"""Fields that a schema does not name: schemas let them pass, because readers ignore them; our writers must not send
any.
"""

from typing import Any, cast


def unknown_fields(schema: dict[str, Any], value: Any, path: str = "") -> list[str]:
    """The fields of `value` that its schema does not name."""
    definitions = schema["$defs"]

    def walk(part: dict[str, Any], value: Any, path: str) -> list[str]:
        options = [definitions[o["$ref"].rpartition("/")[2]] if "$ref" in o else o for o in part.get("anyOf", [part])]
        if isinstance(value, list):
            rows = cast("list[Any]", value)
            found: list[dict[str, Any]] = [o["items"] for o in options if "items" in o]
            return [line for row in rows for line in walk(found[0] if found else {}, row, f"{path}[]")]
        if not isinstance(value, dict):
            return []
        row = cast("dict[str, Any]", value)
        named = {key: field for option in options for key, field in option.get("properties", {}).items()}
        if not named:
            return []
        unknown = [f"{path}.{key}" for key in row if key not in named]
        return unknown + [line for key in row if key in named for line in walk(named[key], row[key], f"{path}.{key}")]

    return walk(schema, value, path)
