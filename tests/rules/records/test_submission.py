"""Bundles and routes; attempts, rounds and outcomes as a state machine that random histories cannot break."""

from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from libs.canonical import sha256_hex
from libs.contracts import codes
from libs.contracts.casework import Submission as Contract
from libs.problems import InProgress, ValidationFailed
from services.records.domain import bundle, round_outcome
from services.records.domain import submission as rules
from services.records.domain.approval import HeardCase
from services.records.domain.errors import ItemIncomplete, MatterNotAllowed, NotReturned, RoutesDiffer
from services.records.domain.state import Choice, LoadedSubmission, Reason, Record, Sending, Submission, Trial
from services.records.domain.submission import Resubmission
from tests.rules.records.books import AUTHOR, NOW, bundle_item, record

KEY = ("key-1", "print-1")
RECORDS: dict[str, Record] = {"r1": record("r1"), "r2": record("r2")}
REASON: Reason = {"code": "ITEM_ALREADY_IN_APPROVAL", "status": 409, "title": "", "detail": "", "context": {}}
"""Why an attempt was undone."""


def choice(*ids: str, matter: codes.MatterType = "record", **more: Any) -> Choice:
    plain = bundle.plain(matter, [bundle_item(each) for each in ids or ("r1", "r2")])
    plain.update(**more)
    return plain


def sending(key: tuple[str, str] = KEY) -> Sending:
    return {"sender": AUTHOR.as_json(), "key": key[0], "fingerprint": key[1], "at": NOW}


def loaded(state: Submission, version: int = 1) -> LoadedSubmission:
    return {**state, "id": "sub", "version": version}


def trial_of(state: Submission) -> Trial:
    """The attempt that is under way."""
    trial = rules.trial_of(state)
    assert trial is not None
    return trial


def begun(**more: Any) -> Submission:
    return rules.begin(rules.trial(choice(**more), sending()), RECORDS["r1"], AUTHOR.unit, None)


def commit(state: Submission) -> Submission:
    decision, _ = rules.commit(state, trial_of(state), RECORDS, NOW)
    return decision.state


def sent(**more: Any) -> Submission:
    return commit(begun(**more))


def case(state: codes.CaseState, number: int) -> HeardCase:
    """A case on which nobody has acted."""
    return {
        "id": "sub",
        "version": 1,
        "title": "定期訪問",
        "state": state,
        "round": number,
        "matter_type": "record",
        "drafter": AUTHOR.as_json(),
        "office_code": "tarumi",
        "ward_code": None,
        "household_id": None,
        "decided": None,
        "decided_at": None,
        "returned_to": None,
        "resume_at": None,
        "returned_items": [],
        "execution": None,
        "steps": [],
        "past_rounds": [],
    }


def came(state: Submission, end: codes.CaseState) -> Submission:
    ended = round_outcome.outcome_of(case(end, state["round"]), NOW)
    assert ended is not None
    decision = round_outcome.end_round(state, ended)
    assert decision is not None
    return decision.state


def again(state: Submission, chosen: Resubmission = rules.AS_BEFORE, key: tuple[str, str] = KEY) -> Submission:
    return rules.again(state, rules.trial_again(loaded(state), chosen, sending(key)))


def test_every_kind_of_record_says_which_matters_it_may_be() -> None:
    assert set(bundle.ALLOWED) == set(codes.codes(codes.RecordType))
    named = {matter for matters in bundle.ALLOWED.values() for matter in matters}
    assert named <= set(codes.codes(codes.MatterType))


def test_routes_that_differ_are_listed_in_groups() -> None:
    found: dict[str, Record] = {
        "visit": record("visit"),
        "call": record("call", record_type="phone"),
        "policy": record("policy", record_type="support_policy"),
        "next_door": record("next_door", household_id="h2"),
    }
    bundle.check(choice("visit", "call"), found)
    with pytest.raises(RoutesDiffer) as refused:
        bundle.check(choice("visit", "policy", "call", "next_door"), found)
    assert refused.value.context["groups"] == [
        {"matter_type": "record", "record_ids": ["visit", "call"]},
        {"matter_type": "policy", "record_ids": ["policy"]},
        {"matter_type": "record", "record_ids": ["next_door"]},
    ]
    with pytest.raises(MatterNotAllowed):
        bundle.check(choice("policy"), found)


def test_yearly_policies_go_together_over_households_and_ordinary_records_do_not() -> None:
    many: dict[str, Record] = {
        f"r{n}": record(f"r{n}", record_type="support_policy", household_id=f"h{n}") for n in range(100)
    }
    bundle.check(choice(*many, matter="policy"), many)
    visits: dict[str, Record] = {f"r{n}": record(f"r{n}") for n in range(51)}
    with pytest.raises(ValidationFailed):
        bundle.check(choice(*visits), visits)


def test_a_supervision_note_goes_nowhere_and_an_unlinked_note_is_incomplete() -> None:
    with pytest.raises(MatterNotAllowed):
        bundle.check(choice("r1"), {"r1": record(record_type="supervision")})
    with pytest.raises(ItemIncomplete) as refused:
        bundle.check(choice("r1"), {"r1": record(household_id=None, title="")})
    assert refused.value.context == {"record_id": "r1", "missing": ["household_id", "title"]}


def test_a_commit_shows_what_the_approver_will_see() -> None:
    made = sent(comment="お願いします")
    Contract.model_validate({**made, "id": "sub", "version": 1, "seen": made["shown"]})
    assert (made["state"], made["round"], made["attempt"], made["comment"]) == ("sent", 1, 1, "お願いします")
    for shown in made["shown"]:
        assert sha256_hex(shown["content"]) == shown["sha256"]
    assert "trial" not in made


def test_contents_beyond_the_limit_are_kept_by_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "INLINE_BYTES", 10)
    state = begun()
    decision, beside = rules.commit(state, trial_of(state), RECORDS, NOW)
    assert [shown["content"] for shown in decision.state["shown"]] == [None, None]
    assert {shown["sha256"] for shown in decision.state["shown"]} == set(beside)


def test_an_undone_first_attempt_is_abandoned_and_keeps_its_answer() -> None:
    state = begun()
    gone = rules.undo(state, trial_of(state), REASON)
    assert gone["state"] == "abandoned"
    kept = rules.kept_answer(gone, KEY)
    assert kept is not None
    assert kept["attempt"] == 1
    assert rules.kept_answer(gone, ("key-2", "print-1")) is None
    assert not rules.holds(gone, 1)


def test_an_attempt_that_an_earlier_release_began_is_sent() -> None:
    state = begun()
    items: Any = [{"record_id": each["record_id"], "version": each["version"]} for each in trial_of(state)["items"]]
    state["trial"] = {**trial_of(state), "items": items}
    assert [each["disposition"] for each in commit(state)["items"]] == [None, None]


def test_a_resubmission_changes_only_what_it_names() -> None:
    back = came(sent(comment="一回目", urgent=True), "returned")
    next_one = again(back, {**rules.AS_BEFORE, "items": [bundle_item("r1", 4)]}, ("k2", "p2"))
    assert (next_one["state"], next_one["attempt"], next_one["round"]) == ("preparing", 2, 1)
    assert next_one["items"] == back["items"], "the round that was sent stays as it was"
    second = commit(next_one)
    assert (second["round"], second["urgent"]) == (2, True)
    assert [each["record_id"] for each in second["items"]] == ["r1"]
    with pytest.raises(InProgress):
        again(next_one, key=("k3", "p3"))


@pytest.mark.parametrize("note", [None, "二回目"])
def test_a_round_has_its_own_note_or_none(note: str | None) -> None:
    back = came(sent(comment="一回目"), "returned")
    assert back["comment"] == "一回目"
    assert commit(again(back, {**rules.AS_BEFORE, "comment": note}))["comment"] == note


@pytest.mark.parametrize("end", ["withdrawn", "rejected", "decided", "closed"])
def test_an_ended_submission_is_neither_sent_again_nor_dropped(end: codes.CaseState) -> None:
    ended = came(sent(), end)
    with pytest.raises(NotReturned):
        again(ended)
    with pytest.raises(NotReturned) as refused:
        rules.drop(loaded(ended), NOW, None)
    assert refused.value.context == {"state": "decided" if end == "closed" else end, "approval_id": "sub"}


def test_an_outcome_of_another_round_does_nothing() -> None:
    other = round_outcome.outcome_of(case("decided", 2), NOW)
    assert other is not None
    assert round_outcome.end_round(sent(), other) is None
    assert round_outcome.outcome_of(case("circulating", 1), NOW) is None
    assert round_outcome.outcome_of(case("unroutable", 1), NOW) is None


MOVES = st.lists(
    st.sampled_from(["commit", "undo", "again", "returned", "decided", "stale", "drop", "restate"]), max_size=30
)


@any_of(MOVES)
def test_no_history_reuses_an_attempt_or_holds_two(moves: list[str]) -> None:
    """In any order of events: attempts only grow, rounds count the commits, only the last attempt holds records."""
    state = begun()
    attempts, commits = [1], 0
    for n, move in enumerate(moves):
        match (move, state["state"]):
            case ("commit", "preparing"):
                state, commits = commit(state), commits + 1
            case ("undo", "preparing"):
                state = rules.undo(state, trial_of(state), REASON)
            case ("again", "returned"):
                state = again(state, key=(f"k{n}", f"p{n}"))
                attempts.append(state["attempt"])
            case (("returned" | "decided") as end, "sent"):
                state = came(state, end)
            case ("stale", _):
                old = round_outcome.outcome_of(case("decided", state["round"] - 1), NOW)
                assert old is not None
                assert round_outcome.end_round(state, old) is None
            case ("drop", "returned"):
                state = rules.drop(loaded(state), NOW, None).state
            case ("restate", _):
                assert (rules.restate(state, NOW) is not None) == (state["state"] == "sent")
            case _:
                continue
        assert state["round"] == commits
        assert sum(rules.holds(state, attempt) for attempt in attempts) <= 1
    assert attempts == sorted(set(attempts))
