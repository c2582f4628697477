"""The way of a matter through the API: 起案, 回議, 決裁, and what is stored of it."""

# ruff: noqa: N802  # the terms of sign-off are the field's own

from datetime import date, time

import pytest

from libs.calendar import fiscal_year, instant
from libs.canonical import canonical_json
from libs.clock import FixedClock
from libs.contracts.signoff import ApprovalCase
from libs.statement import signed_actions
from services.approvals.commands.content import fetch_all
from services.approvals.commands.refresh import refresh_open
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import CHIEF_ELSEWHERE, act, box, content, entered, hear, refused, said, seen, sent
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker
from tests.times import today


async def test_a_record_goes_from_係長_to_課長_and_is_decided(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    assert case_id in await box(ask, SUPERVISOR, "waiting")
    assert case_id in await box(ask, WORKER, "sent")
    shown = await act(ask, SUPERVISOR, case_id, "approve", {"comment": "確認しました"})
    assert [s["state"] for s in shown["steps"]] == ["done", "active"]
    assert case_id not in await box(ask, SUPERVISOR, "waiting")
    assert case_id in await box(ask, SUPERVISOR, "done")
    assert case_id in await box(ask, CHIEF, "waiting")
    shown = await act(ask, CHIEF, case_id, "approve")
    assert shown["state"] == "closed"
    assert shown["decided"]["by"]["staff_id"] == CHIEF.staff_id
    assert shown["number"].endswith("号")
    assert case_id not in await box(ask, WORKER, "sent")


async def test_what_the_approvers_saw_is_shown_with_the_case(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    answer = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    item = answer.json()["items"][0]
    assert item["content"]["segments"][0]["text"] == "居宅を訪問した。"
    assert set(answer.json()["actions"]) == {"approve", "return"}
    assert answer.json()["rejectable"] is False, "a record of fact"
    mine = await ask(WORKER, "GET", f"/v1/approvals/{case_id}")
    assert mine.json()["actions"] == ["withdraw"]


async def test_every_event_holds_the_published_shape_and_no_private_field(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "approve")
    await act(ask, CHIEF, case_id, "approve")
    case = await store.approvals.load(case_id)
    assert case is not None
    names = [e["name"] for e in case.doc["tray"]]
    assert names == ["approval.submitted", "approval.approved_step", "approval.decided"]
    for event in case.doc["tray"]:
        ApprovalCase.model_validate(event["state"], extra="forbid")
        assert "waiting" not in event["state"]
    assert [e["sequence"] for e in case.doc["tray"]] == [1, 2, 3]
    assert case.doc["tray"][-1]["actor"]["staff_id"] == CHIEF.staff_id


async def test_every_action_is_signed_and_can_be_checked_with_the_public_keys(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "approve")
    shown = await act(ask, CHIEF, case_id, "approve")
    case = await store.approvals.load(case_id)
    assert case is not None
    found = signed_actions(store.approvals.published(case))
    assert len(found) == 2
    for each in found:
        assert each.signature is not None
        assert store.process.keys.verify_detached(each.statement, each.signature) == "approvals"
        assert canonical_json(each.statement)
    assert shown["decided"]["signature"] == found[-1].signature


async def test_numbers_run_per_office_without_gaps(ask: Asker, store: Store) -> None:
    numbers: list[int] = []
    cases = [await entered(store) for _ in range(3)]
    for each in cases:
        await act(ask, SUPERVISOR, each, "approve")
        number = (await act(ask, CHIEF, each, "approve"))["number"]
        assert "垂第" in number
        numbers.append(int(number.split("第")[1].removesuffix("号")))
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert await store.numbers.take(f"tarumi/{fiscal_year(today())}", cases[0]) == numbers[0], (
        "asked again, the same number"
    )


async def test_a_number_taken_on_31_march_is_nobody_else_s_on_1_april(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A decision that crashed after it took its number is made on the next day, in the next 年度."""
    year = fiscal_year(today()) + 2
    april = FixedClock(instant(date(year, 4, 1), time(0, 10)))
    cases = [await entered(store) for _ in range(3)]
    for each in cases:
        await act(ask, SUPERVISOR, each, "approve")
    monkeypatch.setattr(store, "clock", april)
    await store.numbers.take(f"tarumi/{year - 1}", cases[1])
    numbers = [(await act(ask, CHIEF, each, "approve"))["number"] for each in cases]
    assert [number.split("第")[-1] for number in numbers] == ["1号", "2号", "3号"]
    assert len({number.split()[0] for number in numbers}) == 1


async def test_the_same_request_twice_is_one_approval(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    path = f"/v1/approvals/{case_id}/approve"
    first = await ask(SUPERVISOR, "POST", path, {"comment": "可"}, if_match=1, key=f"k-{case_id}")
    again = await ask(SUPERVISOR, "POST", path, {"comment": "可"}, if_match=1, key=f"k-{case_id}")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["version"] == first.json()["version"] == 2
    other = await ask(SUPERVISOR, "POST", path, {"comment": "否"}, if_match=1, key=f"k-{case_id}")
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_return_comes_back_where_it_was_returned(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "approve")
    anchors = [{"record_id": f"r-{case_id}", "segment_id": "s1"}]
    body = {"to": "drafter", "comment": "日付を確かめてください", "anchors": anchors}
    shown = await act(ask, CHIEF, case_id, "return", body)
    assert (shown["state"], shown["resume_at"]) == ("returned", 2)
    assert case_id in await box(ask, WORKER, "returned")
    row = seen(f"r-{case_id}", content("六月三日に居宅を訪問した。"), version=2)
    await hear(store, sent(case_id, 2, seen=[row]))
    assert case_id in await box(ask, CHIEF, "waiting")
    assert case_id in await box(ask, SUPERVISOR, "circulated")
    read = await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/seen")
    assert read.status_code == 200
    assert case_id not in await box(ask, SUPERVISOR, "circulated")
    shown = await act(ask, CHIEF, case_id, "approve")
    assert (shown["state"], shown["round"]) == ("closed", 2)
    assert shown["past_rounds"][0][1]["acted"][0]["comment"] == "日付を確かめてください"
    before = shown["past_items"][0][0]["sha256"]
    kept = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}/contents/{before}")
    assert kept.json()["content"] == content()


async def test_an_event_heard_twice_or_late_does_nothing_twice(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
    await hear(store, sent(case_id, 2))
    for event in (sent(case_id, 1), sent(case_id, 2), sent(case_id, 2)):
        await hear(store, event)
    case = await store.approvals.load(case_id)
    assert case is not None
    assert [e["name"].split(".")[1] for e in case.doc["tray"]] == ["submitted", "returned", "resubmitted"]


async def test_a_round_heard_first_makes_the_case(store: Store, ask: Asker) -> None:
    """Every event carries the whole state, so the next round makes up for a parked first one."""
    case_id = "s-late"
    await hear(store, sent(case_id, 2))
    assert (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()["round"] == 2


async def test_dropping_by_records_ends_a_returned_case(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
    dropped = sent(case_id, 1, sequence=9, state="dropped")
    await hear(store, dropped)
    assert (await ask(WORKER, "GET", f"/v1/approvals/{case_id}")).json()["state"] == "dropped"


async def test_opening_ends_the_lone_引戻し_and_disturbs_nobody(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    opened = await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/open")
    assert opened.json()["steps"][0]["opened"][0]["staff_id"] == SUPERVISOR.staff_id
    assert (await refused(ask, WORKER, case_id, "withdraw"))["code"] == "ALREADY_OPENED"
    shown = await act(ask, WORKER, case_id, "withdraw-request", {"comment": "世帯を間違えました"})
    assert shown["withdraw_request"]["by"]["staff_id"] == WORKER.staff_id
    assert "accept-withdrawal" in (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()["actions"]
    shown = await act(ask, SUPERVISOR, case_id, "withdraw-request/accept")
    assert shown["state"] == "withdrawn"


async def test_引戻し_alone_before_anybody_opened(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    assert (await act(ask, WORKER, case_id, "withdraw"))["state"] == "withdrawn"


async def test_廃案_ends_the_matter(ask: Asker, store: Store) -> None:
    policy = {**content("就労の支援を続ける。"), "record_type": "support_policy"}
    case_id = await entered(store, seen=[seen("r-policy", policy)])
    read = (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()
    assert (read["rejectable"], "reject" in read["actions"]) == (True, True)
    assert (await act(ask, SUPERVISOR, case_id, "reject", {"comment": "要件を欠く"}))["state"] == "rejected"


async def test_an_unroutable_matter_starts_when_somebody_is_registered(ask: Asker, store: Store) -> None:
    from tests.services.approvals.events import employed, office
    from tests.services.people import somebody

    case_id = await entered(store, office_code="kita", ward_code="28109", drafter_unit="第一係")
    case = await store.approvals.load(case_id)
    assert case is not None
    assert case.state["state"] == "unroutable"
    await hear(store, office("kita", "北"))
    chief = somebody("c5", "section_chief", "kita", "保護課", "西尾 試")
    await hear(store, employed(somebody("s5", "supervisor", "kita", "第一係", "東条 試")))
    assert case_id in await box(ask, chief, "unroutable"), "seen by the office it belongs to"
    await hear(store, employed(chief))
    case = await store.approvals.load(case_id)
    assert case is not None
    assert (case.state["state"], case.state["waiting"]) == ("circulating", ["s5"])


async def test_contents_too_large_for_the_event_are_fetched_by_hash(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    body = content("長い記録。" * 50)
    row = seen("r-large", body, inline=False)
    case_id = await entered(store, seen=[row])
    shown = (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()
    assert shown["items"][0]["content"] is None
    problem = await refused(ask, SUPERVISOR, case_id, "approve")
    assert (problem["status"], problem["code"]) == (503, "UNAVAILABLE"), "nobody approves what could not be shown"
    records.contents[row["sha256"]] = body
    problem = await refused(ask, SUPERVISOR, case_id, "approve")
    assert problem["code"] == "UNAVAILABLE", "it came just now: first it must be read"
    assert (await act(ask, SUPERVISOR, case_id, "approve"))["items"][0]["content"] == body


async def test_contents_that_could_not_be_had_come_within_a_minute(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    body = content("遅れて届く記録。" * 50, title="大きな記録")
    row = seen("r-late", body, inline=False)
    case_id = await entered(store, seen=[row])
    await fetch_all(store)
    case = await store.approvals.load(case_id)
    assert case is not None
    assert case.doc["lacking"] is True
    records.contents[row["sha256"]] = body
    await fetch_all(store)
    case = await store.approvals.load(case_id)
    assert case is not None
    assert "lacking" not in case.doc
    shown = (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()
    assert shown["items"][0]["content"] == body


async def test_contents_at_hand_in_records_are_there_from_the_start(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    body = {**content("大きな記録。" * 50), "title": "大きな家庭訪問"}
    row = seen("r-there", body, inline=False)
    records.contents[row["sha256"]] = body
    case_id = await entered(store, seen=[row])
    assert (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()["title"] == "大きな家庭訪問"


async def test_the_minute_moves_cases_whose_waiting_ran_out(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    case = await store.approvals.load(case_id)
    assert case is not None
    steps = case.state["steps"]
    steps[0]["assignees"][0]["post"] = "主幹"
    await store.approvals.documents.update({"_id": case_id}, {"$set": {"steps": steps}})
    await refresh_open(store)
    case = await store.approvals.load(case_id)
    assert case is not None
    assert case.state["steps"][0]["assignees"][0]["post"] == SUPERVISOR.acting_post.post
    version = case.version
    await refresh_open(store)
    case = await store.approvals.load(case_id)
    assert case is not None
    assert case.version == version, "nothing new, nothing said"


async def test_pages_of_a_box_follow_each_other(ask: Asker, store: Store) -> None:
    for _ in range(3):
        await entered(store)
    everything = await box(ask, SUPERVISOR, "waiting", limit=100)
    found: list[str] = []
    params: dict[str, object] = {"box": "waiting", "limit": 2}
    while True:
        page = (await ask(SUPERVISOR, "GET", "/v1/approvals", params=params)).json()
        found += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert found == everything
    assert len(set(found)) == len(found) >= 3
    foreign = await ask(CHIEF, "GET", "/v1/approvals", params={**params, "box": "waiting"})
    assert foreign.status_code == 400, "a cursor is bound to who asked"


async def test_urgent_matters_come_first(ask: Asker, store: Store) -> None:
    ordinary = await entered(store)
    urgent = await entered(store, urgent=True)
    queue = await box(ask, SUPERVISOR, "waiting", limit=100)
    assert queue.index(urgent) < queue.index(ordinary)


async def test_a_household_whose_import_was_undone_leaves_nothing_parked(ask: Asker, store: Store) -> None:
    """What is left of the household has no office, so no case can follow it."""
    await entered(store)
    await hear(store, said("household.import_undone", "records.household:h-undone", {"deleted": True}, 2))
    assert await store.people.offices_of_households(frozenset({"h-undone"})) == {}


async def test_who_may_not(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    assert (await refused(ask, COLLEAGUE, case_id, "approve"))["code"] == "OUT_OF_SCOPE"
    assert (await refused(ask, ELSEWHERE, case_id, "withdraw"))["code"] == "NOT_FOUND"
    assert (await refused(ask, CHIEF_ELSEWHERE, case_id, "approve"))["code"] == "NOT_FOUND"
    assert (await ask(ELSEWHERE, "GET", f"/v1/approvals/{case_id}")).status_code == 404
    assert (await ask(ELSEWHERE, "POST", f"/v1/approvals/{case_id}/open")).status_code == 404
    assert (await ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")).status_code == 200
    assert (await refused(ask, COLLEAGUE, case_id, "withdraw"))["code"] == "OUT_OF_SCOPE"
    assert (await ask(SUPERVISOR, "GET", "/v1/approvals/nothing")).status_code == 404
