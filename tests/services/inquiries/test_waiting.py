"""A hand-over is found by whom it was handed to, whoever holds the household, until it is done; and accepted there."""

from typing import Any

import pytest

from tests.services.inquiries.calls import act, logged
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody


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
