"""Timeline, search and browse through the API, with three households of two offices."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from fastapi import FastAPI

from libs.actor import Actor
from libs.clock import FixedClock
from libs.engine_calls import counted
from libs.problems import SearchUnavailable
from services.search.domain.mappings import ENTRIES
from services.search.queries import freshness
from services.search.queries.desk import Desk, Told
from services.search.store import reading as searching
from tests.rules.search import states
from tests.services.calls.table import Calls, calls_of, compare, most
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, NOTED, WORKER, Asker, somebody
from tests.services.search.conftest import Indices, Records

READER = somebody("x1", "cross_ward_reader", office="city", purpose=NOTED)


def written(
    record_id: str, at: str | None, household: str | None, **changes: Any
) -> tuple[str, dict[str, Any]]:
    body = [{"id": "g", "kind": "fact", "text": changes.pop("text", "生活状況を聞き取った。")}]
    office = changes.pop("office_code", "tarumi")
    ward = {"tarumi": "28108", "hyogo": "28105"}[office]
    return f"records.record:{record_id}", states.record(
        occurred_at=at, household_id=household, segments=body, office_code=office, ward_code=ward,
        next_plan=None, counterpart=[], **changes,
    )  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def corpus(store: Indices) -> AsyncIterator[None]:
    await store.put(
        ("records.household:h1", states.household(office_code="tarumi", ward_code="28108", members=[])),
        ("records.household:h2", states.household(
            office_code="tarumi", ward_code="28108", head_person_id="p2", members=[], case_numbers=[{"number": "00412"}])),
        ("records.household:h3", states.household(
            office_code="hyogo", ward_code="28105", head_person_id="p3", members=[], case_numbers=[{"number": "00533"}])),
        ("records.person:p1", states.person()),
        ("records.person:p2", states.person(names=[{"kind": "legal", "text": "長谷川 由美", "kana": "ハセガワ ユミ"}])),
        ("records.person:p3", states.person(names=[{"kind": "legal", "text": "髙木 由美", "kana": "ﾀｶｷﾞ ﾕﾐ"}])),
        written("r1", "2024-03-31T15:30:00.000Z", "h1", text="家賃の滞納について。猫を飼っている。"),
        written("r2", "2024-02-01T01:00:00.000Z", "h1", text="ハロワへ同行した。", record_type="accompaniment", subjects=["work"]),
        written("r3", "2023-12-01T01:00:00.000Z", "h2", text="訪問看護の利用を確認。", subjects=["health", "care"]),
        written("r4", None, "h2", text="日付の読めない古い記録。家賃。", subjects=[]),
        written("r5", "2024-01-10T01:00:00.000Z", "h3", text="家賃の件で来所。", record_type="office_interview", office_code="hyogo"),
        written("r6", "2024-01-10T01:00:00.000Z", None, text="宛先の分からない家賃の記録。"),
        ("inquiries.inquiry:i1", states.inquiry(household_id="h1", ward_code="28108")),
        ("records.action_item:t1", states.action_item(household_id="h1", ward_code="28108")),
    )  # fmt: skip
    yield


@pytest.fixture(autouse=True)
def nobody_hidden(records: Records) -> Records:
    return records


async def found(ask: Asker, who: Any, q: str, **body: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await ask(who, "POST", "/v1/search", {"q": q, **body})
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]], answer.json()


async def line(ask: Asker, who: Any, **params: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await ask(who, "GET", "/v1/timeline", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]], answer.json()


async def table(ask: Asker, who: Any, **params: Any) -> dict[str, Any]:
    answer = await ask(who, "GET", "/v1/browse", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


# ---------------------------------------------------------------------- timeline


async def test_a_household_is_shown_newest_first_with_all_kinds(ask: Asker) -> None:
    ids, body = await line(ask, WORKER, household_id="h1")
    assert ids == ["i1", "r1", "r2"]
    assert body["items"][1]["household"]["name"] == "濵口　志づ"
    assert body["items"][1]["household"]["case_number"] == "垂-00318"
    assert body["next_cursor"] is None
    assert (await line(ask, WORKER, household_id="h1", order="asc"))[0] == ["r2", "r1", "i1"]


async def test_what_has_no_date_comes_last_both_ways(ask: Asker) -> None:
    for order in ("asc", "desc"):
        assert (await line(ask, WORKER, household_id="h2", order=order))[0] == ["r3", "r4"]


async def test_pages_follow_each_other_without_gap_or_repeat(ask: Asker) -> None:
    whole, _ = await line(ask, WORKER, scope="office")
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        ids, body = await line(ask, WORKER, scope="office", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += ids
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert seen == whole == ["i1", "r1", "r2", "r6", "r3", "r4"]


async def test_a_cursor_is_good_for_its_reader_and_its_question_only(ask: Asker) -> None:
    _, body = await line(ask, WORKER, scope="office", limit=2)
    for who, params in ((COLLEAGUE, {"scope": "office"}), (WORKER, {"scope": "office", "order": "asc"})):
        answer = await ask(
            who, "GET", "/v1/timeline", params={**params, "limit": 2, "cursor": body["next_cursor"]}
        )
        assert answer.status_code == 400


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"record_type": "accompaniment"}, ["r2"]),
        ({"subject": "care"}, ["r3"]),
        ({"kind": "inquiry"}, ["i1"]),
        ({"kind": "action_item"}, ["t1"]),
        ({"kind": ["record", "action_item"], "from": "2024-04-01"}, ["t1", "r1"]),
        ({"from": "2024-02-01", "to": "2024-02-01"}, ["r2"]),
        ({"from": "2024-04-01", "to": "2024-04-01"}, ["r1"]),
        ({"state": "answered"}, ["i1"]),
        ({"unlinked": "true"}, ["r6"]),
        ({"imported": "true"}, []),
    ],
)
async def test_filters_narrow_a_timeline(ask: Asker, params: dict[str, Any], ids: list[str]) -> None:
    assert (await line(ask, WORKER, scope="office", **params))[0] == ids


async def test_own_and_worker_are_the_households_of_today(ask: Asker, records: Records) -> None:
    records.workers = {WORKER.staff_id: frozenset({"h2"}), "w2": frozenset({"h1"})}
    assert (await line(ask, WORKER, scope="own"))[0] == ["r3", "r4"]
    assert (await line(ask, WORKER, worker="w2"))[0] == ["i1", "r1", "r2"]
    assert (await line(ask, COLLEAGUE, worker="nobody"))[0] == []


async def code_of(ask: Asker, who: Actor, **params: Any) -> tuple[int, str]:
    answer = await ask(who, "GET", "/v1/timeline", params=params)
    return answer.status_code, answer.json()["code"]


async def test_another_office_needs_a_purpose(ask: Asker, records: Records) -> None:
    assert await code_of(ask, WORKER, scope="all") == (403, "PURPOSE_REQUIRED")
    assert await code_of(ask, replace(HQ, purpose=None), scope="all") == (403, "PURPOSE_REQUIRED")
    assert await code_of(ask, WORKER, household_id="h3") == (404, "NOT_FOUND")
    records.keepers.open("i-1", "h3")
    stated: dict[str, Any] = {"purpose": "inquiry", "purpose_ref": "inquiry:i-1"}
    assert (await line(ask, WORKER, household_id="h3", **stated))[0] == ["r5"]
    assert "r5" in (await line(ask, READER, scope="all"))[0]
    assert "r5" in (await line(ask, HQ, scope="all"))[0]


async def test_all_wards_under_a_purpose_are_the_households_it_names(ask: Asker, records: Records) -> None:
    records.keepers.open("i-1", "h3")
    stated: dict[str, Any] = {"purpose": "inquiry", "purpose_ref": "inquiry:i-1"}
    assert (await line(ask, WORKER, scope="all", **stated))[0] == ["r5"]
    assert (await table(ask, WORKER, scope="all", **stated))["total"] == 1
    by_body = {"code": "inquiry", "ref_type": "inquiry", "ref_id": "i-1"}
    ids, body = await found(ask, WORKER, "家賃", scope="all", purpose=by_body)
    assert set(ids) <= {"r5"}
    assert {bucket["key"] for bucket in body["facets"]["office"]} <= {"hyogo"}
    assert "r5" not in (await line(ask, WORKER, scope="ward", **stated))[0]


async def test_a_made_up_purpose_opens_nothing(ask: Asker, records: Records) -> None:
    for kind in ("household:h3", "x:x", "record:r5", "本庁の依頼"):
        refused = await code_of(ask, WORKER, scope="all", purpose="other", purpose_ref=kind)
        assert refused == (403, "PURPOSE_NOT_ACCEPTED")
    unknown: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:nowhere"}
    assert await code_of(ask, WORKER, scope="all", **unknown) == (403, "PURPOSE_OPENS_NOTHING")
    assert await code_of(ask, WORKER, household_id="h3", **unknown) == (404, "NOT_FOUND")
    assert await code_of(ask, READER, scope="all", **unknown) == (403, "PURPOSE_OPENS_NOTHING")
    records.keepers.away = True
    unsure: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:not-asked-before"}
    records.hide("h4", "hyogo")
    for asked in ({"scope": "all"}, *({"household_id": each} for each in ("h3", "h4", "nobody"))):
        assert await code_of(ask, WORKER, **asked, **unsure) == (503, "PURPOSE_UNCONFIRMED")
    assert "r1" in (await line(ask, WORKER, scope="office", **unsure))[0], "one's own work goes on"


async def test_an_answer_says_that_a_purpose_could_not_be_confirmed(ask: Asker, records: Records) -> None:
    """Who reads all wards might see more of a worker's households than the own offices'; nobody could say."""
    records.workers[COLLEAGUE.staff_id] = frozenset({"h3"})
    at_desk = replace(somebody("x8", "caseworker"), posts=(WORKER.acting_post, HQ.acting_post))
    named = {"code": "case", "ref_type": "approval", "ref_id": "known-later"}
    stated: dict[str, Any] = {"purpose": "case", "purpose_ref": "approval:known-later"}

    async def said(who: Actor, **params: Any) -> list[tuple[bool, int]]:
        answers = (
            (await ask(who, "GET", "/v1/timeline", params={**params, **stated})).json(),
            (await found(ask, who, "家賃", **params, purpose=named))[1],
            await table(ask, who, **params, **stated),
        )
        return [(body["partial"], body.get("total", len(body.get("items", [])))) for body in answers]

    records.keepers.away = True
    whose = {"worker": COLLEAGUE.staff_id}
    for who in (at_desk, replace(HQ, purpose=None)):
        assert await said(who, **whose) == [(True, 0)] * 3
    assert all(partial for partial, _ in await said(at_desk, scope="ward"))
    assert not any(partial for partial, _ in await said(at_desk, scope="office"))
    assert not any(partial for partial, _ in await said(WORKER, **whose)), (
        "it would not open more of a worker"
    )
    records.keepers.away = False
    records.keepers.open("known-later", "h3")
    assert [(partial, count > 0) for partial, count in await said(at_desk, **whose)] == [(False, True)] * 3


async def test_a_protected_household_is_nowhere_outside_its_office(ask: Asker, records: Records) -> None:
    """From the moment the restricting call has answered, whatever the index still says."""
    records.hide("h3", "hyogo")
    assert "r5" not in (await line(ask, HQ, scope="all"))[0]
    assert (await ask(HQ, "GET", "/v1/timeline", params={"household_id": "h3"})).status_code == 404
    ids, body = await found(ask, HQ, "家賃", scope="all")
    assert "r5" not in ids
    assert body["total"] == len(ids)
    assert "hyogo" not in {bucket["key"] for bucket in body["facets"]["office"]}
    assert (await found(ask, HQ, "高木", scope="all"))[1]["resolved"] == []
    assert (await table(ask, HQ, scope="all"))["total"] == 4
    assert "r5" in (await line(ask, ELSEWHERE, scope="office"))[0]


async def test_a_note_about_nobody_known_is_for_its_own_office_alone(ask: Asker) -> None:
    """It may be about a protected person, so that neither the roles of all wards nor a read group see it."""
    assert "r6" in (await line(ask, WORKER, scope="office"))[0]
    assert "r6" in (await found(ask, WORKER, "宛先", scope="office"))[0]
    assert "r6" not in (await line(ask, HQ, scope="all"))[0]
    ids, body = await found(ask, HQ, "宛先", scope="all")
    assert (ids, body["total"]) == ([], 0)


async def test_nothing_is_shown_while_nobody_can_say_who_is_hidden(ask: Asker, records: Records) -> None:
    records.away = True
    answer = await ask(WORKER, "GET", "/v1/timeline", params={"scope": "office"})
    assert (answer.status_code, answer.json()["code"]) == (503, "POLICY_UNAVAILABLE")


# ---------------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("家賃", {"r1", "r4", "r6", "i1"}),
        ("猫", {"r1"}),
        ("家賃 猫", {"r1"}),
        ("家賃 -猫", {"r4", "r6", "i1"}),
        ("猫 OR 看護", {"r1", "r3"}),
        ("ハローワーク", {"r2"}),
        ("訪看", {"r3"}),
        ('"家賃の滞納"', {"r1"}),
        ("ヤチン", set[str]()),
        ("はまぐち", {"r1", "r2", "i1"}),
        ("渡辺", {"r1", "r2", "i1"}),
        ("はせがわ", {"r3", "r4"}),
        ("垂-318", {"r1", "r2", "i1"}),
        ("412", {"r3", "r4"}),
        ("長谷川 看護", {"r3"}),
        ("令和5年度 家賃", {"r6"}),
        ("同行", {"r2"}),
        ("大家", {"i1"}),
        ("家主 からの電話", set[str]()),
        ("大家 からの電話", {"i1"}),
        ("高木", set[str]()),
        ("浜口次郎", set[str]()),
        ('" AND (', set[str]()),
        ("*:*", set[str]()),
        ('{"match_all":{}}', set[str]()),
    ],
)
async def test_what_a_search_finds(ask: Asker, q: str, ids: set[str]) -> None:
    assert set((await found(ask, WORKER, q))[0]) == ids


async def test_hits_are_marked_in_the_original_and_counted(ask: Asker) -> None:
    ids, body = await found(ask, WORKER, "ｶﾞ OR 滞納", sort="time")
    assert ids == ["i1", "r1"]
    [mark] = body["items"][1]["highlights"]
    assert [run["text"] for run in mark["runs"] if run["hit"]] == ["滞納"]
    assert body["total"] == 2
    assert body["facets"]["kind"] == [{"key": "inquiry", "count": 1}, {"key": "record", "count": 1}]


async def test_a_name_says_which_household_it_was_taken_for(ask: Asker) -> None:
    _, body = await found(ask, WORKER, "はせがわ")
    [resolved] = body["resolved"]
    assert resolved["term"] == "はせがわ"
    assert [h["id"] for h in resolved["households"]] == ["h2"]


async def test_action_items_are_found_only_when_asked_for(ask: Asker) -> None:
    assert (await found(ask, WORKER, "収入申告書"))[0] == []
    assert (await found(ask, WORKER, "収入申告書", kind=["action_item"]))[0] == ["t1"]


@pytest.mark.parametrize("sort", ["relevance", "time"])
async def test_pages_of_a_search_follow_each_other(ask: Asker, sort: str) -> None:
    whole, _ = await found(ask, WORKER, "家賃", sort=sort)
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        ids, body = await found(ask, WORKER, "家賃", sort=sort, limit=1, cursor=cursor)
        seen += ids
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert seen == whole


async def test_a_ranked_list_goes_on_as_of_its_first_page(ask: Asker, app: FastAPI) -> None:
    """Nearness to today is part of the rank: the days that pass between two pages must not move anything."""
    desk: Desk = app.state.desk
    clock = FixedClock("2024-04-02T00:00:00Z")
    app.state.desk = replace(desk, clock=clock)
    whole, _ = await found(ask, WORKER, "家賃")
    seen: list[str] = []
    cursor = None
    for _ in range(10):
        ids, body = await found(ask, WORKER, "家賃", limit=1, cursor=cursor)
        seen += ids
        cursor = body["next_cursor"]
        if cursor is None:
            break
        clock.advance(timedelta(days=90))
    assert seen == whole


async def _views_open(store: Indices) -> int:
    """How many frozen views the engine holds."""
    answer = await store.engine.call("GET", "/_search/point_in_time/_all")
    return len(answer["pits"])


async def test_the_frozen_view_of_a_ranked_list_goes_with_its_last_page(ask: Asker, store: Indices) -> None:
    before = await _views_open(store)
    cursor, most = None, 0
    for _ in range(10):
        _, body = await found(ask, WORKER, "家賃", limit=1, cursor=cursor)
        most = max(most, await _views_open(store) - before)
        cursor = body["next_cursor"]
        if cursor is None:
            break
    assert (cursor, most) == (None, 1)
    assert await _views_open(store) == before


async def test_a_view_whose_page_was_not_shown_is_closed(
    ask: Asker, store: Indices, records: Records
) -> None:
    before = await _views_open(store)
    _, body = await found(ask, WORKER, "家賃", limit=1)
    records.away = True
    asked = {"q": "家賃", "limit": 1, "cursor": body["next_cursor"]}
    assert (await ask(WORKER, "POST", "/v1/search", asked)).status_code == 503
    records.away = False
    assert await _views_open(store) == before


async def test_views_of_readers_who_went_away_are_bounded(
    store: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "VIEWS_OPEN", 3)
    before = await _views_open(store)
    views = [await store.reading.open_view([ENTRIES]) for _ in range(7)]
    assert await _views_open(store) - before == 3
    for view in views:
        await store.reading.close_view(view)
    assert await _views_open(store) == before


async def test_of_views_that_are_opened_at_the_same_moment_no_more_are_held(
    store: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "VIEWS_OPEN", 3)
    before = await _views_open(store)
    held = [await store.reading.open_view([ENTRIES]) for _ in range(3)]
    asked = (store.reading.open_view([ENTRIES]) for _ in range(7))
    told = await asyncio.gather(*asked, return_exceptions=True)
    views = [each for each in told if isinstance(each, str)]
    assert len(views) == 3
    assert {type(each) for each in told if not isinstance(each, str)} == {SearchUnavailable}
    assert await _views_open(store) - before == 3
    for view in (*held, *views):
        await store.reading.close_view(view)
    assert await _views_open(store) == before


async def test_the_reader_whose_view_had_to_go_is_told_to_search_again(
    ask: Asker, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = app.state.desk
    monkeypatch.setattr(searching, "VIEWS_OPEN", 1)
    _, body = await found(ask, WORKER, "家賃", limit=1)
    _, body = await found(ask, WORKER, "家賃", limit=1, cursor=body["next_cursor"])
    view = await desk.reading.open_view([ENTRIES])
    asked = {"q": "家賃", "limit": 1, "cursor": body["next_cursor"]}
    answer = await ask(WORKER, "POST", "/v1/search", asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "CURSOR_EXPIRED")
    assert "もう一度検索" in answer.json()["detail"]
    await desk.reading.close_view(view)


async def test_a_query_has_at_most_200_characters(ask: Asker) -> None:
    answer = await ask(WORKER, "POST", "/v1/search", {"q": "あ" * 201})
    assert (answer.status_code, answer.json()["code"]) == (400, "QUERY_TOO_LONG")
    await found(ask, WORKER, "あ" * 200)


async def test_every_answer_is_written_down_before_it_leaves(ask: Asker, app: FastAPI) -> None:
    await found(ask, CHIEF, "家賃")
    desk: Desk = app.state.desk
    rows = [doc async for doc in desk.audit._documents.find({})]
    entries = [entry for row in rows for entry in row["entries"] if entry["staff_id"] == CHIEF.staff_id]
    [entry] = entries
    assert entry["action"] == "search"
    assert set(entry["objects"]) == {"r1", "r4", "r6", "i1"}
    assert entry["about"]["words"] == 1
    assert "家賃" not in json.dumps(entry, ensure_ascii=False), "no word of a search stands in the audit"


async def test_the_households_a_name_was_taken_for_are_written_down_too(ask: Asker, app: FastAPI) -> None:
    supervisor = somebody("s7", "supervisor")
    ids, body = await found(ask, supervisor, "はせがわ どこにもない語")
    assert (ids, [h["id"] for h in body["resolved"][0]["households"]]) == ([], ["h2"])
    desk: Desk = app.state.desk
    rows = [doc async for doc in desk.audit._documents.find({})]
    [entry] = [e for row in rows for e in row["entries"] if e["staff_id"] == supervisor.staff_id]
    assert entry["household_ids"] == ["h2"]


async def test_why_somebody_reads_is_written_down_whatever_it_refers_to(
    ask: Asker, app: FastAPI, records: Records
) -> None:
    inspector = somebody("x7", "cross_ward_reader", office="city")
    records.keepers.open("i-3", "h3")
    await found(ask, inspector, "家賃", scope="all", purpose={"code": "inspection", "note": "抽出点検の準備"})
    stated = {"code": "case", "ref_type": "inquiry", "ref_id": "i-3"}
    await found(ask, inspector, "家賃", scope="all", purpose=stated)
    desk: Desk = app.state.desk
    rows = [doc async for doc in desk.audit._documents.find({})]
    entries = [e for row in rows for e in row["entries"] if e["staff_id"] == inspector.staff_id]
    assert [e["purpose"] for e in entries] == ["inspection;抽出点検の準備", "case;inquiry:i-3"]


# ---------------------------------------------------------------------- browse


async def test_two_axes_are_counted_in_the_scope(ask: Asker) -> None:
    body = await table(ask, WORKER, rows="record_type", by="month")
    assert body["total"] == 5
    assert body["rows"] == [
        {
            "key": "home_visit",
            "total": 4,
            "cells": [
                {"period": "2023-12", "count": 1},
                {"period": "2024-01", "count": 1},
                {"period": "2024-04", "count": 1},
                {"period": "unknown", "count": 1},
            ],
        },
        {"key": "accompaniment", "total": 1, "cells": [{"period": "2024-02", "count": 1}]},
    ]


async def test_years_are_fiscal_years_and_a_record_counts_in_each_of_its_subjects(ask: Asker) -> None:
    body = await table(ask, WORKER, rows="subject", by="year")
    rows = {row["key"]: {cell["period"]: cell["count"] for cell in row["cells"]} for row in body["rows"]}
    assert rows["health"] == {"2023": 2, "2024": 1}
    assert rows["care"] == {"2023": 1}
    assert rows["none"] == {"unknown": 1}
    assert body["total"] == 5


async def test_a_cell_and_its_list_agree(ask: Asker) -> None:
    body = await table(ask, HQ, scope="all", rows="record_type", by="month")
    for row in body["rows"]:
        for cell in row["cells"]:
            if cell["period"] == "unknown":
                continue
            ids, _ = await line(
                ask, HQ, scope="all", kind="record", record_type=row["key"],
                **{"from": f"{cell['period']}-01", "to": f"{cell['period']}-28"},
            )  # fmt: skip
            assert len(ids) == cell["count"]


# ---------------------------------------------------------------------- own writes, and the engine away


async def test_a_reader_finds_what_he_has_just_written(ask: Asker, store: Indices) -> None:
    key, state = written("r7", "2024-05-01T01:00:00.000Z", "h2", text="書いたばかり。")
    await store.put((key, state), version=3)
    ids, body = await line(ask, WORKER, household_id="h2", after=f"{key}:3")
    assert ids[0] == "r7"
    assert "pending" not in body
    await store.put((key, {"deleted": True}), version=4)


async def test_what_did_not_come_in_time_is_said(ask: Asker) -> None:
    _, body = await line(ask, WORKER, household_id="h2", after=["records.record:r3:2", "records.staff:s1:9"])
    assert body["pending"] == [{"key": "records.record:r3", "reason": "not_yet"}]


async def test_keys_that_nobody_knows_cost_few_looks_and_no_refresh(
    ask: Asker, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = app.state.desk
    refreshed: list[None] = []

    async def refresh() -> None:
        refreshed.append(None)

    monkeypatch.setattr(desk.reading, "refresh", refresh)
    unknown = [f"records.record:nobody-{n}:1" for n in range(20)]
    with counted() as calls:
        _, body = await line(ask, WORKER, household_id="h2", after=unknown)
    assert len(body["pending"]) == 20
    assert calls["index"] <= 15
    assert not refreshed
    await line(ask, WORKER, household_id="h2", after=[*unknown[:3], "records.record:r3:1"])
    assert len(refreshed) == 1


WHY_SEARCH = {
    "POST /v1/search": "the hits, whom names mean, and the labels of the households and of their heads; how level the index is",
    "GET /v1/timeline": "the household, the entries, and the labels of households and heads; how level the index is",
}


async def test_calls_per_route_are_those_of_the_table(
    ask: Asker, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.search.queries.labels.LABEL_KEPT_S", 0.0)
    monkeypatch.setattr("services.search.queries.progress._KEPT_S", 0.0)
    measured: dict[str, Calls] = {}
    with counted() as counts:
        await line(ask, WORKER, household_id="h1")
    measured["GET /v1/timeline"] = calls_of(counts)
    with counted() as counts:
        await found(ask, WORKER, "家賃")
    measured["POST /v1/search"] = calls_of(counts)
    with counted() as counts:
        await table(ask, WORKER)
    measured["GET /v1/browse"] = calls_of(counts)
    assert {r for r, calls in measured.items() if calls.engine > most(r)} <= WHY_SEARCH.keys()
    compare(measured, WHY_SEARCH)


class Parked:
    """A worker that set r1 and r5 aside at version 2."""

    async def level_at(self) -> datetime | None:
        return None

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        return {key: 2 for key in keys if key in ("records.record:r1", "records.record:r5")}


async def test_what_is_parked_is_said_only_to_who_may_know_of_it(
    ask: Asker, app: FastAPI, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "WAIT_S", 0.1)
    desk: Desk = app.state.desk
    app.state.desk = replace(desk, progress=Parked())
    records.hide("h3", "hyogo")
    after = ["records.record:r1:2", "records.record:r5:2", "records.record:nobody:2"]
    _, body = await line(ask, HQ, scope="all", after=after)
    assert [(p["key"][-2:], p["reason"]) for p in body["pending"]] == [
        ("r1", "parked"), ("r5", "not_yet"), ("dy", "not_yet"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "params",
    [
        {"after": "r1"}, {"after": "records.record:r1:-1"}, {"from": "2024-02-30"}, {"kind": "person"}, {"limit": 101},
        {"from": "2024-02-02", "to": "2024-02-01"}, {"scope": "city"}, {"unknown": "1"}, {"ward[$ne]": "x"},
    ],
)  # fmt: skip
async def test_malformed_questions_are_refused(ask: Asker, params: dict[str, Any]) -> None:
    answer = await ask(WORKER, "GET", "/v1/timeline", params=params)
    assert answer.status_code == 422, answer.text


async def test_a_note_that_names_a_protected_household_is_found_by_few(ask: Asker, records: Records) -> None:
    chief = somebody("s1", "supervisor")
    before = {who: (await found(ask, who, "家賃"))[1]["total"] for who in (WORKER, chief)}
    records.hide("h3", "hyogo")
    records.households["r6"] = {"office_code": "tarumi", "meets": ["h3"]}
    for who, may in ((WORKER, False), (chief, True)):
        ids, body = await found(ask, who, "家賃")
        assert ("r6" in ids) is may
        assert body["total"] == before[who] - (not may)
        for facet in ("office", "kind"):
            assert sum(bucket["count"] for bucket in body["facets"][facet]) == body["total"]
        assert ("宛先の分からない" in str(body)) is may
        ids, body = await line(ask, who, scope="office", after="records.record:r6:9")
        assert ("r6" in ids) is may
        assert (await line(ask, who, unlinked="true"))[0] == (["r6"] if may else [])
        assert (await table(ask, who))["total"] == (5 if may else 4)


async def test_search_that_is_away_is_said_and_a_household_is_shown_by_its_owners(
    ask: Asker, app: FastAPI, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = app.state.desk

    def gone(index: str) -> str:
        return f"gone-{index}"

    monkeypatch.setattr(desk.reading._engine, "alias", gone)
    for method, path, body in (("POST", "/v1/search", {"q": "家賃"}), ("GET", "/v1/browse", None)):
        answer = await ask(WORKER, method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (503, "INDEX_NOT_READY")
        assert answer.headers["Retry-After"]
    key, state = written("r1", "2024-03-31T15:30:00.000Z", "h1")
    _, other = written("r2", "2024-02-01T01:00:00.000Z", "h1", record_type="phone")
    records.shown = [Told(key, {**state, "id": "r1"}), Told("records.record:r2", {**other, "id": "r2"})]
    ids, answer = await line(ask, WORKER, household_id="h1", order="asc")
    assert ids == ["r2", "r1"]
    assert answer["partial"] is True
    assert (await line(ask, WORKER, household_id="h1", record_type="phone"))[0] == ["r2"]
    await line(ask, WORKER, household_id="h1", purpose="case", purpose_ref="approval:a1")
    await line(ask, READER, household_id="h1")
    assert records.told_why == [None, None, "case;approval:a1", NOTED.header]
