"""The life of an item: which step is allowed in which state."""

from collections.abc import Callable

import pytest

from libs.contracts import codes
from libs.problems import OutOfScope, ValidationFailed
from libs.states.casework import Voided
from services.records.domain import item as rules
from services.records.domain.errors import EvidenceRequired, ItemStateForbids
from services.records.domain.item import Deferral, Done, ItemDecision, NewItem
from services.records.domain.state import ActionItem
from tests.rules.records.books import AUTHOR, HOME, NOW, SUPERVISOR, record

STEPS: dict[str, Callable[[ActionItem], ItemDecision]] = {
    "start": lambda item: rules.start(item, None, AUTHOR, NOW),
    "wait": lambda item: rules.wait(item, {"note": None}, AUTHOR, NOW),
    "done": lambda item: rules.done(item, done_on("2026-11-23"), AUTHOR, NOW),
    "verify": lambda item: rules.verify(item, None, SUPERVISOR, NOW),
    "cancel": lambda item: rules.cancel(item, {"reason": "不要"}, AUTHOR, NOW),
    "reopen": lambda item: rules.reopen(item, {"reason": "不足"}, AUTHOR, NOW),
    "assign": lambda item: rules.assign(item, {"assignee_id": "w2", "reason": None}, SUPERVISOR, NOW),
    "defer": lambda item: rules.defer(item, to("2026-12-31"), AUTHOR, NOW),
}
ALLOWED: dict[codes.ItemState, set[str]] = {
    "open": {"start", "wait", "done", "cancel", "assign", "defer"},
    "in_progress": {"wait", "done", "cancel", "assign", "defer"},
    "waiting": {"start", "done", "cancel", "assign", "defer"},
    "done": {"verify", "reopen"},
    "verified": {"reopen"},
    "cancelled": {"reopen"},
}


def item(state: codes.ItemState = "open") -> ActionItem:
    given: NewItem = {
        **rules.NOTHING,
        "class": "statutory",
        "kind": "tax_survey",
        "title": "課税調査",
        "due_on": "2026-12-10",
    }
    return {**rules.opened(given, HOME, AUTHOR, NOW), "state": state}


def done_on(day: str | None, record_id: str | None = None) -> Done:
    return {"done_on": day, "record_id": record_id, "note": None}


def to(due_on: str) -> Deferral:
    return {"due_on": due_on, "reason": "書類待ち"}


@pytest.mark.parametrize("state", sorted(ALLOWED))
@pytest.mark.parametrize("step", sorted(STEPS))
def test_the_table_of_steps(state: codes.ItemState, step: str) -> None:
    if step in ALLOWED[state]:
        assert STEPS[step](item(state)).event.startswith("action_item.")
        return
    with pytest.raises(ItemStateForbids) as refused:
        STEPS[step](item(state))
    assert refused.value.context == {"state": state}


def test_only_statutory_and_instructed_items_are_verified_and_only_by_the_supervisor() -> None:
    with pytest.raises(OutOfScope):
        rules.verify(item("done"), None, AUTHOR, NOW)
    with pytest.raises(ItemStateForbids):
        rules.verify({**item("done"), "class": "note"}, None, SUPERVISOR, NOW)


def test_an_appointment_is_promised_and_nobody_named_means_the_worker() -> None:
    given: NewItem = {**rules.NOTHING, "kind": "visit", "title": "訪問", "starts_at": NOW}
    made = rules.opened(given, HOME, SUPERVISOR, NOW)
    assert (made["class"], made["assignee_id"], made["due_dates"]) == ("promised", "w1", [])


def test_the_first_due_date_stays() -> None:
    moved = item()
    for due_on in ("2026-12-20", "2026-12-30"):
        moved = rules.defer(moved, to(due_on), AUTHOR, NOW).state
    assert (moved["original_due_on"], moved["due_on"]) == ("2026-12-10", "2026-12-30")
    with pytest.raises(OutOfScope):
        rules.defer(moved, to("2027-01-10"), AUTHOR, NOW)
    assert rules.defer(moved, to("2027-01-10"), SUPERVISOR, NOW).state["due_on"] == "2027-01-10"
    with pytest.raises(ValidationFailed):
        rules.defer(moved, to("2026-12-30"), SUPERVISOR, NOW)


def test_an_item_is_done_today_where_no_day_is_named_and_never_on_a_day_to_come() -> None:
    assert rules.done(item(), done_on(None), AUTHOR, NOW).state["done_on"] == "2026-11-23"
    assert rules.done(item(), done_on("2026-11-20"), AUTHOR, NOW).state["done_on"] == "2026-11-20"
    with pytest.raises(ValidationFailed) as refused:
        rules.done(item(), done_on("2026-11-24"), AUTHOR, NOW)
    assert [each.pointer for each in refused.value.errors] == ["/done_on"]


def test_a_record_of_the_same_household_shows_that_an_item_is_done() -> None:
    rules.require_evidence(item(), record())
    voided: Voided = {
        "by": AUTHOR.as_json(),
        "requested_by": None,
        "reason_code": "duplicate",
        "note": None,
        "at": NOW,
        "approval_id": None,
    }
    others = (
        None,
        record(household_id="h2"),
        record(household_id=None),
        record(state="discarded"),
        record(state="voided", voided=voided),
    )
    for other in others:
        with pytest.raises(ValidationFailed):
            rules.require_evidence(item(), other)
    with pytest.raises(ValidationFailed):
        rules.require_evidence({**item(), "household_id": None}, record(household_id=None))
    with pytest.raises(ItemStateForbids):
        rules.require_evidence(item("done"), None)
    shown = rules.done(item(), done_on(None, "r1"), AUTHOR, NOW).state["evidence_ref"]
    assert shown == {"rel": "evidence", "type": "record", "id": "r1"}


@pytest.mark.parametrize("kind", sorted(rules.EVIDENCE_KINDS))
def test_a_paper_is_done_only_with_the_record_that_shows_it_came(kind: codes.ItemKind) -> None:
    owed: ActionItem = {**item(), "kind": kind}
    with pytest.raises(EvidenceRequired):
        rules.done(owed, done_on(None), AUTHOR, NOW)
    done = rules.done(owed, done_on(None, "r1"), AUTHOR, NOW).state
    again = rules.reopen(done, {"reason": "別の月の申告書だった"}, AUTHOR, NOW).state
    with pytest.raises(EvidenceRequired):
        rules.done(again, done_on(None), AUTHOR, NOW)
    assert rules.done({**owed, "household_id": None}, done_on(None), AUTHOR, NOW).state["state"] == "done"


def test_an_item_changes_hands_by_the_supervisor_and_keeps_everything_else() -> None:
    moved = rules.assign(item(), {"assignee_id": "w2", "reason": "産休のため"}, SUPERVISOR, NOW)
    assert moved.state == {**item(), "assignee_id": "w2"}
    assert moved.change == {"from_assignee_id": "w1", "to_assignee_id": "w2", "reason": "産休のため"}
    with pytest.raises(OutOfScope):
        rules.assign(item(), {"assignee_id": "w2", "reason": None}, AUTHOR, NOW)
    with pytest.raises(ValidationFailed):
        rules.assign(item(), {"assignee_id": "w1", "reason": None}, SUPERVISOR, NOW)


def test_an_imported_item_knows_only_its_due_date() -> None:
    made: ActionItem = {**item(), "original_due_on": None, "due_dates": []}
    moved = rules.defer(made, to("2026-12-20"), AUTHOR, NOW).state
    assert (moved["original_due_on"], [each["due_on"] for each in moved["due_dates"]]) == (
        "2026-12-10",
        ["2026-12-10", "2026-12-20"],
    )
