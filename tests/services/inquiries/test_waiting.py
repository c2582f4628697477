"""A hand-over is on its recipient's list until it is answered, whoever has the household; the recipient accepts it."""

from typing import Any

import pytest

from services.inquiries.commands import upgrade
from services.inquiries.store import Addressed, Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, household, post, staff
from tests.services.keepers import Keepers
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.times import day

Doc = dict[str, Any]


async def waiting(ask: Asker, who: Any, state: str, **params: Any) -> list[str]:
    params = {"worker": who.staff_id, "state": state, **params}
    answer = await ask(who, "GET", "/v1/inquiries", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("household_id", ["h1", "h9", None])
async def test_a_hand_over_is_on_its_recipient_s_list_whoever_has_the_household(
    ask: Asker, keepers: Keepers, household_id: str | None
) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id=household_id)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w2"})
    assert made["id"] in await waiting(ask, COLLEAGUE, "handed_off")
    taken = await act(ask, COLLEAGUE, handed, "accept")
    assert made["id"] in await waiting(ask, COLLEAGUE, "accepted")
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    await act(ask, COLLEAGUE, taken, "answer", {"text": "済"})
    assert made["id"] not in await waiting(ask, COLLEAGUE, "accepted")


async def test_a_recipient_of_another_office_finds_and_accepts_it(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w9"})
    assert made["id"] in await waiting(ask, ELSEWHERE, "handed_off")
    await act(ask, ELSEWHERE, handed, "accept")
    assert made["id"] in await waiting(ask, ELSEWHERE, "accepted")


async def test_a_hand_over_to_an_office_is_on_everybody_s_list_there_until_somebody_accepts_it(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_office_code": "hyogo"})
    assert made["id"] in await waiting(ask, ELSEWHERE, "handed_off")
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    await act(ask, ELSEWHERE, handed, "accept")
    assert made["id"] in await waiting(ask, ELSEWHERE, "accepted")


async def test_a_hand_over_that_a_supervisor_accepted_waits_for_the_supervisor_also_after_a_message(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w2"})
    taken = await act(ask, SUPERVISOR, handed, "accept")
    await act(ask, WORKER, taken, "message", {"to": ["w2"], "text": "係長が引き受けた。"})
    assert made["id"] in await waiting(ask, SUPERVISOR, "accepted")
    both = await ask(COLLEAGUE, "GET", "/v1/inquiries", params={"worker": "w2", "state": "accepted"})
    [listed] = [each for each in both.json()["items"] if each["id"] == made["id"]]
    assert listed["hand_offs"][-1]["accepted_by"] == "s1", "the named person is sent it for the message only"


async def test_of_several_hand_overs_only_the_last_one_is_listed(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w2"})
    await act(ask, SUPERVISOR, handed, "hand-off", {"to_staff_id": "s1"})
    assert made["id"] not in await waiting(ask, COLLEAGUE, "handed_off")
    assert made["id"] in await waiting(ask, SUPERVISOR, "handed_off", unlinked=1)


async def test_an_unlinked_inquiry_is_for_its_own_office_and_its_addressees(ask: Asker) -> None:
    next_door = somebody("n1", "supervisor", office="hyogo")
    hq = somebody("hq1", "hq", office="city")
    made = await logged(ask, message_to=["w9"])
    path = f"/v1/inquiries/{made['id']}"
    assert (await ask(COLLEAGUE, "GET", path)).status_code == 200
    assert (await ask(ELSEWHERE, "GET", path)).status_code == 200
    assert (await ask(next_door, "GET", path)).status_code == 404
    noted = {"X-Purpose": "inspection;note:x"}
    assert (await ask(hq, "GET", path, headers=noted)).status_code == 404
    for params in ({"office": "tarumi"}, {"office": "tarumi", "unlinked": 1}, {"worker": "w9", "unlinked": 1}):
        answer = await ask(hq, "GET", "/v1/inquiries", params=params, headers=noted)
        assert made["id"] not in [item["id"] for item in answer.json()["items"]], params


async def test_an_addressee_elsewhere_reads_a_closed_inquiry_only_until_they_have_seen_their_message(
    ask: Asker,
) -> None:
    made = await logged(ask, household_id="h1", message_to=["w9"])
    path = f"/v1/inquiries/{made['id']}"

    async def is_readable(**params: Any) -> bool:
        answer = await ask(ELSEWHERE, "GET", "/v1/inquiries", params={"worker": "w9", **params})
        is_listed = made["id"] in [item["id"] for item in answer.json()["items"]]
        assert is_listed == ((await ask(ELSEWHERE, "GET", path)).status_code == 200)
        return is_listed

    answered = await act(ask, WORKER, made, "answer", {"text": "済"})
    await act(ask, WORKER, answered, "close")
    assert await is_readable()
    assert await is_readable(state="closed"), "a message is listed until it is seen"
    assert (await ask(ELSEWHERE, "POST", f"{path}/message-seen")).status_code == 200
    assert not await is_readable()
    assert not await is_readable(state="closed")
    assert made["id"] in await waiting(ask, WORKER, "closed")


async def waits(ask: Asker, who: Any, *ways: str, **params: Any) -> list[str]:
    answer = await ask(who, "GET", "/v1/inquiries", params={"waiting_for": ways, "limit": 100, **params})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_a_message_waits_for_its_addressee_until_they_have_seen_it_whatever_else_happens(ask: Asker) -> None:
    me = somebody("w81")
    made = await logged(ask, household_id="h1", message_to=["w81", "w2"])
    answered = await act(ask, COLLEAGUE, made, "answer", {"text": "回答した"})
    assert answered["state"] == "answered"
    assert made["id"] in await waits(ask, me, "message")
    await act(ask, COLLEAGUE, answered, "close")
    assert await waits(ask, me, "message", "callback", "hand_over") == [made["id"]]
    assert made["id"] in await waits(ask, COLLEAGUE, "message", worker="w2")
    assert (await ask(me, "POST", f"/v1/inquiries/{made['id']}/message-seen")).status_code == 200
    assert await waits(ask, me, "message") == []


async def test_a_call_back_waits_for_who_owes_it_until_it_is_made_or_handed_over(ask: Asker, store: Store) -> None:
    me = somebody("w82")
    await hear(store, staff("w82", [post("tarumi")]))
    await hear(store, household("h82", "tarumi", "w82"))
    own = await logged(ask, callback={"assignee_id": "w82"})
    of_household = await logged(ask, household_id="h82", callback={"by_text": "夕方"})
    others = await logged(ask, household_id="h82", callback={"assignee_id": "w2"})
    assert set(await waits(ask, me, "callback")) == {own["id"], of_household["id"]}
    assert set(await waits(ask, COLLEAGUE, "callback", worker="w82")) == {own["id"], of_household["id"]}
    assert others["id"] in await waits(ask, COLLEAGUE, "callback")
    assert await waits(ask, me, "message", "hand_over") == []
    assert await waits(ask, me, "callback", state="answered") == []
    await act(ask, WORKER, own, "callback-done", {})
    await act(ask, WORKER, of_household, "hand-off", {"to_staff_id": "w1"})
    assert await waits(ask, me, "callback") == []


async def test_a_call_back_of_nobody_about_nobody_waits_for_who_logged_it_and_for_the_supervisors(
    ask: Asker, store: Store
) -> None:
    me = somebody("w86")
    supervisors = [somebody("s86", "supervisor"), somebody("s87", "supervisor", office="hyogo")]
    await hear(store, staff("w86", [post("tarumi")]))
    await hear(store, household("h86", "tarumi", "w2"))
    made = await logged(ask, me, callback={"by_text": "夕方"})
    assert await waits(ask, me, "callback") == [made["id"]]
    assert [made["id"] in await waits(ask, who, "callback") for who in (*supervisors, COLLEAGUE)] == [
        True,
        False,
        False,
    ]
    assert await waits(ask, me, "message", "hand_over", "close") == []
    assert made["id"] in await waits(ask, SUPERVISOR, "callback", worker="w86"), "a supervisor looks at a list"
    linked = await act(ask, me, made, "link", {"household_id": "h86"})
    assert await waits(ask, me, "callback") == []
    assert made["id"] in await waits(ask, COLLEAGUE, "callback")
    await act(ask, me, linked, "callback-done", {})
    assert made["id"] not in await waits(ask, COLLEAGUE, "callback")


async def test_who_left_the_office_no_longer_has_the_call_backs_logged_there(ask: Asker) -> None:
    made = await logged(ask, somebody("w87"), callback={"by_text": "夕方"})
    assert made["id"] not in await waits(ask, somebody("w87", office="hyogo"), "callback")


async def test_a_call_whose_message_was_seen_waits_to_be_closed(ask: Asker) -> None:
    me, other = somebody("w88"), somebody("w89")
    made = await logged(ask, message_to=["w88", "w89"])
    path = f"/v1/inquiries/{made['id']}"
    assert await waits(ask, me, "close") == []
    assert (await ask(me, "POST", f"{path}/message-seen")).status_code == 200
    assert await waits(ask, me, "message", "close") == [], "the other addressee has not seen it yet"
    seen = (await ask(other, "POST", f"{path}/message-seen")).json()
    assert seen["state"] == "seen"
    for who in (me, other):
        assert await waits(ask, who, "close") == [made["id"]]
        assert await waits(ask, who, "message", "callback", "hand_over") == []
        assert await waits(ask, who, "close", state="callback") == []
    await act(ask, me, seen, "close")
    assert await waits(ask, me, "close") == []


async def test_a_hand_over_waits_for_its_recipient_until_it_is_answered(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, WORKER, made, "hand-off", {"to_staff_id": "w9"})
    assert made["id"] in await waits(ask, ELSEWHERE, "hand_over")
    assert made["id"] not in await waits(ask, ELSEWHERE, "message", "callback")
    taken = await act(ask, ELSEWHERE, handed, "accept")
    assert made["id"] in await waits(ask, ELSEWHERE, "hand_over")
    await act(ask, ELSEWHERE, taken, "answer", {"text": "済"})
    assert made["id"] not in await waits(ask, ELSEWHERE, "hand_over")


async def test_what_waits_for_a_colleague_is_shown_as_far_as_the_reader_reads(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("h83", "tarumi", "w2"))
    hidden = await logged(ask, household_id="h83", message_to=["w2"], callback={"by_text": "夕方"})
    unlinked = await logged(ask, message_to=["w9"])
    assert unlinked["id"] in await waits(ask, ELSEWHERE, "message")
    assert (await ask(WORKER, "GET", "/v1/inquiries", params={"waiting_for": "message", "worker": "w9"})).json()[
        "code"
    ] == "PURPOSE_REQUIRED"
    assert unlinked["id"] not in await waits(ask, somebody("w84", office="hyogo"), "message", worker="w9")
    assert hidden["id"] in await waits(ask, WORKER, "message", worker="w2")
    records.hide("h83", office_code="tarumi", allowed=["c1"])
    for who in (WORKER, COLLEAGUE):
        assert hidden["id"] not in await waits(ask, who, "message", "callback", worker="w2")


async def test_what_waits_is_read_page_by_page_and_not_with_a_household(ask: Asker) -> None:
    me = somebody("w85")
    made = [(await logged(ask, message_to=["w85"]))["id"] for _ in range(3)]
    query: Doc = {"waiting_for": ["message", "callback"], "limit": 2}
    first = (await ask(me, "GET", "/v1/inquiries", params=query)).json()
    rest = (await ask(me, "GET", "/v1/inquiries", params={**query, "cursor": first["next_cursor"]})).json()
    assert [each["id"] for each in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None
    other = await ask(me, "GET", "/v1/inquiries", params={"waiting_for": "message", "cursor": first["next_cursor"]})
    assert other.status_code == 400
    both = await ask(me, "GET", "/v1/inquiries", params={"waiting_for": "message", "household_id": "h1"})
    assert (both.status_code, both.json()["code"]) == (422, "VALIDATION_FAILED")


async def test_what_waits_is_found_by_its_index(ask: Asker, store: Store) -> None:
    """Not by reading every inquiry, nor every message that somebody ever had."""
    await logged(ask, message_to=["w1"])
    where = Addressed("waiting", ("message:w1", "callback:w1")).filter()
    plan = await store.process.db.raw["inquiries"].find(where).explain()
    assert plan["queryPlanner"]["winningPlan"]["inputStage"]["indexName"] == "waits_for_1"


async def test_a_hand_over_stored_by_an_earlier_release_is_listed_after_the_upgrade(ask: Asker, store: Store) -> None:
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
    assert (after.version, after.doc["tray"]) == (before.version, before.doc["tray"]), "an upgrade makes no event"
    assert await upgrade.inquiries(store) == 0


async def test_the_list_of_a_colleague_with_two_posts_shows_nothing_of_the_other_office(
    ask: Asker, store: Store
) -> None:
    both = [post("tarumi"), post("hyogo")]
    await hear(store, staff("w77", both))
    made = await logged(ask, ELSEWHERE, household_id="h9")
    await act(ask, ELSEWHERE, made, "hand-off", {"to_office_code": "hyogo"})
    assert made["id"] not in await waiting(ask, WORKER, "handed_off", worker="w77")


async def test_somebody_who_left_an_office_no_longer_sees_its_hand_overs(ask: Asker, store: Store) -> None:
    moved = somebody("w78", office="hyogo")
    await hear(store, staff("w78", [post("tarumi", to=day(-1)), post("hyogo")]))
    made = await logged(ask)
    await act(ask, WORKER, made, "hand-off", {"to_office_code": "tarumi"})
    assert made["id"] not in await waiting(ask, moved, "handed_off")
