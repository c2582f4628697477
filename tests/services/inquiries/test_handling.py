"""Calls logged and handled over HTTP: one effect each, versions, refusals, and which data leaves the service."""

import asyncio
from typing import Any

import pytest

from libs.contracts.counter import Inquiry
from libs.contracts.events import BY_PREFIX
from libs.http import routes_of
from services.inquiries.main import create
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, call, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, records_event
from tests.services.keepers import Keepers
from tests.services.people import COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ahead


async def test_a_call_is_logged_with_a_number_of_its_office_and_year(ask: Asker) -> None:
    first, second = await logged(ask), await logged(ask)
    assert first["number"][:5] == second["number"][:5]
    assert int(second["number"][5:]) == int(first["number"][5:]) + 1
    assert (await logged(ask, ELSEWHERE))["number"].endswith("-0001")
    assert first["caller"]["phone"] == "078-000-0001"
    assert first["actions"][:2] == ["answer", "message"]


async def test_calls_logged_at_the_same_moment_get_numbers_of_their_own(ask: Asker) -> None:
    made = await asyncio.gather(*(logged(ask) for _ in range(12)))
    assert len({each["number"] for each in made}) == 12


async def test_the_same_call_sent_again_is_one_inquiry_with_one_number(ask: Asker, store: Store) -> None:
    answers = await asyncio.gather(
        *(ask(WORKER, "POST", "/v1/inquiries", call(subject="二度送信"), key="again") for _ in range(5))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({answer.json()["number"] for answer in answers}) == 1
    item = await store.inquiries.load(answers[0].json()["id"])
    assert item is not None
    assert len(item.doc["tray"]) == 1


async def test_a_call_logged_again_is_answered_with_its_whereabouts_only(ask: Asker) -> None:
    """The text may be hidden by now, and showing it would be a read."""
    body = call(household_id="h1")
    made = await ask(WORKER, "POST", "/v1/inquiries", body, key="once-more")
    assert made.json()["summary"] == body["summary"]
    again = await ask(WORKER, "POST", "/v1/inquiries", body, key="once-more")
    where = {name: made.json()[name] for name in ("id", "version", "number", "office_code", "state")}
    assert (again.status_code, again.json(), again.headers["etag"]) == (201, where, '"1"')


async def test_another_call_under_the_same_key_is_refused(ask: Asker) -> None:
    await ask(WORKER, "POST", "/v1/inquiries", call(), key="reused")
    answer = await ask(WORKER, "POST", "/v1/inquiries", call(subject="別の用件"), key="reused")
    assert (answer.status_code, answer.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_a_call_sent_again_from_another_post_takes_no_number_there(ask: Asker, store: Store) -> None:
    numbers = store.process.db.collection("numbers")
    at_home, moved = somebody("w80"), somebody("w80", office="hyogo")
    first = await ask(at_home, "POST", "/v1/inquiries", call(), key="moved")
    taken = len(await numbers.list({}))
    again = await ask(moved, "POST", "/v1/inquiries", call(), key="moved")
    assert (again.status_code, again.json()["number"]) == (201, first.json()["number"])
    assert len(await numbers.list({})) == taken


async def test_a_call_can_be_logged_while_records_is_unreachable(ask: Asker, records: RecordsStandIn) -> None:
    records.unreachable = True
    try:
        made = await logged(ask, household_id="h1")
        read = await ask(WORKER, "GET", f"/v1/inquiries/{made['id']}")
        assert (read.status_code, read.json()["code"]) == (503, "POLICY_UNAVAILABLE")
    finally:
        records.unreachable = False


async def test_an_inquiry_goes_from_the_call_to_its_close(ask: Asker) -> None:
    made = await logged(ask, household_id="h1")
    left = await act(ask, COLLEAGUE, made, "message", {"to": ["w1"], "text": "折返し願います"})
    seen = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/message-seen")
    assert (left["state"], seen.json()["state"]) == ("message", "seen")
    # Marking it as seen invalidates no version: the one from before can still be used.
    back = await act(ask, COLLEAGUE, left, "callback", {"by_text": "夕方", "number": "078-000-0002"})
    assert back["callback"]["number"] == "078-000-0002"
    done = await act(ask, WORKER, back, "callback-done", {"reply": "来所を案内した", "told_level": "full"})
    assert (done["state"], done["reply"]) == ("answered", "来所を案内した")
    handed = await act(ask, WORKER, done, "hand-off", {"to_unit": "生活支援第二係"})
    taken = await act(ask, COLLEAGUE, handed, "accept")
    answered = await act(ask, COLLEAGUE, taken, "answer", {"text": "手続を説明した", "told_level": "status_only"})
    closed = await act(ask, COLLEAGUE, answered, "close")
    assert (closed["state"], len(closed["answers"])) == ("closed", 2)


async def test_no_telephone_number_is_in_any_event(ask: Asker, store: Store) -> None:
    made = await logged(ask, callback={"number": "078-000-0003"})
    back = await act(ask, WORKER, made, "callback", {"number": "078-000-0004"})
    fixed = await ask(
        WORKER,
        "PUT",
        f"/v1/inquiries/{made['id']}",
        call(caller={"kind": "self", "phone": "078-000-0005"}),
        if_match=back["version"],
    )
    assert fixed.json()["caller"]["phone"] == "078-000-0005"
    item = await store.inquiries.load(made["id"])
    assert item is not None
    assert [event["name"] for event in item.doc["tray"]] == [
        "inquiry.received",
        "inquiry.callback_set",
        "inquiry.revised",
    ]
    for event in item.doc["tray"]:
        assert "078-000" not in str(event)
        Inquiry.model_validate(event["state"])
        assert event["name"].split(".")[1] in BY_PREFIX["inquiries.inquiry:"].verbs


async def test_the_event_of_an_inquiry_has_its_household_as_partition_key(ask: Asker, store: Store) -> None:
    item = await store.inquiries.load((await logged(ask, household_id="h1"))["id"])
    assert item is not None
    assert item.doc["tray"][0]["partition_key"] == "h1"


async def test_a_message_a_call_back_or_a_hand_over_to_an_unknown_recipient_is_refused(ask: Asker) -> None:
    made = await logged(ask)
    for verb, body in [
        ("message", {"to": ["nobody"]}),
        ("callback", {"assignee_id": "nobody"}),
        ("hand-off", {"to_staff_id": "nobody"}),
    ]:
        answer = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/{verb}", body, if_match=1)
        assert (answer.status_code, answer.json()["code"]) == (422, "UNKNOWN_STAFF")
    there = await ask(
        WORKER, "POST", f"/v1/inquiries/{made['id']}/hand-off", {"to_office_code": "atlantis"}, if_match=1
    )
    assert (there.status_code, there.json()["code"]) == (422, "UNKNOWN_OFFICE")


REFUSALS: list[tuple[str, dict[str, Any] | None, int, str]] = [
    ("accept", None, 409, "STATE_FORBIDS"),
    ("callback-done", {}, 409, "STATE_FORBIDS"),
    ("close", None, 409, "STATE_FORBIDS"),
    ("promote", None, 409, "NOT_LINKED"),
    ("hand-off", {}, 422, "MISSING_FIELD"),
    ("link", {"household_id": "nowhere"}, 404, "NOT_FOUND"),
    ("answer", {"text": " "}, 422, "VALIDATION_FAILED"),
    ("message-seen", None, 403, "OUT_OF_SCOPE"),
]


@pytest.mark.parametrize(("verb", "body", "status", "code"), REFUSALS)
async def test_a_refusal_names_what_the_state_or_the_content_forbids(
    ask: Asker, verb: str, body: dict[str, Any] | None, status: int, code: str
) -> None:
    made = await logged(ask)
    answer = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/{verb}", body, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_call_from_the_future_is_refused(ask: Asker) -> None:
    answer = await ask(WORKER, "POST", "/v1/inquiries", call(received_at=ahead(days=1)))
    assert (answer.status_code, answer.json()["code"]) == (422, "OCCURRED_IN_FUTURE")


async def test_a_change_needs_the_version_it_was_made_on_and_is_done_once_per_key(ask: Asker) -> None:
    made = await logged(ask)
    path = f"/v1/inquiries/{made['id']}/answer"
    await act(ask, WORKER, made, "answer", {"text": "回答"})
    stale = await ask(WORKER, "POST", path, {"text": "古い画面から"}, if_match=1)
    assert (stale.status_code, stale.json()["context"]) == (412, {"current": 2})
    unversioned = await ask(WORKER, "POST", path, {"text": "版なし"})
    assert unversioned.json()["code"] == "IF_MATCH_REQUIRED"
    again = [await ask(WORKER, "POST", path, {"text": "同じ回答"}, if_match=2, key="same") for _ in range(2)]
    assert [each.json()["version"] for each in again] == [3, 3]


async def test_of_two_answers_to_the_same_version_one_is_refused_as_stale(ask: Asker) -> None:
    made = await logged(ask)
    path = f"/v1/inquiries/{made['id']}/answer"
    both = await asyncio.gather(*(ask(who, "POST", path, {"text": "同時"}, if_match=1) for who in (WORKER, COLLEAGUE)))
    assert sorted(answer.status_code for answer in both) == [200, 412]


async def test_a_promoted_inquiry_names_its_draft_and_folds_once_its_record_is_written(
    ask: Asker, store: Store
) -> None:
    made = await logged(ask, household_id="h1")
    asked = await act(ask, WORKER, made, "promote")
    twice = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/promote", if_match=asked["version"])
    assert twice.json()["promoted_draft_id"] == asked["promoted_draft_id"]
    assert (asked["state"], twice.json()["version"]) == ("received", asked["version"])
    record = {
        "household_id": "h1",
        "state": "written",
        "links": [{"rel": "promoted_from", "type": "inquiry", "id": made["id"]}],
    }
    written = records_event("record.written", "records.record:r1", record)
    for _ in range(2):
        await hear(store, written)
    folded = (await ask(WORKER, "GET", f"/v1/inquiries/{made['id']}")).json()
    assert (folded["state"], folded["record_id"], folded["version"]) == ("promoted", "r1", asked["version"] + 1)
    late = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/answer", {"text": "…"}, if_match=folded["version"])
    assert late.json()["code"] == "STATE_FORBIDS"


async def test_a_discarded_record_or_one_of_another_household_folds_nothing(ask: Asker, store: Store) -> None:
    made = await logged(ask, household_id="h1")
    links = [{"rel": "promoted_from", "type": "inquiry", "id": made["id"]}, {"rel": "x", "type": "inquiry", "id": "?"}]
    for number, state in enumerate(
        [
            {"household_id": "h9", "state": "written"},
            {"household_id": "h1", "state": "discarded"},
            {"household_id": None, "state": "written"},
        ]
    ):
        event = records_event("record.written", f"records.record:other-{number}", {**state, "links": links})
        await hear(store, event)
    assert (await ask(WORKER, "GET", f"/v1/inquiries/{made['id']}")).json()["state"] == "received"


async def test_somebody_who_may_only_read_is_refused_every_change(ask: Asker) -> None:
    made = await logged(ask)
    for who, code in [(HQ, "OUT_OF_SCOPE"), (ELSEWHERE, "NOT_FOUND")]:
        answer = await ask(who, "POST", f"/v1/inquiries/{made['id']}/answer", {"text": "…"}, if_match=1)
        assert answer.json()["code"] == code


async def test_both_offices_handle_an_inquiry_that_one_handed_to_the_other(ask: Asker) -> None:
    made = await logged(ask)
    handed = await act(ask, SUPERVISOR, made, "hand-off", {"to_office_code": "hyogo"})
    taken = await act(ask, ELSEWHERE, handed, "accept")
    linked = await act(ask, ELSEWHERE, taken, "link", {"household_id": "h9"})
    await act(ask, WORKER, linked, "answer", {"text": "先方に伝えた"})


async def test_the_household_s_office_reads_but_does_not_handle_an_inquiry_that_another_office_keeps(
    ask: Asker, keepers: Keepers
) -> None:
    made = await logged(ask, keepers.opening(WORKER, "h9"), household_id="h9")
    assert (await ask(ELSEWHERE, "GET", f"/v1/inquiries/{made['id']}")).status_code == 200
    answer = await ask(ELSEWHERE, "POST", f"/v1/inquiries/{made['id']}/answer", {"text": "…"}, if_match=1)
    assert (answer.status_code, answer.json()["code"]) == (403, "OUT_OF_SCOPE")


async def test_the_addressee_of_a_message_reads_and_answers_the_inquiry_from_another_office(ask: Asker) -> None:
    made = await logged(ask, message_to=["w9"], message="兵庫の方からの電話です")
    assert (await ask(ELSEWHERE, "GET", f"/v1/inquiries/{made['id']}")).status_code == 200
    await act(ask, ELSEWHERE, made, "answer", {"text": "当方で対応します"})


def test_every_route_declares_who_may_call_it(app: Any) -> None:
    table = routes_of(app)
    assert {row.demands for row in table if row.path.startswith("/v1")} == {"actor:read", "actor:write"}
    assert all(row.demands.startswith("service:") for row in table if row.path.startswith("/internal"))
    assert callable(create)
