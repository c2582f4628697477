"""Canonical JSON (RFC 8785) of our states, and its SHA-256.

Two equal states give equal bytes on every machine. States hold str, int, bool, None, list and dict only; floats are
refused, so the number formatting of RFC 8785 never comes up. Integers up to int64 are written exactly (RFC 8785
itself stops at 2^53 − 1).
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import orjson

INT64_MAX = 2**63 - 1
Json: TypeAlias = "Mapping[str, Json] | Sequence[Json] | str | int | bool | None"
"""What a state may hold where no contract says more; to be read, so that more precise types are of it too."""


def canonical_json(value: object) -> bytes:
    """The canonical UTF-8 bytes of `value`.

    Raises TypeError for a type outside JSON states (floats, dates, tuples, non-string keys), ValueError for an integer
    beyond int64 or a lone surrogate.
    """
    if _is_plain(value):
        with contextlib.suppress(orjson.JSONEncodeError):  # too deep for it, or a lone surrogate: refused below
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def sha256_hex(value: object) -> str:
    """SHA-256 of the canonical form, 64 lower-case hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _is_plain(value: object) -> bool:
    """Whether this is an ordinary state: exact types, ASCII names (which every order sorts alike). Many times faster."""
    if type(value) is str or type(value) is bool or value is None:
        return True
    if type(value) is int:
        return -INT64_MAX - 1 <= value <= INT64_MAX
    if type(value) is dict:
        members = cast("dict[object, object]", value)
        return all(type(name) is str and name.isascii() for name in members) and all(map(_is_plain, members.values()))
    return type(value) is list and all(map(_is_plain, cast("list[object]", value)))


def _ordered(value: object) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if not -INT64_MAX - 1 <= value <= INT64_MAX:
            raise ValueError("integer beyond int64")
        return value
    if isinstance(value, list):
        return [_ordered(item) for item in cast("list[object]", value)]
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {key: _ordered(members[key]) for key in sorted(members, key=_utf16_order)}
    raise TypeError(f"not a JSON state: {type(value).__name__}")


def _utf16_order(key: object) -> bytes:
    # RFC 8785 sorts names by UTF-16 code units, which differs from code points only beyond the BMP.
    if not isinstance(key, str):
        raise TypeError("object names must be strings")
    return key.encode("utf-16-be")
