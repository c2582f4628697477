"""Lists and single reads: filters, pages, restrictions, and the audit of every read."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from libs.actor import Purpose
from libs.calendar import instant
from libs.clock import FixedClock
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, household
from tests.services.keepers import Keepers
from tests.services.people import COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ago, day, today


async def listed(ask: Asker, who: Any, **params: Any) -> list[str]:
    answer = await ask(who, "GET", "/v1/inquiries", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_an_office_s_list_is_newest_first_and_pages_without_gap_or_repeat(ask: Asker) -> None:
    times = [f"2024-10-{day:02d}T01:00:00Z" for day in (3, 1, 2, 2, 2, 5)]
    made = {(await logged(ask, received_at=each))["id"]: each for each in times}
    listed_ids: list[str] = []
    params: dict[str, Any] = {"limit": 2, "from": "2024-10-01", "to": "2024-10-05"}
    while True:
        page = (await ask(WORKER, "GET", "/v1/inquiries", params=params)).json()
        listed_ids += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert set(listed_ids) == set(made)
    assert len(listed_ids) == len(made)
    assert [made[each] for each in listed_ids] == sorted(times, reverse=True)


async def test_a_cursor_serves_only_its_list_and_its_reader(ask: Asker) -> None:
    for _ in range(2):
        await logged(ask, household_id="h1")
    page = (await ask(WORKER, "GET", "/v1/inquiries", params={"household_id": "h1", "limit": 1})).json()
    cursor = page["next_cursor"]
    for who, params in [(COLLEAGUE, {"household_id": "h1"}), (WORKER, {"household_id": "h2"})]:
        answer = await ask(who, "GET", "/v1/inquiries", params={**params, "limit": 1, "cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


async def test_the_days_of_a_list_are_days_in_japan(ask: Asker) -> None:
    late = (await logged(ask, received_at="2024-09-01T15:30:00Z"))["id"]  # 0:30 of the second
    assert late in await listed(ask, WORKER, **{"from": "2024-09-02", "to": "2024-09-02"})
    assert late not in await listed(ask, WORKER, **{"from": "2024-09-01", "to": "2024-09-01"})


async def test_unlinked_inquiries_have_a_list_of_their_own(ask: Asker) -> None:
    old = (await logged(ask, received_at="2024-02-01T01:00:00Z"))["id"]
    linked = (await logged(ask, received_at="2024-02-01T01:00:00Z", household_id="h1"))["id"]
    unlinked = await listed(ask, WORKER, unlinked=1)
    assert old in unlinked
    assert linked not in unlinked
    assert old not in await listed(ask, WORKER), "a list without filters goes back three months"


async def test_a_worker_s_list_has_their_households_and_what_is_addressed_to_them(ask: Asker) -> None:
    own = (await logged(ask, COLLEAGUE, household_id="h1"))["id"]
    district = (await logged(ask, household_id="h2"))["id"]
    message = (await logged(ask, message_to=["w2"], message="至急"))["id"]
    back = (await logged(ask, callback={"assignee_id": "w2"}))["id"]
    for_w1, for_w2 = await listed(ask, WORKER, worker="w1"), await listed(ask, SUPERVISOR, worker="w2")
    assert own in for_w1
    assert district not in for_w1
    assert {district, message, back} <= set(for_w2)
    assert own not in for_w2
    assert message in await listed(ask, WORKER, worker="w2", unlinked=1)
    assert back in await listed(ask, WORKER, worker="w2", state="callback")
    assert message not in await listed(ask, WORKER, worker="w2", state="callback")


async def test_an_unconfirmed_purpose_is_refused_alike_whether_the_object_exists_or_not(
    ask: Asker, store: Store, records: RecordsStandIn, keepers: Keepers
) -> None:
    await hear(store, household("hidden", "tarumi", "w1"))
    records.hide("hidden", offices=["tarumi"])
    made, hidden = await logged(ask, household_id="h1"), await logged(ask, household_id="hidden")
    keepers.away = True
    stated = replace(ELSEWHERE, purpose=Purpose("case", "approval", "a-2"))
    lists = [{"household_id": each} for each in ("h1", "hidden", "nobody")]
    lists += [{"worker": "w1"}, {"worker": "nobody"}, {"office": "tarumi"}, {"office": "nowhere"}]
    paths = [f"/v1/inquiries/{each}" for each in (made["id"], hidden["id"], "nobody")]
    for path, params in (*(("/v1/inquiries", each) for each in lists), *((path, None) for path in paths)):
        answer = await ask(stated, "GET", path, params=params)
        assert (answer.status_code, answer.json()["code"]) == (503, "PURPOSE_UNCONFIRMED"), (path, params)
    own = replace(WORKER, purpose=stated.purpose)
    for params in ({"household_id": "h1"}, {"household_id": "hidden"}, {"worker": "w1"}, {"worker": "w2"}):
        assert await listed(ask, own, **params)


async def test_the_list_of_a_worker_says_that_it_may_lack_what_a_purpose_opens(ask: Asker, keepers: Keepers) -> None:
    made = await logged(ask, household_id="h1")
    stated = replace(WORKER, purpose=Purpose("case", "approval", "a-9"))
    for away in (True, False):
        keepers.away = away
        for params, partial in (({"worker": "w1"}, away), ({"household_id": made["household_id"]}, False), ({}, False)):
            answer = await ask(stated, "GET", "/v1/inquiries", params=params)
            assert (answer.status_code, answer.json()["partial"]) == (200, partial), params


async def test_the_offices_that_keep_an_inquiry_need_no_purpose_for_it(ask: Asker, keepers: Keepers) -> None:
    made = await logged(ask, household_id="h1")
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    keepers.away = True
    for office in (WORKER, ELSEWHERE):
        stated = replace(office, purpose=Purpose("case", "approval", "a-3"))
        assert (await ask(stated, "GET", f"/v1/inquiries/{made['id']}")).status_code == 200
    await act(ask, replace(ELSEWHERE, purpose=Purpose("case", "approval", "a-3")), handed, "accept")


async def test_another_office_s_lists_are_for_who_reads_all_wards_and_a_purpose_opens_its_household(
    ask: Asker, keepers: Keepers
) -> None:
    made, other = await logged(ask, household_id="h1"), await logged(ask, household_id="h2")
    keepers.open("a-1", "h1")
    working = somebody("w9", office="hyogo", purpose=Purpose("case", "approval", "a-1"))
    for who in (ELSEWHERE, working, replace(HQ, purpose=None)):
        for params in ({"office": "tarumi"}, {"worker": "w1"}):
            answer = await ask(who, "GET", "/v1/inquiries", params=params)
            assert (answer.status_code, answer.json()["code"]) == (403, "PURPOSE_REQUIRED")
    assert made["id"] not in await listed(ask, ELSEWHERE, household_id="h1")
    assert (await ask(ELSEWHERE, "GET", f"/v1/inquiries/{made['id']}")).status_code == 404
    assert made["id"] in await listed(ask, working, household_id="h1")
    assert other["id"] not in await listed(ask, working, household_id="h2")
    assert (await ask(working, "GET", f"/v1/inquiries/{other['id']}")).status_code == 404
    for who in (working, HQ):
        seen = await ask(who, "GET", f"/v1/inquiries/{made['id']}")
        assert (seen.status_code, seen.json()["caller"]["phone"]) == (200, None), (
            "telephone numbers are shown to the office alone"
        )
    assert (await ask(WORKER, "GET", f"/v1/inquiries/{made['id']}")).json()["caller"]["phone"]
    assert made["id"] in await listed(ask, HQ, office="tarumi")
    assert made["id"] in await listed(ask, HQ, worker="w1")


async def test_a_household_s_list_has_the_calls_that_other_offices_took(ask: Asker, keepers: Keepers) -> None:
    made = (await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9"))["id"]
    assert made in await listed(ask, ELSEWHERE, household_id="h9")


async def test_an_inquiry_about_a_hidden_household_is_found_by_no_read_and_no_command(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("h3", "tarumi", "w1"))
    made = await logged(ask, household_id="h3", received_at=ago(days=30))
    guess = await logged(ask, candidates=["h3", "h1"])
    records.hide("h3", allowed=["w1"], office_code="tarumi")
    days = {"from": day(-30), "to": day(-30)}
    for params in ({"household_id": "h3"}, {"worker": "w1"}, days):
        assert made["id"] in await listed(ask, WORKER, **params)
        assert made["id"] not in await listed(ask, COLLEAGUE, **params)
    assert (await ask(COLLEAGUE, "GET", f"/v1/inquiries/{made['id']}")).status_code == 404
    answer = await ask(COLLEAGUE, "POST", f"/v1/inquiries/{made['id']}/answer", {"text": "…"}, if_match=1)
    assert answer.status_code == 404
    linking = await ask(COLLEAGUE, "POST", f"/v1/inquiries/{guess['id']}/link", {"household_id": "h3"}, if_match=1)
    assert linking.status_code == 404
    seen = (await ask(COLLEAGUE, "GET", f"/v1/inquiries/{guess['id']}")).json()
    assert seen["candidates"] == ["h1"]
    assert (await act(ask, WORKER, guess, "link", {"household_id": "h3"}))["household_id"] == "h3"


async def test_lists_show_no_telephone_number(ask: Asker) -> None:
    await logged(ask, household_id="h2", callback={"number": "078-000-0006"})
    answer = await ask(WORKER, "GET", "/v1/inquiries", params={"household_id": "h2"})
    assert answer.json()["items"]
    assert "078-000" not in answer.text


async def test_every_read_is_audited_before_the_answer_is_sent(ask: Asker, store: Store) -> None:
    made = await logged(ask, household_id="h1")
    await ask(COLLEAGUE, "GET", f"/v1/inquiries/{made['id']}")
    await listed(ask, COLLEAGUE, household_id="h1")
    rows = [e async for doc in store.process.db.collection("audit").find({}) for e in doc["entries"]]
    mine = [row for row in rows if row["staff_id"] == "w2" and made["id"] in row["objects"]]
    assert [row["action"] for row in mine] == ["inquiry", "inquiries"]
    assert mine[0]["household_ids"] == ["h1"]
    assert "入院" not in str(rows)


async def test_a_message_that_was_seen_before_is_audited_as_a_read(ask: Asker, store: Store) -> None:
    made = await logged(ask, household_id="h1")
    await act(ask, COLLEAGUE, made, "message", {"to": ["w1"], "text": "折返し願います"})
    for _ in range(3):
        assert (await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/message-seen")).status_code == 200
    rows = [e async for doc in store.process.db.collection("audit").find({}) for e in doc["entries"]]
    mine = [row for row in rows if row["staff_id"] == "w1" and made["id"] in row["objects"]]
    assert [row["action"] for row in mine] == ["inquiry", "inquiry"]


async def test_an_unknown_inquiry_is_not_found(ask: Asker) -> None:
    answer = await ask(WORKER, "GET", "/v1/inquiries/no-such-one")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_the_three_months_of_a_list_begin_with_a_whole_day_in_japan(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FixedClock(instant(today(), time(0, 30)))
    monkeypatch.setattr(store, "clock", clock)
    first = today() - timedelta(days=92)
    within = (await logged(ask, received_at=instant(first)))["id"]
    before = (await logged(ask, received_at=instant(first - timedelta(days=1), time(23))))["id"]
    ids = await listed(ask, WORKER, limit=100)
    assert (within in ids, before in ids) == (True, False)
