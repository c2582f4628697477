"""Bundles and routes; attempts, rounds and outcomes as a state machine that random histories cannot break."""

from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from libs.canonical import sha256_hex
from libs.contracts import codes
from libs.contracts.casework import Submission
from libs.problems import InProgress, ValidationFailed
from services.records.domain import submission as rules
from services.records.domain.decision import State
from services.records.domain.errors import ItemIncomplete, MatterNotAllowed, NotReturned, RoutesDiffer
from tests.rules.records.books import AUTHOR, NOW, record

KEY = ("key-1", "print-1")
RECORDS = {"r1": record("r1"), "r2": record("r2")}


def choice(*ids: str, matter: str = "record", **more: Any) -> State:
    items = [{"record_id": each, "version": 1} for each in ids or ("r1", "r2")]
    return {"matter_type": matter, "items": items, "flags": [], "urgent": False, **more}


def begun(**more: Any) -> State:
    return {"id": "sub", "version": 0, **rules.begin(choice(**more), RECORDS["r1"], AUTHOR, KEY, NOW)}


def sent(**more: Any) -> State:
    decision, _ = rules.committed(begun(**more), RECORDS, NOW)
    return {**decision.state, "version": 1}


def came(state: State, end: str) -> State:
    outcome = rules.outcome_of({"state": end, "round": state["round"], "steps": []}, NOW)
    assert outcome is not None
    decision = rules.came_back(state, outcome)
    assert decision is not None
    return {**decision.state, "version": state["version"] + 1}


# ---------------------------------------------------------------------- what may go together


def test_every_kind_of_record_says_which_matters_it_may_be() -> None:
    assert set(rules.ALLOWED) == set(codes.codes(codes.RecordType))
    named = {matter for matters in rules.ALLOWED.values() for matter in matters}
    assert named <= set(codes.codes(codes.MatterType))


def test_routes_that_differ_are_listed_in_groups() -> None:
    found = {
        "visit": record("visit"), "call": record("call", record_type="phone"),
        "policy": record("policy", record_type="support_policy"),
        "next_door": record("next_door", household_id="h2"),
    }  # fmt: skip
    rules.check(choice("visit", "call"), found)
    with pytest.raises(RoutesDiffer) as refused:
        rules.check(choice("visit", "policy", "call", "next_door"), found)
    assert refused.value.context["groups"] == [
        {"matter_type": "record", "record_ids": ["visit", "call"]},
        {"matter_type": "policy", "record_ids": ["policy"]},
        {"matter_type": "record", "record_ids": ["next_door"]},
    ]
    with pytest.raises(MatterNotAllowed):
        rules.check(choice("policy"), found)


def test_yearly_policies_go_together_over_households_and_ordinary_records_do_not() -> None:
    many = {f"r{n}": record(f"r{n}", record_type="support_policy", household_id=f"h{n}") for n in range(100)}
    rules.check(choice(*many, matter="policy"), many)
    visits = {f"r{n}": record(f"r{n}") for n in range(51)}
    with pytest.raises(ValidationFailed):
        rules.check(choice(*visits), visits)


def test_a_supervision_note_goes_nowhere_and_an_unlinked_note_is_incomplete() -> None:
    with pytest.raises(MatterNotAllowed):
        rules.check(choice("r1"), {"r1": record(record_type="supervision")})
    with pytest.raises(ItemIncomplete) as refused:
        rules.check(choice("r1"), {"r1": record(household_id=None, title="")})
    assert refused.value.context == {"record_id": "r1", "missing": ["household_id", "title"]}


# ---------------------------------------------------------------------- attempts and rounds


def test_a_commit_shows_what_the_approver_will_see() -> None:
    made = sent(comment="お願いします")
    Submission.model_validate({**made, "seen": made["shown"]})
    assert (made["state"], made["round"], made["attempt"], made["comment"]) == ("sent", 1, 1, "お願いします")
    for shown in made["shown"]:
        assert sha256_hex(shown["content"]) == shown["sha256"]
    assert "trial" not in made


def test_contents_beyond_the_limit_are_kept_by_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE_BYTES", 10)
    decision, beside = rules.committed(begun(), RECORDS, NOW)
    assert [shown["content"] for shown in decision.state["shown"]] == [None, None]
    assert {shown["sha256"] for shown in decision.state["shown"]} == set(beside)


def test_an_undone_first_attempt_is_abandoned_and_keeps_its_answer() -> None:
    gone = rules.undone(begun(), {"code": "ITEM_ALREADY_IN_APPROVAL", "status": 409})
    assert gone["state"] == "abandoned"
    kept = rules.kept_answer(gone, KEY)
    assert kept is not None
    assert kept["attempt"] == 1
    assert rules.kept_answer(gone, ("key-2", "print-1")) is None
    assert not rules.holds(gone, 1)


def test_a_resubmission_changes_only_what_it_names() -> None:
    back = came(sent(comment="一回目", urgent=True), "returned")
    again = rules.again(
        back, {"items": [{"record_id": "r1", "version": 4}], "comment": None}, AUTHOR, ("k2", "p2"), NOW
    )
    assert (again["state"], again["attempt"], again["round"]) == ("preparing", 2, 1)
    assert again["items"] == back["items"], "the round that was sent stays as it was"
    decision, _ = rules.committed(again, RECORDS, NOW)
    assert (decision.state["round"], decision.state["urgent"], decision.state["comment"]) == (
        2,
        True,
        "一回目",
    )
    assert [each["record_id"] for each in decision.state["items"]] == ["r1"]
    with pytest.raises(InProgress):
        rules.again(again, choice(), AUTHOR, ("k3", "p3"), NOW)


@pytest.mark.parametrize("end", ["withdrawn", "rejected", "decided", "closed"])
def test_an_ended_submission_is_neither_sent_again_nor_dropped(end: str) -> None:
    ended = came(sent(), end)
    with pytest.raises(NotReturned):
        rules.again(ended, choice(), AUTHOR, KEY, NOW)
    with pytest.raises(NotReturned) as refused:
        rules.drop(ended, NOW, None)
    assert refused.value.context == {"state": "decided" if end == "closed" else end, "approval_id": "sub"}


def test_an_outcome_of_another_round_does_nothing() -> None:
    other = rules.outcome_of({"state": "decided", "round": 2, "steps": []}, NOW)
    assert other is not None
    assert rules.came_back(sent(), other) is None
    assert rules.outcome_of({"state": "circulating", "round": 1}, NOW) is None
    assert rules.outcome_of({"state": "unroutable", "round": 1}, NOW) is None


MOVES = st.lists(
    st.sampled_from(["commit", "undo", "again", "returned", "decided", "stale", "drop", "restate"]),
    max_size=30,
)


@any_of(MOVES)
def test_no_history_reuses_an_attempt_or_holds_two(moves: list[str]) -> None:
    """Whatever happens in whatever order: attempts only grow, rounds count the commits, only the last attempt holds."""
    state = begun()
    attempts, commits = [1], 0
    for n, move in enumerate(moves):
        match (move, state["state"]):
            case ("commit", "preparing"):
                state, commits = {**rules.committed(state, RECORDS, NOW)[0].state}, commits + 1
            case ("undo", "preparing"):
                state = rules.undone(state, {"code": "X", "status": 409})
            case ("again", "returned"):
                state = rules.again(state, choice(), AUTHOR, (f"k{n}", f"p{n}"), NOW)
                attempts.append(state["attempt"])
            case (("returned" | "decided") as end, "sent"):
                state = came(state, end)
            case ("stale", _):
                old = rules.outcome_of({"state": "decided", "round": state["round"] - 1, "steps": []}, NOW)
                assert old is not None
                assert rules.came_back(state, old) is None
            case ("drop", "returned"):
                state = dict(rules.drop(state, NOW, None).state)
            case ("restate", _):
                again = rules.restated(state)
                assert (again is not None) == (state["state"] == "sent")
            case _:
                continue
        assert state["round"] == commits
        assert sum(rules.holds(state, attempt) for attempt in attempts) <= 1
    assert attempts == sorted(set(attempts))
