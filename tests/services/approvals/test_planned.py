"""The route that a 回付 would take, told before it is sent."""

from typing import Any

import pytest

from libs.actor import Actor
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import HEAD, entered, hear, said
from tests.services.approvals.test_absent import away, today
from tests.services.people import CHIEF, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]
HOME = "hp-1"


async def known_household(store: Store, household_id: str = HOME, **more: Any) -> None:
    state: Doc = {"office_code": "tarumi", "ward_code": "28108", "status": "active", "excluded_staff": [], **more}
    await hear(store, said("household.registered", f"records.household:{household_id}", state))


async def planned(ask: Asker, **asked: Any) -> Doc:
    """What WORKER is told."""
    answer = await ask(WORKER, "GET", "/v1/routes/planned", params={"household_id": HOME, **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(steps: list[Doc]) -> list[tuple[str, list[str]]]:
    return [(step["kind"], [p["name"] for p in step["assignees"]]) for step in steps]


async def test_it_is_the_route_that_the_case_then_has(ask: Asker, store: Store) -> None:
    await known_household(store)
    for asked, sent in (
        ({}, {}),
        ({"matter_type": "minor"}, {"matter_type": "minor"}),
        ({"matter_type": "policy", "flag": ["unusual"]}, {"matter_type": "policy", "flags": ["unusual"]}),
    ):
        told = await planned(ask, record_type="home_visit", subject="living", **asked)
        case = await store.approvals.load(await entered(store, household_id=HOME, **sent))
        assert case is not None
        assert names(told["steps"]) == [
            (step["kind"], [p["name"] for p in step["assignees"]]) for step in case.state["steps"]
        ]
        assert (told["notes"], told["unroutable_reason"]) == (case.state["route_notes"], None)
    plain = await planned(ask)
    assert names(plain["steps"]) == [("review", [SUPERVISOR.name]), ("decide", [CHIEF.name])]
    assert plain["name"] == "通常記録"


async def test_who_is_away_is_marked_with_their_last_day(ask: Asker, store: Store) -> None:
    await known_household(store)
    before = await planned(ask)
    assert {p["away_until"] for step in before["steps"] for p in step["assignees"]} == {None}
    await away(store, SUPERVISOR, 30, 11)
    try:
        told = await planned(ask)
        until = {p["staff_id"]: p["away_until"] for step in told["steps"] for p in step["assignees"]}
        assert until[CHIEF.staff_id] is None
        assert until[SUPERVISOR.staff_id] is not None
        assert until[SUPERVISOR.staff_id] > today(store).isoformat()
    finally:
        await away(store, SUPERVISOR, 30, 12, cancelled=True)


async def test_where_there_is_no_route_it_says_what_the_case_would_say(ask: Asker, store: Store) -> None:
    """Nobody is entered as 経理."""
    await known_household(store)
    told = await planned(ask, matter_type="change", record_type="benefit_decision")
    case = await store.approvals.load(await entered(store, household_id=HOME, matter_type="change"))
    assert case is not None
    assert case.state["unroutable_reason"]
    assert told == {"name": None, "steps": [], "notes": [], "unroutable_reason": case.state["unroutable_reason"]}


async def test_kin_are_left_out_and_nothing_says_why(ask: Asker, store: Store) -> None:
    await known_household(store, "hp-kin", excluded_staff=[CHIEF.staff_id])
    told = await planned(ask, household_id="hp-kin")
    assert names(told["steps"]) == [("review", [SUPERVISOR.name]), ("decide", [HEAD.name])]
    assert told["notes"] == []


async def test_a_route_for_restricted_households_is_taken_by_them_alone(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    admin = somebody("adm1", "admin", name="管理 試")
    step = {"kind": "decide", "resolver": {"role": "office_head"}}
    body = {"name": "閲覧制限", "matter_type": "plan", "office_code": "tarumi", "conditions": {"restricted": True}}
    made = await ask(admin, "POST", "/v1/routes", {**body, "steps": [step]})
    assert made.status_code == 201, made.text
    for household_id in ("hp-open", "hp-few"):
        await known_household(store, household_id)
    records.hide("hp-few", allowed=[WORKER.staff_id], office_code="tarumi")
    asked = {"matter_type": "plan", "record_type": "visit_grade"}
    assert names((await planned(ask, household_id="hp-few", **asked))["steps"]) == [("decide", [HEAD.name])]
    assert names((await planned(ask, household_id="hp-open", **asked))["steps"])[-1] == ("decide", [CHIEF.name])
    path = f"/v1/routes/{made.json()['id']}"
    ended = {**body, "steps": [step], "to": "2020-03-31"}
    assert (await ask(admin, "PUT", path, ended, if_match=1)).status_code == 200


@pytest.mark.parametrize(
    ("who", "household_id", "status"),
    [
        (WORKER, "hp-none", 404),
        (WORKER, "hp-hidden", 404),
        (ELSEWHERE, HOME, 404),
        (HQ, HOME, 403),
        (somebody("adm1", "admin", name="管理 試"), HOME, 403),
    ],
)
async def test_it_is_for_those_who_may_submit_there(
    ask: Asker, store: Store, records: RecordsStandIn, who: Actor, household_id: str, status: int
) -> None:
    await known_household(store)
    await known_household(store, "hp-hidden")
    records.hide("hp-hidden", allowed=["somebody-else"], office_code="tarumi")
    answer = await ask(who, "GET", "/v1/routes/planned", params={"household_id": household_id})
    assert answer.status_code == status, answer.text


async def test_it_is_audited_as_a_read_of_the_household(ask: Asker, store: Store) -> None:
    await known_household(store)
    await planned(ask)
    rows = [e async for row in store.process.db.collection("audit").find({}) for e in row["entries"]]
    told = [e for e in rows if e["action"] == "planned_route"]
    assert told
    assert told[-1]["objects"] == [HOME]
    assert told[-1]["about"] == {"matter_type": "record"}
