"""修正の提案を取り入れる: one click, the same step, and never a decided matter whose content changes
(docs/protocols.md 4.10)."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest

from libs import faults
from libs.faults import SimulatedCrash
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER
from tests.services.records.casework import content, refused
from tests.services.signoff import Desks

PAIRS = int(os.environ.get("TSUZURI_PAIRS", "8"))
"""Pairs of the race; 2,000 in a long run."""
MANY = 50
BEFORE, AFTER = "膝の痛み", "右膝の痛み"


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


async def proposed(desks: Desks, *, at_chief: bool = True) -> tuple[dict[str, Any], dict[str, Any]]:
    """A sent submission with an open proposal, and the request by which its drafter accepts it."""
    record = await desks.written(desks.home["id"])
    submission = await desks.sent(record)
    if at_chief:
        await desks.act(SUPERVISOR, submission["id"], "approve")
    words = {"segment_id": record["segments"][0]["id"], "before": BEFORE, "after": AFTER}
    proposal = {"record_id": record["id"], **words}
    await desks.act(CHIEF if at_chief else SUPERVISOR, submission["id"], "suggest", {**proposal, "comment": "左右を"})
    return submission, proposal


def path_of(submission: dict[str, Any]) -> str:
    return f"/v1/submissions/{submission['id']}/accept-suggestion"


async def test_accepted_in_one_click_it_goes_on_at_the_same_step(desks: Desks) -> None:
    submission, proposal = await proposed(desks)
    answer = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key="one-click")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["state"], answer.json()["round"]) == ("sent", 2)
    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert [(s["kind"], s["state"]) for s in case["steps"]] == [
        ("review", "done"),
        ("decide", "active"),
        ("circulate", "active"),
    ]
    assert [p["staff_id"] for p in case["steps"][2]["assignees"]] == [SUPERVISOR.staff_id], "told of the change"
    assert case["items"][0]["content"]["segments"][0]["text"].startswith(AFTER)
    record = await desks.record(proposal["record_id"])
    assert (record["state"], record["round"]) == ("in_approval", 2)
    history = await desks.records(WORKER, "GET", f"/v1/records/{record['id']}/history")
    assert [each["event"] for each in history.json()["items"]] == [
        "record.written",
        "record.submitted",
        "record.returned",
        "record.revised",
        "record.submitted",
    ]
    again = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key="one-click")
    assert (again.status_code, again.json()["version"]) == (201, answer.json()["version"])
    other = await desks.records(
        WORKER, "POST", path_of(submission), {**proposal, "after": "ほか"}, if_match=1, key="one-click"
    )
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await desks.act(CHIEF, submission["id"], "approve"))["state"] == "closed"


async def test_who_may_accept_what(desks: Desks) -> None:
    submission, proposal = await proposed(desks)
    path = path_of(submission)
    for who, expected in (
        (ELSEWHERE, (404, "NOT_FOUND")),
        (COLLEAGUE, (403, "OUT_OF_SCOPE")),
        (SUPERVISOR, (403, "OUT_OF_SCOPE")),
    ):
        assert refused(await desks.records(who, "POST", path, proposal, if_match=1)) == expected
    stale = await desks.records(WORKER, "POST", path, proposal, if_match=9)
    assert refused(stale) == (412, "VERSION_CONFLICT")
    elsewhere = {**proposal, "before": "腰の痛み"}
    assert refused(await desks.records(WORKER, "POST", path, elsewhere, if_match=1)) == (412, "CONTENT_CHANGED")
    never_said = {**proposal, "after": "誰も提案していない文"}
    assert refused(await desks.records(WORKER, "POST", path, never_said, if_match=1)) == (409, "STEP_NOT_ACTIVE")
    strange = {**proposal, "record_id": "nothing"}
    assert refused(await desks.records(WORKER, "POST", path, strange, if_match=1)) == (422, "VALIDATION_FAILED")
    missing = await desks.records(WORKER, "POST", path, proposal)
    assert refused(missing) == (428, "IF_MATCH_REQUIRED")
    assert (await desks.submission(submission["id"]))["state"] == "sent", "nothing of this changed anything"
    assert (await desks.record(proposal["record_id"]))["state"] == "in_approval"


async def test_a_proposal_of_a_step_that_was_done_is_too_late(desks: Desks) -> None:
    submission, proposal = await proposed(desks, at_chief=False)
    await desks.act(SUPERVISOR, submission["id"], "approve")
    late = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1)
    assert refused(late) == (409, "STEP_NOT_ACTIVE")
    await desks.act(CHIEF, submission["id"], "approve")
    decided = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1)
    assert refused(decided) == (409, "ALREADY_DECIDED")


@pytest.mark.parametrize(
    "point", ["suggestion.after_acceptance", "suggestion.after_revision", "submission.before_commit"]
)
async def test_a_crash_leaves_an_ordinary_return_and_the_same_key_goes_on(desks: Desks, point: str) -> None:
    submission, proposal = await proposed(desks)
    faults.arm(point, "raise")
    with pytest.raises(SimulatedCrash):
        await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key=point)
    faults.disarm()
    await desks.carry(submission["id"])
    assert (await desks.case(submission["id"]))["state"] == "returned"
    answer = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key=point)
    assert (answer.status_code, answer.json()["round"]) == (201, 2), answer.text
    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert (case["round"], case["state"], case["active_seq"]) == (2, "circulating", 2)
    assert case["items"][0]["content"]["segments"][0]["text"].count(AFTER) == 1


async def test_after_a_crash_the_drafter_may_also_send_it_by_hand(desks: Desks) -> None:
    submission, proposal = await proposed(desks)
    faults.arm("suggestion.after_acceptance", "raise")
    with pytest.raises(SimulatedCrash):
        await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key="gone")
    faults.disarm()
    record = await desks.record(proposal["record_id"])
    edited = await desks.records(
        WORKER, "PUT", f"/v1/records/{record['id']}", content(desks.home["id"]), if_match=record["version"]
    )
    items = [{"record_id": record["id"], "version": edited.json()["version"]}]
    sent = await desks.records(WORKER, "POST", f"/v1/submissions/{submission['id']}/resubmit", {"items": items})
    assert sent.json()["round"] == 2
    late = await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1, key="gone")
    assert late.status_code in {409, 412}, late.text
    await desks.carry(submission["id"])
    assert (await desks.case(submission["id"]))["active_seq"] == 2


@pytest.mark.timeout(300 + 5 * PAIRS)
async def test_approve_and_accept_at_once_one_wins_and_the_other_is_refused(desks: Desks) -> None:
    """F24: a decided case never changes its content, and an accepted proposal is never decided over the old content."""
    won: dict[str, int] = {"approve": 0, "accept": 0}
    for n in range(PAIRS):
        submission, proposal = await proposed(desks)
        case_id = submission["id"]
        version = (await desks.case(case_id))["version"]
        barrier = asyncio.Barrier(2)

        async def approve(case_id: str = case_id, version: int = version, barrier: asyncio.Barrier = barrier) -> Any:
            await barrier.wait()
            return await desks.approvals(CHIEF, "POST", f"/v1/approvals/{case_id}/approve", if_match=version)

        async def accept(
            submission: dict[str, Any] = submission,
            proposal: dict[str, Any] = proposal,
            n: int = n,
            barrier: asyncio.Barrier = barrier,
        ) -> Any:
            await barrier.wait()
            if n % 2:
                await asyncio.sleep((n % 40) / 1000)  # accepting takes longer: let approving win now and then
            return await desks.records(WORKER, "POST", path_of(submission), proposal, if_match=1)

        approved, accepted = await asyncio.gather(approve(), accept())
        await desks.carry(case_id)
        await desks.carry(case_id)
        case, record = await desks.case(case_id), await desks.record(proposal["record_id"])
        text = record["segments"][0]["text"]
        if approved.status_code == 200:
            won["approve"] += 1
            assert refused(accepted) == (409, "ALREADY_DECIDED"), accepted.text
            assert (case["state"], case["round"], record["state"]) == ("closed", 1, "approved")
            assert AFTER not in text
            assert case["decided"]["sha256"] == [i["sha256"] for i in submission["items"]]
        else:
            won["accept"] += 1
            assert refused(approved) == (409, "STEP_NOT_ACTIVE"), approved.text
            assert accepted.status_code == 201, accepted.text
            assert (case["state"], case["round"], record["state"]) == ("circulating", 2, "in_approval")
            assert text.startswith(AFTER)
            assert case["decided"] is None
        assert case["items"][0]["content"]["segments"][0]["text"] == text, "what is approved is what the record says"
    print(f"{PAIRS} pairs: {won}")
    assert PAIRS < MANY or all(won.values()), "a race that one side always wins was none"
