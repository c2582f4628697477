"""The draft of a call is kept for its writer alone until the call is logged."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from libs import faults
from libs.clock import FixedClock, parse_rfc3339, rfc3339
from libs.faults import SimulatedCrash
from services.inquiries.commands import call_draft
from services.inquiries.store import DRAFT_KEPT, Store
from tests.services.inquiries.calls import call
from tests.services.inquiries.conftest import RecordsStandIn, hear, household
from tests.services.people import COLLEAGUE, SUPERVISOR, Asker, somebody

Doc = dict[str, Any]
PATH = "/v1/inquiry-drafts"


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


async def begin(ask: Asker, who: Any, summary: str = "折り返しを希望", **more: Any) -> Doc:
    answer = await ask(who, "POST", PATH, {"summary": summary, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return answer.json()


async def own(ask: Asker, who: Any) -> list[Doc]:
    answer = await ask(who, "GET", PATH)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_draft_is_shown_to_its_writer_alone(ask: Asker, store: Store) -> None:
    who = somebody("d1")
    draft = await begin(ask, who, caller_phone="078-000-0001", outcome="callback")
    path = f"{PATH}/{draft['id']}"
    saved = await ask(who, "PUT", path, {"summary": "折り返しを希望。\n夕方まで", "household_id": "h1"}, if_match=1)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert "夕方" not in saved.text, "the answer to a save has nothing of the text"
    [kept] = await own(ask, who)
    assert (kept["summary"], kept["household_id"], kept["caller_phone"]) == ("折り返しを希望。\n夕方まで", "h1", "")
    entries = [doc async for doc in store.process.db.collection("audit").find({})]
    assert any(draft["id"] in str(entry) and "h1" in str(entry) for entry in entries)
    for other in (COLLEAGUE, SUPERVISOR):
        assert draft["id"] not in [each["id"] for each in await own(ask, other)]
        assert (await ask(other, "PUT", path, {}, if_match=2)).status_code == 404
        assert (await ask(other, "POST", f"{path}/discard")).status_code == 404
    assert [each["id"] for each in await own(ask, who)] == [draft["id"]]
    assert (await ask(who, "POST", f"{path}/discard")).json()["state"] == "discarded"
    assert (await ask(who, "POST", f"{path}/discard")).status_code == 404
    assert await own(ask, who) == []


async def test_a_save_from_another_window_is_refused_and_a_repeated_save_is_not(ask: Asker) -> None:
    who = somebody("d2")
    draft = await begin(ask, who)
    path = f"{PATH}/{draft['id']}"
    assert (await ask(who, "PUT", path, {"summary": "一"}, if_match=1, key="k")).json()["version"] == 2
    assert (await ask(who, "PUT", path, {"summary": "一"}, if_match=1, key="k")).json()["version"] == 2
    stale = await ask(who, "PUT", path, {"summary": "二"}, if_match=1)
    assert (stale.status_code, stale.json()["context"]) == (412, {"current": 2})
    assert (await ask(who, "PUT", path, {"summary": "二"})).status_code == 428
    twice = [await ask(who, "POST", PATH, {"summary": "同"}, key="same") for _ in range(2)]
    assert twice[0].json() == twice[1].json()
    other = await ask(who, "POST", PATH, {"summary": "別"}, key="same")
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_a_person_has_at_most_ten_drafts_of_bounded_size(ask: Asker) -> None:
    who = somebody("d3")
    for n in range(10):
        await begin(ask, who, f"件 {n}")
    refused = await ask(who, "POST", PATH, {"summary": "一件多い"})
    assert (refused.status_code, refused.json()["code"]) == (409, "TOO_MANY_DRAFTS")
    assert (await ask(somebody("d4"), "POST", PATH, {"summary": "あ" * 20_001})).status_code == 422


async def test_requests_at_the_same_moment_begin_ten_drafts_together(ask: Asker) -> None:
    who = somebody("d10")
    for n in range(7):
        await begin(ask, who, f"件 {n}")
    answers = await asyncio.gather(*(ask(who, "POST", PATH, {"summary": f"同時の件 {n}"}) for n in range(12)))
    assert Counter(answer.status_code for answer in answers) == {201: 3, 409: 9}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"TOO_MANY_DRAFTS"}
    kept = await own(ask, who)
    assert len(kept) == 10
    assert (await ask(who, "POST", f"{PATH}/{kept[4]['id']}/discard")).status_code == 200
    answers = await asyncio.gather(*(ask(who, "POST", PATH, {"summary": f"空いた後の件 {n}"}) for n in range(4)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}


async def test_one_request_sent_several_times_at_the_same_moment_begins_one_draft(ask: Asker) -> None:
    who = somebody("d11")
    answers = await asyncio.gather(*(ask(who, "POST", PATH, {"summary": "同じ件"}, key="at-once") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert {answer.json()["id"] for answer in answers} == {each["id"] for each in await own(ask, who)}


async def test_an_expired_draft_takes_no_place_and_does_not_come_back_beside_ten_others(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody("d12")
    left = await begin(ask, who, "続きのない件")
    monkeypatch.setattr(store, "clock", FixedClock(rfc3339(store.clock.now() + DRAFT_KEPT + timedelta(minutes=1))))
    for n in range(10):
        await begin(ask, who, f"後の件 {n}")
    late = await ask(who, "PUT", f"{PATH}/{left['id']}", {"summary": "遅れて届いた保存"}, if_match=1)
    assert late.status_code == 404
    assert len(await own(ask, who)) == 10


async def test_drafts_of_an_earlier_release_count_towards_the_limit(ask: Asker, store: Store) -> None:
    who = somebody("d13")
    made = [await begin(ask, who, f"前の版の件 {n}") for n in range(6)]
    drafts = store.process.db.collection("call_drafts")
    await drafts.update_many({"_id": {"$in": [each["id"] for each in made]}}, {"$unset": {"place": ""}})
    answers = await asyncio.gather(*(ask(who, "POST", PATH, {"summary": f"今の版の件 {n}"}) for n in range(8)))
    assert Counter(answer.status_code for answer in answers) == {201: 4, 409: 4}
    assert len(await own(ask, who)) == 10


async def test_a_draft_keeps_the_related_party_who_called_and_one_of_an_earlier_release_has_none(
    ask: Asker, store: Store
) -> None:
    who = somebody("d15")
    draft = await begin(ask, who, household_id="h1", caller_kind="school", caller_party="p1")
    assert (await own(ask, who))[0]["caller_party"] == "p1"
    drafts = store.process.db.collection("call_drafts")
    await drafts.update({"_id": draft["id"]}, {"$unset": {"caller_party": ""}})
    assert [each["caller_party"] for each in await own(ask, who)] == [""]


async def test_a_draft_about_a_hidden_household_is_not_shown(ask: Asker, records: RecordsStandIn) -> None:
    who = somebody("d5")
    await begin(ask, who, household_id="h2")
    plain = await begin(ask, who)
    assert len(await own(ask, who)) == 2
    records.hide("h2", office_code="tarumi", allowed=["c1"])
    assert [each["id"] for each in await own(ask, who)] == [plain["id"]]


async def test_drafts_about_hidden_households_do_not_count_towards_the_limit(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    who = somebody("d8")
    await hear(store, household("gone", "tarumi"))
    for n in range(10):
        await begin(ask, who, f"件 {n}", household_id="gone")
    assert (await ask(who, "POST", PATH, {"summary": "一件多い"})).status_code == 409
    records.hide("gone", office_code="tarumi", allowed=["c1"])
    made = [await begin(ask, who, f"後の件 {n}") for n in range(10)]
    assert {each["id"] for each in await own(ask, who)} == {each["id"] for each in made}
    assert (await ask(who, "POST", PATH, {"summary": "一件多い"})).status_code == 409


async def test_a_draft_that_nobody_saves_again_expires_when_it_says(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody("d9")
    left, used = await begin(ask, who, "続きのない件"), await begin(ask, who, "続く件")
    kept = await own(ask, who)
    assert [parse_rfc3339(each["ends_at"]) - parse_rfc3339(each["saved_at"]) for each in kept] == [DRAFT_KEPT] * 2
    clock = FixedClock(rfc3339(store.clock.now() + DRAFT_KEPT - timedelta(minutes=1)))
    monkeypatch.setattr(store, "clock", clock)
    assert await call_draft.end_expired(store) == 0
    again = await ask(who, "PUT", f"{PATH}/{used['id']}", {"summary": "続き"}, if_match=1)
    assert again.status_code == 200
    clock.advance(timedelta(minutes=2))
    assert [each["id"] for each in await own(ask, who)] == [used["id"]]
    assert await call_draft.end_expired(store) >= 1
    assert not await store.call_drafts.has(left["id"])
    assert await store.call_drafts.has(used["id"])


async def test_logging_the_call_deletes_its_draft_also_after_a_crash(ask: Asker, store: Store) -> None:
    who = somebody("d6")
    draft = await begin(ask, who)
    body = call(draft_id=draft["id"])
    made = await ask(who, "POST", "/v1/inquiries", body)
    assert made.status_code == 201, made.text
    assert not await store.call_drafts.has(draft["id"])

    second = await begin(ask, who)
    faults.arm("call.after_log", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(who, "POST", "/v1/inquiries", call(draft_id=second["id"]), key="crashed")
    assert await store.call_drafts.has(second["id"])
    late = await ask(who, "PUT", f"{PATH}/{second['id']}", {"summary": "遅れて届いた保存"}, if_match=1)
    assert late.status_code == 404, "the call is logged"
    assert await own(ask, who) == []
    again = await ask(who, "POST", "/v1/inquiries", call(draft_id=second["id"]), key="crashed")
    assert again.status_code == 201
    third = await begin(ask, who)
    await store.call_drafts.note_logged_as(third["id"], who.staff_id, made.json()["id"])
    await ask(who, "PUT", f"{PATH}/{third['id']}", {"summary": "遅れて届いた保存"}, if_match=1)
    assert await own(ask, who) == [], "an autosave that arrives late does not bring back the draft of a logged call"
    foreign = await begin(ask, somebody("d7"))
    await ask(who, "POST", "/v1/inquiries", call(draft_id=foreign["id"]))
    assert await store.call_drafts.has(foreign["id"]), "a draft of another person is kept"


async def test_a_refused_log_keeps_the_draft(ask: Asker) -> None:
    """The key is that of another call, so the call of this draft was not logged."""
    who = somebody("d14")
    first = await ask(who, "POST", "/v1/inquiries", call(), key="taken")
    assert first.status_code == 201
    draft = await begin(ask, who)
    refused = await ask(who, "POST", "/v1/inquiries", call(subject="別の用件", draft_id=draft["id"]), key="taken")
    assert (refused.status_code, refused.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert [each["id"] for each in await own(ask, who)] == [draft["id"]]
