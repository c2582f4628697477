"""The life of an item: which step is allowed from which state."""

from collections.abc import Callable

import pytest

from libs.problems import OutOfScope, ValidationFailed
from services.records.domain import item as rules
from services.records.domain.decision import Decision, State
from services.records.domain.errors import ItemStateForbids
from tests.rules.records.books import AUTHOR, HOME, NOW, SUPERVISOR

STEPS: dict[str, Callable[[State], Decision]] = {
    "start": rules.start,
    "wait": lambda item: rules.wait(item, None),
    "done": lambda item: rules.done(item, AUTHOR, NOW, "2026-11-23", None, None),
    "verify": lambda item: rules.verify(item, SUPERVISOR, NOW),
    "cancel": lambda item: rules.cancel(item, "不要"),
    "reopen": lambda item: rules.reopen(item, "不足", NOW),
    "defer": lambda item: rules.defer(item, "2026-12-31", "書類待ち", AUTHOR, NOW),
}
ALLOWED = {
    "open": {"start", "wait", "done", "cancel", "defer"},
    "in_progress": {"wait", "done", "cancel", "defer"},
    "waiting": {"start", "done", "cancel", "defer"},
    "done": {"verify", "reopen"},
    "verified": {"reopen"},
    "cancelled": {"reopen"},
}


def item(state: str = "open", **more: object) -> State:
    given = {"class": "statutory", "kind": "income_report", "title": "収入申告", "due_on": "2026-12-10"}
    return {**rules.opened(given, HOME, AUTHOR, NOW), "state": state, **more}


@pytest.mark.parametrize("state", sorted(ALLOWED))
@pytest.mark.parametrize("step", sorted(STEPS))
def test_the_table_of_steps(state: str, step: str) -> None:
    if step in ALLOWED[state]:
        assert STEPS[step](item(state)).event.startswith("action_item.")
        return
    with pytest.raises(ItemStateForbids) as refused:
        STEPS[step](item(state))
    assert refused.value.context == {"state": state}


def test_only_statutory_and_instructed_items_are_verified_and_only_by_the_supervisor() -> None:
    with pytest.raises(OutOfScope):
        rules.verify(item("done"), AUTHOR, NOW)
    with pytest.raises(ItemStateForbids):
        rules.verify(item("done", **{"class": "note"}), SUPERVISOR, NOW)


def test_an_appointment_is_promised_and_nobody_named_means_the_worker() -> None:
    made = rules.opened({"kind": "visit", "title": "訪問", "starts_at": NOW}, HOME, SUPERVISOR, NOW)
    assert (made["class"], made["assignee_id"], made["due_dates"]) == ("promised", "w1", [])


def test_the_first_due_date_stays() -> None:
    moved = item()
    for due_on in ("2026-12-20", "2026-12-30"):
        moved = rules.defer(moved, due_on, "書類待ち", AUTHOR, NOW).state
    assert (moved["original_due_on"], moved["due_on"]) == ("2026-12-10", "2026-12-30")
    with pytest.raises(OutOfScope):
        rules.defer(moved, "2027-01-10", "書類待ち", AUTHOR, NOW)
    assert rules.defer(moved, "2027-01-10", "書類待ち", SUPERVISOR, NOW).state["due_on"] == "2027-01-10"
    with pytest.raises(ValidationFailed):
        rules.defer(moved, "2026-12-30", "同じ日", SUPERVISOR, NOW)


def test_an_imported_item_knows_only_its_due_date() -> None:
    made = {
        "class": "note",
        "kind": "other",
        "title": "書類",
        "state": "open",
        "due_on": "2026-12-10",
        "note": None,
    }
    moved = rules.defer(made, "2026-12-20", "書類待ち", AUTHOR, NOW).state
    assert (moved["original_due_on"], [each["due_on"] for each in moved["due_dates"]]) == (
        "2026-12-10", ["2026-12-10", "2026-12-20"],
    )  # fmt: skip
