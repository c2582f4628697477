"""週次供覧: records filed in a week are circulated once, even if the worker fails on the way, and stay unchanged."""

import asyncio
from datetime import date, time
from typing import Any

import pytest

from libs import faults
from libs.actor import Actor
from libs.calendar import instant
from libs.clock import FixedClock
from libs.contracts.casework import Submission
from libs.faults import SimulatedCrash
from services.records.commands import circulation
from services.records.store import Store
from tests.services.people import SUPERVISOR, WORKER, Asker
from tests.services.records.casework import case_said, hear, household, record, written
from tests.services.records.test_filing import file_path, listed

Doc = dict[str, Any]
FRIDAY, SUNDAY, MONDAY, TUESDAY = (date(2023, 3, 24), date(2023, 3, 26), date(2023, 3, 27), date(2023, 3, 28))
LONG_AGO = "2020-01-06T01:00:00.000Z"
FISCAL_YEAR_END, FISCAL_YEAR_BEGIN, NEXT_MONDAY = date(2023, 3, 31), date(2023, 4, 1), date(2023, 4, 3)


@pytest.fixture(autouse=True)
async def kinds(ask: Asker) -> None:
    await listed(ask, "phone", "memo")


@pytest.fixture
async def home(ask: Asker) -> Doc:
    return await household(ask)


@pytest.fixture
async def clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> "Days":
    return Days(store, monkeypatch)


class Days:
    """The clock of records, set to a Japanese day."""

    def __init__(self, store: Store, patch: pytest.MonkeyPatch) -> None:
        self._store, self._patch = store, patch

    def set(self, day: date, at: time = time(10)) -> None:
        self._patch.setattr(self._store, "clock", FixedClock(instant(day, at)))


async def filed(ask: Asker, home: Doc, who: Actor = WORKER, kind: str = "phone") -> Doc:
    """A record that was filed now."""
    made = await written(ask, home["id"], who, record_type=kind, visits=[], occurred_at=LONG_AGO, late_reason="移記")
    answer = await ask(who, "POST", file_path(made), if_match=made["version"])
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sheets(store: Store, home: Doc) -> list[Doc]:
    """The submissions that circulated records of this household."""
    docs = store.submissions.documents.find({"household_id": home["id"]})
    return sorted([store.submissions.loaded(doc).published async for doc in docs], key=lambda each: each["sent_at"])


def ids(sheet: Doc) -> set[str]:
    return {item["record_id"] for item in sheet["items"]}


async def test_what_a_week_filed_is_sent_when_it_is_over_and_stays_as_it_is(
    ask: Asker, store: Store, home: Doc, clock: Days
) -> None:
    clock.set(FRIDAY)
    one = await filed(ask, home)
    clock.set(SUNDAY, time(23, 59, 59))
    two = await filed(ask, home, kind="memo")
    assert await circulation.circulate(store) == 0, "the week is not over"
    clock.set(MONDAY, time(0))
    three = await filed(ask, home)
    assert await circulation.circulate(store) == 1
    (sheet,) = await sheets(store, home)
    assert ids(sheet) == {one["id"], two["id"]}
    assert (sheet["matter_type"], sheet["filed_week"], sheet["state"], sheet["round"]) == (
        "circulate",
        "2023-03-20",
        "sent",
        1,
    )
    assert (sheet["drafter"]["staff_id"], sheet["drafter_unit"]) == ("w1", WORKER.acting_post.unit)
    loaded = await store.submissions.load(sheet["id"])
    assert loaded is not None
    (event,) = loaded.doc["tray"]
    assert (event["name"], event["actor"]) == ("submission.sent", None)
    assert {row["record_id"] for row in event["state"]["seen"]} == ids(sheet)
    Submission.model_validate(event["state"])
    for made in (one, two, three):
        now = await record(ask, made["id"])
        assert (now["state"], now["version"], now["locked"]) == ("filed", made["version"], False)
    assert (await record(ask, one["id"]))["circulated_as"] == sheet["id"]
    assert (await record(ask, three["id"]))["circulated_as"] is None
    assert await circulation.circulate(store) == 0


async def test_the_end_of_the_fiscal_year_is_inside_a_week(ask: Asker, store: Store, home: Doc, clock: Days) -> None:
    made: list[Doc] = []
    for day in (FISCAL_YEAR_END, FISCAL_YEAR_BEGIN):
        clock.set(day)
        made.append(await filed(ask, home))
        await circulation.circulate(store)
    assert await sheets(store, home) == []
    clock.set(NEXT_MONDAY, time(0))
    await circulation.circulate(store)
    (sheet,) = await sheets(store, home)
    assert (sheet["filed_week"], ids(sheet)) == ("2023-03-27", {each["id"] for each in made})


async def test_weeks_in_which_the_worker_was_off_are_caught_up_each_for_itself(
    ask: Asker, store: Store, home: Doc, clock: Days
) -> None:
    clock.set(FRIDAY)
    one = await filed(ask, home)
    clock.set(TUESDAY)
    two = await filed(ask, home)
    clock.set(date(2023, 5, 8))
    await circulation.circulate(store)
    found = {sheet["filed_week"]: ids(sheet) for sheet in await sheets(store, home)}
    assert found == {"2023-03-20": {one["id"]}, "2023-03-27": {two["id"]}}


async def test_each_who_filed_has_a_sheet_and_each_household(ask: Asker, store: Store, home: Doc, clock: Days) -> None:
    clock.set(FRIDAY)
    other = await household(ask)
    made = [await filed(ask, home), await filed(ask, home, SUPERVISOR, "supervision"), await filed(ask, other)]
    clock.set(MONDAY)
    assert await circulation.circulate(store) == 3
    assert {(s["drafter"]["staff_id"], *ids(s)) for s in await sheets(store, home)} == {
        ("w1", made[0]["id"]),
        ("s1", made[1]["id"]),
    }
    assert [ids(sheet) for sheet in await sheets(store, other)] == [{made[2]["id"]}]


async def test_a_crash_between_sending_and_noting_it_sends_nothing_twice(
    ask: Asker, store: Store, home: Doc, clock: Days
) -> None:
    clock.set(FRIDAY)
    made = await filed(ask, home)
    clock.set(MONDAY)
    faults.arm("circulation.after_send", "raise")
    with pytest.raises(SimulatedCrash):
        await circulation.circulate(store)
    faults.disarm()
    (before,) = await sheets(store, home)
    clock.set(date(2023, 4, 10))
    assert await circulation.circulate(store) == 1
    (after,) = await sheets(store, home)
    assert (after["id"], after["version"], ids(after)) == (before["id"], before["version"], {made["id"]})
    assert (await record(ask, made["id"]))["circulated_as"] == before["id"]


async def test_two_workers_at_once_send_one_sheet(ask: Asker, store: Store, home: Doc, clock: Days) -> None:
    clock.set(FRIDAY)
    made = {(await filed(ask, home))["id"] for _ in range(3)}
    clock.set(MONDAY)
    await asyncio.gather(*(circulation.circulate(store) for _ in range(3)))
    assert [ids(sheet) for sheet in await sheets(store, home)] == [made]


async def test_more_than_one_sheet_holds_and_what_comes_late_go_into_the_next_part(
    ask: Asker, store: Store, home: Doc, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circulation, "ITEMS_AT_MOST", 2)
    clock.set(SUNDAY, time(23, 59, 59))
    made = {(await filed(ask, home))["id"] for _ in range(3)}
    clock.set(MONDAY)
    await circulation.circulate(store)
    clock.set(SUNDAY, time(23, 59, 59))
    late = await filed(ask, home)
    clock.set(MONDAY, time(1))
    await circulation.circulate(store)
    found = [ids(sheet) for sheet in await sheets(store, home)]
    assert sorted(map(len, found)) == [1, 1, 2]
    assert set[str]().union(*found) == made | {late["id"]}
    assert (await record(ask, late["id"]))["circulated_as"] is not None


async def test_whatever_becomes_of_the_sheet_the_records_stay_filed(
    ask: Asker, store: Store, home: Doc, clock: Days
) -> None:
    clock.set(FRIDAY)
    made = await filed(ask, home)
    clock.set(MONDAY)
    await circulation.circulate(store)
    (sheet,) = await sheets(store, home)
    # No rule allows one to be returned or withdrawn; even if such an event came, the records would not change.
    for state in ("circulating", "withdrawn", "returned", "closed"):
        await hear(store, case_said(sheet, state))
        now = await record(ask, made["id"])
        assert (now["state"], now["version"], now["locked"]) == ("filed", made["version"], False)


async def test_a_record_that_is_voided_first_is_told_once_more_and_not_circulated(
    ask: Asker, store: Store, home: Doc, clock: Days
) -> None:
    clock.set(FRIDAY)
    made = await filed(ask, home)
    asked = {"reason_code": "wrong_household"}
    path = f"/v1/records/{made['id']}/void"
    void = (await ask(SUPERVISOR, "POST", path, asked, if_match=made["version"])).json()
    by = {"staff_id": "c1", "name": "藤原 試", "post": "課長", "office_code": "tarumi"}
    await hear(store, case_said(void, "decided", decided={"by": by}))
    clock.set(MONDAY)
    assert await circulation.circulate(store) == 0
    assert [sheet["matter_type"] for sheet in await sheets(store, home)] == ["void"]
    loaded = await store.records.load(made["id"])
    assert loaded is not None
    assert [event["name"] for event in loaded.doc["tray"]][-2:] == ["record.voided", "record.restated"]
    assert "uncirculated_since" not in loaded.doc
