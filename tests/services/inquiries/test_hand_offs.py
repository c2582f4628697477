"""Nothing handed to records waits for ever: it is asked for, and said again while records does not know it."""

from typing import Any

import pytest

from libs.mongo import Doc
from services.inquiries import jobs
from services.inquiries.commands import inquiry as commands
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.people import WORKER, Asker
from tests.times import ahead


class RecordsAnswers:
    """records' answer to the hand-off question."""

    def __init__(self, **known: bool) -> None:
        self.known = known
        self.asked: list[tuple[str, Any]] = []

    async def get(self, path: str, params: Any = None) -> dict[str, bool]:
        self.asked.append((path, params))
        return self.known


def answering(store: Store, monkeypatch: pytest.MonkeyPatch, **known: bool) -> RecordsAnswers:
    answers = RecordsAnswers(**known)
    monkeypatch.setitem(store.process.clients, "records", answers)
    return answers


async def document(store: Store, inquiry_id: str) -> Doc:
    found = await store.inquiries.load(inquiry_id)
    assert found is not None
    return found.doc


async def test_a_promotion_records_does_not_know_is_said_again_by_who_promoted_it(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await logged(ask, household_id="h1")
    promoted = await act(ask, WORKER, made, "promote")
    answers = answering(store, monkeypatch, draft=False, callback=False)
    assert await commands.ask_for_hand_offs(store, ahead(days=1)) == 1
    assert answers.asked == [
        (f"/internal/v1/handoffs/inquiries/{made['id']}", {"draft_id": promoted["promoted_draft_id"]})
    ]
    said = (await document(store, made["id"]))["tray"][-1]
    assert (said["name"], said["actor"]["staff_id"]) == ("inquiry.restated", "w1")
    assert said["state"]["promoted_draft_id"] == promoted["promoted_draft_id"]
    answering(store, monkeypatch, draft=True, callback=False)
    assert await commands.ask_for_hand_offs(store, ahead(days=1)) == 0
    assert "handoff_since" not in await document(store, made["id"])


async def test_a_call_back_promised_with_the_log_is_asked_for_until_its_item_is_known(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await logged(ask, household_id="h1", callback={"by_time": ahead(days=1)})
    assert await jobs.ask(store) == 0, "its first minute is records' own"
    answering(store, monkeypatch, draft=False, callback=True)
    assert await commands.ask_for_hand_offs(store, ahead(days=1)) == 0
    assert "handoff_since" not in await document(store, made["id"])


async def test_what_is_handed_over_is_in_no_event(ask: Asker, store: Store) -> None:
    made = await logged(ask, household_id="h1", callback={"by_time": ahead(days=1)})
    assert "handoff" not in str((await document(store, made["id"]))["tray"])
