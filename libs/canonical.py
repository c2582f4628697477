"""Canonical JSON (RFC 8785) of our states, and its SHA-256.

Two equal states give equal bytes on every machine. States hold str, int, bool, None, list and dict only; floats are
refused, so the number formatting of RFC 8785 never comes up. Integers up to int64 are written exactly (RFC 8785
itself stops at 2^53 − 1).
"""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

import orjson

INT64_MAX = 2**63 - 1


def canonical_json(value: Any) -> bytes:
    """The canonical UTF-8 bytes of `value`.

    Raises TypeError for a type outside JSON states (floats, dates, tuples, non-string keys), ValueError for an integer
    beyond int64 or a lone surrogate.
    """
    if _is_plain(value):
        with contextlib.suppress(
            orjson.JSONEncodeError
        ):  # too deep for it, or a lone surrogate: refused below
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def sha256_hex(value: Any) -> str:
    """SHA-256 of the canonical form, 64 lower-case hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _is_plain(value: Any) -> bool:
    """Whether this is an ordinary state: exact types, ASCII names (which every order sorts alike). Many times faster."""
    kind = cast("type[object]", type(value))
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return -INT64_MAX - 1 <= value <= INT64_MAX
    if kind is dict:
        members = cast("dict[Any, Any]", value)
        return all(type(name) is str and name.isascii() for name in members) and all(
            map(_is_plain, members.values())
        )
    return kind is list and all(map(_is_plain, cast("list[Any]", value)))


def _ordered(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if not -INT64_MAX - 1 <= value <= INT64_MAX:
            raise ValueError("integer beyond int64")
        return value
    if isinstance(value, list):
        return [_ordered(item) for item in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        members = cast("Mapping[Any, Any]", value)
        return {key: _ordered(members[key]) for key in sorted(members, key=_utf16_order)}
    raise TypeError(f"not a JSON state: {type(value).__name__}")


def _utf16_order(key: Any) -> bytes:
    # RFC 8785 sorts names by UTF-16 code units, which differs from code points only beyond the BMP.
    if not isinstance(key, str):
        raise TypeError("object names must be strings")
    return key.encode("utf-16-be")
