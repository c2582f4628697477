"""登録済 to its end: filed by a worker, circulated when the week is over, read by 係長 and 課長, shown on the record."""

from collections.abc import AsyncGenerator, Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from libs.actor import Actor
from libs.calendar import instant
from libs.clock import FixedClock
from libs.restrictions import RestrictionSet
from services.approvals.commands import refresh
from services.records.commands import circulation
from tests.services.people import CHIEF, COLLEAGUE, SUPERVISOR, WORKER, somebody
from tests.services.records.casework import household
from tests.services.signoff import Desks, side_by_side

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")
FRIDAY, MONDAY = date(2023, 3, 31), date(2023, 4, 3)


@pytest.fixture(scope="module")
async def desks(
    mongo_url: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> AsyncGenerator[Desks]:
    keys: Path = tmp_path_factory.mktemp("keys")
    async with side_by_side(mongo_url, keys, free_port) as made:
        listed = {"record_types": ["phone"]}
        office = next(
            o
            for o in (await made.records(WORKER, "GET", "/v1/offices")).json()["items"]
            if o["office_code"] == "tarumi"
        )
        path = "/v1/offices/tarumi/file-only"
        assert (await made.records(ADMIN, "PUT", path, listed, if_match=office["version"])).status_code == 200
        yield made


class Week:
    """A record filed on Friday, and its circulation on Monday."""

    def __init__(self, desks: Desks, patch: pytest.MonkeyPatch) -> None:
        self.desks, self._patch = desks, patch

    def set(self, day: date) -> None:
        for service in ("records", "approvals"):
            clock = FixedClock(instant(day, time(10)))
            self._patch.setattr(self.desks.system.store(service), "clock", clock)

    async def filed(self, household_id: str, who: Actor = WORKER) -> Doc:
        self.set(FRIDAY)
        made = await self.desks.written(
            household_id, who, record_type="phone", visits=[], occurred_at=instant(FRIDAY), title="家賃の問い合わせ"
        )
        return await self.desks.ask(who, f"/v1/records/{made['id']}/file", None, made["version"])

    async def circulated(self, made: Doc, reader: Actor = WORKER) -> str:
        """The case in which it is circulated when the week is over."""
        self.set(MONDAY)
        await circulation.circulate(self.desks.system.store("records"))
        case_id = (await self.desks.record(made["id"], reader))["circulated_as"]
        await self.desks.carry(case_id)
        return case_id

    async def box(self, who: Actor, name: str = "circulated") -> list[str]:
        answer = await self.desks.approvals(who, "GET", "/v1/approvals", params={"box": name})
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()["items"]]


@pytest.fixture
def week(desks: Desks, monkeypatch: pytest.MonkeyPatch) -> Week:
    return Week(desks, monkeypatch)


async def test_what_was_filed_is_read_by_both_superiors_and_stays_filed(desks: Desks, week: Week) -> None:
    made = await week.filed(desks.home["id"])
    case_id = await week.circulated(made)
    assert case_id in await week.box(SUPERVISOR)
    assert case_id in await week.box(CHIEF)
    case = await desks.case(case_id)
    assert (case["matter_type"], case["filed_week"], case["title"]) == (
        "circulate",
        "2023-03-27",
        "登録済：家賃の問い合わせ",
    )
    assert case["items"][0]["content"]["title"] == "家賃の問い合わせ"
    assert case["actions"] == ["seen"]
    assert (await desks.case(case_id, WORKER))["actions"] == []
    for who in (SUPERVISOR, CHIEF):
        path = f"/v1/approvals/{case_id}/seen"
        await desks.ask(who, path, {"comment": "見ました。"}, None, desks.approvals)
        assert case_id not in await week.box(who)
        await desks.carry(case_id)
    after = await desks.case(case_id)
    assert after["state"] == "closed"
    read = [(a["by"]["name"], a["at"][:10]) for s in after["steps"] for a in s["acted"]]
    assert read == [(SUPERVISOR.name, "2023-04-03"), (CHIEF.name, "2023-04-03")]
    record = await desks.record(made["id"])
    assert (record["state"], record["version"], record["locked"]) == ("filed", made["version"], False)
    assert record["circulated_as"] == case_id
    assert (await desks.submission(case_id))["state"] == "decided"


async def test_a_restricted_household_is_circulated_to_those_alone_who_may_see_it(desks: Desks, week: Week) -> None:
    home = (await household(desks.records))["id"]
    made = await week.filed(home)
    await restrict(desks, home, WORKER, CHIEF)
    case_id = await week.circulated(made)
    assert case_id not in await week.box(SUPERVISOR)
    assert (await desks.approvals(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).status_code == 404
    assert case_id in await week.box(CHIEF)
    assert (await desks.case(case_id, CHIEF))["steps"][0]["assignees"][0]["staff_id"] == "c1"


async def test_what_is_restricted_after_it_went_out_is_no_longer_shown_to_who_was_to_read_it(
    desks: Desks, week: Week
) -> None:
    home = (await household(desks.records))["id"]
    case_id = await week.circulated(await week.filed(home))
    assert case_id in await week.box(SUPERVISOR)
    await restrict(desks, home, WORKER, CHIEF)
    assert case_id not in await week.box(SUPERVISOR)
    refused = await desks.approvals(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/seen", {"comment": None})
    assert refused.status_code == 404
    assert (await desks.approvals(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")).status_code == 404


async def test_who_may_no_longer_read_it_holds_nothing_up_and_is_never_said_to_have_read_it(
    desks: Desks, week: Week
) -> None:
    home = (await household(desks.records))["id"]
    case_id = await week.circulated(await week.filed(home))
    await restrict(desks, home, WORKER, CHIEF)
    await refresh.refresh_open(desks.system.store("approvals"))
    await desks.ask(CHIEF, f"/v1/approvals/{case_id}/seen", {"comment": None}, None, desks.approvals)
    after = await desks.case(case_id, CHIEF)
    assert (after["state"], after["route_notes"]) == ("closed", ["兼務のため省略：供覧（係長）"])
    assert [(s["state"], len(s["acted"])) for s in after["steps"]] == [("reassigned", 0), ("done", 1)]


async def test_a_round_over_all_open_cases_asks_once_who_may_not_be_shown(
    desks: Desks, week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await week.circulated(await week.filed((await household(desks.records))["id"]))
    store = desks.system.store("approvals")
    asked, current = 0, store.restrictions.current

    async def counted() -> RestrictionSet:
        nonlocal asked
        asked += 1
        return await current()

    monkeypatch.setattr(store.restrictions, "current", counted)
    await refresh.refresh_open(store)
    assert asked == 1


async def restrict(desks: Desks, household_id: str, *allowed: Actor) -> None:
    body = {"allowed": [who.staff_id for who in allowed], "reason": "職員の親族"}
    path = f"/v1/households/{household_id}/restrict"
    answer = await desks.records(CHIEF, "POST", path, body, if_match=0)
    assert answer.status_code == 200, answer.text
