"""What was typed during a call is kept for its writer alone until the call is logged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from libs import faults
from libs.clock import FixedClock, parse_rfc3339, rfc3339
from libs.faults import SimulatedCrash
from services.inquiries import jobs
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


async def begun(ask: Asker, who: Any, summary: str = "折り返しを希望", **more: Any) -> Doc:
    answer = await ask(who, "POST", PATH, {"summary": summary, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["etag"] == '"1"'
    return answer.json()


async def own(ask: Asker, who: Any) -> list[Doc]:
    answer = await ask(who, "GET", PATH)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_what_was_typed_comes_back_to_its_writer_alone(ask: Asker, store: Store) -> None:
    who = somebody("d1")
    draft = await begun(ask, who, caller_phone="078-000-0001", outcome="callback")
    path = f"{PATH}/{draft['id']}"
    saved = await ask(
        who, "PUT", path, {"summary": "折り返しを希望。\n夕方まで", "household_id": "h1"}, if_match=1
    )
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert "夕方" not in saved.text, "a save is no reading"
    [kept] = await own(ask, who)
    assert (kept["summary"], kept["household_id"], kept["caller_phone"]) == (
        "折り返しを希望。\n夕方まで",
        "h1",
        "",
    )
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


async def test_another_window_is_not_written_over_and_a_lost_answer_is_no_other_window(ask: Asker) -> None:
    who = somebody("d2")
    draft = await begun(ask, who)
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


async def test_there_are_a_few_at_most_and_each_is_bounded(ask: Asker) -> None:
    who = somebody("d3")
    for n in range(10):
        await begun(ask, who, f"件 {n}")
    refused = await ask(who, "POST", PATH, {"summary": "一件多い"})
    assert (refused.status_code, refused.json()["code"]) == (409, "TOO_MANY_DRAFTS")
    assert (await ask(somebody("d4"), "POST", PATH, {"summary": "あ" * 20_001})).status_code == 422


async def test_a_household_that_may_not_be_shown_takes_its_drafts_away(
    ask: Asker, records: RecordsStandIn
) -> None:
    who = somebody("d5")
    await begun(ask, who, household_id="h2")
    plain = await begun(ask, who)
    assert len(await own(ask, who)) == 2
    records.hide("h2", office_code="tarumi", allowed=["c1"])
    assert [each["id"] for each in await own(ask, who)] == [plain["id"]]


async def test_what_may_not_be_shown_does_not_count_among_the_few(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    who = somebody("d8")
    await hear(store, household("gone", "tarumi"))
    for n in range(10):
        await begun(ask, who, f"件 {n}", household_id="gone")
    assert (await ask(who, "POST", PATH, {"summary": "一件多い"})).status_code == 409
    records.hide("gone", office_code="tarumi", allowed=["c1"])
    made = [await begun(ask, who, f"後の件 {n}") for n in range(10)]
    assert {each["id"] for each in await own(ask, who)} == {each["id"] for each in made}
    assert (await ask(who, "POST", PATH, {"summary": "一件多い"})).status_code == 409


async def test_a_draft_that_nobody_goes_on_with_ends_and_says_when(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody("d9")
    left, used = await begun(ask, who, "続きのない件"), await begun(ask, who, "続く件")
    kept = await own(ask, who)
    assert [parse_rfc3339(each["ends_at"]) - parse_rfc3339(each["saved_at"]) for each in kept] == [
        DRAFT_KEPT
    ] * 2
    clock = FixedClock(rfc3339(store.clock.now() + DRAFT_KEPT - timedelta(minutes=1)))
    monkeypatch.setattr(store, "clock", clock)
    assert await jobs.end_drafts(store) == 0
    again = await ask(who, "PUT", f"{PATH}/{used['id']}", {"summary": "続き"}, if_match=1)
    assert again.status_code == 200
    clock.advance(timedelta(minutes=2))
    assert [each["id"] for each in await own(ask, who)] == [used["id"]]
    assert await jobs.end_drafts(store) >= 1
    assert await store.call_drafts.get(left["id"]) is None
    assert await store.call_drafts.get(used["id"]) is not None


async def test_logging_the_call_ends_its_draft_also_after_a_crash(ask: Asker, store: Store) -> None:
    who = somebody("d6")
    draft = await begun(ask, who)
    body = call(draft_id=draft["id"])
    made = await ask(who, "POST", "/v1/inquiries", body)
    assert made.status_code == 201, made.text
    assert await store.call_drafts.get(draft["id"]) is None

    second = await begun(ask, who)
    faults.arm("call.after_log", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(who, "POST", "/v1/inquiries", call(draft_id=second["id"]), key="crashed")
    assert await store.call_drafts.get(second["id"]) is not None
    late = await ask(who, "PUT", f"{PATH}/{second['id']}", {"summary": "遅れて届いた保存"}, if_match=1)
    assert late.status_code == 404, "it is logged"
    assert await own(ask, who) == []
    again = await ask(who, "POST", "/v1/inquiries", call(draft_id=second["id"]), key="crashed")
    assert again.status_code == 201
    third = await begun(ask, who)
    await call_draft.becomes(store, who, third["id"], made.json()["id"])
    await ask(who, "PUT", f"{PATH}/{third['id']}", {"summary": "遅れて届いた保存"}, if_match=1)
    assert await own(ask, who) == [], "an autosave on its way does not bring back what is logged"
    foreign = await begun(ask, somebody("d7"))
    await ask(who, "POST", "/v1/inquiries", call(draft_id=foreign["id"]))
    assert await store.call_drafts.get(foreign["id"]) is not None, "a draft of somebody else stays"
