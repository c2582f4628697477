"""Reading one's own writes, and reading while the engine is away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI

from libs.engine_calls import counting_calls
from services.search.queries import freshness
from services.search.queries.context import QueryContext
from tests.services.calls.table import Calls, calls_of, compare, most
from tests.services.people import HQ, NOTED, WORKER, Asker, somebody
from tests.services.search.conftest import Indices, Records
from tests.services.search.reading.case import READER, found, line, table, written


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
    context: QueryContext = app.state.context
    refreshed: list[None] = []

    async def refresh() -> None:
        refreshed.append(None)

    monkeypatch.setattr(context.reading, "refresh", refresh)
    unknown = [f"records.record:nobody-{n}:1" for n in range(20)]
    with counting_calls() as calls:
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
    monkeypatch.setattr("services.search.queries.labels.LABEL_CACHED_S", 0.0)
    monkeypatch.setattr("services.search.queries.progress._CACHED_S", 0.0)
    measured: dict[str, Calls] = {}
    with counting_calls() as counts:
        await line(ask, WORKER, household_id="h1")
    measured["GET /v1/timeline"] = calls_of(counts)
    with counting_calls() as counts:
        await found(ask, WORKER, "家賃")
    measured["POST /v1/search"] = calls_of(counts)
    with counting_calls() as counts:
        await table(ask, WORKER)
    measured["GET /v1/browse"] = calls_of(counts)
    assert {r for r, calls in measured.items() if calls.engine > most(r)} <= WHY_SEARCH.keys()
    compare(measured, WHY_SEARCH)


class Parked:
    """A worker that parked r1 and r5 at version 2."""

    async def caught_up_at(self) -> datetime | None:
        return None

    async def parked(self, keys: Sequence[str]) -> Mapping[str, int]:
        return {key: 2 for key in keys if key in ("records.record:r1", "records.record:r5")}


async def test_what_is_parked_is_said_only_to_who_may_know_of_it(
    ask: Asker, app: FastAPI, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "WAIT_S", 0.1)
    context: QueryContext = app.state.context
    app.state.context = replace(context, progress=Parked())
    records.hide("h3", "hyogo")
    after = ["records.record:r1:2", "records.record:r5:2", "records.record:nobody:2"]
    _, body = await line(ask, HQ, scope="all", after=after)
    assert [(p["key"][-2:], p["reason"]) for p in body["pending"]] == [
        ("r1", "parked"),
        ("r5", "not_yet"),
        ("dy", "not_yet"),
    ]


@pytest.mark.parametrize(
    "params",
    [
        {"after": "r1"},
        {"after": "records.record:r1:-1"},
        {"from": "2024-02-30"},
        {"kind": "person"},
        {"limit": 101},
        {"from": "2024-02-02", "to": "2024-02-01"},
        {"scope": "city"},
        {"unknown": "1"},
        {"ward[$ne]": "x"},
    ],
)
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
    context: QueryContext = app.state.context

    def gone(index: str) -> str:
        return f"gone-{index}"

    monkeypatch.setattr(context.reading._engine, "alias", gone)
    for method, path, body in (("POST", "/v1/search", {"q": "家賃"}), ("GET", "/v1/browse", None)):
        answer = await ask(WORKER, method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (503, "INDEX_NOT_READY")
        assert answer.headers["Retry-After"]
    key, state = written("r1", "2024-03-31T15:30:00.000Z", "h1")
    _, other = written("r2", "2024-02-01T01:00:00.000Z", "h1", record_type="phone")
    records.shown = [(key, {**state, "id": "r1"}), ("records.record:r2", {**other, "id": "r2"})]
    ids, answer = await line(ask, WORKER, household_id="h1", order="asc")
    assert ids == ["r2", "r1"]
    assert answer["partial"] is True
    assert (await line(ask, WORKER, household_id="h1", record_type="phone"))[0] == ["r2"]
    await line(ask, WORKER, household_id="h1", purpose="case", purpose_ref="approval:a1")
    await line(ask, READER, household_id="h1")
    assert records.told_why == [None, None, "case;approval:a1", NOTED.header]
