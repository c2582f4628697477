"""Equal states give equal bytes; a value that is no JSON state is refused."""

from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.canonical import canonical_json, sha256_hex

texts = st.text(st.characters(exclude_categories=["Cs"]))
states = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def shuffled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shuffled(value[key]) for key in reversed(list(value))}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list):
        return [shuffled(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


@given(states)
def test_the_order_of_names_does_not_matter(state: Any) -> None:
    assert canonical_json(state) == canonical_json(shuffled(state))


@given(st.dictionaries(texts, states, max_size=4))
def test_the_way_for_ordinary_states_gives_the_same_bytes(state: dict[str, Any]) -> None:
    assert canonical_json(state) == canonical_json(MappingProxyType(state))


def test_the_example_of_the_rfc_sorts_by_utf16() -> None:
    # RFC 8785, 3.2.3
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    text = canonical_json(dict.fromkeys(names, 0)).decode()
    expected = ["\\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert text == "{" + ",".join(f'"{name}":0' for name in expected) + "}"


def test_control_characters_are_escaped_as_in_the_rfc() -> None:
    assert canonical_json('\x0f\n"\\/\u20ac') == '"\\u000f\\n\\"\\\\/\u20ac"'.encode()


@pytest.mark.parametrize("value", [1.0, float("nan"), date(2026, 1, 1), (1, 2), {1: 2}, b"x", {"a": {1}}])
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "\ud842"])
def test_what_no_store_could_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical_json(value)


def test_the_hash_is_that_of_the_bytes() -> None:
    assert sha256_hex({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
