"""A promised call-back is an item of the worker until the call was made; inquiries can ask whether records has it."""

from typing import Any

import pytest

from libs.contracts.events import Received
from libs.ids import uuid7
from services.records.commands.callback import item_id
from services.records.domain.state import ActionItem
from services.records.store import Store
from tests.services.people import SUPERVISOR, WORKER, Asker
from tests.services.records.casework import hear, household

PROMISED, ANEW = "2024-11-23T02:30:00.000Z", "2024-11-24T02:30:00.000Z"
BY = {"staff_id": "w2", "name": "𠮷田 試男", "post": "職員", "office_code": "tarumi"}


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


def said(
    inquiry_id: str, sequence: int, callback: dict[str, Any], *, name: str = "inquiry.callback_set", **more: Any
) -> Received:
    """An event of an inquiry with a call-back."""
    state: dict[str, Any] = {
        "id": inquiry_id,
        "version": sequence,
        "subject": "受診の相談",
        "office_code": "tarumi",
        "ward_code": "28108",
        "state": "callback",
        "callback": {"promised_at": PROMISED, "assignee_id": None, "by_text": None, "done_at": None, **callback},
        "household_id": None,
        "is_imported": False,
        "summary": "眼科を受診したいとのこと。",
        "subjects": [],
        "received_at": "2024-11-23T02:00:00.000Z",
        "precision": "exact",
        "received_by_id": "w2",
        "caller": {"kind": "medical", "name": "試験眼科"},
        **more,
    }
    return Received(
        id=uuid7(),
        name=name,
        key=f"inquiries.inquiry:{inquiry_id}",
        sequence=sequence,
        prev=sequence - 1,
        time="2024-11-23T02:30:00.000Z",
        state=state,
        change={},
        actor=BY,
        partition_key=inquiry_id,
    )


async def item(store: Store, inquiry_id: str) -> ActionItem:
    found = await store.action_items.load(item_id(inquiry_id))
    assert found is not None
    return found.state


async def test_a_promise_is_owed_by_the_households_worker_on_the_japanese_day(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    event = said("cb-1", 1, {"by_time": "2024-11-23T16:00:00.000Z"}, household_id=home["id"])
    assert await hear(store, event, event) == [None, None]
    owed = await item(store, "cb-1")
    assert (owed["kind"], owed["class"], owed["state"]) == ("callback", "promised", "open")
    assert (owed["due_on"], owed["assignee_id"]) == ("2024-11-24", "w1")
    assert owed["source_ref"] == {"rel": "promised_in", "type": "inquiry", "id": "cb-1"}
    listed = (await ask(WORKER, "GET", "/v1/action-items", params={"household_id": home["id"]})).json()["items"]
    assert [each["title"] for each in listed] == ["折返し: 受診の相談"]


async def test_the_call_made_closes_it_and_a_new_promise_opens_it_again(store: Store, home: dict[str, Any]) -> None:
    await hear(store, said("cb-2", 1, {}, household_id=home["id"]))
    made = said("cb-2", 2, {"done_at": "2024-11-23T03:00:00.000Z"}, household_id=home["id"])
    assert await hear(store, made, made) == [None, None]
    assert ((await item(store, "cb-2"))["state"], (await item(store, "cb-2"))["done_on"]) == ("done", "2024-11-23")
    anew = {"promised_at": ANEW, "by_time": "2024-11-25T03:00:00.000Z"}
    await hear(store, said("cb-2", 3, anew, household_id=home["id"]))
    again = await item(store, "cb-2")
    assert (again["state"], again["due_on"]) == ("open", "2024-11-25")


async def test_a_call_about_nobody_known_is_owed_in_the_office_and_follows_its_household(
    store: Store, home: dict[str, Any]
) -> None:
    await hear(store, said("cb-3", 1, {"assignee_id": "w2"}))
    assert (await item(store, "cb-3"))["household_id"] is None
    await hear(store, said("cb-3", 2, {"assignee_id": "w2"}, household_id=home["id"]))
    linked = await item(store, "cb-3")
    assert (linked["household_id"], linked["assignee_id"]) == (home["id"], "w2")


async def test_what_was_done_to_its_item_stays_until_the_call_is_promised_anew(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    """担当替え, a later day and 済: another event of the inquiry undoes none of them."""
    promise = {"assignee_id": "w1", "by_time": "2024-11-23T03:00:00.000Z"}

    async def do(verb: str, body: dict[str, Any]) -> None:
        found = await store.action_items.load(item_id("cb-6"))
        assert found is not None
        path = f"/v1/action-items/{found.id}/{verb}"
        answer = await ask(SUPERVISOR, "POST", path, body, if_match=found.version)
        assert answer.status_code == 200, answer.text

    async def heard(sequence: int, promised: dict[str, Any], name: str) -> tuple[str, str | None, str | None]:
        event = said("cb-6", sequence, promised, name=name, household_id=home["id"])
        assert await hear(store, event) == [None]
        owed = await item(store, "cb-6")
        return owed["state"], owed["assignee_id"], owed["due_on"]

    assert await heard(1, promise, "inquiry.callback_set") == ("open", "w1", "2024-11-23")
    await do("assign", {"assignee_id": "w2"})
    await do("defer", {"due_on": "2024-11-29", "reason": "先方が不在"})
    assert await heard(2, promise, "inquiry.message_left") == ("open", "w2", "2024-11-29")
    await do("done", {})
    assert await heard(3, promise, "inquiry.message_seen") == ("done", "w2", "2024-11-29")
    anew = {**promise, "promised_at": ANEW}
    assert await heard(4, anew, "inquiry.callback_set") == ("open", "w1", "2024-11-23")
    other = {**anew, "promised_at": "2024-11-25T02:30:00.000Z", "assignee_id": "w2"}
    assert await heard(5, other, "inquiry.message_left") == ("open", "w2", "2024-11-23"), "its own event was parked"
    found = await store.action_items.load(item_id("cb-6"))
    assert found is not None
    event = found.doc["tray"][-1]
    assert (event["name"], event["change"]["from_assignee_id"]) == ("action_item.assigned", "w1")


async def test_a_call_that_was_made_closes_its_item_once_in_the_name_of_who_made_it(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    made = {"done_at": "2024-11-23T03:00:00.000Z", "done_by": "w1"}
    await hear(store, said("cb-7", 1, {}, household_id=home["id"]))
    late = said("cb-7", 2, made, name="inquiry.linked", household_id=home["id"])
    assert await hear(store, late) == [None]
    done = await item(store, "cb-7")
    assert (done["state"], done["done_by"] and done["done_by"]["staff_id"], done["done_at"]) == (
        "done",
        "w1",
        made["done_at"],
    ), "told by another event, of somebody else"
    found = await store.action_items.load(item_id("cb-7"))
    assert found is not None
    path = f"/v1/action-items/{found.id}/reopen"
    again = await ask(SUPERVISOR, "POST", path, {"reason": "別の人につながった"}, if_match=found.version)
    assert again.status_code == 200, again.text
    assert await hear(store, said("cb-7", 3, made, name="inquiry.linked", household_id=home["id"])) == [None]
    assert (await item(store, "cb-7"))["state"] == "open"


async def test_what_a_legacy_book_promised_makes_no_item_and_what_is_promised_since_does(store: Store) -> None:
    await hear(store, said("cb-4", 1, {"promised_at": None}, is_imported=True))
    assert await store.action_items.load(item_id("cb-4")) is None
    await hear(store, said("cb-4", 2, {}, is_imported=True))
    assert (await item(store, "cb-4"))["state"] == "open"


async def test_inquiries_may_ask_what_has_arrived(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    path = "/internal/v1/handoffs/inquiries/cb-5"
    assert (await ask("inquiries", "GET", path)).json() == {"draft": False, "callback": False}
    promoted = said("cb-5", 1, {}, household_id=home["id"], promoted_draft_id="promoted-5")
    assert await hear(store, promoted) == [None]
    asked = await ask("inquiries", "GET", path, params={"draft_id": "promoted-5"})
    assert asked.json() == {"draft": True, "callback": True}
    assert (await ask("search", "GET", path)).status_code == 403
