"""A cursor works for the person and the query that it was made for, for five minutes; any other cursor is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.cursor import Cursors
from libs.problems import BadRequest

CURSORS = Cursors(b"k" * 32)
POSITION = ["2026-11-23T02:30:00.123Z", "r-1", None, 3]
NOW = 1_800_000_000.0


def opened(cursor: str, actor: str = "s-1", query: object = None, at: float = NOW) -> list[object]:
    return CURSORS.open(cursor, actor=actor, query=query or {"scope": "office"}, at=at)


def sealed() -> str:
    return CURSORS.seal(POSITION, actor="s-1", query={"scope": "office"}, at=NOW)


def test_it_opens_for_the_same_actor_and_query() -> None:
    assert opened(sealed(), at=NOW + 299) == POSITION


def test_it_fits_into_a_url() -> None:
    assert sealed().replace("-", "").replace("_", "").isalnum()


def test_not_for_somebody_else_another_query_later_or_another_secret() -> None:
    for refused in (
        lambda: opened(sealed(), actor="s-2"),
        lambda: opened(sealed(), query={"scope": "all"}),
        lambda: opened(sealed(), at=NOW + 301),
        lambda: Cursors(b"x" * 32).open(sealed(), actor="s-1", query={"scope": "office"}, at=NOW),
    ):
        with pytest.raises(BadRequest):
            refused()


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda b: b.hex()))
def test_noise_is_refused(noise: str) -> None:
    with pytest.raises(BadRequest):
        opened(noise)


@given(st.integers(min_value=0), st.sampled_from("ABCDEFabcdef0123456789-_"))
def test_any_changed_character_is_refused(place: int, character: str) -> None:
    cursor = sealed()
    at = place % (len(cursor) - 1)  # the last character may hold unused bits
    if cursor[at] != character:
        with pytest.raises(BadRequest):
            opened(cursor[:at] + character + cursor[at + 1 :])


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError):
        Cursors(b"short")


def test_a_list_is_gone_through_page_by_page_by_one_reader() -> None:
    first = CURSORS.paging(None, actor="s-1", query={"scope": "office"})
    assert first.after is None
    following = first.next(POSITION)
    assert CURSORS.paging(following, actor="s-1", query={"scope": "office"}).after == POSITION
    assert first.next(None) is None
    for actor, query in (("s-2", {"scope": "office"}), ("s-1", {"scope": "all"})):
        with pytest.raises(BadRequest):
            CURSORS.paging(following, actor=actor, query=query)
