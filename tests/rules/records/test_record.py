"""How drafts become records, and who may do what to a record in which state."""

from typing import Any

import pytest

from libs.contracts import codes
from libs.contracts.casework import ActionItem, Record
from libs.problems import NotFound, OutOfScope, Problem, ValidationFailed
from services.records.domain import draft as drafts
from services.records.domain import item as items
from services.records.domain import record as rules
from services.records.domain.content import NOTHING, content_sha256
from services.records.domain.decision import ActingStaff, HouseholdSnapshot
from services.records.domain.draft import Draft
from services.records.domain.errors import (
    AlreadySubmitted,
    DraftFinished,
    ItemIncomplete,
    MissingField,
    NotFileOnly,
    RecordLocked,
)
from services.records.domain.inquiry import HeardCall
from services.records.domain.item import Closing, ItemOp
from services.records.domain.state import LoadedRecord, RoundOutcome
from tests.rules.records.books import AUTHOR, COLLEAGUE, HOME, NOW, SUPERVISOR, at, given, record

OTHER_HOME = HouseholdSnapshot("h2", "tarumi", "28108", None, "w2", frozenset({"p5"}))
FROZEN: dict[str, Any] = {"frozen_by": {"submission_id": "sub", "attempt": 1}}


def draft(**more: Any) -> Draft:
    return {**drafts.stored("d1", drafts.begin(given(**more), "tarumi", at())), "version": 3}


def revise(state: LoadedRecord, who: ActingStaff, ops: list[ItemOp] | None = None, **more: Any) -> Any:
    return rules.revise(state, given(**more, item_ops=ops), HOME, at(who))


def test_a_finished_draft_is_a_record_of_the_published_shape() -> None:
    made = drafts.finish(draft(), HOME, at())
    published = Record.model_validate({"id": "d1", "version": 1, **made})
    assert (published.state, published.worker_id, published.unit) == ("written", "w1", "生活支援第一係")
    assert made.get("from") == {"draft": "d1", "version": 3}


def test_a_draft_without_household_cannot_be_finished() -> None:
    with pytest.raises(MissingField):
        drafts.finish(draft(household_id=None), None, at())


def test_who_sees_and_who_writes_a_draft() -> None:
    mine = draft()
    elsewhere = ActingStaff("s9", "他 所", "係長", "hyogo", "係", is_supervisor=True)
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
    finishing: Draft = {**draft(), "finishing": {"at": NOW, "by": AUTHOR.as_json(), "record": record()}}
    with pytest.raises(DraftFinished) as refused:
        drafts.save(finishing, given(), "tarumi", at())
    assert refused.value.context == {"record_id": "d1"}


def test_autosave_keeps_the_link_to_the_inquiry() -> None:
    call: HeardCall = {
        "id": "i1",
        "promoted_draft_id": "d",
        "household_id": "h1",
        "office_code": "tarumi",
        "subject": "あ" * 100,
        "summary": "相談",
        "received_at": NOW,
        "precision": "day",
        "caller": {"kind": "anonymous", "related_party_id": None, "name": None, "org": None},
        "reply": None,
        "subjects": [],
        "received_by_id": None,
    }
    begun = drafts.stored("d", drafts.promoted(call, "phone", at()))
    assert len(begun["title"] or "") == 80
    assert begun["counterpart"][0]["kind"] == "other"
    saved = drafts.save(begun, given(links=[]), "tarumi", at())
    assert saved["links"] == [{"rel": "promoted_from", "type": "inquiry", "id": "i1"}]


def test_a_revision_changes_content_and_hash_and_nothing_else() -> None:
    decision = revise(record(), AUTHOR, segments=[{"kind": "fact", "text": "別の本文"}])
    assert decision.event == "record.revised"
    assert decision.change["fields"] == ["content_sha256", "segments"]
    assert revise(rules.loaded("r1", 2, decision.state), AUTHOR, segments=decision.state["segments"]) is None


def test_a_revision_keeps_the_hash_of_0_1_0_while_the_content_is_the_same() -> None:
    """A hash covers what was hashed: a source without `name`, in what 0.1.0 made from a call."""
    old = record(content_sha256="0" * 64)
    assert revise(old, AUTHOR, segments=old["segments"]) is None
    retitled = revise(old, AUTHOR, segments=old["segments"], title="直し")
    assert retitled.change["fields"] == ["title"]
    reworded = revise(old, AUTHOR, segments=[{**old["segments"][0], "text": "別の本文"}])
    assert reworded.state["content_sha256"] == content_sha256(reworded.state)


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
def test_who_may_not_revise(state: dict[str, Any], problem: type[Problem]) -> None:
    with pytest.raises(problem):
        revise(record(**state), AUTHOR, title="直し")


def test_a_revision_keeps_the_household_and_an_unlinked_note_gets_one_first() -> None:
    assert rules.require_household(record(), given()) == rules.require_household(record(), NOTHING) == "h1"
    with pytest.raises(ValidationFailed):
        rules.require_household(record(), given(household_id="h2"))
    with pytest.raises(ValidationFailed):
        rules.require_household(record(household_id=None), NOTHING)


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
    once = rules.submit(record(), "sub", 1, NOW)
    assert once is not None
    assert rules.submit(once.state, "sub", 1, NOW) is None
    assert rules.submit(once.state, "sub", 2, NOW) is not None


def test_an_outcome_thaws_in_the_same_state() -> None:
    held = record(state="in_approval", submission_id="sub", round=1, **FROZEN)
    outcome: RoundOutcome = {
        "state": "returned",
        "round": 1,
        "at": NOW,
        "comment": "日時",
        "returned_to": "drafter",
        "resume_at": None,
        "instructions": [],
        "decided_by": None,
        "items": [],
        "refused": False,
    }
    back = rules.end_round(held, outcome)
    assert (back.state["state"], back.state["returned_comment"]) == ("returned", "日時")
    assert "frozen_by" not in back.state


def test_items_of_a_record_have_ids_of_their_place() -> None:
    ops: list[ItemOp] = [
        {"op": "open", "item": {**items.NOTHING, "kind": "visit", "title": "再訪問", "due_on": "2026-12-01"}},
        {"op": "done", "item_id": "i7", "note": None},
    ]
    made = revise(record(), AUTHOR, ops, title="直し").state["created"]
    assert [(each["type"], each["id"]) for each in made] == [("action_item", "r1.0"), ("action_item.done", "i7")]
    ActionItem.model_validate({"id": "r1.0", "version": 1, **made[0]["data"]})
    again = revise(record(created=made), AUTHOR, ops[:1], title="さらに").state["created"]
    assert [each["id"] for each in again] == ["r1.0", "i7", "r1.2"]


def test_a_closing_that_an_earlier_release_kept_without_a_note_has_none() -> None:
    kept: Any = {"op": "done", "item_id": "i7"}
    (closed,) = items.created_by("r1", enumerate([kept]), HOME, at())
    assert (closed["id"], closed["data"]["note"]) == ("i7", None)


def test_a_closing_is_applied_only_to_what_is_owed_since() -> None:
    owed = items.opened({**items.NOTHING, "kind": "visit", "title": "訪問"}, HOME, AUTHOR, NOW)
    closing: Closing = {"note": None, "by": AUTHOR.as_json(), "at": NOW}
    done = items.done_by_record(owed, closing, "r1", "2026-11-23")
    assert done is not None
    assert items.done_by_record(done.state, closing, "r1", "2026-11-23") is None
    reopened = items.reopen(done.state, {"reason": "不足"}, SUPERVISOR, "2026-11-24T00:00:00.000Z").state
    assert items.done_by_record(reopened, closing, "r1", "2026-11-23") is None


@pytest.mark.parametrize(
    ("listed", "kinds"),
    [([], {"supervision"}), (["phone"], {"phone", "supervision"}), (["home_visit", "memo"], {"memo", "supervision"})],
)
def test_an_office_files_what_it_lists_of_what_needs_no_decision(
    listed: list[codes.RecordType], kinds: set[str]
) -> None:
    assert rules.file_only(listed) == kinds


def test_filing_is_for_writer_or_supervisor_and_only_before_any_approval() -> None:
    kinds = rules.file_only(["phone"])
    call: dict[str, Any] = {"record_type": "phone", "visits": []}
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
