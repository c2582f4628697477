"""Drafts becoming records, and who may do what to a record in which state."""

from typing import Any

import pytest

from libs.contracts.casework import ActionItem, Record
from libs.problems import NotFound, OutOfScope, Problem, ValidationFailed
from services.records.domain import draft as drafts
from services.records.domain import item as items
from services.records.domain import record as rules
from services.records.domain.content import normal
from services.records.domain.decision import Place, State, Who
from services.records.domain.errors import (
    AlreadySubmitted,
    DraftFinished,
    ItemIncomplete,
    MissingField,
    NotFileOnly,
    RecordLocked,
)
from tests.rules.records.books import AUTHOR, COLLEAGUE, HOME, NOW, SUPERVISOR, given, ids, record

OTHER_HOME = Place("h2", "tarumi", "28108", None, "w2", frozenset({"p5"}))
FROZEN: State = {"frozen_by": {"submission_id": "sub", "attempt": 1}}


def draft(**more: Any) -> State:
    return {"id": "d1", "version": 3, **drafts.begin(given(**more), AUTHOR, "tarumi", NOW, ids())}


def revise(state: State, who: Who, ops: list[State] | None = None, **more: Any) -> Any:
    return rules.revise(
        state, normal(given(**more), by=who.staff_id, new_ids=ids()), ops or [], who, HOME, NOW
    )


# ---------------------------------------------------------------------- drafts


def test_a_finished_draft_is_a_record_of_the_published_shape() -> None:
    made = drafts.finish(draft(), AUTHOR, HOME, NOW)
    published = Record.model_validate({"id": "d1", "version": 1, **made})
    assert (published.state, published.worker_id, published.unit) == ("written", "w1", "生活支援第一係")
    assert made["from"] == {"draft": "d1", "version": 3}


def test_a_draft_without_household_cannot_be_finished() -> None:
    with pytest.raises(MissingField):
        drafts.finish(draft(household_id=None), AUTHOR, None, NOW)


def test_who_sees_and_who_writes_a_draft() -> None:
    mine = draft()
    elsewhere = Who("s9", "他 所", "係長", "hyogo", "係", is_supervisor=True)
    assert [drafts.may_see(mine, who) for who in (AUTHOR, SUPERVISOR, COLLEAGUE, elsewhere)] == [
        True,
        True,
        False,
        False,
    ]
    with pytest.raises(OutOfScope):
        drafts.require_writer(mine, SUPERVISOR)
    with pytest.raises(NotFound):
        drafts.require_writer(mine, COLLEAGUE)
    taken = drafts.take_over(mine, COLLEAGUE, "w2", NOW)
    drafts.require_writer(taken, COLLEAGUE)
    assert taken["author_id"] == "w1"


def test_a_draft_being_finished_takes_nothing_more() -> None:
    finishing = {**draft(), "finishing": {"at": NOW}}
    with pytest.raises(DraftFinished) as refused:
        drafts.save(finishing, given(), AUTHOR, "tarumi", NOW, ids())
    assert refused.value.context == {"record_id": "d1"}


def test_autosave_keeps_the_link_to_the_inquiry() -> None:
    call = {
        "id": "i1", "household_id": "h1", "office_code": "tarumi", "subject": "あ" * 100, "summary": "相談",
        "received_at": NOW, "precision": "day", "caller": {"kind": "anonymous"},
    }  # fmt: skip
    begun: State = {"id": "d", "version": 1, **drafts.promoted(call, "phone", AUTHOR.as_json(), NOW, ids())}
    assert len(begun["title"]) == 80
    assert begun["counterpart"][0]["kind"] == "other"
    saved = drafts.save(begun, given(links=[]), AUTHOR, "tarumi", NOW, ids())
    assert saved["links"] == [{"rel": "promoted_from", "type": "inquiry", "id": "i1"}]


# ---------------------------------------------------------------------- records


def test_a_revision_changes_content_and_hash_and_nothing_else() -> None:
    before = record()
    decision = revise(before, AUTHOR, segments=[{"kind": "fact", "text": "別の本文"}])
    assert decision.event == "record.revised"
    assert decision.change["fields"] == ["content_sha256", "segments"]
    assert revise({**before, **decision.state}, AUTHOR, segments=decision.state["segments"]) is None


@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (FROZEN, RecordLocked),
        ({"state": "in_approval", "approval_id": "sub"}, RecordLocked),
        ({"state": "approved"}, RecordLocked),
        ({"state": "filed"}, RecordLocked),
        ({"state": "voided"}, RecordLocked),
        ({"author_id": "w9"}, OutOfScope),
        ({"writer_id": "s1"}, OutOfScope),
    ],
)
def test_who_may_not_revise(state: State, problem: type[Problem]) -> None:
    with pytest.raises(problem):
        revise(record(**state), AUTHOR, title="直し")


def test_a_returned_record_is_revised_and_stays_returned() -> None:
    decision = revise(record(state="returned"), AUTHOR, title="直し")
    assert decision.state["state"] == "returned"


def test_discarding_is_for_writer_or_supervisor_and_never_after_a_submission() -> None:
    assert rules.discard(record(), SUPERVISOR).state["state"] == "discarded"
    with pytest.raises(OutOfScope):
        rules.discard(record(), COLLEAGUE)
    with pytest.raises(AlreadySubmitted):
        rules.discard(record(submission_id="sub", round=1), AUTHOR)
    with pytest.raises(RecordLocked):
        rules.discard(record(**FROZEN), AUTHOR)


def test_taking_over() -> None:
    assert rules.take_over(record(), SUPERVISOR, "w1") is not None
    assert rules.take_over(record(), AUTHOR, "w1") is None
    with pytest.raises(OutOfScope):
        rules.take_over(record(), COLLEAGUE, "w1")


def test_moving() -> None:
    moved = rules.move(record(), OTHER_HOME, AUTHOR, "別世帯")
    assert (moved.state["household_id"], moved.state["worker_id"]) == ("h2", "w2")
    assert moved.change == {"from": "h1", "to": "h2", "reason": "別世帯"}
    unlinked = record(household_id=None, state="approved", author_id=None)
    assert rules.move(unlinked, OTHER_HOME, COLLEAGUE, None).state["state"] == "approved"
    with pytest.raises(OutOfScope):
        rules.move(record(), OTHER_HOME, COLLEAGUE, None)
    with pytest.raises(RecordLocked):
        rules.move(record(state="approved"), OTHER_HOME, AUTHOR, None)
    with pytest.raises(ValidationFailed):
        rules.move(record(), HOME, AUTHOR, None)
    with pytest.raises(NotFound):
        rules.move(record(household_id=None, state="discarded"), OTHER_HOME, AUTHOR, None)


def test_what_an_approver_sees_does_not_depend_on_version_or_state() -> None:
    later = record(state="returned", round=2, submission_id="sub", version=9, returned_comment="直して")
    assert rules.seen(later) == rules.seen(record())


def test_a_submitted_record_is_marked_once_per_round() -> None:
    once = rules.submitted(record(), "sub", 1, NOW)
    assert once is not None
    assert rules.submitted(once.state, "sub", 1, NOW) is None
    assert rules.submitted(once.state, "sub", 2, NOW) is not None


def test_an_outcome_thaws_in_the_same_state() -> None:
    held = record(state="in_approval", submission_id="sub", round=1, **FROZEN)
    back = rules.came_back(held, {"state": "returned", "comment": "日時", "at": NOW}, 1)
    assert (back.state["state"], back.state["returned_comment"]) == ("returned", "日時")
    assert "frozen_by" not in back.state


# ---------------------------------------------------------------------- items inside a record


def test_items_of_a_record_have_ids_of_their_place() -> None:
    ops = [
        {"op": "open", "item": {"kind": "visit", "title": "再訪問", "due_on": "2026-12-01"}},
        {"op": "done", "item_id": "i7", "note": None},
    ]
    made = revise(record(), AUTHOR, ops, title="直し").state["created"]
    assert [(each["type"], each["id"]) for each in made] == [
        ("action_item", "r1.0"),
        ("action_item.done", "i7"),
    ]
    ActionItem.model_validate({"id": "r1.0", "version": 1, **made[0]["data"]})
    again = revise(record(created=made), AUTHOR, ops[:1], title="さらに").state["created"]
    assert [each["id"] for each in again] == ["r1.0", "i7", "r1.2"]


def test_a_closing_is_applied_only_to_what_is_owed_since() -> None:
    owed = items.opened({"kind": "visit", "title": "訪問"}, HOME, AUTHOR, NOW)
    closing = {"note": None, "by": AUTHOR.as_json(), "at": NOW}
    done = items.done_by_record(owed, closing, "r1", "2026-11-23")
    assert done is not None
    assert items.done_by_record(done.state, closing, "r1", "2026-11-23") is None
    reopened = items.reopen(done.state, "不足", "2026-11-24T00:00:00.000Z").state
    assert items.done_by_record(reopened, closing, "r1", "2026-11-23") is None


# ---------------------------------------------------------------------- 登録


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [
        ([], {"supervision"}),
        (["phone"], {"phone", "supervision"}),
        (["home_visit", "memo"], {"memo", "supervision"}),
    ],
)
def test_an_office_files_what_it_lists_of_what_needs_no_decision(listed: list[str], kinds: set[str]) -> None:
    assert rules.file_only(listed) == kinds


def test_filing_is_for_writer_or_supervisor_and_only_before_any_approval() -> None:
    kinds = rules.file_only(["phone"])
    call: State = {"record_type": "phone", "visits": []}
    for who in (AUTHOR, SUPERVISOR):
        filed = rules.file(record(**call), who, kinds, NOW)
        assert (filed.event, filed.state["state"], filed.state["filed_at"]) == ("record.filed", "filed", NOW)
    with pytest.raises(OutOfScope):
        rules.file(record(**call), COLLEAGUE, kinds, NOW)
    for state in (FROZEN, {"state": "returned"}, {"state": "in_approval"}, {"state": "filed"}):
        with pytest.raises(RecordLocked):
            rules.file(record(**call, **state), AUTHOR, kinds, NOW)
    with pytest.raises(NotFileOnly):
        rules.file(record(), AUTHOR, kinds, NOW)
    with pytest.raises(ItemIncomplete):
        rules.file(record(**call, household_id=None), AUTHOR, kinds, NOW)
