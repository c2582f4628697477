"""The number of unfinished calls that a person may have."""

from typing import cast

import pytest

from services.inquiries.domain.call_draft import ALL_AT_MOST, AT_MOST, free_place
from services.inquiries.domain.errors import TooManyDrafts
from services.inquiries.domain.state import CallDraft

NONE_HIDDEN: frozenset[str] = frozenset()


def drafts(count: int, household_id: str | None = None, first: int | None = 0) -> list[CallDraft]:
    """Drafts with only the fields that the rule reads, in the places from `first` on; None is a draft of 0.1.0."""
    places = [None if first is None else first + n for n in range(count)]
    return [cast("CallDraft", {"household_id": household_id, "place": place}) for place in places]


def test_there_is_room_until_a_person_has_ten_drafts() -> None:
    assert free_place([], NONE_HIDDEN) == 0
    assert free_place(drafts(AT_MOST - 1), NONE_HIDDEN) == AT_MOST - 1
    with pytest.raises(TooManyDrafts):
        free_place(drafts(AT_MOST), NONE_HIDDEN)


def test_the_place_of_a_deleted_draft_is_given_again_before_a_higher_one() -> None:
    assert free_place([*drafts(2), *drafts(4, first=3)], NONE_HIDDEN) == 2


def test_drafts_of_an_earlier_release_count_and_have_no_place() -> None:
    assert free_place([*drafts(4, first=None), *drafts(5)], NONE_HIDDEN) == 5
    with pytest.raises(TooManyDrafts):
        free_place([*drafts(5, first=None), *drafts(5)], NONE_HIDDEN)


def test_drafts_about_hidden_households_leave_room_up_to_fifty_in_all() -> None:
    hidden = frozenset({"h1"})
    assert free_place(drafts(ALL_AT_MOST - 1, "h1"), hidden) == ALL_AT_MOST - 1
    with pytest.raises(TooManyDrafts):
        free_place(drafts(ALL_AT_MOST, "h1"), hidden)
    with pytest.raises(TooManyDrafts):
        free_place([*drafts(AT_MOST, "h2"), *drafts(1, "h1", first=AT_MOST)], hidden)
