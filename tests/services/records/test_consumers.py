"""Events that records consumes: outcomes of approvals, promoted inquiries; each once, in any order and however often."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from libs import faults
from libs.bus import Permanent
from libs.contracts.events import Received
from libs.faults import SimulatedCrash
from libs.ids import derived_id, uuid7
from services.records.store import Store
from tests.services.people import COLLEAGUE, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import bundle, case_said, hear, household, record, sent, written
from tests.times import ago, day

BY = {"staff_id": "w1", "name": "髙橋 試子", "post": "職員", "office_code": "tarumi"}


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


@pytest.mark.parametrize(
    ("said", "record_state", "submission_state", "event"),
    [
        ("decided", "approved", "decided", "record.approved"),
        ("closed", "approved", "decided", "record.approved"),
        ("returned", "returned", "returned", "record.returned"),
        ("withdrawn", "written", "withdrawn", "record.withdrawn"),
        ("rejected", "rejected", "rejected", "record.rejected"),
    ],
)
async def test_an_outcome_sets_the_record_and_thaws_it_in_one_write(
    ask: Asker, store: Store, home: dict[str, Any], said: str, record_state: str, submission_state: str, event: str
) -> None:
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    heard = case_said(submission, said, decided_at="2024-11-23T02:30:00.000Z")
    for _ in range(3):
        assert await hear(store, heard) == [None]
    after = await record(ask, made["id"])
    assert (after["state"], after["version"], after["locked"]) == (record_state, 3, False)
    history = (await ask(WORKER, "GET", f"/v1/records/{made['id']}/history")).json()["items"]
    assert [each["event"] for each in history] == ["record.written", "record.submitted", event]
    assert history[-1]["actor"]["name"] == "藤原 試"
    shown = (await ask(WORKER, "GET", f"/v1/submissions/{submission['id']}")).json()
    assert (shown["state"], shown["version"], shown["handoff"]) == (submission_state, 2, "known")
    if record_state == "approved":
        assert after["decided_at"] == "2024-11-23T02:30:00.000Z"


async def test_an_instruction_is_kept_under_the_record(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    told = {"text": "主治医へ病状を照会すること", "due_on": day(30)}
    steps = [{"acted": [{"action": "approve", "round": 1, "instruction": told}]}]
    await hear(store, case_said(submission, "decided", steps=steps))
    assert (await record(ask, made["id"]))["instructions"] == [told]


async def test_the_first_word_of_approvals_ends_the_hand_off(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    submission = await sent(ask, await written(ask, home["id"]))
    path = f"/v1/submissions/{submission['id']}"
    assert (await ask(WORKER, "GET", path)).json()["handoff"] == "pending"
    assert await hear(store, case_said(submission, "circulating")) == [None]
    shown = (await ask(WORKER, "GET", path)).json()
    assert (shown["handoff"], shown["state"]) == ("known", "sent")


async def test_any_order_of_the_events_of_a_case_ends_the_same(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    for order in itertools.permutations(range(3)):
        made = await written(ask, home["id"])
        submission = await sent(ask, made)
        said = [case_said(submission, state) for state in ("circulating", "decided", "closed")]
        assert await hear(store, *(said[n] for n in order), *said) == [None] * 6
        after = await record(ask, made["id"])
        assert (after["state"], after["version"]) == ("approved", 3)


async def test_an_outcome_that_comes_before_the_records_were_told_leaves_no_hole(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    made = await written(ask, home["id"])
    faults.arm("submission.after_commit", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", "/v1/submissions", bundle(made))
    faults.disarm()
    found = await store.records.load(made["id"])
    assert found is not None
    held = found.state.get("frozen_by")
    assert held is not None
    submission_id = held["submission_id"]
    assert await hear(store, case_said({"id": submission_id, "round": 1}, "decided")) == [None]
    history = (await ask(WORKER, "GET", f"/v1/records/{made['id']}/history")).json()["items"]
    assert [each["event"] for each in history] == ["record.written", "record.submitted", "record.approved"]


async def test_a_refused_round_comes_back_to_its_drafter(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    said = replace(case_said(submission, "circulating", number=9), name="approval.refused", change={"round": 1})
    assert await hear(store, said) == [None]
    after = await record(ask, made["id"])
    assert (after["state"], after["locked"]) == ("returned", False)
    assert (await ask(WORKER, "GET", f"/v1/submissions/{submission['id']}")).json()["state"] == "returned"


async def test_a_case_of_no_submission_is_parked_and_a_strange_event_ignored(store: Store) -> None:
    [error] = await hear(store, case_said({"id": "nobody", "round": 1}, "decided"))
    assert isinstance(error, Permanent)
    strange = replace(case_said({"id": "x", "round": 1}, "decided"), key="approvals.post_view:x")
    assert await hear(store, strange) == [None]


def promoted(inquiry_id: str, home_id: str, sequence: int = 2, **more: Any) -> Received:
    """The event of inquiries for a call that is to become a record."""
    draft_id = derived_id("draft", inquiry_id)
    state = {
        "id": inquiry_id,
        "state": "answered",
        "household_id": home_id,
        "office_code": "tarumi",
        "ward_code": "28108",
        "subject": "受診の相談",
        "summary": "眼科を受診したいとのこと。",
        "reply": "医療券を発行すると伝えた。",
        "received_at": ago(days=9),
        "precision": "about",
        "received_by_id": "w2",
        "caller": {"kind": "medical", "name": "試験眼科"},
        "subjects": ["health"],
        "promoted_draft_id": draft_id,
        **more,
    }
    return Received(
        id=uuid7(),
        name="inquiry.promoted",
        key=f"inquiries.inquiry:{inquiry_id}",
        sequence=sequence,
        prev=sequence - 1,
        time=ago(days=8),
        state=state,
        change={"draft_id": draft_id, "record_type": "phone"},
        actor=BY,
        partition_key=home_id,
    )


async def test_a_promoted_inquiry_becomes_a_draft_with_its_words_and_a_link(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    said = promoted("call-1", home["id"])
    for _ in range(2):
        assert await hear(store, said) == [None]
    path = f"/v1/drafts/{derived_id('draft', 'call-1')}"
    begun = (await ask(WORKER, "GET", path)).json()
    assert begun["segments"][0]["source"] == {"type": "doctor", "name": "試験眼科"}
    assert [segment["text"] for segment in begun["segments"]] == [
        "眼科を受診したいとのこと。",
        "回答: 医療券を発行すると伝えた。",
    ]
    assert begun["performed_by"][0]["staff_id"] == "w2"
    assert (await ask(COLLEAGUE, "GET", path)).status_code == 404
    body = {
        "household_id": home["id"],
        "record_type": "phone",
        "subjects": ["health"],
        "title": "受診の相談",
        "occurred_at": begun["occurred_at"],
        "segments": begun["segments"],
        "late_reason": "試験",
    }
    saved = (await ask(WORKER, "PUT", path, body, if_match=1)).json()
    assert saved["links"] == [{"rel": "promoted_from", "type": "inquiry", "id": "call-1"}]
    done = await ask(WORKER, "POST", f"{path}/finish", if_match=2)
    assert done.status_code == 200, done.text
    assert done.json()["links"] == saved["links"]
    assert await hear(store, said) == [None]
    assert await store.drafts.get(begun["id"]) is None, "a repeated event brings no finished draft back"


async def test_a_discarded_promotion_stays_discarded(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    said = promoted("call-2", home["id"])
    await hear(store, said)
    path = f"/v1/drafts/{derived_id('draft', 'call-2')}"
    assert (await ask(WORKER, "POST", f"{path}/discard", if_match=1)).status_code == 200
    assert await hear(store, said) == [None]
    assert (await ask(WORKER, "GET", path)).status_code == 404
    assert (await ask(SUPERVISOR, "GET", path)).status_code == 404


async def test_a_later_event_of_the_inquiry_heals_a_parked_promotion(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    later = replace(promoted("call-3", home["id"], sequence=3), name="inquiry.answered", change={})
    assert await hear(store, later) == [None]
    assert (await ask(WORKER, "GET", f"/v1/drafts/{derived_id('draft', 'call-3')}")).status_code == 200
    folded = promoted("call-4", home["id"], state="promoted")
    assert await hear(store, folded) == [None]
    assert await store.drafts.get(derived_id("draft", "call-4")) is None
