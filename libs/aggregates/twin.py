"""An in-memory twin of a collection, for tests and the simulator.

It implements only the filters and updates that the protocols use and refuses all others. One test suite runs over the
twin and the real engine to show that both behave the same.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, cast

from libs.mongo import DuplicateKey, Filter, Row

T = TypeVar("T")
Fields = dict[str, object]
_MISSING = object()


class _Comparable(Protocol):
    """Values that filters compare: texts with texts, numbers with numbers."""

    def __lt__(self, other: object, /) -> bool: ...
    def __le__(self, other: object, /) -> bool: ...
    def __gt__(self, other: object, /) -> bool: ...
    def __ge__(self, other: object, /) -> bool: ...


def _clone(value: T) -> T:
    """A deep copy of JSON-compatible data, several times faster than `copy.deepcopy`."""
    copy: object = value
    if isinstance(value, dict):
        copy = {name: _clone(inner) for name, inner in cast("Fields", value).items()}
    elif isinstance(value, list):
        copy = [_clone(inner) for inner in cast("list[object]", value)]
    return cast("T", copy)


def _fields_of(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def _read(doc: Mapping[str, object], path: str) -> object:
    value: object = doc
    for part in path.split("."):
        fields = _fields_of(value)
        if part not in fields:
            return _MISSING
        value = fields[part]
    return value


def _write(doc: Fields, path: str, value: object) -> None:
    *parents, last = path.split(".")
    for part in parents:
        doc = cast("Fields", doc.setdefault(part, {}))
    doc[last] = value


def _operator(value: object, operator: str, operand: object) -> bool:
    present = value is not _MISSING and value is not None
    comparable = cast("_Comparable", value)
    match operator:
        case "$gte":
            return present and comparable >= operand
        case "$gt":
            return present and comparable > operand
        case "$lte":
            return present and comparable <= operand
        case "$lt":
            return present and comparable < operand
        case "$ne":
            return (None if value is _MISSING else value) != operand
        case "$in":
            return (None if value is _MISSING else value) in cast("Sequence[object]", operand)
        case "$nin":
            return (None if value is _MISSING else value) not in cast("Sequence[object]", operand)
        case "$exists":
            return (value is not _MISSING) == bool(operand)
        case "$size":
            return isinstance(value, list) and len(cast("list[object]", value)) == operand
        case "$not":
            return not _condition(value, operand)
        case _:
            raise ValueError(f"the twin does not know {operator}")


def _condition(value: object, condition: object) -> bool:
    operators = _fields_of(condition)
    if any(str(name).startswith("$") for name in operators):
        return all(_operator(value, operator, operand) for operator, operand in operators.items())
    return (None if value is _MISSING else value) == condition


def matches(doc: Mapping[str, object], where: Filter) -> bool:
    """Whether a document matches a filter; all its conditions must hold."""
    return all(_condition(_read(doc, path), condition) for path, condition in where.items())


def _apply(doc: Fields, change: Filter) -> None:
    for operator, fields in change.items():
        for path, operand in cast("Mapping[str, object]", fields).items():
            _apply_one(doc, operator, path, operand)


def _apply_one(doc: Fields, operator: str, path: str, operand: object) -> None:
    current = _read(doc, path)
    match operator:
        case "$set":
            _write(doc, path, _clone(operand))
        case "$unset":
            *parents, last = path.split(".")
            target = _read(doc, ".".join(parents)) if parents else doc
            if isinstance(target, dict):
                cast("Fields", target).pop(last, None)
        case "$min":
            if current is _MISSING or cast("_Comparable", operand) < current:
                _write(doc, path, operand)
        case "$max":
            if current is _MISSING or cast("_Comparable", operand) > current:
                _write(doc, path, operand)
        case "$inc":
            _write(doc, path, (0 if current is _MISSING else cast("int", current)) + cast("int", operand))
        case "$push":
            _write(doc, path, _pushed(current, operand))
        case "$pull":
            elements = [] if current is _MISSING else cast("list[Fields]", current)
            _write(doc, path, [value for value in elements if not matches(value, cast("Filter", operand))])
        case _:
            raise ValueError(f"the twin does not know {operator}")


def _pushed(current: object, operand: object) -> list[object]:
    values: list[object] = [] if current is _MISSING else list(cast("list[object]", current))
    spec = _fields_of(operand)
    if "$each" in spec:
        values.extend(_clone(cast("list[object]", spec["$each"])))
        return values[cast("int", spec["$slice"]) :] if "$slice" in spec else values
    return [*values, _clone(operand)]


class TwinCollection(Generic[Row]):
    """A collection in memory with the semantics of `libs.mongo.Documents`; every call is atomic.

    `unique` lists sparse unique indexes, each by the names of its fields.
    """

    def __init__(self, *, unique: Sequence[Sequence[str]] = ()) -> None:
        self.docs: dict[str, Row] = {}
        self._unique = unique

    async def get(self, doc_id: str) -> Row | None:
        return _clone(self.docs.get(doc_id))

    async def find_one(self, where: Filter) -> Row | None:
        if isinstance(doc_id := where.get("_id"), str):
            doc = self.docs.get(doc_id)
            return _clone(doc) if doc is not None and matches(doc, where) else None
        return next((_clone(d) for d in self.docs.values() if matches(d, where)), None)

    async def insert(self, doc: Row) -> None:
        if _id_of(doc) in self.docs:
            raise DuplicateKey("_id")
        self._refuse_duplicate(doc)
        self.docs[_id_of(doc)] = _clone(doc)

    def _refuse_duplicate(self, doc: Row) -> None:
        for names in self._unique:
            values = [_read(doc, name) for name in names]
            if all(value is _MISSING for value in values):
                continue
            for other in self.docs.values():
                if other["_id"] != doc["_id"] and [_read(other, name) for name in names] == values:
                    raise DuplicateKey(", ".join(names))

    async def update(self, where: Filter, change: Filter) -> bool:
        return self._update(where, change, many=False) == 1

    async def update_many(self, where: Filter, change: Filter) -> int:
        return self._update(where, change, many=True)

    def _update(self, where: Filter, change: Filter, *, many: bool) -> int:
        doc_id = where.get("_id")
        docs = [self.docs[doc_id]] if isinstance(doc_id, str) and doc_id in self.docs else list(self.docs.values())
        found = [d for d in docs if matches(d, where)][: None if many else 1]
        for doc in found:
            changed = _clone(doc) if self._unique else doc
            _apply(cast("Fields", changed), change)
            self._refuse_duplicate(changed)
            self.docs[_id_of(doc)] = changed
        return len(found)

    async def delete(self, where: Filter) -> bool:
        doc = await self.find_one(where)
        return doc is not None and self.docs.pop(_id_of(doc), None) is not None

    async def find(
        self,
        where: Filter,
        *,
        sort: Sequence[tuple[str, int]] = (),
        limit: int = 0,
        fields: Sequence[str] | None = None,
    ) -> AsyncIterator[Row]:
        found = [d for d in self.docs.values() if matches(d, where)]
        for key, direction in reversed(sort):
            found.sort(key=lambda d: cast("_Comparable", _read(d, key)), reverse=direction < 0)
        for doc in found[: limit or None]:
            doc = _clone(doc)
            yield cast("Row", {k: doc[k] for k in {"_id", *fields} if k in doc}) if fields else doc


def _id_of(doc: Mapping[str, object]) -> str:
    return cast("str", doc["_id"])
