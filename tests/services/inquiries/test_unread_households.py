"""A household that the writer may not read leaves no trace in calls: unknown, another office's and hidden are one answer."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from libs import restrictions
from libs.actor import Actor, Purpose
from libs.restrictions import Restrictions
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, call, logged
from tests.services.inquiries.conftest import RecordsStandIn, hear, household
from tests.services.keepers import Keepers
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]
UNREAD = ("nowhere", "far", "restricted", "protected")
"""One that does not exist, one of another office, one that is restricted in the own office, one that another protects."""
DRAFTS = "/v1/inquiry-drafts"


@pytest.fixture(autouse=True)
async def hidden(ask: Asker, store: Store, records: RecordsStandIn) -> None:
    await hear(store, household("restricted", "tarumi", "w2"))
    for household_id in ("far", "protected"):
        await hear(store, household(household_id, "hyogo", "w9"))
    records.hide("restricted", office_code="tarumi", allowed=["c1"])
    records.hide("protected", office_code="hyogo", offices=["hyogo"])


async def log(ask: Asker, who: Actor, household_id: str) -> Any:
    return await ask(who, "POST", "/v1/inquiries", call(household_id=household_id))


async def log_candidate(ask: Asker, who: Actor, household_id: str) -> Any:
    return await ask(who, "POST", "/v1/inquiries", call(candidates=["h1", household_id]))


async def revise(ask: Asker, who: Actor, household_id: str) -> Any:
    made = await logged(ask, who, candidates=["h1"])
    return await ask(who, "PUT", f"/v1/inquiries/{made['id']}", call(candidates=["h1", household_id]), if_match=1)


async def begin(ask: Asker, who: Actor, household_id: str) -> Any:
    return await ask(who, "POST", DRAFTS, {"summary": "折り返しを希望", "household_id": household_id})


async def save(ask: Asker, who: Actor, household_id: str) -> Any:
    made = (await ask(who, "POST", DRAFTS, {"summary": "折り返しを希望", "household_id": "h1"})).json()
    body = {"summary": "折り返しを希望", "household_id": household_id}
    return await ask(who, "PUT", f"{DRAFTS}/{made['id']}", body, if_match=1)


Way = Callable[[Asker, Actor, str], Awaitable[Any]]
WAYS: list[tuple[Way, str]] = [
    (log, "/household_id"),
    (log_candidate, "/candidates/1"),
    (revise, "/candidates/1"),
    (begin, "/household_id"),
    (save, "/household_id"),
]


async def told(ask: Asker, who: Actor, way: Way, household_id: str) -> tuple[int, Doc]:
    answer = await way(ask, who, household_id)
    return answer.status_code, {**answer.json(), "trace_id": None}


@pytest.mark.parametrize(("way", "pointer"), WAYS)
@pytest.mark.parametrize("purpose", ["none", "confirmed", "unconfirmed"])
async def test_a_household_that_is_unknown_another_office_s_or_hidden_is_refused_alike(
    ask: Asker,
    records: RecordsStandIn,
    keepers: Keepers,
    monkeypatch: pytest.MonkeyPatch,
    way: Way,
    pointer: str,
    purpose: str,
) -> None:
    """In its answer, and in how often records was asked for it."""
    monkeypatch.setattr(restrictions, "FRESH_SECONDS", 60)
    who = somebody(f"u-{way.__name__}-{purpose}")
    if purpose != "none":
        who = keepers.opening(who, "h-other")
    keepers.away = purpose == "unconfirmed"
    assert (await told(ask, who, way, "h2"))[0] in (200, 201), "one of their own office"
    answers: list[tuple[int, Doc]] = []
    questions: set[int] = set()
    for household_id in UNREAD:
        before = records.asked
        answers.append(await told(ask, who, way, household_id))
        questions.add(records.asked - before)
    status, problem = answers[0]
    assert (status, problem["code"]) == (422, "UNKNOWN_HOUSEHOLD")
    assert problem["errors"] == [{"pointer": pointer, "code": "unknown"}]
    assert answers == [answers[0]] * len(UNREAD)
    assert len(questions) == 1


async def test_a_refused_call_takes_no_number_and_a_refused_draft_is_not_kept(ask: Asker, store: Store) -> None:
    who, numbers = somebody("u1"), store.process.db.collection("numbers")
    draft = (await ask(who, "POST", DRAFTS, {"summary": "一", "household_id": "h1"})).json()
    taken = len(await numbers.list({}))
    for household_id in UNREAD:
        body = call(household_id=household_id, draft_id=draft["id"])
        assert (await ask(who, "POST", "/v1/inquiries", body)).status_code == 422
        assert (await begin(ask, who, household_id)).status_code == 422
        changed = {"summary": "二", "household_id": household_id}
        assert (await ask(who, "PUT", f"{DRAFTS}/{draft['id']}", changed, if_match=1)).status_code == 422
    assert len(await numbers.list({})) == taken
    [kept] = (await ask(who, "GET", DRAFTS)).json()["items"]
    assert (kept["id"], kept["version"], kept["summary"], kept["household_id"]) == (draft["id"], 1, "一", "h1")


async def test_who_reads_the_household_names_it(ask: Asker, keepers: Keepers) -> None:
    """Also for a purpose, and whoever is named in the restriction."""
    for who, household_id in (
        (somebody("c1"), "restricted"),
        (ELSEWHERE, "protected"),
        (ELSEWHERE, "h9"),
        (keepers.opening(WORKER, "h9"), "h9"),
    ):
        made = await logged(ask, who, household_id=household_id, candidates=[household_id])
        assert (made["household_id"], made["candidates"]) == (household_id, [household_id])
        assert (await begin(ask, who, household_id)).status_code == 201


async def test_a_household_that_is_shown_again_can_be_named_at_once(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("lifted", "tarumi"))
    records.hide("lifted", office_code="tarumi", allowed=["c1"])
    assert (await log(ask, WORKER, "lifted")).status_code == 422
    records.hide("lifted", office_code="tarumi", allowed=None)
    assert (await log(ask, WORKER, "lifted")).status_code == 201


async def test_a_draft_whose_household_stays_is_saved_on_after_access_was_lost(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    who = somebody("u2")
    await hear(store, household("lost", "tarumi"))
    begun = await ask(who, "POST", DRAFTS, {"summary": "一", "household_id": "lost"}, key="begun-before")
    body = call(household_id="lost")
    made = await ask(who, "POST", "/v1/inquiries", body, key="logged-before")
    records.hide("lost", office_code="tarumi", allowed=["c1"])
    path = f"{DRAFTS}/{begun.json()['id']}"
    again = await ask(who, "POST", DRAFTS, {"summary": "一", "household_id": "lost"}, key="begun-before")
    assert (again.status_code, again.json()) == (201, begun.json()), "a repeated request is answered as before"
    again = await ask(who, "POST", "/v1/inquiries", body, key="logged-before")
    assert (again.status_code, again.json()["id"]) == (201, made.json()["id"])
    saved = await ask(who, "PUT", path, {"summary": "二", "household_id": "lost"}, if_match=1)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    other = await ask(who, "PUT", path, {"summary": "三", "household_id": "restricted"}, if_match=2)
    assert (other.status_code, other.json()["code"]) == (422, "UNKNOWN_HOUSEHOLD")
    assert (await ask(who, "PUT", path, {"summary": "三"}, if_match=2)).status_code == 200
    back = await ask(who, "PUT", path, {"summary": "三", "household_id": "lost"}, if_match=3)
    assert back.status_code == 422
    assert (await begin(ask, who, "lost")).status_code == 422
    assert (await log(ask, who, "lost")).status_code == 422


async def test_candidates_that_were_shown_may_stay_and_hidden_ones_are_not_told(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("guessed", "tarumi"))
    elsewhere = await logged(ask, ELSEWHERE, candidates=["h9"])
    handed = await act(ask, ELSEWHERE, elsewhere, "hand-off", {"to_office_code": "tarumi"})
    path = f"/v1/inquiries/{elsewhere['id']}"
    kept = await ask(WORKER, "PUT", path, call(candidates=["h9", "h1"]), if_match=handed["version"])
    assert (kept.status_code, kept.json()["candidates"]) == (200, ["h9", "h1"])
    own = await logged(ask, COLLEAGUE, candidates=["guessed"])
    records.hide("guessed", office_code="tarumi", allowed=["w2"])
    assert (await ask(WORKER, "GET", f"/v1/inquiries/{own['id']}")).json()["candidates"] == []
    answers = [
        await ask(WORKER, "PUT", f"/v1/inquiries/{own['id']}", call(candidates=[each]), if_match=1)
        for each in ("guessed", *UNREAD)
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.json()["detail"] for answer in answers}) == 1


async def test_a_correction_neither_tells_of_a_hidden_candidate_nor_loses_it(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("kept", "tarumi"))
    own = await logged(ask, COLLEAGUE, candidates=["kept", "h1"])
    path = f"/v1/inquiries/{own['id']}"
    records.hide("kept", office_code="tarumi", allowed=["w2"])
    shown = (await ask(WORKER, "GET", path)).json()["candidates"]
    same = await ask(WORKER, "PUT", path, call(candidates=shown), if_match=1)
    assert (same.status_code, same.json()["version"], shown) == (200, 1, ["h1"]), "nothing was changed"
    fewer = await ask(WORKER, "PUT", path, call(), if_match=1)
    assert (fewer.json()["version"], fewer.json()["candidates"]) == (2, [])
    assert (await ask(COLLEAGUE, "GET", path)).json()["candidates"] == ["kept"]


async def test_a_correction_and_a_link_are_answered_as_before_and_by_the_state_and_version_first(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await hear(store, household("later", "tarumi"))
    own = await logged(ask, COLLEAGUE)
    path = f"/v1/inquiries/{own['id']}"
    body = call(candidates=["later"])
    assert (await ask(COLLEAGUE, "PUT", path, body, if_match=1, key="corrected")).status_code == 200
    linked = {"household_id": "later"}
    other = await logged(ask, COLLEAGUE)
    to = f"/v1/inquiries/{other['id']}/link"
    assert (await ask(SUPERVISOR, "POST", to, linked, if_match=1, key="linked")).status_code == 200
    records.hide("later", office_code="tarumi", allowed=["s1"])
    assert (await ask(COLLEAGUE, "PUT", path, body, if_match=1, key="corrected")).status_code == 200
    stale = await ask(COLLEAGUE, "PUT", path, body, if_match=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "VERSION_CONFLICT")
    answered = await act(ask, COLLEAGUE, {**own, "version": 2}, "answer", {"text": "案内した"})
    closed = await act(ask, COLLEAGUE, answered, "close")
    over = await ask(COLLEAGUE, "PUT", path, body, if_match=closed["version"])
    assert (over.status_code, over.json()["code"]) == (409, "STATE_FORBIDS")


async def test_a_household_that_is_named_for_a_purpose_is_audited(ask: Asker, store: Store, keepers: Keepers) -> None:
    """That it exists, and is not hidden, was told to somebody of another office."""
    who = keepers.opening(somebody("u4"), "h9")

    async def named() -> list[list[str]]:
        blocks = await store.process.db.collection("audit").list({})
        entries = [entry for block in blocks for entry in block["entries"] if entry["staff_id"] == who.staff_id]
        return [entry["household_ids"] for entry in entries if entry["action"] == "household_named"]

    await logged(ask, who, household_id="h1", candidates=["h2"])
    assert await named() == []
    await logged(ask, who, household_id="h9", candidates=["h1"])
    assert (await begin(ask, who, "h9")).status_code == 201
    assert (await log(ask, who, "far")).status_code == 422
    assert await named() == [["h9"]] * 2


async def test_linking_is_not_found_alike(ask: Asker, records: RecordsStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restrictions, "FRESH_SECONDS", 60)
    made = await logged(ask, household_id="h1")
    answers: list[tuple[int, Doc]] = []
    questions: set[int] = set()
    for household_id in UNREAD:
        before = records.asked
        body = {"household_id": household_id}
        answer = await ask(WORKER, "POST", f"/v1/inquiries/{made['id']}/link", body, if_match=1)
        answers.append((answer.status_code, {**answer.json(), "trace_id": None}))
        questions.add(records.asked - before)
    assert answers[0][0] == 404
    assert answers == [answers[0]] * len(UNREAD)
    assert len(questions) == 1


async def test_while_records_is_away_the_sets_last_known_decide(
    ask: Asker, store: Store, records: RecordsStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody("u3")
    assert (await log(ask, who, "h1")).status_code == 201, "so the restrictions are known"
    records.unreachable = True
    try:
        answers = [await told(ask, who, way, each) for way in (log, begin) for each in UNREAD]
        assert answers == [answers[0]] * len(answers)
        assert (answers[0][0], answers[0][1]["code"]) == (422, "UNKNOWN_HOUSEHOLD")
        for way in (log, log_candidate, begin, save):
            assert (await told(ask, who, way, "h1"))[0] in (200, 201)
        monkeypatch.setattr(store, "restrictions", Restrictions(records))
        assert (await log(ask, who, "h1")).status_code == 422, "this process has not heard yet who is hidden"
        assert (await ask(who, "POST", "/v1/inquiries", call())).status_code == 201
        assert (await ask(who, "POST", DRAFTS, {"summary": "世帯はまだ分からない"})).status_code == 201
    finally:
        records.unreachable = False


@pytest.mark.parametrize(("away", "status"), [(False, 200), (True, 503)])
async def test_the_list_of_a_household_that_is_not_read_is_the_same_for_each(
    ask: Asker, keepers: Keepers, away: bool, status: int
) -> None:
    """Also in the own office, while the reader's purpose cannot be confirmed."""
    keepers.away = away
    who = replace(WORKER, purpose=Purpose("case", "approval", "a-unheard"))
    for more in ({}, {"unlinked": 1}, {"state": "received"}):
        answers: list[tuple[int, Doc]] = []
        for household_id in UNREAD:
            answer = await ask(who, "GET", "/v1/inquiries", params={"household_id": household_id, **more})
            answers.append((answer.status_code, {**answer.json(), "trace_id": None}))
        assert answers == [answers[0]] * len(UNREAD)
        assert answers[0][0] == status
