"""Full-text search."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI

from libs.clock import FixedClock
from libs.problems import SearchUnavailable
from services.search.domain.mappings import ENTRIES
from services.search.queries.context import QueryContext
from services.search.store import reading as searching
from tests.services.people import CHIEF, WORKER, Asker, somebody
from tests.services.search.conftest import Indices, Records
from tests.services.search.reading.case import found


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


async def test_counts_can_be_asked_for_without_hits(ask: Asker) -> None:
    _, whole = await found(ask, WORKER, "家賃")
    ids, body = await found(ask, WORKER, "家賃", limit=0)
    assert (ids, body["next_cursor"]) == ([], None)
    assert (body["total"], body["facets"]) == (whole["total"], whole["facets"])


async def test_a_name_says_which_household_it_was_taken_for(ask: Asker) -> None:
    _, body = await found(ask, WORKER, "はせがわ")
    [resolved] = body["resolved"]
    assert resolved["term"] == "はせがわ"
    assert [h["id"] for h in resolved["households"]] == ["h2"]


async def test_a_search_is_limited_to_the_households_of_a_worker_or_of_a_unit(ask: Asker, records: Records) -> None:
    records.workers = {"w2": frozenset({"h1"})}
    records.units = {("tarumi", "生活支援第二係"): frozenset({"h2", "h3"})}
    assert set((await found(ask, WORKER, "家賃", worker="w2"))[0]) == {"r1", "i1"}
    assert set((await found(ask, WORKER, "家賃", workers_of="生活支援第二係"))[0]) == {"r4"}, "h3 is of another office"
    assert (await found(ask, WORKER, "家賃", workers_of="生活支援第一係"))[0] == []
    elsewhere = somebody("w9", office="hyogo")
    assert (await found(ask, elsewhere, "家賃", workers_of="生活支援第二係"))[0] == []


async def test_the_audit_says_how_far_a_search_looked(ask: Asker, app: FastAPI) -> None:
    reader = somebody("s8", "supervisor")
    await found(ask, reader, "家賃")
    await found(ask, reader, "家賃", worker="w2")
    await found(ask, reader, "家賃", workers_of="生活支援第二係")
    await found(ask, reader, "家賃", household_id="h1")
    await found(ask, reader, "家賃", scope="ward")
    context: QueryContext = app.state.context
    rows = [doc async for doc in context.audit._documents.find({})]
    entries = [entry for row in rows for entry in row["entries"] if entry["staff_id"] == reader.staff_id]
    assert [(entry["about"] or {})["scope"] for entry in entries] == ["office", "worker", "unit", "household", "ward"]


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
    """The rank depends on the distance to today: time that passes between two pages must not move any hit."""
    context: QueryContext = app.state.context
    clock = FixedClock("2024-04-02T00:00:00Z")
    app.state.context = replace(context, clock=clock)
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


async def test_a_view_whose_page_was_not_shown_is_closed(ask: Asker, store: Indices, records: Records) -> None:
    before = await _views_open(store)
    _, body = await found(ask, WORKER, "家賃", limit=1)
    records.away = True
    asked = {"q": "家賃", "limit": 1, "cursor": body["next_cursor"]}
    assert (await ask(WORKER, "POST", "/v1/search", asked)).status_code == 503
    records.away = False
    assert await _views_open(store) == before


async def test_views_of_readers_who_went_away_are_bounded(store: Indices, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MAX_VIEWS", 3)
    before = await _views_open(store)
    views = [await store.reading.open_view([ENTRIES]) for _ in range(7)]
    assert await _views_open(store) - before == 3
    for view in views:
        await store.reading.close_view(view)
    assert await _views_open(store) == before


async def test_of_views_that_are_opened_at_the_same_moment_no_more_are_held(
    store: Indices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_VIEWS", 3)
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
    context: QueryContext = app.state.context
    monkeypatch.setattr(searching, "MAX_VIEWS", 1)
    _, body = await found(ask, WORKER, "家賃", limit=1)
    _, body = await found(ask, WORKER, "家賃", limit=1, cursor=body["next_cursor"])
    view = await context.reading.open_view([ENTRIES])
    asked = {"q": "家賃", "limit": 1, "cursor": body["next_cursor"]}
    answer = await ask(WORKER, "POST", "/v1/search", asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "CURSOR_EXPIRED")
    assert "もう一度検索" in answer.json()["detail"]
    await context.reading.close_view(view)


async def test_a_query_has_at_most_200_characters(ask: Asker) -> None:
    answer = await ask(WORKER, "POST", "/v1/search", {"q": "あ" * 201})
    assert (answer.status_code, answer.json()["code"]) == (400, "QUERY_TOO_LONG")
    await found(ask, WORKER, "あ" * 200)


async def test_every_answer_is_written_down_before_it_leaves(ask: Asker, app: FastAPI) -> None:
    await found(ask, CHIEF, "家賃")
    context: QueryContext = app.state.context
    rows = [doc async for doc in context.audit._documents.find({})]
    entries = [entry for row in rows for entry in row["entries"] if entry["staff_id"] == CHIEF.staff_id]
    [entry] = entries
    assert entry["action"] == "search"
    assert set(entry["objects"]) == {"r1", "r4", "r6", "i1"}
    assert (entry["about"] or {})["words"] == 1
    assert "家賃" not in json.dumps(entry, ensure_ascii=False), "no word of a search stands in the audit"


async def test_the_households_a_name_was_taken_for_are_written_down_too(ask: Asker, app: FastAPI) -> None:
    supervisor = somebody("s7", "supervisor")
    ids, body = await found(ask, supervisor, "はせがわ どこにもない語")
    assert (ids, [h["id"] for h in body["resolved"][0]["households"]]) == ([], ["h2"])
    context: QueryContext = app.state.context
    rows = [doc async for doc in context.audit._documents.find({})]
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
    context: QueryContext = app.state.context
    rows = [doc async for doc in context.audit._documents.find({})]
    entries = [e for row in rows for e in row["entries"] if e["staff_id"] == inspector.staff_id]
    assert [e["purpose"] for e in entries] == ["inspection;抽出点検の準備", "case;inquiry:i-3"]


async def test_a_search_in_one_household_names_no_other(ask: Asker) -> None:
    for words in ("髙木 由美", "00533", "長谷川 由美"):
        assert (await found(ask, WORKER, words, household_id="h1"))[1]["resolved"] == []
    [resolved] = (await found(ask, WORKER, "00412", household_id="h2"))[1]["resolved"]
    assert [label["id"] for label in resolved["households"]] == ["h2"]
