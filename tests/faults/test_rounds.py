"""A fault round in which nothing could be lost shows nothing: it is played again, a limited number of times."""

import pytest

from tests.faults.support.rounds import VOID_ROUNDS, Stakes


def test_a_round_is_played_until_there_was_something_of_everything() -> None:
    stakes, lot = (
        Stakes("F0"),
        iter([{"acked": 0, "doubt": 8}, {"acked": 8, "doubt": 0}, {}, {"acked": 3, "doubt": 5}]),
    )
    stakes.play(lambda: next(lot))
    assert (stakes.rounds, stakes.void, dict(stakes.had)) == (1, 3, {"acked": 3, "doubt": 5})
    assert str(stakes) == "1 rounds (3 more were void) with 3 acked, 5 doubt to lose"


def test_a_fault_that_never_meets_anything_fails() -> None:
    stakes = Stakes("F0")
    with pytest.raises(AssertionError, match=f"F0: {VOID_ROUNDS} rounds had nothing to lose"):
        stakes.play(lambda: {"acked": 0})
