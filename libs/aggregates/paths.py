"""The paths that a query or an update of an aggregate's documents may name: fields of its state and housekeeping
fields.

The engine does not report a misspelt path: it finds nothing, or stores a field that nobody reads. Test builds therefore
check every filter, sort, projection, update and index.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, NotRequired, Required, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from libs.mongo import Filter

HOUSEKEEPING = frozenset(
    {"_id", "version", "schema", "bucket", "last_change", "fingerprint", "seen", "done", "tray", "tray_since"}
)
"""The fields that the store keeps in a document beside the state; paths inside them are not checked."""
_LOGICAL = frozenset({"$and", "$or", "$nor"})
_JSON_NAMES: dict[str, object] = {"Mapping": Mapping, "Sequence": Sequence, "Json": object}
"""The names in `libs.canonical.Json`, which is recursive; inside plain JSON any path is allowed."""
_ELEMENT_OPERATORS = frozenset({"$elemMatch", "$not"})


class UnknownPath(LookupError):  # noqa: N818 — named for what it is
    """A query or an update names a path that the documents do not have."""


class Paths:
    """The paths of one aggregate's documents, from the TypedDict of its state (private fields and nested ones too)."""

    def __init__(self, state: type) -> None:
        self._state = state
        self._known: set[str] = set()

    def check(self, *filters: Filter) -> None:
        """Check filters and updates. UnknownPath names the first path that the documents do not have."""
        for each in filters:
            for path in _paths(each):
                self.check_path(path)

    def check_path(self, path: str) -> None:
        """Check one path of a sort, a projection or an index. UnknownPath when the documents do not have it."""
        if path in self._known:
            return
        names = path.split(".")
        if names[0] not in HOUSEKEEPING and not _has_path(self._state, names):
            raise UnknownPath(f"{self._state.__name__} has no {path}")
        self._known.add(path)


def _paths(query: Filter, prefix: str = "") -> Iterator[str]:
    """Every path in a filter or an update, also inside operators, but not inside values that are compared or set
    whole."""
    for name, value in query.items():
        if name in _LOGICAL:
            for part in cast("Sequence[Filter]", value):
                yield from _paths(part, prefix)
        elif name.startswith("$"):
            if isinstance(value, Mapping) and (not prefix or name in _ELEMENT_OPERATORS):
                yield from _paths(cast("Filter", value), prefix)
        else:
            path = f"{prefix}.{name}" if prefix else name
            yield path
            if isinstance(value, Mapping):
                inner = cast("Filter", value)
                yield from _paths({name: inner[name] for name in inner if name.startswith("$")}, path)


def _has_path(kind: object, path: Sequence[str]) -> bool:
    """Whether a value of this type has the path."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in {Annotated, NotRequired, Required}:
        return _has_path(parts[0], path)
    if origin in {Union, UnionType}:
        return any(_has_path(part, path) for part in parts if part is not NoneType)
    if not path:
        return True
    first, *rest = path
    if origin is list:
        return _has_path(parts[0], rest if first == "$" or first.isdecimal() else path)
    if origin in {dict, Mapping}:
        return _has_path(parts[1], rest)
    if is_typeddict(kind):
        fields = get_type_hints(kind, localns=_JSON_NAMES)
        return first in fields and _has_path(fields[first], rest)
    return kind is object
