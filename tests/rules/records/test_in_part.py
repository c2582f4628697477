"""一部の差戻し as records applies it: which records come back to be mended, which go on, and when none does (AP18)."""

from services.records.domain import bundle
from services.records.domain import record as records
from services.records.domain import round_outcome as rules
from services.records.domain import submission as submissions
from services.records.domain.state import FrozenBy, LoadedRecord, LoadedSubmission, Reason, RoundOutcome, Sending
from tests.rules.records.books import AUTHOR, NOW, bundle_item, record

RECORDS: dict[str, LoadedRecord] = {each: record(each) for each in ("r1", "r2", "r3")}
OUTCOME: RoundOutcome = {
    "state": "returned",
    "round": 1,
    "at": NOW,
    "comment": "日付を確かめること",
    "returned_to": "drafter",
    "resume_at": None,
    "instructions": [],
    "decided_by": None,
    "items": ["r2"],
    "refused": False,
}
HELD: FrozenBy = {"submission_id": "sub", "attempt": 1}


def sending(key: str) -> Sending:
    return {"sender": AUTHOR.as_json(), "key": key, "fingerprint": key, "at": NOW}


def returned(outcome: RoundOutcome = OUTCOME) -> LoadedSubmission:
    """A submission of three records, the second of which was returned."""
    choice = bundle.plain("record", [bundle_item(each) for each in RECORDS])
    trial = submissions.trial(choice, sending("key"))
    begun = submissions.begin(trial, RECORDS["r1"], AUTHOR.unit, None)
    sent, _ = submissions.commit(begun, trial, RECORDS, NOW)
    came = rules.end_round(sent.state, outcome)
    assert came is not None
    return {**came.state, "id": "sub", "version": 2}


def come_back() -> dict[str, LoadedRecord]:
    """The records after the same outcome."""
    after: dict[str, LoadedRecord] = {}
    for record_id, each in RECORDS.items():
        held: LoadedRecord = {**each, "frozen_by": HELD, "submission_id": "sub", "state": "in_approval", "round": 1}
        decision = records.end_round(held, OUTCOME)
        after[record_id] = records.loaded(record_id, 3, decision.state)
    return after


def test_only_the_named_record_has_the_comment() -> None:
    after = come_back()
    assert {each["state"] for each in after.values()} == {"returned"}
    assert [each["returned_comment"] for each in after.values()] == [None, "日付を確かめること", None]


def test_the_others_go_on_at_the_versions_they_have_now() -> None:
    state = returned()
    assert [i["disposition"] for i in state["items"]] == ["go_on", "fix", "go_on"]
    assert rules.returned_in_part(state)
    assert rules.rest_to_send(state, come_back()) == [
        {"record_id": "r1", "version": 3, "disposition": "go_on"},
        {"record_id": "r3", "version": 3, "disposition": "go_on"},
    ]


def test_what_was_changed_taken_or_lost_since_stays_behind() -> None:
    after = come_back()
    after["r1"]["title"] = "起案者が直した"
    after["r3"]["frozen_by"] = {"submission_id": "another", "attempt": 1}
    assert rules.rest_to_send(returned(), after) == []
    del after["r3"]
    assert rules.rest_to_send(returned(), after) == []


def test_an_ordinary_return_sends_nothing_by_itself() -> None:
    assert not rules.returned_in_part(returned({**OUTCOME, "items": []}))


def test_an_undone_attempt_is_not_tried_again() -> None:
    state = returned()
    items = rules.rest_to_send(state, come_back())
    trial = submissions.trial_again(state, {**submissions.AS_BEFORE, "items": items}, sending("going-on"))
    reason: Reason = {"code": "VERSION_CONFLICT", "status": 412, "title": "", "detail": "", "context": {}}
    undone = submissions.undo(submissions.again(state, trial), trial, reason)
    assert undone["state"] == "returned"
    assert not rules.returned_in_part(undone)
    assert submissions.kept_answer(undone, ("going-on", "going-on")) is not None
