"""一部の差戻し as records takes it in: what comes back to be mended, what goes on, and when nothing does (AP18)."""

from typing import Any

from services.records.domain import record as records
from services.records.domain import submission as rules
from services.records.domain.decision import State
from tests.rules.records.books import AUTHOR, NOW, record

RECORDS = {each: record(each) for each in ("r1", "r2", "r3")}
OUTCOME: State = {"state": "returned", "round": 1, "at": NOW, "comment": "日付を確かめること", "items": ["r2"]}  # fmt: skip


def returned(**more: Any) -> State:
    """A submission of three of which the second was returned."""
    items = [{"record_id": each, "version": 1} for each in RECORDS]
    choice = {"matter_type": "record", "items": items, "flags": [], "urgent": False}
    begun = {"id": "sub", "version": 0, **rules.begin(choice, RECORDS["r1"], AUTHOR, ("key", "print"), NOW)}
    sent, _ = rules.committed(begun, RECORDS, NOW)
    came = rules.came_back({**sent.state, "version": 1}, {**OUTCOME, **more})
    assert came is not None
    return {**came.state, "version": 2}


def come_back() -> dict[str, State]:
    """The records after the same outcome."""
    held = {"frozen_by": {"submission_id": "sub", "attempt": 1}, "submission_id": "sub", "state": "in_approval", "round": 1}  # fmt: skip
    after: dict[str, State] = {}
    for record_id, each in RECORDS.items():
        decision = records.came_back({**each, **held}, OUTCOME, 1)
        after[record_id] = {**decision.state, "id": record_id, "version": 3}
    return after


def test_only_the_named_record_has_the_comment() -> None:
    after = come_back()
    assert {each["state"] for each in after.values()} == {"returned"}
    assert [each["returned_comment"] for each in after.values()] == [None, "日付を確かめること", None]


def test_the_others_go_on_at_the_versions_they_have_now() -> None:
    state = returned()
    assert [i["disposition"] for i in state["items"]] == ["go_on", "fix", "go_on"]
    assert rules.returned_in_part(state)
    assert rules.going_on(state, come_back()) == [
        {"record_id": "r1", "version": 3, "disposition": "go_on"}, {"record_id": "r3", "version": 3, "disposition": "go_on"},
    ]  # fmt: skip


def test_what_was_changed_taken_or_lost_since_stays_behind() -> None:
    after = come_back()
    after["r1"]["title"] = "起案者が直した"
    after["r3"]["frozen_by"] = {"submission_id": "another", "attempt": 1}
    assert rules.going_on(returned(), after) == []
    del after["r3"]
    assert rules.going_on(returned(), after) == []


def test_an_ordinary_return_sends_nothing_by_itself() -> None:
    assert not rules.returned_in_part(returned(items=[]))


def test_an_undone_attempt_is_not_tried_again() -> None:
    state = returned()
    key = ("going-on", "going-on")
    trying = rules.again(state, {"items": rules.going_on(state, come_back())}, AUTHOR, key, NOW)
    undone = rules.undone(trying, {"code": "VERSION_CONFLICT"})
    assert undone["state"] == "returned"
    assert not rules.returned_in_part(undone)
    assert rules.kept_answer(undone, key) is not None
