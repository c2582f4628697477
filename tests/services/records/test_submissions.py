"""Submissions: every record is frozen at the version named, or none is; outcomes come back and move the pen."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from libs import faults
from libs.canonical import sha256_hex
from libs.faults import SimulatedCrash
from services.records.commands import freeze, sweeper
from services.records.domain import submission as rules
from services.records.domain.state import FrozenBy
from services.records.store import Store
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import bundle, case_said, content, hear, household, record, refused, sent, written
from tests.times import ahead

LATER = ahead(days=365)


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


async def frozen(store: Store, record_id: str) -> FrozenBy | None:
    found = await store.records.load(record_id)
    assert found is not None
    return found.state.get("frozen_by")


async def events(store: Store, submission_id: str) -> list[str]:
    found = await store.submissions.load(submission_id)
    assert found is not None
    return [event["name"] for event in found.doc["tray"]]


async def test_a_bundle_is_sent_with_what_the_approver_will_see(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    one, two = (
        await written(ask, home["id"]),
        await written(ask, home["id"], title="電話", record_type="phone", visits=[]),
    )
    made = await sent(ask, one, two, comment="お願いします", urgent=True)
    assert (made["state"], made["round"], made["version"], made["handoff"]) == ("sent", 1, 1, "pending")
    assert [item["record_id"] for item in made["items"]] == [one["id"], two["id"]]
    assert "seen" not in made
    found = await store.submissions.load(made["id"])
    assert found is not None
    event = found.doc["tray"][0]
    assert (event["name"], event["prev"], event["sequence"]) == ("submission.sent", 0, 1)
    shown = event["state"]["seen"][0]
    assert shown["content"]["segments"] == one["segments"]
    assert sha256_hex(shown["content"]) == shown["sha256"] == event["state"]["items"][0]["sha256"]
    assert not {"trial", "refusals", "unfinished_since", "handoff_since", "sender"} & event["state"].keys()
    after = await record(ask, one["id"])
    assert (after["state"], after["approval_id"], after["round"]) == ("in_approval", made["id"], 1)
    assert after["submitted_at"] == made["sent_at"]
    got = await ask(COLLEAGUE, "GET", f"/v1/submissions/{made['id']}")
    assert got.json()["comment"] == "お願いします"
    listed = await ask(COLLEAGUE, "GET", "/v1/submissions", params={"household_id": home["id"]})
    assert made["id"] in [each["id"] for each in listed.json()["items"]]
    assert refused(await ask(ELSEWHERE, "GET", f"/v1/submissions/{made['id']}")) == (404, "NOT_FOUND")


async def test_fifty_parallel_retries_are_one_submission(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    records = [await written(ask, home["id"]) for _ in range(3)]
    body = bundle(*records)
    answers = await asyncio.gather(*(ask(WORKER, "POST", "/v1/submissions", body, key="fifty") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await events(store, answers[0].json()["id"]) == ["submission.sent"]
    for each in records:
        assert (await record(ask, each["id"]))["version"] == 2


async def test_two_bundles_that_overlap_one_wins_and_the_other_holds_nothing(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    shared, mine, yours = [await written(ask, home["id"]) for _ in range(3)]
    answers = await asyncio.gather(
        ask(WORKER, "POST", "/v1/submissions", bundle(shared, mine)),
        ask(WORKER, "POST", "/v1/submissions", bundle(shared, yours)),
    )
    by_status = {answer.status_code: answer.json() for answer in answers}
    assert set(by_status) == {201, 409}
    assert by_status[409]["code"] == "ITEM_ALREADY_IN_APPROVAL"
    assert by_status[409]["context"]["record_id"] == shared["id"]
    held = {each["id"]: await frozen(store, each["id"]) for each in (shared, mine, yours)}
    assert sum(1 for tag in held.values() if tag) == 2
    assert {tag["submission_id"] for tag in held.values() if tag} == {by_status[201]["id"]}


async def test_a_version_not_seen_undoes_and_the_same_key_keeps_its_answer(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    one, two = sorted([await written(ask, home["id"]) for _ in range(2)], key=lambda each: each["id"])
    changed = await ask(WORKER, "PUT", f"/v1/records/{two['id']}", content(home["id"], title="直し"), if_match=1)
    body = bundle(one, two)
    first = await ask(WORKER, "POST", "/v1/submissions", body, key="stale")
    assert refused(first) == (412, "VERSION_CONFLICT")
    assert first.json()["context"] == {"current": 2, "record_id": two["id"]}
    assert await frozen(store, one["id"]) is None
    assert refused(await ask(WORKER, "POST", "/v1/submissions", body, key="stale")) == (412, "VERSION_CONFLICT")
    other = await ask(WORKER, "POST", "/v1/submissions", bundle(one), key="stale")
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await ask(WORKER, "POST", "/v1/submissions", bundle(one, changed.json()))).status_code == 201


async def test_what_may_not_go_together_is_refused_before_anything_is_held(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    visit = await written(ask, home["id"])
    policy = await written(ask, home["id"], record_type="support_policy", visits=[])
    mixed = await ask(WORKER, "POST", "/v1/submissions", bundle(visit, policy))
    assert refused(mixed) == (422, "ROUTES_DIFFER")
    assert mixed.json()["context"]["groups"] == [
        {"matter_type": "record", "record_ids": [visit["id"]]},
        {"matter_type": "policy", "record_ids": [policy["id"]]},
    ]
    alone = await ask(WORKER, "POST", "/v1/submissions", bundle(policy))
    assert refused(alone) == (422, "MATTER_NOT_ALLOWED")
    assert alone.json()["context"] == {"allowed": ["policy"]}
    elsewhere = await written(ask, (await household(ask))["id"])
    two_homes = await ask(WORKER, "POST", "/v1/submissions", bundle(visit, elsewhere))
    assert refused(two_homes) == (422, "ROUTES_DIFFER")
    twice = await ask(WORKER, "POST", "/v1/submissions", bundle(visit, visit))
    assert refused(twice) == (422, "VALIDATION_FAILED")
    assert await frozen(store, visit["id"]) is None
    assert (await ask(WORKER, "POST", "/v1/submissions", bundle(policy, matter_type="policy"))).status_code == 201


async def test_an_incomplete_record_is_not_submitted(ask: Asker, home: dict[str, Any]) -> None:
    row: dict[str, Any] = {
        "id": "incomplete-1",
        "type": "record",
        "state": {
            "household_id": home["id"],
            "office_code": "tarumi",
            "ward_code": "28108",
            "record_type": "phone",
            "subjects": [],
            "occurred_at": None,
            "title": "電話",
            "segments": [],
            "author_id": "w1",
            "written_at": "2024-05-01T00:00:00.000Z",
            "state": "written",
            "content_sha256": "0" * 64,
        },
    }
    await ask("ops", "POST", "/internal/v1/imports", {"batch": {"id": "b-in", "synthetic": True}, "objects": [row]})
    answer = await ask(WORKER, "POST", "/v1/submissions", bundle({"id": "incomplete-1", "version": 1}))
    assert refused(answer) == (422, "ITEM_INCOMPLETE")
    assert answer.json()["context"] == {"record_id": "incomplete-1", "missing": ["subjects", "occurred_at", "segments"]}


async def test_author_worker_and_supervisor_submit_and_nobody_else(ask: Asker, home: dict[str, Any]) -> None:
    by_worker = await written(ask, home["id"])
    assert refused(await ask(COLLEAGUE, "POST", "/v1/submissions", bundle(by_worker))) == (403, "OUT_OF_SCOPE")
    assert refused(await ask(ELSEWHERE, "POST", "/v1/submissions", bundle(by_worker))) == (404, "NOT_FOUND")
    assert (await ask(SUPERVISOR, "POST", "/v1/submissions", bundle(by_worker))).status_code == 201
    by_colleague = await written(ask, home["id"], who=COLLEAGUE)
    assert (await ask(WORKER, "POST", "/v1/submissions", bundle(by_colleague))).status_code == 201
    unknown = await ask(WORKER, "POST", "/v1/submissions", bundle({"id": "nothing", "version": 1}))
    assert refused(unknown) == (404, "NOT_FOUND")


async def test_a_decided_or_discarded_record_cannot_be_sent(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    await ask(WORKER, "POST", f"/v1/records/{made['id']}/discard", if_match=1)
    answer = await ask(WORKER, "POST", "/v1/submissions", bundle({**made, "version": 2}))
    assert refused(answer) == (409, "RECORD_LOCKED")
    assert answer.json()["context"] == {"record_id": made["id"], "state": "discarded"}


async def returned(ask: Asker, store: Store, home_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A record and its submission, returned to the drafter."""
    made = await written(ask, home_id)
    submission = await sent(ask, made)
    acted = [{"action": "return", "round": 1, "comment": "日時を確かめてください"}]
    said = case_said(submission, "returned", returned_to="drafter", steps=[{"acted": acted}])
    assert await hear(store, said) == [None]
    return await record(ask, made["id"]), submission


async def test_a_returned_record_is_edited_and_sent_again_as_the_next_round(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    back, submission = await returned(ask, store, home["id"])
    assert (back["state"], back["returned_comment"], back["locked"]) == ("returned", "日時を確かめてください", False)
    path = f"/v1/submissions/{submission['id']}"
    assert (await ask(WORKER, "GET", path)).json()["state"] == "returned"
    edited = (
        await ask(WORKER, "PUT", f"/v1/records/{back['id']}", content(home["id"], title="直し"), if_match=3)
    ).json()
    body = {"items": [{"record_id": back["id"], "version": edited["version"]}]}
    again = await ask(WORKER, "POST", f"{path}/resubmit", body, key="again")
    assert again.status_code == 201, again.text
    assert (again.json()["round"], again.json()["state"]) == (2, "sent")
    repeated = await ask(WORKER, "POST", f"{path}/resubmit", body, key="again")
    assert (repeated.status_code, repeated.json()["round"]) == (201, 2)
    other = await ask(WORKER, "POST", f"{path}/resubmit", {**body, "comment": "違う"}, key="again")
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert await events(store, submission["id"]) == ["submission.sent", "submission.returned", "submission.sent"]
    third = await ask(WORKER, "POST", f"{path}/resubmit", body)
    assert refused(third) == (409, "NOT_RETURNED")
    late = case_said(submission, "returned", number=1)
    assert await hear(store, late) == [None]
    assert (await record(ask, back["id"]))["state"] == "in_approval", "an outcome of another round does nothing"


async def test_an_undone_resubmission_is_returned_as_before_and_its_number_is_not_used_again(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    back, submission = await returned(ask, store, home["id"])
    path = f"/v1/submissions/{submission['id']}/resubmit"
    stale = {"items": [{"record_id": back["id"], "version": 1}]}
    for _ in range(2):
        assert refused(await ask(WORKER, "POST", path, stale, key="undone")) == (412, "VERSION_CONFLICT")
    found = await store.submissions.load(submission["id"])
    assert found is not None
    assert (found.state["state"], found.state["attempt"], found.state["round"]) == ("returned", 2, 1)
    assert await frozen(store, back["id"]) is None
    right = {"items": [{"record_id": back["id"], "version": back["version"]}]}
    assert (await ask(WORKER, "POST", path, right)).json()["attempt"] == 3


async def test_while_one_resubmission_prepares_another_waits(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    back, submission = await returned(ask, store, home["id"])
    path = f"/v1/submissions/{submission['id']}/resubmit"
    body = {"items": [{"record_id": back["id"], "version": back["version"]}]}
    faults.arm("submission.before_commit", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", path, body, key="crashed")
    assert refused(await ask(WORKER, "POST", path, body, key="another")) == (409, "IN_PROGRESS")
    drop = await ask(WORKER, "POST", f"/v1/submissions/{submission['id']}/drop", {}, if_match=submission["version"] + 1)
    assert refused(drop) == (409, "NOT_RETURNED")
    assert (await ask(WORKER, "POST", path, body, key="crashed")).json()["round"] == 2


async def test_a_returned_submission_is_dropped_and_its_records_are_written_again(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    back, submission = await returned(ask, store, home["id"])
    path = f"/v1/submissions/{submission['id']}/drop"
    assert refused(await ask(WORKER, "POST", path, {}, if_match=1)) == (412, "VERSION_CONFLICT")
    assert refused(await ask(COLLEAGUE, "POST", path, {}, if_match=2)) == (403, "OUT_OF_SCOPE")
    dropped = await ask(WORKER, "POST", path, {"comment": "不要になった"}, if_match=2)
    assert dropped.json()["state"] == "dropped"
    after = await record(ask, back["id"])
    assert after["state"] == "written"
    gone = await ask(WORKER, "POST", f"/v1/records/{back['id']}/discard", if_match=after["version"])
    assert refused(gone) == (409, "ALREADY_SUBMITTED")
    assert (await sent(ask, after))["state"] == "sent"


@pytest.mark.parametrize("point", ["after_insert", "after_freeze", "before_commit", "after_commit"])
@pytest.mark.parametrize("who", ["retry", "sweeper"])
async def test_a_crash_is_carried_through_by_retry_or_sweeper(
    ask: Asker, store: Store, home: dict[str, Any], point: str, who: str
) -> None:
    records = [await written(ask, home["id"]) for _ in range(2)]
    body, key = bundle(*records), f"crash-{point}-{who}"
    faults.arm(f"submission.{point}", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", "/v1/submissions", body, key=key)
    if who == "sweeper":
        await sweeper.sweep(store, LATER)
    answer = await ask(WORKER, "POST", "/v1/submissions", body, key=key)
    assert (answer.status_code, answer.json()["state"]) == (201, "sent")
    assert await events(store, answer.json()["id"]) == ["submission.sent"]
    for each in records:
        history = (await ask(WORKER, "GET", f"/v1/records/{each['id']}/history")).json()["items"]
        assert [entry["event"] for entry in history] == ["record.written", "record.submitted"]


async def test_a_put_while_an_attempt_prepares_is_locked_and_after_its_end_free(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    one, two = sorted([await written(ask, home["id"]) for _ in range(2)], key=lambda each: each["id"])
    await ask(WORKER, "PUT", f"/v1/records/{two['id']}", content(home["id"], title="直し"), if_match=1)
    faults.arm("submission.after_freeze", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", "/v1/submissions", bundle(one, two))
    path, body = f"/v1/records/{one['id']}", content(home["id"], title="間の直し")
    assert refused(await ask(WORKER, "PUT", path, body, if_match=1)) == (409, "RECORD_LOCKED")
    await sweeper.sweep(store, LATER)
    assert (await ask(WORKER, "PUT", path, body, if_match=1)).status_code == 200


async def test_a_freeze_nobody_holds_is_thawed_by_whoever_meets_it(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    made = await written(ask, home["id"])
    undone = await ask(WORKER, "POST", "/v1/submissions", bundle({**made, "version": 9}), key="stray")
    assert undone.status_code == 412
    holder = [s["_id"] async for s in store.submissions.documents.find({"state": "abandoned"})][-1]
    stray = {"frozen_by": {"submission_id": holder, "attempt": 1}}
    await store.records.documents.update({"_id": made["id"]}, {"$set": stray})
    assert (
        await ask(WORKER, "PUT", f"/v1/records/{made['id']}", content(home["id"], title="直し"), if_match=1)
    ).status_code == 200
    await store.records.documents.update({"_id": made["id"]}, {"$set": stray})
    assert (await sent(ask, {**made, "version": 2}))["state"] == "sent"
    other = await written(ask, home["id"])
    await store.records.documents.update({"_id": other["id"]}, {"$set": stray})
    assert await freeze.thaw_strays(store) == 1
    assert await frozen(store, made["id"]) is not None, "a committed freeze stays"


async def test_large_contents_travel_by_hash(
    ask: Asker, store: Store, home: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "INLINE_BYTES", 2_000)
    big = await written(ask, home["id"], segments=[{"kind": "fact", "text": "長い記録。" * 500}])
    made = await sent(ask, big)
    found = await store.submissions.load(made["id"])
    assert found is not None
    shown = found.doc["tray"][0]["state"]["seen"][0]
    assert shown["content"] is None
    path = f"/internal/v1/contents/{shown['sha256']}"
    got = (await ask("approvals", "GET", path)).json()
    assert sha256_hex(got["content"]) == shown["sha256"]
    assert got["content"]["segments"] == big["segments"]
    assert refused(await ask("search", "GET", path)) == (403, "OUT_OF_SCOPE")
    assert refused(await ask("approvals", "GET", f"/internal/v1/contents/{'0' * 64}")) == (404, "NOT_FOUND")


async def test_approvals_may_ask_whether_an_outcome_was_applied(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    submission = await sent(ask, await written(ask, home["id"]))
    path = f"/internal/v1/submissions/{submission['id']}/outcome?round=1"
    assert (await ask("approvals", "GET", path)).json() == {
        "known": True,
        "applied": False,
        "state": "sent",
        "round": 1,
    }
    await hear(store, case_said(submission, "decided"))
    assert (await ask("approvals", "GET", path)).json()["applied"] is True
    unknown = await ask("approvals", "GET", "/internal/v1/submissions/nothing/outcome?round=1")
    assert unknown.json()["known"] is False
