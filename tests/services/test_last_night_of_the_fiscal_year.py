"""31 March, 23:59 in Japan, and one minute later, in processes that keep running: each date is that of its night."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from libs.clock import FixedClock, rfc3339
from tests.services.people import CHIEF, SUPERVISOR, WORKER
from tests.services.records.casework import content, hear, household, refused
from tests.services.records.test_callbacks import item, said
from tests.services.signoff import Desks, side_by_side

Doc = dict[str, Any]
TWO_MINUTES = timedelta(minutes=2)
Standing = Callable[[FixedClock], FixedClock]


@pytest.fixture(scope="module")
async def desks(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[Desks]:
    """Databases of their own, so that the first number of a year really is the first."""
    keys: Path = tmp_path_factory.mktemp("keys")
    async with side_by_side(mongo_url, keys, free_port) as made:
        yield made


@pytest.fixture
def standing(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> Standing:
    """Lets all services use one clock."""

    def set_to(clock: FixedClock) -> FixedClock:
        for service in ("records", "approvals", "inquiries"):
            monkeypatch.setattr(desks.system.store(service), "clock", clock)
        return clock

    return set_to


async def test_a_decision_has_the_number_of_the_year_it_was_made_in(desks: Desks, standing: Standing) -> None:
    clock = standing(FixedClock("2027-03-31T14:59:00.000Z"))
    home = (await household(desks.records))["id"]
    cases: list[str] = []
    for _ in range(3):
        record = await desks.written(home, occurred_at="2027-03-30T01:00:00.000Z")
        cases.append((await desks.sent(record))["id"])
    decided: list[Doc] = []
    for case_id in cases:
        await desks.act(SUPERVISOR, case_id, "approve")
        decided.append(await desks.act(CHIEF, case_id, "approve"))
        if len(decided) == 2:
            clock.advance(TWO_MINUTES)
    assert [case["number"] for case in decided] == ["令和8年度 垂第1号", "令和8年度 垂第2号", "令和9年度 垂第1号"]
    late = decided[2]
    early = await desks.approvals(
        WORKER, "POST", f"/v1/approvals/{late['id']}/execute", {"on": "2027-03-31"}, if_match=late["version"]
    )
    assert refused(early) == (422, "VALIDATION_FAILED")
    done = await desks.act(WORKER, late["id"], "execute", {"on": "2027-04-01"})
    assert done["execution"]["on"] == "2027-04-01"


async def test_a_call_has_the_number_of_the_year_it_was_logged_in(desks: Desks, standing: Standing) -> None:
    clock = standing(FixedClock("2027-03-31T14:59:00.000Z"))
    call = {"channel": "phone", "caller": {"kind": "self"}, "subject": "相談", "summary": "年度の変わり目の電話"}
    ask = desks.system.ask["inquiries"]

    async def logged(key: str) -> str:
        answer = await ask(WORKER, "POST", "/v1/inquiries", call, key=key)
        assert answer.status_code == 201, answer.text
        return answer.json()["number"]

    before = await logged("before-midnight")
    clock.advance(TWO_MINUTES)
    assert (before, await logged("after-midnight")) == ("2026-0001", "2027-0001")
    assert await logged("before-midnight") == before, "the same request again has the number it was given"


async def test_a_day_without_a_time_is_of_the_future_until_midnight_and_late_from_then_on(
    desks: Desks, standing: Standing
) -> None:
    clock = standing(FixedClock("2027-03-31T14:59:00.000Z"))
    home = (await household(desks.records))["id"]

    async def finish(occurred_at: str) -> Any:
        day = content(home, record_type="memo", visits=[], occurred_at=occurred_at, time_known=False)
        draft = await desks.ask(WORKER, "/v1/drafts", day)
        return await desks.records(WORKER, "POST", f"/v1/drafts/{draft['id']}/finish", if_match=1)

    week_ago, tomorrow = "2027-03-24T03:00:00.000Z", "2027-04-01T03:00:00.000Z"
    in_time = await finish(week_ago)
    assert in_time.status_code == 200, in_time.text
    assert in_time.json()["occurred_at"] == "2027-03-23T15:00:00.000Z", "00:00 of that day in Japan"
    assert refused(await finish(tomorrow)) == (422, "OCCURRED_IN_FUTURE")
    clock.advance(TWO_MINUTES)
    assert refused(await finish(week_ago)) == (422, "LATE_REASON_REQUIRED")
    today = await finish(tomorrow)
    assert today.status_code == 200, today.text
    assert today.json()["occurred_at"] == "2027-03-31T15:00:00.000Z"


async def test_who_takes_a_district_over_on_1_april_is_given_what_begins_then(desks: Desks, standing: Standing) -> None:
    clock = standing(FixedClock("2027-03-31T14:59:00.000Z"))
    holders: list[Doc] = [
        {"staff_id": "w1", "from": None, "to": "2027-03-31"},
        {"staff_id": "w2", "from": "2027-04-01", "to": None},
    ]
    district: Doc = {
        "id": "d-year",
        "type": "district",
        "state": {"name": "年地区", "office_code": "tarumi", "unit": "生活支援第一係", "holders": holders},
    }
    batch = {"id": "batch-year", "synthetic": True}
    await desks.records("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": [district]})
    night: list[tuple[str, str, str]] = []
    for _ in range(2):
        home = await household(desks.records, worker_id=None, district_id="d-year")
        loaded = await desks.system.store("records").household(home["id"])
        body = {"household_id": home["id"], "kind": "other", "title": "確認", "due_on": "2027-03-31"}
        made = await desks.ask(WORKER, "/v1/action-items", body)
        done = await desks.ask(WORKER, f"/v1/action-items/{made['id']}/done", {}, made["version"])
        night.append((loaded.state["statuses"][0]["from"], made["assignee_id"], done["done_on"]))
        clock.advance(TWO_MINUTES)
    assert night == [("2027-03-31", "w1", "2027-03-31"), ("2027-04-01", "w2", "2027-04-01")]


async def test_a_call_back_promised_for_no_time_is_due_on_the_day_of_the_promise(desks: Desks) -> None:
    clock = FixedClock("2027-03-31T14:59:00.000Z")
    records = desks.system.store("records")
    home = (await household(desks.records))["id"]
    due: list[str | None] = []
    for n in range(2):
        event = replace(said(f"cb-year-{n}", 1, {}, household_id=home), time=rfc3339(clock.now()))
        assert await hear(records, event) == [None]
        due.append((await item(records, f"cb-year-{n}"))["due_on"])
        clock.advance(TWO_MINUTES)
    assert due == ["2027-03-31", "2027-04-01"]
