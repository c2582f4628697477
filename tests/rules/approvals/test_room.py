"""A case that is given back again and again: each round that comes in has room, and the case can always be ended."""

# ruff: noqa: N802  # rules are named in the clerk's words

from collections.abc import Callable

import orjson
import pytest

from libs.contracts.events import DOCUMENT_LIMIT, EVENT_LIMIT
from libs.problems import TooMuchContent
from libs.strict import TEXT_MAX
from services.approvals.domain.case import DECIDED
from tests.rules.approvals.office import CHIEF, SUPERVISOR, Matter, content, matter

LONGEST = "𠮷" * TEXT_MAX
COMMENT = "𠮷" * 2000
ITEMS = [content(f"r-{n}", LONGEST, kind="support_policy") for n in range(100)]
"""As many records as a round may have."""


def has_room(given: Matter) -> bool:
    """Whether an event has room for the case, and a document for it with two events on their way."""
    return 3 * len(orjson.dumps(given.case)) < min(3 * EVENT_LIMIT, DOCUMENT_LIMIT)


def fill(given: Matter, again: Callable[[Matter], None]) -> None:
    while has_room(given):
        again(given)


def sent_back_and_forth(given: Matter) -> None:
    given.returned(CHIEF, comment=COMMENT)
    given.resubmitted(comment=LONGEST)


def given_to_the_supervisor_again(given: Matter) -> None:
    given.returned(CHIEF, "previous", COMMENT)
    given.approved(SUPERVISOR, comment=COMMENT, instruction={"text": LONGEST, "due_on": None})


def proposed_to(given: Matter) -> None:
    given.suggested(CHIEF, LONGEST)


@pytest.mark.parametrize("again", [sent_back_and_forth, given_to_the_supervisor_again, proposed_to])
def test_やりとりを重ねた案件は_次の回が入らなくなる前に差戻しと提案を断る(again: Callable[[Matter], None]) -> None:
    given = matter().submitted(comment=LONGEST, flag_reason=LONGEST, seen=ITEMS)
    given.approved(SUPERVISOR, comment=COMMENT, instruction={"text": LONGEST, "due_on": None})
    with pytest.raises(TooMuchContent, match="新しく起案"):
        fill(given, again)
    assert has_room(given)
    before = given.case
    assert given.rejected(CHIEF, COMMENT).state == "rejected"
    given.case = before
    assert given.approved(CHIEF, comment=COMMENT).state in DECIDED


def test_最後に差し戻せた案件の次の回は入る() -> None:
    given = matter().submitted(comment=LONGEST, flag_reason=LONGEST, seen=ITEMS).approved(SUPERVISOR)
    with pytest.raises(TooMuchContent):
        fill(given, proposed_to)
    given.case["steps"][1]["suggestions"].pop()
    given.returned(CHIEF, comment="直してください").resubmitted(comment=LONGEST)
    assert (given.state, given.case["round"]) == ("circulating", 2)
    assert has_room(given)


def test_長い言葉の回を十回重ねても断らない() -> None:
    given = matter().submitted(comment="記" * 2000, seen=ITEMS).approved(SUPERVISOR)
    for _ in range(10):
        given.returned(CHIEF, comment="直" * 2000).resubmitted(comment="記" * 2000)
    assert given.case["round"] == 11
