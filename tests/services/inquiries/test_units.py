"""The list of a unit: the households of its workers of today, and what is addressed to them or to the unit."""

from typing import Any

import pytest

from libs.actor import Purpose
from services.inquiries.store import Addressed, Branch, Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, household, post, staff
from tests.services.keepers import Keepers
from tests.services.people import COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ago, day

UNIT = "生活支援第一係"
WAITING = ["message", "callback", "hand_over"]


@pytest.fixture(scope="module", autouse=True)
async def unit(ask: Asker, store: Store) -> None:
    """u1 and u2 work in the unit, u3 did until yesterday; u1 has the household h71, u3 has h73."""
    for staff_id, end in (("u1", None), ("u2", None), ("u3", day(-1))):
        await hear(store, staff(staff_id, [post("tarumi", to=end)]))
    await hear(store, staff("u4", [post("tarumi", "生活支援第二係"), post("hyogo")]))
    for household_id, worker in (("h71", "u1"), ("h73", "u3")):
        await hear(store, household(household_id, "tarumi", worker))


async def of_unit(ask: Asker, who: Any = WORKER, **params: Any) -> list[str]:
    answer = await ask(who, "GET", "/v1/inquiries", params={"unit": UNIT, "limit": 100, **params})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_a_unit_has_the_calls_of_its_workers_of_today(ask: Asker) -> None:
    of_household = await logged(ask, COLLEAGUE, household_id="h71")
    message = await logged(ask, message_to=["u2"])
    callback = await logged(ask, callback={"assignee_id": "u1"})
    handed = await act(ask, WORKER, await logged(ask), "hand-off", {"to_unit": UNIT})
    others = [
        await logged(ask, household_id="h73"),
        await logged(ask, message_to=["u3"]),
        await logged(ask, message_to=["u4"]),
        await logged(ask),
    ]
    listed = await of_unit(ask)
    assert {each["id"] for each in (of_household, message, callback, handed)} <= set(listed)
    assert not {each["id"] for each in others} & set(listed)
    assert await of_unit(ask, COLLEAGUE) == listed, "everybody of the office reads it"
    assert of_household["id"] not in await of_unit(ask, unlinked=1)
    assert message["id"] in await of_unit(ask, unlinked=1)
    assert callback["id"] in await of_unit(ask, state="callback")
    assert message["id"] not in await of_unit(ask, state="callback")


async def test_what_waits_for_a_unit_is_what_waits_for_its_workers_or_is_handed_to_it(ask: Asker) -> None:
    message = await logged(ask, message_to=["u1"])
    by_nobody = await logged(ask, household_id="h71", callback={"by_text": "夕方"})
    done = await logged(ask, household_id="h71", reply="答えた")
    handed = await act(ask, WORKER, await logged(ask), "hand-off", {"to_unit": UNIT})
    elsewhere = await act(ask, WORKER, await logged(ask), "hand-off", {"to_unit": "生活支援第二係"})
    listed = await of_unit(ask, waiting_for=WAITING)
    assert {message["id"], by_nobody["id"], handed["id"]} <= set(listed)
    assert not {done["id"], elsewhere["id"]} & set(listed)
    assert by_nobody["id"] not in await of_unit(ask, waiting_for=["message", "hand_over"])
    await act(ask, somebody("u1"), handed, "accept")
    assert handed["id"] in await of_unit(ask, waiting_for=["hand_over"]), "until it is answered"


async def test_a_unit_of_another_office_is_for_who_reads_that_office(ask: Asker, keepers: Keepers) -> None:
    theirs = await logged(ask, ELSEWHERE, message_to=["u4"])
    assert theirs["id"] in await of_unit(ask, ELSEWHERE)
    assert theirs["id"] not in await of_unit(ask), "units of the same name are of different offices"
    for who in (WORKER, somebody("w1", purpose=Purpose("case", "approval", "a-5"))):
        answer = await ask(who, "GET", "/v1/inquiries", params={"unit": UNIT, "office": "hyogo"})
        assert (answer.status_code, answer.json()["code"]) == (403, "PURPOSE_REQUIRED")
    linked = await logged(ask, ELSEWHERE, household_id="h9", message_to=["u4"])
    by_hq = await of_unit(ask, HQ, office="hyogo")
    assert (linked["id"] in by_hq, theirs["id"] in by_hq) == (True, False)
    keepers.away = True
    stated = somebody("w1", purpose=Purpose("case", "approval", "a-6"))
    answer = await ask(stated, "GET", "/v1/inquiries", params={"unit": UNIT, "office": "hyogo"})
    assert (answer.status_code, answer.json()["code"]) == (503, "PURPOSE_UNCONFIRMED")
    own = await ask(stated, "GET", "/v1/inquiries", params={"unit": UNIT})
    assert own.json()["partial"], "a purpose may open households of the unit's workers"


async def test_a_unit_shows_no_call_about_a_hidden_household(ask: Asker, store: Store, records: RecordsStandIn) -> None:
    await hear(store, household("h74", "tarumi", "u1"))
    made = await logged(ask, household_id="h74", message_to=["u2"], callback={"by_text": "夕方"})
    assert made["id"] in await of_unit(ask)
    records.hide("h74", office_code="tarumi", allowed=["c1"])
    for params in ({}, {"waiting_for": WAITING}, {"state": "callback"}):
        assert made["id"] not in await of_unit(ask, SUPERVISOR, **params)


async def test_the_list_of_a_unit_pages_without_gap_or_repeat_and_goes_back_three_months(ask: Asker) -> None:
    made = [(await logged(ask, household_id="h71", message_to=["u1", "u2"]))["id"] for _ in range(3)]
    old = (await logged(ask, household_id="h71", received_at=ago(days=100)))["id"]
    found: list[str] = []
    params: dict[str, Any] = {"unit": UNIT, "limit": 2}
    while len(found) < 100:
        page = (await ask(WORKER, "GET", "/v1/inquiries", params=params)).json()
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert (found[:3], len(found)) == (made[::-1], len(set(found)))
    assert old not in found
    assert old not in await of_unit(ask, state="received")
    assert old in await of_unit(ask, **{"from": day(-101)})
    other = await ask(WORKER, "GET", "/v1/inquiries", params={"unit": "生活支援第二係", "cursor": params["cursor"]})
    assert other.status_code == 400


async def test_a_unit_stands_alone(ask: Asker) -> None:
    for more in ({"worker": "u1"}, {"household_id": "h71"}):
        answer = await ask(WORKER, "GET", "/v1/inquiries", params={"unit": UNIT, **more})
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_FAILED")


async def test_calls_are_found_by_the_kind_of_caller(ask: Asker) -> None:
    landlord = {"kind": "landlord", "name": "試験荘"}
    made, other = await logged(ask, household_id="h71", caller=landlord), await logged(ask, household_id="h71")
    for params in ({}, {"unit": UNIT}, {"worker": "u1"}, {"household_id": "h71"}, {"state": "received"}):
        answer = await ask(WORKER, "GET", "/v1/inquiries", params={"caller_kind": "landlord", "limit": 100, **params})
        listed = [item["id"] for item in answer.json()["items"]]
        assert (made["id"] in listed, other["id"] in listed) == (True, False), params


@pytest.mark.parametrize(
    ("branch", "index"),
    [
        (Branch(offices=frozenset({"tarumi"}), state="callback"), "offices_1_state_1_listed_1"),
        (Branch(offices=frozenset({"tarumi"}), caller_kind="landlord"), "offices_1_caller.kind_1_listed_1"),
        (Branch(about="nobody", offices=frozenset({"tarumi"})), "household_id_1_offices_1_listed_1"),
        (Branch(addressed=Addressed("message", ("u1",))), "messages.staff_id_1_listed_1"),
        (Branch(addressed=Addressed("message", ("u1",)), state="seen"), "messages.staff_id_1_state_1_listed_1"),
        (Branch(addressed=Addressed("callback", ("u1",))), "callback.assignee_id_1_listed_1"),
    ],
)
async def test_each_branch_is_found_by_an_index_that_ends_with_the_day(
    ask: Asker, store: Store, branch: Branch, index: str
) -> None:
    """The engine of the tests plans conditions that include values, and scans for those that exclude some."""
    await logged(ask, message_to=["u1"])
    including = {name: value for name, value in branch.filter().items() if "$nin" not in str(value)}
    where = {**including, "listed": {"$gte": ago(days=92), "$lt": ago(days=-1)}}
    plan = await store.process.db.raw["inquiries"].find(where).sort("listed", -1).limit(51).explain()
    assert f"'indexName': '{index}'" in str(plan["queryPlanner"]["winningPlan"])
