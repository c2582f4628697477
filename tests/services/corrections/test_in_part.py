"""一部の差戻し: the named records come back, the others go on by themselves at the same step, exactly once (AP18)."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import pytest

from libs import faults
from libs.bus.envelope import as_received
from libs.calendar import jst_date
from libs.canonical import sha256_hex
from libs.clock import rfc3339
from libs.faults import SimulatedCrash
from libs.statement import signed_actions
from libs.states.signoff import PublishedApprovalCase
from ops import verify
from services.records.commands import sweeper
from services.records.domain import record as rules
from services.records.domain.state import Record
from tests.services.people import CHIEF, COLLEAGUE, SUPERVISOR, WORKER
from tests.services.records.casework import content, household, refused
from tests.services.signoff import Desks
from tests.times import ahead

Doc = dict[str, Any]
LATER = ahead(days=365)
WHY = "日付を確かめること"


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


async def bundle(desks: Desks, n: int = 3) -> tuple[Doc, list[Doc]]:
    """This many records in one submission that 係長 approved and 課長 has now."""
    records = [await desks.written(desks.home["id"], title=f"訪問 {each}") for each in range(n)]
    submission = await desks.sent(*records)
    await desks.act(SUPERVISOR, submission["id"], "approve")
    return submission, records


async def give_back(desks: Desks, submission: Doc, *records: Doc, who: Any = CHIEF) -> Doc:
    body = {
        "comment": WHY,
        "items": [each["id"] for each in records],
        "anchors": [{"record_id": each["id"]} for each in records],
    }
    return await desks.act(who, submission["id"], "return", body)


async def outcome_of(desks: Desks, submission_id: str) -> Any:
    """The return as records gets it from approvals."""
    case = await desks.system.store("approvals").approvals.load(submission_id)
    return as_received(case.doc["tray"][-1])


async def states(desks: Desks, records: list[Doc]) -> list[tuple[str, int, str | None]]:
    found = [await desks.record(each["id"]) for each in records]
    return [(each["state"], each["round"], each["returned_comment"]) for each in found]


async def rounds_sent(desks: Desks, submission_id: str) -> list[int]:
    item = await desks.system.store("records").submissions.load(submission_id)
    return [e["change"]["round"] for e in item.doc["tray"] if e["name"] == "submission.sent"]


async def test_the_named_record_comes_back_and_the_others_go_on_at_the_same_step(desks: Desks) -> None:
    submission, records = await bundle(desks)
    case = await give_back(desks, submission, records[1])
    assert (case["state"], case["returned_items"]) == ("returned", [records[1]["id"]])
    await desks.carry(submission["id"])

    sent = await desks.submission(submission["id"])
    assert (sent["state"], sent["round"]) == ("sent", 2)
    assert [(i["record_id"], i["disposition"]) for i in sent["items"]] == [
        (records[0]["id"], "go_on"),
        (records[2]["id"], "go_on"),
    ]
    assert await states(desks, records) == [("in_approval", 2, None), ("returned", 1, WHY), ("in_approval", 2, None)]

    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert (case["round"], case["state"], case["active_seq"]) == (2, "circulating", 2)
    assert [s["state"] for s in case["steps"]] == ["done", "active"], "nothing changed, nobody is told"
    assert [e["actor"]["staff_id"] for e in await said_of(desks, submission["id"])] == ["w1", "c1", "w1"]
    assert (await desks.act(CHIEF, submission["id"], "approve"))["state"] == "closed"
    await desks.carry(submission["id"])
    assert [state for state, *_ in await states(desks, records)] == ["approved", "returned", "approved"]

    case = await desks.case(submission["id"])
    signed = [
        (a.statement["round"], len(a.statement["items"]), a.statement.get("returned"))
        for a in signed_actions(cast("PublishedApprovalCase", case))
    ]
    assert signed == [(1, 3, None), (1, 3, [records[1]["id"]]), (2, 2, None)]
    keys = desks.system.process("approvals").keys
    assert {
        keys.verify_detached(a.statement, a.signature or "")
        for a in signed_actions(cast("PublishedApprovalCase", case))
    } == {"approvals"}


def _seen_by_0_1_0(record: Record) -> Doc:
    """The content as 0.1.0 showed what it had made from a call: the office's answer had a source without `name`."""
    segments = [{**each, "source": {"type": "own_eyes"}} for each in record["segments"]]
    return {**{name: cast("Doc", record)[name] for name in rules.SEEN}, "segments": segments}


async def test_what_0_1_0_made_from_a_call_and_sent_goes_on_at_the_same_step(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read with a `name` now, but it says what the approvers saw, and its hash stays the signed one."""
    answer = {"kind": "fact", "text": "回答: 折り返すと答えた", "source": {"type": "own_eyes"}}
    records = [
        await desks.written(desks.home["id"], title=f"電話 {n}", record_type="phone", visits=[], segments=[answer])
        for n in range(2)
    ]
    with monkeypatch.context() as earlier:
        earlier.setattr(rules, "seen", _seen_by_0_1_0)
        submission = await desks.sent(*records)
    signed = {i["record_id"]: i["sha256"] for i in (await desks.submission(submission["id"]))["items"]}
    await desks.act(SUPERVISOR, submission["id"], "approve")
    await give_back(desks, submission, records[1])
    await desks.carry(submission["id"])

    sent = await desks.submission(submission["id"])
    assert (sent["state"], sent["round"]) == ("sent", 2)
    assert [(i["record_id"], i["sha256"]) for i in sent["items"]] == [(records[0]["id"], signed[records[0]["id"]])]
    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert (case["round"], case["active_seq"], [s["state"] for s in case["steps"]]) == (2, 2, ["done", "active"])
    await desks.act(CHIEF, submission["id"], "approve")
    case = await desks.case(submission["id"])
    assert case["items"][0]["content"]["segments"][0]["source"] == {"type": "own_eyes"}
    findings = verify.check([case], desks.system.process("approvals").keys)
    assert {each.verdict for each in findings} == {"good"}


async def said_of(desks: Desks, submission_id: str) -> list[Doc]:
    item = await desks.system.store("records").submissions.load(submission_id)
    return item.doc["tray"]


async def test_the_named_record_is_mended_and_submitted_anew(desks: Desks) -> None:
    submission, records = await bundle(desks, 2)
    await give_back(desks, submission, records[0])
    await desks.carry(submission["id"])
    named = await desks.record(records[0]["id"])
    path = f"/v1/records/{named['id']}"
    mended = await desks.records(WORKER, "PUT", path, content(desks.home["id"]), if_match=named["version"])
    anew = await desks.sent(mended.json(), linked_from=submission["id"])
    assert (anew["linked_from"], anew["round"]) == (submission["id"], 1)
    assert (await desks.record(named["id"]))["approval_id"] == anew["id"]
    assert (await desks.submission(submission["id"]))["state"] == "sent"


async def test_a_pull_up_returns_one_record_as_a_return_does(desks: Desks) -> None:
    """課長 acts before 係長, who is away: the named record comes back, the others go on, 係長 owes a 後閲 (AP7, AP18)."""
    records = [await desks.written(desks.home["id"], title=f"訪問 {each}") for each in range(3)]
    submission = await desks.sent(*records)
    today = jst_date(rfc3339(desks.system.store("records").clock.now())).isoformat()
    days = {"staff_id": SUPERVISOR.staff_id, "from": today, "to": today, "kind": "special_leave"}
    absence = await desks.ask(SUPERVISOR, "/v1/absences", days)
    await desks.system.carry()
    path = f"/v1/approvals/{submission['id']}/pull-up"
    named = {"comment": WHY, "items": [records[1]["id"]]}
    case = await desks.case(submission["id"], CHIEF)
    assert "pull-up" in case["actions"]
    for refused_body in (named, {**named, "action": "reject"}, {**named, "action": "return", "items": ["strange"]}):
        answer = await desks.approvals(CHIEF, "POST", path, refused_body, if_match=case["version"])
        assert (refused(answer), answer.json()["errors"][0]["pointer"]) == ((422, "VALIDATION_FAILED"), "/items")

    case = await desks.act(CHIEF, submission["id"], "pull-up", {**named, "action": "return"})
    assert (case["state"], case["returned_items"]) == ("returned", [records[1]["id"]])
    await desks.carry(submission["id"])
    assert [state for state, *_ in await states(desks, records)] == ["in_approval", "returned", "in_approval"]
    await desks.carry(submission["id"])
    case = await desks.act(CHIEF, submission["id"], "approve")
    assert [s["state"] for s in case["steps"]] == ["skipped", "done"]
    assert (case["state"], len(case["post_views"]), len(case["items"])) == ("decided", 1, 2)
    keys = desks.system.process("approvals").keys
    assert [
        (a.statement["as"], a.statement.get("returned")) for a in signed_actions(cast("PublishedApprovalCase", case))
    ] == [("pull_up", [records[1]["id"]]), ("self", None)]
    assert {
        keys.verify_detached(a.statement, a.signature or "")
        for a in signed_actions(cast("PublishedApprovalCase", case))
    } == {"approvals"}
    await desks.ask(SUPERVISOR, f"/v1/absences/{absence['id']}/cancel", None, absence["version"])
    await desks.system.carry()


async def test_what_is_not_in_the_case_is_refused_and_all_of_it_is_an_ordinary_return(desks: Desks) -> None:
    submission, records = await bundle(desks, 2)
    case = await desks.case(submission["id"], CHIEF)
    path = f"/v1/approvals/{submission['id']}/return"
    bodies: list[Doc] = [
        {"comment": WHY, "items": [records[0]["id"], "strange"]},
        {"items": [records[0]["id"]]},
        {"comment": WHY, "items": []},
        {"comment": WHY, "items": [records[0]["id"]], "to": "previous"},
    ]
    for body in bodies:
        answer = await desks.approvals(CHIEF, "POST", path, body, if_match=case["version"])
        assert answer.status_code == 422, answer.text
    await give_back(desks, submission, *records)
    await desks.carry(submission["id"])
    assert (await desks.submission(submission["id"]))["state"] == "returned"
    assert await states(desks, records) == [("returned", 1, WHY)] * 2


@pytest.mark.parametrize("by", ["redelivery", "sweeper", "both"])
@pytest.mark.parametrize(
    "point",
    [
        "going_on.before_attempt",
        "submission.after_insert",
        "submission.after_freeze",
        "submission.before_commit",
        "submission.after_commit",
    ],
)
async def test_whatever_dies_at_the_hand_over_the_next_round_is_sent_exactly_once(
    desks: Desks, point: str, by: str
) -> None:
    submission, records = await bundle(desks)
    await give_back(desks, submission, records[1])
    event = await outcome_of(desks, submission["id"])
    faults.arm(point, "raise")
    with pytest.raises(SimulatedCrash):
        await desks.hear(event)
    faults.disarm()
    store = desks.system.store("records")
    if by == "redelivery":
        await desks.hear(event)
    elif by == "sweeper":
        await sweeper.sweep(store, LATER)
    else:
        await asyncio.gather(desks.hear(event), sweeper.sweep(store, LATER))
    await desks.hear(event)
    await sweeper.sweep(store, LATER)
    assert await rounds_sent(desks, submission["id"]) == [1, 2]
    assert [state for state, *_ in await states(desks, records)] == ["in_approval", "returned", "in_approval"]
    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert (case["round"], case["active_seq"], len(case["items"])) == (2, 2, 2)


async def interrupted(desks: Desks, n: int = 2) -> tuple[Doc, list[Doc], Any]:
    """The first record came back; records crashed before it sent the others on."""
    submission, records = await bundle(desks, n)
    await give_back(desks, submission, records[0])
    event = await outcome_of(desks, submission["id"])
    faults.arm("going_on.before_attempt", "raise")
    with pytest.raises(SimulatedCrash):
        await desks.hear(event)
    faults.disarm()
    return submission, records, event


async def edited(desks: Desks, record: Doc) -> None:
    now = await desks.record(record["id"])
    changed = content(desks.home["id"], title="起案者が直した")
    answer = await desks.records(WORKER, "PUT", f"/v1/records/{now['id']}", changed, if_match=now["version"])
    assert answer.status_code == 200, answer.text


async def test_where_the_last_clean_record_was_edited_the_submission_stays_returned(desks: Desks) -> None:
    submission, records, event = await interrupted(desks)
    await edited(desks, records[1])
    await desks.hear(event)
    await sweeper.sweep(desks.system.store("records"), LATER)
    found = await desks.submission(submission["id"])
    assert (found["state"], found["round"], len(found["items"])) == ("returned", 1, 2)
    assert [i["disposition"] for i in found["items"]] == ["fix", "go_on"]
    now = [await desks.record(each["id"]) for each in records]
    items = [{"record_id": each["id"], "version": each["version"]} for each in now]
    path = f"/v1/submissions/{submission['id']}/resubmit"
    assert (await desks.ask(WORKER, path, {"items": items}))["round"] == 2, "all of it is with the drafter"


async def test_one_that_was_edited_stays_with_the_drafter_and_the_rest_goes_on(desks: Desks) -> None:
    submission, records, event = await interrupted(desks, 3)
    await edited(desks, records[2])
    await desks.hear(event)
    assert [state for state, *_ in await states(desks, records)] == ["returned", "in_approval", "returned"]
    await desks.carry(submission["id"])
    assert (await desks.case(submission["id"]))["active_seq"] == 2


async def test_a_drafter_who_sends_or_drops_it_first_is_not_overtaken(desks: Desks) -> None:
    submission, records, event = await interrupted(desks)
    now = [await desks.record(each["id"]) for each in records]
    items = [{"record_id": each["id"], "version": each["version"]} for each in now]
    await desks.ask(WORKER, f"/v1/submissions/{submission['id']}/resubmit", {"items": items})
    await desks.hear(event)
    assert await rounds_sent(desks, submission["id"]) == [1, 2]
    assert len((await desks.submission(submission["id"]))["items"]) == 2

    submission, records, event = await interrupted(desks)
    version = (await desks.submission(submission["id"]))["version"]
    await desks.ask(WORKER, f"/v1/submissions/{submission['id']}/drop", {}, version)
    await desks.hear(event)
    await sweeper.sweep(desks.system.store("records"), LATER)
    assert (await desks.submission(submission["id"]))["state"] == "dropped"
    assert [state for state, *_ in await states(desks, records)] == ["written", "written"]


async def test_a_record_edited_while_the_round_is_frozen_undoes_it_and_loses_nothing(desks: Desks) -> None:
    """The attempt is final: neither a repeated event nor the sweeper sends it; the drafter does."""
    submission, records, event = await interrupted(desks)
    faults.arm("submission.after_insert", "raise")
    with pytest.raises(SimulatedCrash):
        await desks.hear(event)
    faults.disarm()
    await edited(desks, records[1])
    for _ in range(2):
        await desks.hear(event)
        await sweeper.sweep(desks.system.store("records"), LATER)
    found = await desks.submission(submission["id"])
    assert (found["state"], found["round"]) == ("returned", 1)
    assert await rounds_sent(desks, submission["id"]) == [1]
    record = await desks.record(records[1]["id"])
    assert (record["state"], record["locked"], record["title"]) == ("returned", False, "起案者が直した")


async def test_a_hundred_yearly_plans_of_several_households_with_three_returned(desks: Desks) -> None:
    homes = [desks.home, *[await household(desks.records) for _ in range(4)]]
    await desks.system.carry()
    plans = [
        await desks.written(homes[n % 5]["id"], record_type="visit_grade", visits=[], title=f"訪問計画 {n}")
        for n in range(100)
    ]
    submission = await desks.sent(*plans, matter_type="plan")
    seen_before = {i["record_id"]: i["sha256"] for i in (await desks.case(submission["id"], SUPERVISOR))["items"]}
    await give_back(desks, submission, plans[7], plans[42], plans[99], who=SUPERVISOR)
    await desks.carry(submission["id"])
    await desks.carry(submission["id"])
    case = await desks.case(submission["id"])
    assert (case["round"], case["active_seq"], len(case["items"])) == (2, 1, 97)
    assert {i["household_id"] for i in case["items"]} == {home["id"] for home in homes}
    for who in (SUPERVISOR, CHIEF):
        case = await desks.act(who, submission["id"], "approve")
    assert len(case["decided"]["sha256"]) == 97
    assert all(seen_before[i["record_id"]] == i["sha256"] == sha256_hex(i["content"]) for i in case["items"])
    await desks.carry(submission["id"])
    found = [state for state, *_ in await states(desks, plans)]
    assert (found.count("approved"), found.count("returned")) == (97, 3)
    named = await desks.record(plans[42]["id"])
    sent = await desks.records(
        WORKER,
        "POST",
        "/v1/submissions",
        {
            "matter_type": "plan",
            "items": [{"record_id": named["id"], "version": named["version"]}],
            "linked_from": submission["id"],
        },
    )
    assert sent.status_code == 201, sent.text
    again = await desks.records(
        WORKER,
        "POST",
        f"/v1/submissions/{submission['id']}/resubmit",
        {"items": [{"record_id": named["id"], "version": named["version"]}]},
    )
    assert refused(again) == (409, "NOT_RETURNED")


async def test_a_household_of_an_earlier_round_still_counts_for_who_may_read_the_case(desks: Desks) -> None:
    """The record of the household, restricted since, has left the case; earlier rounds still contain it."""
    other = await household(desks.records)
    await desks.system.carry()
    plans = [
        await desks.written(home["id"], record_type="visit_grade", visits=[], title=f"訪問計画 {home['id']}")
        for home in (desks.home, other)
    ]
    submission = await desks.sent(*plans, matter_type="plan")
    await give_back(desks, submission, plans[1], who=SUPERVISOR)
    await desks.carry(submission["id"])
    await desks.carry(submission["id"])
    path = f"/v1/approvals/{submission['id']}"
    assert (await desks.approvals(COLLEAGUE, "GET", path)).status_code == 200
    assert [i["household_id"] for i in (await desks.case(submission["id"]))["items"]] == [desks.home["id"]]
    await desks.ask(
        CHIEF, f"/v1/households/{other['id']}/restrict", {"allowed": ["w1", "c1"], "reason": "親族が職員"}, if_match=0
    )
    digest = next(i["sha256"] for i in submission["items"] if i["household_id"] == other["id"])
    for hidden in (path, f"{path}/contents/{digest}", f"{path}/sheet"):
        assert refused(await desks.approvals(COLLEAGUE, "GET", hidden)) == (404, "NOT_FOUND")
    assert (await desks.case(submission["id"], SUPERVISOR))["round"] == 2, "the route grants its people the case"
