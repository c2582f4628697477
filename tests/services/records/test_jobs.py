"""Periodic jobs: hand-offs are asked about and sent again, dropped ones are handled, freezes without a holder end."""

from typing import Any

import pytest

from libs import faults
from libs.faults import SimulatedCrash
from services.records import jobs
from services.records.commands import handoff, sweeper
from services.records.store import Store
from tests.services.people import WORKER, Asker
from tests.services.records.casework import bundle, case_said, hear, household, record, refused, sent, written
from tests.times import ahead

LATER = ahead(days=365)


class Approvals:
    """approvals, as the question about a hand-off needs it."""

    def __init__(self, **answer: Any) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def get(self, path: str) -> dict[str, Any]:
        self.asked.append(path)
        return self.answer

    async def close(self) -> None:
        return None


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


def answering(store: Store, monkeypatch: pytest.MonkeyPatch, **answer: Any) -> Approvals:
    stand_in = Approvals(**answer)
    monkeypatch.setitem(store.process.clients, "approvals", stand_in)
    return stand_in


async def events(store: Store, submission_id: str) -> list[str]:
    found = await store.submissions.load(submission_id)
    assert found is not None
    return [event["name"] for event in found.doc["tray"]]


async def settled(ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes sure that nothing of other tests still waits for approvals."""
    answering(store, monkeypatch, known=True, state="circulating", refused=False)
    await handoff.ask(store, LATER)


async def test_a_round_nobody_knows_is_sent_again_until_it_is_known(
    ask: Asker, store: Store, home: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await settled(ask, store, monkeypatch)
    submission = await sent(ask, await written(ask, home["id"]))
    stand_in = answering(store, monkeypatch, known=False, state=None, refused=False)
    assert await jobs.ask(store) == 0
    assert stand_in.asked == [], "approvals has a minute"
    assert await handoff.ask(store, LATER) == 1
    assert stand_in.asked == [f"/internal/v1/rounds/{submission['id']}/1"]
    assert await handoff.ask(store, LATER) == 0, "asked again, and sent again after a minute"
    assert len(stand_in.asked) == 2
    assert await events(store, submission["id"]) == ["submission.sent", "submission.restated"]
    shown = (await ask(WORKER, "GET", f"/v1/submissions/{submission['id']}")).json()
    assert (shown["handoff"], shown["state"], shown["round"]) == ("pending", "sent", 1)
    answering(store, monkeypatch, known=True, state="circulating", refused=False)
    assert await handoff.ask(store, LATER) == 0
    assert (await ask(WORKER, "GET", f"/v1/submissions/{submission['id']}")).json()["handoff"] == "known"
    stand_in = answering(store, monkeypatch, known=True, state="circulating", refused=False)
    await handoff.ask(store, LATER)
    assert stand_in.asked == []


async def test_a_round_that_approvals_refuses_is_thawed_and_returned(
    ask: Asker, store: Store, home: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    await settled(ask, store, monkeypatch)
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    answering(store, monkeypatch, known=True, state="refused", refused=True)
    await handoff.ask(store, LATER)
    after = await record(ask, made["id"])
    assert (after["state"], after["locked"]) == ("returned", False)
    shown = (await ask(WORKER, "GET", f"/v1/submissions/{submission['id']}")).json()
    assert (shown["state"], shown["outcome"]["refused"]) == ("returned", True)


async def test_a_drop_that_met_a_frozen_record_is_followed_later(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    await hear(store, case_said(submission, "returned"))
    other = bundle({"id": made["id"], "version": 3})
    faults.arm("submission.before_commit", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", "/v1/submissions", other, key="holds-it")
    faults.disarm()
    dropped = await ask(WORKER, "POST", f"/v1/submissions/{submission['id']}/drop", {}, if_match=2)
    assert dropped.json()["state"] == "dropped"
    assert (await record(ask, made["id"]))["state"] == "returned"
    await sweeper.sweep(store, LATER)
    after = await record(ask, made["id"])
    assert (after["state"], after["locked"]) == ("in_approval", True), "the new submission won"
    assert after["submission_id"] != submission["id"]
    left = await store.submissions.documents.find_one({"_id": submission["id"]})
    assert left is not None
    await sweeper.sweep(store, LATER)
    left = await store.submissions.documents.find_one({"_id": submission["id"]})
    assert left is not None
    assert "unfinished_since" not in left


async def test_the_sweeper_undoes_what_an_item_refuses(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    one, two = sorted([await written(ask, home["id"]) for _ in range(2)], key=lambda each: each["id"])
    faults.arm("submission.after_insert", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", "/v1/submissions", bundle(one, two), key="swept")
    faults.disarm()
    await ask(WORKER, "POST", f"/v1/records/{two['id']}/discard", if_match=1)
    swept = await sweeper.sweep(store, LATER)
    assert swept.submissions == 1
    assert (await record(ask, one["id"]))["locked"] is False
    answer = await ask(WORKER, "POST", "/v1/submissions", bundle(one, two), key="swept")
    assert refused(answer) == (409, "RECORD_LOCKED")
    assert (await sweeper.sweep(store, LATER)).submissions == 0
