"""Half past midnight in Japan is still the day before in UTC: the dates that records sets are those of Japan."""

from datetime import time, timedelta
from typing import Any

import pytest

from libs.calendar import instant, jst_date
from libs.clock import FixedClock, rfc3339
from services.records.store import Store
from tests.services.people import WORKER, Asker
from tests.services.records.casework import hear, household
from tests.services.records.test_callbacks import item, said
from tests.times import day, today

BATCH = {"id": "batch-night", "synthetic": True}


@pytest.fixture
def night(store: Store, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """00:30 JST of today."""
    clock = FixedClock(instant(today()))
    clock.advance(1800)
    assert jst_date(rfc3339(clock.now())).isoformat() == day() != f"{clock.now():%Y-%m-%d}"
    monkeypatch.setattr(store, "clock", clock)
    return clock


async def test_a_household_begins_on_the_japanese_day(ask: Asker, store: Store, night: FixedClock) -> None:
    made = await household(ask)
    loaded = await store.household(made["id"])
    assert loaded is not None
    assert loaded.state["statuses"] == [{"code": "active", "from": day(), "to": None}]


async def test_a_call_back_goes_to_who_holds_the_district_on_the_japanese_day(
    ask: Asker, store: Store, night: FixedClock
) -> None:
    holders: list[dict[str, Any]] = [
        {"staff_id": "w1", "from": None, "to": day(-1)},
        {"staff_id": "w2", "from": day(), "to": None},
    ]
    district = {
        "id": "district-night",
        "type": "district",
        "state": {"name": "夜地区", "office_code": "tarumi", "unit": "生活支援第一係", "holders": holders},
    }
    await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [district]})
    home = await household(ask, worker_id=None, district_id="district-night")
    assert await hear(store, said("cb-night", 1, {"by_time": None}, household_id=home["id"])) == [None]
    assert (await item(store, "cb-night"))["assignee_id"] == "w2"


async def test_an_appointment_of_the_morning_stands_under_its_japanese_day(ask: Asker, store: Store) -> None:
    """08:00 JST is 23:00 UTC of the day before: by UTC it would come before items due on that day."""
    home = await household(ask)
    due = {"household_id": home["id"], "kind": "other", "title": "前日の期限", "due_on": day(1)}
    meet = {
        "household_id": home["id"],
        "kind": "visit",
        "title": "朝の訪問",
        "starts_at": instant(today() + timedelta(days=2), time(8)),
    }
    for body in (meet, due, due, due, due):
        made = await ask(WORKER, "POST", "/v1/action-items", body)
        assert made.status_code == 201, made.text
    listed = await ask(WORKER, "GET", "/v1/action-items", params={"household_id": home["id"]})
    assert [each["title"] for each in listed.json()["items"]] == ["前日の期限"] * 4 + ["朝の訪問"]
