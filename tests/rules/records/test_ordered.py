"""What sign-off sets in motion: every instruction is one item, whichever events of the case are heard (domain.md 4.4, 4.5)."""

import copy
from typing import Any

from services.records.domain import ordered
from services.records.domain.decision import Place

Doc = dict[str, Any]
CHIEF = {"staff_id": "nagamine", "name": "長峰 武", "post": "課長", "office_code": "minato"}
AT = "2026-06-01T01:00:00.000Z"


def acted(text: str | None, number: int = 1, at: str = AT) -> Doc:
    said = {"text": text, "due_on": "2026-06-30"} if text else None
    return {"by": CHIEF, "action": "approve", "at": at, "round": number, "instruction": said}


def case(*steps: list[Doc], past: tuple[list[list[Doc]], ...] = (), **more: Any) -> Doc:
    def seen(lists: Any) -> list[Doc]:
        return [{"seq": n, "acted": entries} for n, entries in enumerate(lists, 1)]

    return {
        "id": "c-1", "title": "保護の変更", "state": "circulating", "matter_type": "record", "decided": None,
        "steps": seen(steps), "past_rounds": [seen(lists) for lists in past], **more,
    }  # fmt: skip


def ids(state: Doc) -> list[str]:
    return [each.id for each in ordered.instructions(state)]


def test_an_instruction_opens_an_item_with_its_words_and_its_day() -> None:
    (one,) = ordered.instructions(case([acted("扶養照会の状況を確かめること。" * 10)]))
    assert (one.id, one.given["class"], one.given["due_on"]) == ("c-1.1.1.0", "instructed", "2026-06-30")
    assert len(one.given["title"]) == 80
    assert one.given["note"].startswith(one.given["title"]), "the whole of it is kept"
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
    decided = {"by": CHIEF, "at": AT}
    for matter in ("change", "decision", "transfer"):
        left = ordered.execution(case(state="decided", matter_type=matter, decided=decided))
        assert left is not None
        assert (left.id, left.given["class"]) == ("c-1.execution", "statutory")
    for matter in ("record", "amendment", "void", "circulate"):
        assert ordered.execution(case(state="closed", matter_type=matter, decided=decided)) is None
    assert ordered.execution(case(state="rejected", matter_type="change")) is None


def test_an_item_about_nobody_yet_says_nothing_of_the_matter() -> None:
    chief = [acted("濵口様の件を確かめること")]
    case_ = case(
        chief, state="decided", matter_type="change", title="濵口様の申立て", decided={"by": CHIEF, "at": AT}
    )
    for household_id, says in (("h-1", True), ("", False)):
        place = Place(household_id, "minato", "28101", None, "w-1", frozenset())
        for each in (*ordered.instructions(case_), ordered.execution(case_)):
            assert each is not None
            assert ("濵口" in str(ordered.opened(each, place))) is says


def test_only_an_objection_orders_something_of_the_decider() -> None:
    duty = {
        "id": "c-1.1.fukamachi", "approval_id": "c-1", "person": {**CHIEF, "staff_id": "fukamachi"},
        "state": "objected", "comment": "金額が違う", "at": AT, "decided_by": CHIEF,
    }  # fmt: skip
    found = ordered.objection(duty)
    assert found is not None
    assert (found.given["assignee_id"], found.given["note"]) == ("nagamine", "金額が違う")
    assert ordered.objection({**duty, "state": "seen_with_comment"}) is None
