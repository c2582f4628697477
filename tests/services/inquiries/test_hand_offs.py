"""A hand-off to records is asked for until records has it, and published again while records lacks it."""

from typing import Any

import pytest

from libs.mongo import Doc
from services.inquiries import jobs
from services.inquiries.commands.handoff import ask_records
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.people import WORKER, Asker
from tests.times import ahead


class RecordsAnswers:
    """Answers the question about a hand-off as records does."""

    def __init__(self, **arrived: bool) -> None:
        self.arrived = arrived
        self.questions: list[tuple[str, Any]] = []

    async def get(self, path: str, params: Any = None) -> dict[str, bool]:
        self.questions.append((path, params))
        return self.arrived


def let_records_answer(store: Store, monkeypatch: pytest.MonkeyPatch, **arrived: bool) -> RecordsAnswers:
    answers = RecordsAnswers(**arrived)
    monkeypatch.setitem(store.process.clients, "records", answers)
    return answers


async def document(store: Store, inquiry_id: str) -> Doc:
    item = await store.inquiries.load(inquiry_id)
    assert item is not None
    return item.doc


async def test_a_promotion_that_records_lacks_is_published_again_in_the_name_of_who_promoted_it(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await logged(ask, household_id="h1")
    promoted = await act(ask, WORKER, made, "promote")
    answers = let_records_answer(store, monkeypatch, draft=False, callback=False)
    assert await ask_records(store, ahead(days=1)) == 1
    assert answers.questions == [
        (f"/internal/v1/handoffs/inquiries/{made['id']}", {"draft_id": promoted["promoted_draft_id"]})
    ]
    assert await ask_records(store, ahead(days=1)) == 0, "asked again, and published again after a minute"
    assert len(answers.questions) == 2
    event = (await document(store, made["id"]))["tray"][-1]
    assert (event["name"], event["actor"]["staff_id"]) == ("inquiry.restated", "w1")
    assert event["state"]["promoted_draft_id"] == promoted["promoted_draft_id"]
    let_records_answer(store, monkeypatch, draft=True, callback=False)
    assert await ask_records(store, ahead(days=1)) == 0
    assert "handoff_since" not in await document(store, made["id"])


async def test_a_call_back_promised_with_the_log_is_asked_for_until_records_has_its_item(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await logged(ask, household_id="h1", callback={"by_time": ahead(days=1)})
    assert await jobs.ask_for_hand_offs(store) == 0, "records has a minute before it is asked"
    let_records_answer(store, monkeypatch, draft=False, callback=True)
    assert await ask_records(store, ahead(days=1)) == 0
    assert "handoff_since" not in await document(store, made["id"])


async def test_the_note_of_a_hand_off_is_in_no_event(ask: Asker, store: Store) -> None:
    made = await logged(ask, household_id="h1", callback={"by_time": ahead(days=1)})
    assert "handoff" not in str((await document(store, made["id"]))["tray"])
