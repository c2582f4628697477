"""Action items, appointments and related parties; items opened and closed inside a record's own write."""

from typing import Any

import pytest

from services.records.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import content, draft, hear_own, household, record, refused, written
from tests.times import day


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


def new(home: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"household_id": home["id"], "kind": "tax_survey", "title": "課税調査", "due_on": day(10), **more}


async def item(ask: Asker, home: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = await ask(WORKER, "POST", "/v1/action-items", new(home, **more))
    assert made.status_code == 201, made.text
    return made.json()


async def do(ask: Asker, made: dict[str, Any], verb: str, body: Any = None, who: Any = WORKER) -> Any:
    return await ask(who, "POST", f"/v1/action-items/{made['id']}/{verb}", body, if_match=made["version"])


async def test_an_item_goes_its_way(ask: Asker, home: dict[str, Any]) -> None:
    made = await item(ask, home, **{"class": "statutory"})
    assert (made["state"], made["assignee_id"], made["class"]) == ("open", "w1", "statutory")
    started = (await do(ask, made, "start")).json()
    waiting = (await do(ask, started, "wait", {"note": "会社へ照会中"})).json()
    assert (waiting["state"], waiting["note"]) == ("waiting", "会社へ照会中")
    shows = await written(ask, home["id"])
    done = (await do(ask, waiting, "done", {"record_id": shows["id"]})).json()
    assert (done["state"], done["evidence_ref"]["id"], done["done_by"]["staff_id"]) == ("done", shows["id"], "w1")
    assert refused(await do(ask, done, "verify")) == (403, "OUT_OF_SCOPE")
    verified = (await do(ask, done, "verify", who=SUPERVISOR)).json()
    assert verified["state"] == "verified"
    again = (await do(ask, verified, "reopen", {"reason": "申告に漏れがあった"})).json()
    assert (again["state"], again["done_at"]) == ("open", None)
    cancelled = (await do(ask, again, "cancel", {"reason": "別件にまとめた"})).json()
    assert refused(await do(ask, cancelled, "start")) == (409, "ITEM_STATE_FORBIDS")
    got = await ask(COLLEAGUE, "GET", f"/v1/action-items/{made['id']}")
    assert got.json()["cancelled_reason"] == "別件にまとめた"
    assert refused(await ask(ELSEWHERE, "GET", f"/v1/action-items/{made['id']}")) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "GET", "/v1/action-items/nothing")) == (404, "NOT_FOUND")


async def test_a_due_date_moves_twice_then_the_supervisor_must(ask: Asker, home: dict[str, Any]) -> None:
    made = await item(ask, home)
    for after in (20, 30):
        made = (await do(ask, made, "defer", {"due_on": day(after), "reason": "書類待ち"})).json()
    assert (made["due_on"], made["original_due_on"]) == (day(30), day(10))
    third = {"due_on": day(40), "reason": "書類待ち"}
    assert refused(await do(ask, made, "defer", third)) == (403, "OUT_OF_SCOPE")
    earlier = {"due_on": day(5), "reason": "早める"}
    assert refused(await do(ask, made, "defer", earlier, SUPERVISOR)) == (422, "VALIDATION_FAILED")
    moved = (await do(ask, made, "defer", third, SUPERVISOR)).json()
    assert [each["due_on"] for each in moved["due_dates"]] == [day(10), day(20), day(30), day(40)]


async def test_a_paper_is_closed_by_the_record_of_its_receipt(ask: Asker, home: dict[str, Any]) -> None:
    owed = await item(ask, home, kind="income_report", title="収入申告書")
    answer = await do(ask, owed, "done", {})
    assert refused(answer) == (422, "EVIDENCE_REQUIRED")
    assert "受領を記録" in answer.json()["detail"]
    shows = await written(ask, home["id"])
    done = (await do(ask, owed, "done", {"record_id": shows["id"]})).json()
    assert (done["state"], done["evidence_ref"]["id"]) == ("done", shows["id"])


async def test_the_supervisor_gives_an_item_to_somebody_else_of_the_office(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    owed = await item(ask, home)
    given = {"assignee_id": COLLEAGUE.staff_id, "reason": "地区が替わったため"}
    assert refused(await do(ask, owed, "assign", given)) == (403, "OUT_OF_SCOPE")
    for nobody in (ELSEWHERE.staff_id, "adm1", "nobody"):
        answer = await do(ask, owed, "assign", {"assignee_id": nobody}, SUPERVISOR)
        opened = await ask(WORKER, "POST", "/v1/action-items", new(home, assignee_id=nobody))
        for each in (answer, opened):
            assert refused(each) == (422, "VALIDATION_FAILED")
            assert each.json()["errors"] == [{"pointer": "/assignee_id", "code": "unknown"}]
    moved = (await do(ask, owed, "assign", given, SUPERVISOR)).json()
    assert (moved["assignee_id"], moved["state"], moved["version"]) == (COLLEAGUE.staff_id, "open", 2)
    listed = {"household_id": home["id"], "limit": 100}
    for worker, has in ((WORKER.staff_id, False), (COLLEAGUE.staff_id, True)):
        answer = (await ask(SUPERVISOR, "GET", "/v1/action-items", params={**listed, "worker": worker})).json()
        assert (owed["id"] in {each["id"] for each in answer["items"]}) is has
    stored = await store.action_items.load(owed["id"])
    assert stored is not None
    event = stored.doc["tray"][-1]
    assert (event["name"], event["change"]) == (
        "action_item.assigned",
        {"from_assignee_id": WORKER.staff_id, "to_assignee_id": COLLEAGUE.staff_id, "reason": given["reason"]},
    )
    closed = (await do(ask, moved, "done", {})).json()
    assert refused(await do(ask, closed, "assign", given, SUPERVISOR)) == (409, "ITEM_STATE_FORBIDS")


async def test_an_item_of_a_restricted_household_goes_to_nobody_who_may_not_see_it(ask: Asker) -> None:
    home = await household(ask)
    owed = await item(ask, home)
    few = {"allowed": [WORKER.staff_id, SUPERVISOR.staff_id, CHIEF.staff_id], "reason": "職員の親族"}
    restricted = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", few, if_match=0)
    assert restricted.status_code == 200, restricted.text
    answer = await do(ask, owed, "assign", {"assignee_id": COLLEAGUE.staff_id}, SUPERVISOR)
    opened = await ask(WORKER, "POST", "/v1/action-items", new(home, assignee_id=COLLEAGUE.staff_id))
    for each in (answer, opened):
        assert refused(each) == (422, "VALIDATION_FAILED")
        assert each.json()["errors"] == [{"pointer": "/assignee_id", "code": "cannot_see"}]


async def test_lists_are_of_a_household_or_a_worker_by_due_date(ask: Asker) -> None:
    home = await household(ask)
    late = await item(ask, home, due_on=day(9))
    soon = await item(ask, home, due_on=day(2))
    call = await item(ask, home, title="来所の約束", kind="visit", due_on=None, starts_at=f"{day(5)}T01:00:00.000Z")
    assert call["class"] == "promised"
    asked = {"household_id": home["id"]}
    listed = (await ask(COLLEAGUE, "GET", "/v1/action-items", params=asked)).json()["items"]
    assert [each["id"] for each in listed] == [soon["id"], call["id"], late["id"]]
    due = (await ask(WORKER, "GET", "/v1/action-items", params={**asked, "due_before": day(5)})).json()["items"]
    assert [each["id"] for each in due] == [soon["id"]]
    await do(ask, soon, "done", {})
    done = (await ask(WORKER, "GET", "/v1/action-items", params={**asked, "state": "done"})).json()["items"]
    assert [each["id"] for each in done] == [soon["id"]]
    first = (await ask(WORKER, "GET", "/v1/action-items", params={**asked, "limit": 1})).json()
    second = await ask(WORKER, "GET", "/v1/action-items", params={**asked, "limit": 1, "cursor": first["next_cursor"]})
    assert [each["id"] for each in second.json()["items"]] == [late["id"]]
    mine = (await ask(WORKER, "GET", "/v1/action-items", params={"worker": "w1", "limit": 100})).json()["items"]
    assert {call["id"], late["id"]} <= {each["id"] for each in mine}
    assert (await ask(ELSEWHERE, "GET", "/v1/action-items", params=asked)).json()["items"] == []


async def test_a_unit_s_list_has_the_items_of_everybody_in_it(ask: Asker) -> None:
    home = await household(ask)
    own = await item(ask, home, assignee_id=WORKER.staff_id)
    theirs = await item(ask, home, assignee_id=COLLEAGUE.staff_id)

    async def listed(who: Any, unit: str, **more: Any) -> set[str]:
        answer = await ask(who, "GET", "/v1/action-items", params={"unit": unit, "limit": 100, **more})
        assert answer.status_code == 200, answer.text
        return {each["id"] for each in answer.json()["items"]} & {own["id"], theirs["id"]}

    first, second = WORKER.acting_post.unit, COLLEAGUE.acting_post.unit
    assert await listed(SUPERVISOR, first) == {own["id"]}
    assert await listed(WORKER, second) == {theirs["id"]}
    assert await listed(SUPERVISOR, "ない係") == set()
    assert await listed(ELSEWHERE, first) == set(), "a unit of the same name in another office is another unit"
    together = {"unit": first, "worker": WORKER.staff_id}
    assert refused(await ask(WORKER, "GET", "/v1/action-items", params=together)) == (422, "VALIDATION_FAILED")

    await do(ask, own, "done", {"done_on": day(-3)})
    assert await listed(SUPERVISOR, first, state="done", done_since=day(-3)) == {own["id"]}
    assert await listed(SUPERVISOR, first, state="done", done_since=day(-2)) == set()


async def test_what_was_done_and_waits_to_be_verified_is_listed_by_its_class(ask: Asker) -> None:
    home = await household(ask)
    classes = ("statutory", "instructed", "note")
    made = [await item(ask, home, **{"class": each}) for each in classes]
    done = [(await do(ask, each, "done", {})).json() for each in made]
    asked = {"unit": WORKER.acting_post.unit, "state": "done", "class": ["statutory", "instructed"], "limit": 100}

    async def listed() -> list[str]:
        answer = await ask(SUPERVISOR, "GET", "/v1/action-items", params=asked)
        assert answer.status_code == 200, answer.text
        return [each["class"] for each in answer.json()["items"] if each["household_id"] == home["id"]]

    assert sorted(await listed()) == ["instructed", "statutory"]
    await do(ask, done[1], "verify", who=SUPERVISOR)
    assert await listed() == ["statutory"]


async def test_what_has_no_date_is_listed_last_and_left_out_only_where_a_due_date_is_asked_for(ask: Asker) -> None:
    home = await household(ask)
    undated = await item(ask, home, due_on=None)
    far = await item(ask, home, due_on=day(60), **{"class": "instructed"})
    asked = {"household_id": home["id"], "worker": "w1", "limit": 1}
    first = (await ask(WORKER, "GET", "/v1/action-items", params=asked)).json()
    rest = await ask(WORKER, "GET", "/v1/action-items", params={**asked, "cursor": first["next_cursor"]})
    assert [each["id"] for each in (*first["items"], *rest.json()["items"])] == [far["id"], undated["id"]]
    due = await ask(WORKER, "GET", "/v1/action-items", params={**asked, "due_before": day(90)})
    assert [each["id"] for each in due.json()["items"]] == [far["id"]]


async def test_what_does_not_fit_an_item_is_refused(ask: Asker, home: dict[str, Any]) -> None:
    body = {"household_id": home["id"], "kind": "visit", "title": "訪問", "member_id": "somebody-else"}
    assert refused(await ask(WORKER, "POST", "/v1/action-items", body)) == (422, "VALIDATION_FAILED")
    made = await item(ask, home)
    other = await written(ask, (await household(ask))["id"])
    assert refused(await do(ask, made, "done", {"record_id": other["id"]})) == (422, "VALIDATION_FAILED")
    assert refused(await do(ask, made, "done", {"done_on": day(1)})) == (422, "VALIDATION_FAILED")
    no_version = await ask(WORKER, "POST", f"/v1/action-items/{made['id']}/start")
    assert refused(no_version) == (428, "IF_MATCH_REQUIRED")
    assert refused(await do(ask, {**made, "version": 0}, "start")) == (412, "VERSION_CONFLICT")
    assert refused(await do(ask, made, "verify", who=SUPERVISOR)) == (409, "ITEM_STATE_FORBIDS")


async def test_a_record_opens_and_closes_items_by_its_event(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    owed = await item(ask, home)
    opens = {"op": "open", "item": {"kind": "visit", "title": "再訪問", "due_on": day(14)}}
    closes = {"op": "done", "item_id": owed["id"], "note": "申告書を受領"}
    begun = await draft(ask, home["id"], item_ops=[opens, closes])
    made = (await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)).json()
    before = (await record(ask, made["id"]))["item_ops"]
    assert [each["result"] for each in before] == ["pending", "pending"]
    for _ in range(2):
        await hear_own(store, made["id"])
    after = (await record(ask, made["id"]))["item_ops"]
    assert [each["result"] for each in after] == ["opened", "closed"]
    new = (await ask(WORKER, "GET", f"/v1/action-items/{after[0]['item_id']}")).json()
    assert (new["title"], new["version"], new["source_ref"]["id"]) == ("再訪問", 1, made["id"])
    closed = (await ask(WORKER, "GET", f"/v1/action-items/{owed['id']}")).json()
    assert (closed["state"], closed["version"], closed["evidence_ref"]["id"]) == ("done", 2, made["id"])


async def test_a_later_event_of_the_record_opens_what_an_earlier_one_did_not(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    made = await written(ask, home["id"])
    opens = {"op": "open", "item": {"kind": "visit", "title": "改訂で開く"}}
    body: dict[str, Any] = content(home["id"], item_ops=[opens])
    for version in (1, 2):
        assert (await ask(WORKER, "PUT", f"/v1/records/{made['id']}", body, if_match=version)).status_code == 200
        body = {**body, "title": "さらに改訂", "item_ops": []}
    found = await store.records.load(made["id"])
    assert found is not None
    await store.records.documents.update({"_id": made["id"]}, {"$set": {"tray": found.doc["tray"][-1:]}})
    await hear_own(store, made["id"])
    [opened] = (await record(ask, made["id"]))["item_ops"]
    assert opened["result"] == "opened"


async def test_an_item_reopened_by_hand_is_not_closed_again_by_the_record(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    owed = await item(ask, home)
    begun = await draft(ask, home["id"], item_ops=[{"op": "done", "item_id": owed["id"]}])
    made = (await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)).json()
    await hear_own(store, made["id"])
    reopened = (await do(ask, {**owed, "version": 2}, "reopen", {"reason": "不足あり"})).json()
    await hear_own(store, made["id"])
    assert (await ask(WORKER, "GET", f"/v1/action-items/{owed['id']}")).json()["version"] == reopened["version"]


async def test_a_closing_that_came_too_late_is_shown_on_the_record(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    owed = await item(ask, home)
    begun = await draft(ask, home["id"], item_ops=[{"op": "done", "item_id": owed["id"]}])
    made = (await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)).json()
    await do(ask, owed, "cancel", {"reason": "不要になった"})
    await hear_own(store, made["id"])
    assert [each["result"] for each in (await record(ask, made["id"]))["item_ops"]] == ["refused"]


async def test_a_related_party_is_kept_and_its_number_is_in_no_event(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    body = {
        "household_id": home["id"],
        "kind": "medical",
        "org": "垂水試験病院",
        "name": "相談室",
        "phone": "078-000-1234",
        "may_tell": {"level": "status_only", "basis": "同意書"},
    }
    made, again = [(await ask(WORKER, "POST", "/v1/related-parties", body, key="the-same")).json() for _ in range(2)]
    assert again == made
    assert (made["org"], made["version"]) == ("垂水試験病院", 1)
    path = f"/v1/related-parties/{made['id']}"
    assert (await ask(COLLEAGUE, "GET", path)).json()["phone"] == ["078-000-1234"]
    found = await store.related_parties.load(made["id"])
    assert found is not None
    assert "078-000-1234" not in str(found.doc)
    change = {"kind": "medical", "org": "垂水試験病院", "name": "医事課", "phone": "078-000-9999"}
    assert refused(await ask(WORKER, "PUT", path, change)) == (428, "IF_MATCH_REQUIRED")
    changed = await ask(WORKER, "PUT", path, change, if_match=1)
    assert (changed.json()["name"], changed.json()["version"]) == ("医事課", 2)
    assert (await ask(WORKER, "GET", path)).json()["phone"] == ["078-000-9999"]
    earlier, newest = {**change, "name": "会計", "phone": "078-000-7777"}, {**change, "phone": "078-000-8888"}
    assert (await ask(WORKER, "PUT", path, earlier, if_match=2, key="late")).status_code == 200
    assert (await ask(WORKER, "PUT", path, newest, if_match=3)).status_code == 200
    for late in (
        await ask(WORKER, "PUT", path, earlier, if_match=2, key="late"),
        await ask(WORKER, "POST", "/v1/related-parties", body, key="the-same"),
    ):
        assert late.status_code in (200, 201), late.text
    assert (await ask(WORKER, "GET", path)).json()["phone"] == ["078-000-8888"], "a late retry overwrites nothing"
    listed = await ask(COLLEAGUE, "GET", "/v1/related-parties", params={"household_id": home["id"]})
    assert [each["id"] for each in listed.json()["items"]] == [made["id"]]
    assert refused(await ask(ELSEWHERE, "GET", path)) == (404, "NOT_FOUND")
    nameless = {"household_id": home["id"], "kind": "care"}
    assert refused(await ask(WORKER, "POST", "/v1/related-parties", nameless)) == (422, "VALIDATION_FAILED")
