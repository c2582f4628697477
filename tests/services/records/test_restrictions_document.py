"""The one document of restrictions: cheap to read, one change for many households, its history stored beside it."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from libs.aggregates import IdempotencyKey
from libs.clock import SystemClock
from libs.ids import uuid7
from libs.mongo import Database, Doc
from libs.problems import IdempotencyKeyReused
from services.records.domain import restriction
from services.records.store import Store
from services.records.store.restrictions import HISTORY, RestrictionsDocument
from services.records.store.rows import HistoryRow
from tests.services.people import Asker
from tests.services.records.conftest import BATCH


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[Database]:
    made = Database(mongo_url, f"t{uuid7()[-10:]}")
    yield made
    await made.drop()
    made.close()


@pytest.fixture
def document(database: Database) -> RestrictionsDocument:
    return RestrictionsDocument(database, SystemClock())


async def _protect(document: RestrictionsDocument, household_id: str, *, kept: int = 0) -> None:
    await document.change(
        lambda known, n: restriction.protect(known, household_id, office_code="tarumi" + "x" * kept, n=n),
        {"what": "protect", "household_id": household_id, "by": "w1"},
    )


async def test_the_question_of_each_read_carries_neither_the_set_nor_its_history(
    document: RestrictionsDocument, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _protect(document, "h1")
    read: list[Doc | None] = []
    whole = database.linearizable

    async def noted(*asked: Any) -> Doc | None:
        read.append(await whole(*asked))
        return read[-1]

    monkeypatch.setattr(database, "linearizable", noted)
    assert await document.etag() == (await document.mark())["etag"] == (await document.snapshot()).etag
    *marks, snapshot = read
    assert [set(doc or {}) for doc in marks] == [{"_id", "etag", "n"}] * 2
    assert set(snapshot or {}) == {"_id", "etag", "n", "households"}


async def test_entries_drain_into_the_history_and_the_etag_stays(
    document: RestrictionsDocument, database: Database
) -> None:
    for household_id in ("h1", "h2"):
        await _protect(document, household_id)
    etag = await document.etag()
    before = await database.collection("restrictions").get("restrictions")
    assert before is not None
    # A run that was interrupted has already copied the first one.
    first = before["entries"][0]
    await database.collection(HISTORY).insert({"_id": first["id"], **first})
    assert await document.drain() == 2
    assert await document.drain() == 0
    after = await database.collection("restrictions").get("restrictions")
    assert after is not None
    assert after["entries"] == []
    assert await document.etag() == etag
    kept = await database.collection(HISTORY).list({}, sort=[("n", 1)])
    assert [(row["n"], row["household_id"], row["by"]) for row in kept] == [(1, "h1", "w1"), (2, "h2", "w1")]


async def test_an_entry_made_while_others_drain_stays_until_the_next_turn(
    document: RestrictionsDocument, database: Database
) -> None:
    await _protect(document, "h1")
    insert = document._history.insert

    async def meanwhile(doc: HistoryRow) -> None:
        await insert(doc)
        await _protect(document, "h2")

    document._history.insert = meanwhile
    assert await document.drain() == 1
    left = await database.collection("restrictions").get("restrictions")
    assert left is not None
    assert [entry["household_id"] for entry in left["entries"]] == ["h2"]


async def test_a_repeated_request_is_known_when_its_entry_has_drained(document: RestrictionsDocument) -> None:
    async def protect(fingerprint: str = "f") -> int:
        changed = await document.change(
            lambda known, n: restriction.protect(known, "h1", office_code="tarumi", n=n),
            {"what": "protect", "household_id": "h1", "by": "w1"},
            IdempotencyKey("k1", fingerprint),
        )
        return changed.n

    assert await protect() == 1
    await document.drain()
    assert await protect() == 1
    assert (await document.mark())["n"] == 1
    with pytest.raises(IdempotencyKeyReused):
        await protect("other")


async def test_a_set_that_grows_too_large_calls_for_help(
    document: RestrictionsDocument, caplog: pytest.LogCaptureFixture
) -> None:
    await _protect(document, "h1")
    with caplog.at_level(logging.CRITICAL, "tsuzuri.restrictions"):
        await document.drain()
        assert not caplog.records
        await _protect(document, "h2", kept=2_100_000)
        await document.drain()
    assert "too large" in caplog.text


async def test_the_protected_households_of_an_import_are_one_change_and_stay_as_people_left_them(
    ask: Asker, store: Store
) -> None:
    known = (await store.restrictions_document.mark())["n"]
    objects = [
        {
            "id": f"bulk-{n}",
            "type": "household",
            "protected": n != 1,
            "state": {
                "office_code": "tarumi",
                "ward_code": "28108",
                "status": "active",
                "members": [],
                "case_numbers": [{"series": "垂", "number": f"7700{n}"}],
            },
        }
        for n in range(4)
    ]
    await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": objects})
    snapshot = await store.restrictions_document.snapshot()
    assert snapshot.n == known + 1
    assert [snapshot.is_protected(f"bulk-{n}") for n in range(4)] == [True, False, True, True]
    await store.restrictions_document.change(
        lambda households, n: restriction.unprotect(households, "bulk-0", n=n), {"what": "unprotect", "by": "c1"}
    )
    await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": objects})
    assert not (await store.restrictions_document.snapshot()).is_protected("bulk-0")
