"""A hand-over is found by whom it was handed to, whoever holds the household, until it is done; and accepted there."""

from typing import Any

import pytest

from libs.contracts.events import Received
from services.inquiries.commands import upgrade
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import hear, said
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.times import day

Doc = dict[str, Any]


async def waiting(ask: Asker, who: Any, state: str, **params: Any) -> list[str]:
    params = {"worker": who.staff_id, "state": state, **params}
    answer = await ask(who, "GET", "/v1/inquiries", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("household_id", ["h1", "h9", None])
async def test_handed_to_somebody_who_does_not_hold_the_household_it_is_on_his_list(
    ask: Asker, household_id: str | None
) -> None:
    made = await logged(ask, household_id=household_id)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w2"})
    assert made["id"] in await waiting(ask, COLLEAGUE, "handed_off")
    taken = await act(ask, COLLEAGUE, handed, "accept")
    assert made["id"] in await waiting(ask, COLLEAGUE, "accepted")
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    await act(ask, COLLEAGUE, taken, "answer", {"text": "済"})
    assert made["id"] not in await waiting(ask, COLLEAGUE, "accepted")


async def test_somebody_of_another_office_finds_and_accepts_it_too(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w9"})
    assert made["id"] in await waiting(ask, ELSEWHERE, "handed_off")
    await act(ask, ELSEWHERE, handed, "accept")
    assert made["id"] in await waiting(ask, ELSEWHERE, "accepted")


async def test_handed_to_a_whole_office_everybody_there_finds_it_until_one_has_accepted(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    assert made["id"] in await waiting(ask, ELSEWHERE, "handed_off")
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    await act(ask, ELSEWHERE, handed, "accept")
    assert made["id"] in await waiting(ask, ELSEWHERE, "accepted")


async def test_handed_on_only_the_last_one_is_asked(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w2"})
    await act(ask, SUPERVISOR, handed, "hand-off", {"to_staff_id": "s1"})
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    assert made["id"] in await waiting(ask, SUPERVISOR, "handed_off", unlinked=1)


async def test_a_call_about_nobody_yet_is_for_its_own_office_and_whom_it_was_addressed_to(ask: Asker) -> None:
    next_door = somebody("n1", "supervisor", office="hyogo")
    hq = somebody("hq1", "hq", office="city")
    made = await logged(ask, message_to=["w9"])
    path = f"/v1/inquiries/{made['id']}"
    assert (await ask(COLLEAGUE, "GET", path)).status_code == 200
    assert (await ask(ELSEWHERE, "GET", path)).status_code == 200
    assert (await ask(next_door, "GET", path)).status_code == 404
    noted = {"X-Purpose": "inspection;note:x"}
    assert (await ask(hq, "GET", path, headers=noted)).status_code == 404
    for params in (
        {"office": "tarumi"},
        {"office": "tarumi", "unlinked": 1},
        {"worker": "w9", "unlinked": 1},
    ):
        answer = await ask(hq, "GET", "/v1/inquiries", params=params, headers=noted)
        assert made["id"] not in [item["id"] for item in answer.json()["items"]], params


async def test_what_somebody_elsewhere_was_asked_ends_with_the_call(ask: Asker) -> None:
    made = await logged(ask, household_id="h1", message_to=["w9"])
    path = f"/v1/inquiries/{made['id']}"

    async def found(**params: Any) -> bool:
        answer = await ask(ELSEWHERE, "GET", "/v1/inquiries", params={"worker": "w9", **params})
        there = made["id"] in [item["id"] for item in answer.json()["items"]]
        assert there == ((await ask(ELSEWHERE, "GET", path)).status_code == 200)
        return there

    answered = await act(ask, WORKER, made, "answer", {"text": "済"})
    await act(ask, WORKER, answered, "close")
    assert await found()
    assert await found(state="closed"), "a message is there until it was seen"
    assert (await ask(ELSEWHERE, "POST", f"{path}/message-seen")).status_code == 200
    assert not await found()
    assert not await found(state="closed")
    assert made["id"] in await waiting(ask, WORKER, "closed")


async def test_a_hand_over_from_before_it_was_noted_whom_it_waits_for_is_found_too(
    ask: Asker, store: Store
) -> None:
    rows = store.process.db.collection("inquiries")
    made = [await logged(ask) for _ in range(3)]
    for each in made[:2]:
        await act(ask, WORKER, each, "hand-off", {"to_staff_id": "w2"})
    for each in made:
        await rows.update({"_id": each["id"]}, {"$unset": {"waits_for": ""}})
    assert made[0]["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    before = await store.inquiries.load(made[0]["id"])
    assert await upgrade.inquiries(store) == 3
    assert {each["id"] for each in made[:2]} <= set(await waiting(ask, COLLEAGUE, "handed_off"))
    after = await store.inquiries.load(made[0]["id"])
    assert before is not None
    assert after is not None
    assert (after.version, after.doc["tray"]) == (before.version, before.doc["tray"]), "nothing is said"
    assert await upgrade.inquiries(store) == 0


async def test_a_colleague_s_second_post_shows_nothing_of_the_other_office(ask: Asker, store: Store) -> None:
    """Somebody who works in two offices: a reader of one of them sees what waits there, and nothing of the other."""
    both = [held("tarumi"), held("hyogo")]
    await hear(store, staff("w77", both))
    made = await logged(ask, ELSEWHERE, household_id="h9")
    await act(ask, ELSEWHERE, made, "hand-off", {"to_office_code": "hyogo"})
    assert made["id"] not in await waiting(ask, WORKER, "handed_off", worker="w77")


async def test_whoever_left_an_office_finds_nothing_more_of_what_waits_there(
    ask: Asker, store: Store
) -> None:
    moved = somebody("w78", office="hyogo")
    await hear(store, staff("w78", [held("tarumi", to=day(-1)), held("hyogo")]))
    made = await logged(ask)
    await act(ask, WORKER, made, "hand-off", {"to_office_code": "tarumi"})
    assert made["id"] not in await waiting(ask, moved, "handed_off")


def staff(staff_id: str, posts: list[Doc]) -> Received:
    return said("staff.imported", f"records.staff:{staff_id}", {"name": staff_id, "posts": posts})


def held(office: str, to: str | None = None) -> Doc:
    return {
        "post": "担当",
        "role": "caseworker",
        "office_code": office,
        "unit": "生活支援第一係",
        "from": "2020-04-01",
        "to": to,
    }
