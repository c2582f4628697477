"""Lists what changed in the API since a release: `./tsuzuri openapi_diff [OLD [NEW]]`.

OLD is the description that the last release left in `docs/releases`, NEW is `docs/openapi.json`. Schemas are compared
where requests and answers use them, so a schema with another name and the same fields is no change. A change is marked
`!` when a client that was written for OLD may fail because of it. The program only informs: its exit code is always 0.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from ops.launcher.config import CHECKOUT

NOW = CHECKOUT / "docs" / "openapi.json"
RELEASES = CHECKOUT / "docs" / "releases"
Node = Mapping[str, object]
Direction = Literal["request", "answer"]
_METHODS = ("get", "post", "put", "patch", "delete")
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems")
_EMPTY: Node = {}


@dataclass(frozen=True, order=True)
class Change:
    """One difference: where it is, what it is, and whether a client may fail because of it."""

    where: str
    what: str
    breaking: bool = False

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{'!' if self.breaking else ' '} {self.where}: {self.what}"


def node(value: object) -> Node:
    """Return a JSON object; anything else counts as an empty one."""
    return cast("Node", value) if isinstance(value, Mapping) else _EMPTY


def nodes(value: object) -> list[Node]:
    """Return the JSON objects of an array."""
    return [node(each) for each in cast("list[object]", value)] if isinstance(value, list) else []


def words(value: object) -> list[str]:
    """Return the plain values of an array as they are written in JSON."""
    return (
        [json.dumps(each, ensure_ascii=False) for each in cast("list[object]", value)]
        if isinstance(value, list)
        else []
    )


class Comparison:
    """Collects the changes between two descriptions."""

    def __init__(self, old: Node, new: Node) -> None:
        self._old, self._new = old, new
        self._changes: set[Change] = set()
        self._seen: set[tuple[str, str, Direction]] = set()
        """Pairs of named schemas that were compared; a schema may contain itself."""

    def changes(self) -> list[Change]:
        """Compare everything, the breaking changes first."""
        before, after = node(self._old.get("paths")), node(self._new.get("paths"))
        for path in before.keys() - after.keys():
            self._add(path, "path removed", breaking=True)
        for path in after.keys() - before.keys():
            self._add(path, f"path added ({', '.join(m.upper() for m in _METHODS if m in node(after[path]))})")
        for path in before.keys() & after.keys():
            self._path(path, node(before[path]), node(after[path]))
        return sorted(self._changes, key=lambda each: (not each.breaking, each))

    def _add(self, where: str, what: str, *, breaking: bool = False) -> None:
        self._changes.add(Change(where, what, breaking))

    def _path(self, path: str, old: Node, new: Node) -> None:
        for method in _METHODS:
            where = f"{method.upper()} {path}"
            if method in old and method in new:
                self._operation(where, node(old[method]), node(new[method]))
            elif method in old:
                self._add(where, "operation removed", breaking=True)
            elif method in new:
                self._add(where, "operation added")

    def _operation(self, where: str, old: Node, new: Node) -> None:
        self._parameters(where, self._parameters_of(self._old, old), self._parameters_of(self._new, new))
        before, after = _resolved(self._old, old.get("requestBody")), _resolved(self._new, new.get("requestBody"))
        if not before and after:
            self._add(where, "body added", breaking=after.get("required") is True)
        elif before and not after:
            self._add(where, "body removed", breaking=True)
        elif after.get("required") and not before.get("required"):
            self._add(where, "body is required now", breaking=True)
        self._contents(f"{where} body", before, after, "request")
        self._answers(where, node(old.get("responses")), node(new.get("responses")))

    def _answers(self, where: str, old: Node, new: Node) -> None:
        for code in old.keys() - new.keys():
            self._add(where, f"answer {code} removed", breaking=code.startswith("2"))
        for code in new.keys() - old.keys():
            self._add(where, f"answer {code} added")
        for code in old.keys() & new.keys():
            before, after = _resolved(self._old, old[code]), _resolved(self._new, new[code])
            self._contents(f"{where} {code}", before, after, "answer")

    def _contents(self, where: str, old: Node, new: Node, direction: Direction) -> None:
        before, after = node(old.get("content")), node(new.get("content"))
        if not before or not after:
            return
        for kind in before.keys() - after.keys():
            self._add(where, f"{kind} removed", breaking=True)
        for kind in after.keys() - before.keys():
            self._add(where, f"{kind} added")
        for kind in before.keys() & after.keys():
            self._schema(where, node(before[kind]).get("schema"), node(after[kind]).get("schema"), direction)

    def _parameters_of(self, document: Node, operation: Node) -> dict[str, Node]:
        found = [_resolved(document, each) for each in nodes(operation.get("parameters"))]
        return {f"{each.get('in')} parameter {each.get('name')}": each for each in found}

    def _parameters(self, where: str, old: Mapping[str, Node], new: Mapping[str, Node]) -> None:
        for name in old.keys() - new.keys():
            self._add(where, f"{name} removed", breaking=True)
        for name in new.keys() - old.keys():
            required = new[name].get("required") is True
            self._add(where, f"{name} added{', required' if required else ''}", breaking=required)
        for name in old.keys() & new.keys():
            self._required(
                f"{where}: {name}", old[name].get("required") is True, new[name].get("required") is True, "request"
            )
            self._schema(f"{where}: {name}", old[name].get("schema"), new[name].get("schema"), "request")

    def _required(self, where: str, before: bool, after: bool, direction: Direction) -> None:
        if after and not before:
            self._add(where, "is required now", breaking=direction == "request")
        if before and not after:
            self._add(
                where,
                "is no longer required" if direction == "request" else "may be missing now",
                breaking=direction == "answer",
            )

    def _schema(self, where: str, old: object, new: object, direction: Direction) -> None:
        """Compare two schemas by their alternatives: named ones are matched by name first, the others by kind, in
        order.
        """
        before = list(_alternatives(self._old, node(old)))
        after = list(_alternatives(self._new, node(new)))
        for one in before:
            match = next((each for each in after if each.kind == one.kind and each.name == one.name), None)
            match = match or next((each for each in after if each.kind == one.kind), None)
            if match is None:
                self._add(f"{where} ({direction})", f"{one.kind} no longer allowed", breaking=direction == "request")
                continue
            after.remove(match)
            self._alternative(where, one, match, direction)
        for one in after:
            self._add(f"{where} ({direction})", f"{one.kind} allowed now", breaking=direction == "answer")

    def _alternative(self, where: str, old: "Alternative", new: "Alternative", direction: Direction) -> None:
        if old.name:
            if (pair := (old.name, new.name, direction)) in self._seen:
                return
            self._seen.add(pair)
            where = old.name
        self._values(f"{where} ({direction})", old.schema, new.schema, direction)
        self._limits(f"{where} ({direction})", old.schema, new.schema, direction)
        if old.kind == "array":
            self._schema(f"{where}[]", old.schema.get("items"), new.schema.get("items"), direction)
        if old.kind == "object":
            self._fields(where, old.schema, new.schema, direction)

    def _fields(self, where: str, old: Node, new: Node, direction: Direction) -> None:
        before, after = node(old.get("properties")), node(new.get("properties"))
        must_before, must_now = words(old.get("required")), words(new.get("required"))
        for name in before.keys() - after.keys():
            self._add(f"{where}.{name} ({direction})", "field removed", breaking=True)
        for name in after.keys() - before.keys():
            required = json.dumps(name) in must_now
            text = "field added, required" if required and direction == "request" else "field added"
            self._add(f"{where}.{name} ({direction})", text, breaking=required and direction == "request")
        for name in before.keys() & after.keys():
            written = json.dumps(name)
            self._required(f"{where}.{name} ({direction})", written in must_before, written in must_now, direction)
            self._schema(f"{where}.{name}", before[name], after[name], direction)
        self._schema(f"{where}.*", old.get("additionalProperties"), new.get("additionalProperties"), direction)

    def _values(self, where: str, old: Node, new: Node, direction: Direction) -> None:
        before, after = _values_of(old), _values_of(new)
        if before == after:
            return
        if after is None or before is None:
            narrower = before is None
            text = "only listed values now" if narrower else "any value now"
            self._add(where, text, breaking=narrower == (direction == "request"))
            return
        for value in before - after:
            self._add(where, f"value {value} removed", breaking=direction == "request")
        for value in after - before:
            self._add(where, f"value {value} added", breaking=direction == "answer")

    def _limits(self, where: str, old: Node, new: Node, direction: Direction) -> None:
        for name in (*_UPPER, *_LOWER, "pattern"):
            before, after = old.get(name), new.get(name)
            if before != after:
                narrower = _narrower(name, before, after)
                self._add(
                    where,
                    f"{name} {_limit_text(before)} → {_limit_text(after)}",
                    breaking=narrower and direction == "request",
                )


@dataclass(frozen=True)
class Alternative:
    """One of the forms a value may have: its kind, and the name of the schema where it has one."""

    kind: str
    name: str
    schema: Node


def _alternatives(document: Node, schema: Node, name: str = "") -> Iterator[Alternative]:
    """The forms that a schema allows."""
    if isinstance(reference := schema.get("$ref"), str):
        yield from _alternatives(document, _resolved(document, schema), reference.rpartition("/")[2])
        return
    several = nodes(schema.get("anyOf")) + nodes(schema.get("oneOf")) + nodes(schema.get("allOf"))
    for each in several:
        yield from _alternatives(document, each)
    if several or not schema:
        return
    kind = schema.get("type", "object" if "properties" in schema else "anything")
    for each in cast("list[str]", kind) if isinstance(kind, list) else [str(kind)]:
        yield Alternative(f"{each}:{schema['format']}" if "format" in schema else each, name, schema)


def _resolved(document: Node, value: object) -> Node:
    """The object itself, or the one that its reference leads to."""
    found = node(value)
    while isinstance(reference := found.get("$ref"), str):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = node(found.get(part))
    return found


def _values_of(schema: Node) -> set[str] | None:
    """The listed values, or None where any value is allowed."""
    if "const" in schema:
        return {json.dumps(schema["const"], ensure_ascii=False)}
    return set(words(schema["enum"])) if "enum" in schema else None


def _narrower(name: str, before: object, after: object) -> bool:
    if after is None:
        return False
    if before is None or name == "pattern":
        return True
    old_limit, new_limit = float(str(before)), float(str(after))
    return new_limit < old_limit if name in _UPPER else new_limit > old_limit


def _limit_text(value: object) -> str:
    return "none" if value is None else str(value)


def last_release(folder: Path = RELEASES) -> Path | None:
    """Return the description that the newest release left, by its number."""
    found = [path for path in folder.glob("*/openapi.json") if path.parent.name.replace(".", "").isdigit()]
    return max(found, key=lambda path: [int(part) for part in path.parent.name.split(".")], default=None)


def report(old: Node, new: Node, since: str) -> Iterator[str]:
    """Yield the lines that are printed."""
    changes = Comparison(old, new).changes()
    breaking = sum(each.breaking for each in changes)
    yield f"── API since {since}: {len(changes)} changes, {breaking} of them breaking (!) ──"
    yield from map(str, changes)


def main(arguments: Sequence[str]) -> int:
    """Print the differences, or a message when there is no release to compare with."""
    old = Path(arguments[0]) if arguments else last_release()
    new = Path(arguments[1]) if len(arguments) > 1 else NOW
    if old is None:
        print("── API: docs/releases holds no release to compare with ──")
        return 0
    since = old.parent.name if old.is_relative_to(RELEASES) else str(old)
    before, after = (node(json.loads(path.read_text(encoding="utf-8"))) for path in (old, new))
    print("\n".join(report(before, after, since)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
