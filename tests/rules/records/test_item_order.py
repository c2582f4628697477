"""Items from sign-off: every instruction opens one item, whichever events of the case arrive.

The rule is docs/domain/action-items.md 2.2.
"""

import copy
from collections.abc import Sequence

from libs.contracts import codes
from libs.states.published import ByWhom
from services.records.domain import item_order
from services.records.domain.approval import Decided, HeardAction, HeardCase, HeardDuty, HeardStep
from services.records.domain.decision import HouseholdSnapshot

CHIEF: ByWhom = {"staff_id": "nagamine", "name": "長峰 武", "post": "課長", "office_code": "minato"}
AT = "2026-06-01T01:00:00.000Z"


def acted(text: str | None, number: int = 1, at: str = AT) -> HeardAction:
    return {
        "by": CHIEF,
        "action": "approve",
        "at": at,
        "round": number,
        "comment": None,
        "instruction": {"text": text, "due_on": "2026-06-30"} if text else None,
    }


def seen(lists: Sequence[list[HeardAction]]) -> list[HeardStep]:
    return [{"seq": n, "acted": entries} for n, entries in enumerate(lists, 1)]


def case(
    *steps: list[HeardAction],
    past: Sequence[list[list[HeardAction]]] = (),
    state: codes.CaseState = "circulating",
    matter_type: codes.MatterType = "record",
    title: str = "保護の変更",
    decided: Decided | None = None,
) -> HeardCase:
    return {
        "id": "c-1",
        "version": 1,
        "title": title,
        "round": 1,
        "state": state,
        "matter_type": matter_type,
        "decided": decided,
        "steps": seen(steps),
        "past_rounds": [seen(lists) for lists in past],
        "decided_at": None,
        "returned_to": None,
        "resume_at": None,
        "returned_items": [],
        "execution": None,
        "drafter": CHIEF,
        "office_code": "minato",
        "ward_code": None,
        "household_id": None,
    }


def ids(state: HeardCase) -> list[str]:
    return [each.id for each in item_order.instructions(state)]


def test_an_instruction_opens_an_item_with_its_words_and_its_day() -> None:
    (one,) = item_order.instructions(case([acted("扶養照会の状況を確かめること。" * 10)]))
    assert (one.id, one.given["class"], one.given["due_on"]) == ("c-1.1.1.0", "instructed", "2026-06-30")
    assert len(one.given["title"]) == 80
    assert (one.given["note"] or "").startswith(one.given["title"]), "the whole of it is kept"
    assert one.by == CHIEF


def test_a_step_that_stays_done_through_rounds_has_ordered_once() -> None:
    first = acted("収入を確かめること")
    state = case([first], [acted("世帯を訪ねること", 2)], past=([[first], []], [[copy.deepcopy(first)], []]))
    assert ids(state) == ["c-1.1.1.0", "c-1.2.2.0"]


def test_a_step_asked_again_in_the_same_round_orders_anew() -> None:
    again = acted("もう一つ", at="2026-06-02T01:00:00.000Z")
    assert ids(case([again], past=([[acted("一つ目")]],))) == ["c-1.1.1.0", "c-1.1.1.1"]


def test_an_approval_without_an_instruction_orders_nothing() -> None:
    assert ids(case([acted(None)])) == []


def test_a_decision_that_has_to_be_carried_out_opens_its_item() -> None:
    decided: Decided = {"by": CHIEF, "at": AT}
    carried_out: tuple[codes.MatterType, ...] = ("change", "decision", "transfer")
    for matter in carried_out:
        left = item_order.execution(case(state="decided", matter_type=matter, decided=decided))
        assert left is not None
        assert (left.id, left.given["class"]) == ("c-1.execution", "statutory")
    done_with_it: tuple[codes.MatterType, ...] = ("record", "amendment", "void", "circulate")
    for matter in done_with_it:
        assert item_order.execution(case(state="closed", matter_type=matter, decided=decided)) is None
    assert item_order.execution(case(state="rejected", matter_type="change")) is None


def test_an_item_about_nobody_yet_says_nothing_of_the_matter() -> None:
    chief = [acted("濵口様の件を確かめること")]
    case_ = case(chief, state="decided", matter_type="change", title="濵口様の申立て", decided={"by": CHIEF, "at": AT})
    for household_id, says in (("h-1", True), ("", False)):
        place = HouseholdSnapshot(household_id, "minato", "28101", None, "w-1", frozenset())
        for each in (*item_order.instructions(case_), item_order.execution(case_)):
            assert each is not None
            assert ("濵口" in str(item_order.open_item(each, place))) is says


def test_only_an_objection_orders_something_of_the_decider() -> None:
    duty: HeardDuty = {
        "id": "c-1.1.fukamachi",
        "approval_id": "c-1",
        "person": {**CHIEF, "staff_id": "fukamachi"},
        "state": "objected",
        "comment": "金額が違う",
        "at": AT,
        "decided_by": CHIEF,
        "office_code": "minato",
        "ward_code": None,
        "household_id": None,
    }
    found = item_order.objection(duty)
    assert found is not None
    assert (found.given["assignee_id"], found.given["note"]) == ("nagamine", "金額が違う")
    assert item_order.objection({**duty, "state": "seen_with_comment"}) is None
