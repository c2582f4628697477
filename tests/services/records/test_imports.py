"""Imports: idempotent, held until the household arrives, undone object by object, revived."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from services.records.commands import imports
from services.records.store import Store
from tests.services.people import COLLEAGUE, HQ, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import draft, written
from tests.times import day

BATCH = {"id": "batch-1", "as_of": "2024-11-20", "synthetic": True}


def person(number: int) -> dict[str, Any]:
    names = [{"kind": "legal", "text": f"取込 {number}郎", "kana": f"トリコミ {number}ロウ"}]
    return _object(f"p{number}", "person", {"names": names, "birth_date": "1950-01-01"}, number)


def household(number: int, **more: Any) -> dict[str, Any]:
    state = {
        "case_numbers": [{"series": "垂", "number": f"9{number:04d}", "original": f"垂{number}"}],
        "office_code": "tarumi",
        "ward_code": "28108",
        "status": "active",
        "head_person_id": f"p{number}",
        "worker_id": "w1",
        "members": [{"person_id": f"p{number}", "relation": "世帯主"}],
    }
    return {**_object(f"h{number}", "household", state, number), **more}


def _object(object_id: str, kind: str, state: dict[str, Any], row: int) -> dict[str, Any]:
    source = {"batch": BATCH["id"], "file": "世帯一覧.csv", "sheet": None, "row": row}
    return {"id": object_id, "type": kind, "state": state, "source": source}


def item(number: int, household_id: str) -> dict[str, Any]:
    state = {
        "class": "periodic",
        "kind": "income_report",
        "title": "収入申告",
        "household_id": household_id,
        "office_code": "tarumi",
        "ward_code": "28108",
        "assignee_id": "w1",
        "due_on": "2024-12-01",
        "state": "open",
        "opened_at": "2024-11-20T00:00:00.000Z",
        "is_imported": True,
    }
    return _object(f"i{number}", "action_item", state, number)


async def take(ask: Asker, *objects: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": list(objects)})
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def test_the_same_rows_twice_are_one_effect(ask: Asker) -> None:
    first = await take(ask, person(1), household(1))
    again = await take(ask, person(1), household(1))
    assert [r["outcome"] for r in first] == ["created", "created"]
    assert [r["outcome"] for r in again] == ["unchanged", "unchanged"]
    seen = (await ask(COLLEAGUE, "GET", "/v1/households/h1")).json()
    assert seen["source"] == {"batch": "batch-1", "file": "世帯一覧.csv", "sheet": None, "row": 1}
    assert seen["case_numbers"][0]["original"] == "垂1"


async def test_a_row_whose_household_is_missing_is_held_and_applied_when_it_comes(ask: Asker, store: Store) -> None:
    assert [r["outcome"] for r in await take(ask, item(2, "h2"))] == ["held"]
    assert await store.action_items.load("i2") is None
    await take(ask, person(2), household(2))
    assert await store.action_items.load("i2") is not None
    assert await store.waiting_rows.list({"waiting_for": "h2"}) == []


async def test_a_protected_household_is_hidden_from_its_first_event_on(ask: Asker) -> None:
    await take(ask, person(3), household(3, protected=True))
    assert (await ask(HQ, "GET", "/v1/households/h3")).status_code == 404
    assert (await ask(COLLEAGUE, "GET", "/v1/households/h3")).status_code == 200


async def test_a_refused_row_does_not_stop_the_others(ask: Asker) -> None:
    twin = {**household(1), "id": "h1-twin"}
    results = await take(ask, twin, person(4))
    assert [(r["outcome"], r.get("code")) for r in results] == [("refused", "DUPLICATE_CASE_NUMBER"), ("created", None)]


async def test_undo_takes_back_what_nobody_changed_and_lists_the_rest_and_a_reimport_revives(ask: Asker) -> None:
    batch = {**BATCH, "id": "batch-2"}
    rows = [person(11), household(11), person(12), household(12)]
    for row in rows:
        row["source"]["batch"] = "batch-2"
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": rows})
    changed = await ask(SUPERVISOR, "POST", "/v1/households/h12/assign", {"worker_id": "w2"}, if_match=1)
    assert changed.status_code == 200
    undone = (await ask("ops", "POST", "/internal/v1/imports/batch-2/undo")).json()["results"]
    outcomes = {r["id"]: r["outcome"] for r in undone}
    assert outcomes == {"p11": "undone", "h11": "undone", "p12": "refused", "h12": "refused"}
    assert {r["id"]: r.get("code") for r in undone if r["outcome"] == "refused"} == {
        "h12": "CHANGED_SINCE",
        "p12": "STILL_USED",
    }
    assert (await ask(COLLEAGUE, "GET", "/v1/households/h11")).status_code == 404
    assert (await ask(COLLEAGUE, "GET", "/v1/households/h12")).json()["head"]["name"] == "取込 12郎"
    again = await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": rows})
    assert [r["outcome"] for r in again.json()["results"]] == ["revived", "revived", "unchanged", "unchanged"]
    assert (await ask(COLLEAGUE, "GET", "/v1/households/h11")).json()["version"] == 3


async def with_a_record(ask: Asker, household_id: str) -> None:
    await written(ask, household_id)


async def with_a_draft(ask: Asker, household_id: str) -> None:
    await draft(ask, household_id)


async def with_an_item(ask: Asker, household_id: str) -> None:
    body = {"household_id": household_id, "kind": "other", "title": "確認", "due_on": day(10)}
    assert (await ask(WORKER, "POST", "/v1/action-items", body)).status_code == 201


async def with_a_related_party(ask: Asker, household_id: str) -> None:
    body = {"household_id": household_id, "kind": "landlord", "name": "例 大家"}
    assert (await ask(WORKER, "POST", "/v1/related-parties", body)).status_code == 201


async def with_a_contact(ask: Asker, household_id: str) -> None:
    body = {"kind": "phone", "value": "078-000-0000"}
    assert (await ask(WORKER, "POST", f"/v1/households/{household_id}/contacts", body)).status_code == 201


@pytest.mark.parametrize(
    ("number", "worked_on"),
    list(enumerate([with_a_record, with_a_draft, with_an_item, with_a_related_party, with_a_contact], 31)),
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_a_household_that_was_worked_on_since_is_not_taken_away(
    ask: Asker, number: int, worked_on: Callable[[Asker, str], Awaitable[None]]
) -> None:
    batch = {**BATCH, "id": f"batch-{number}"}
    rows = [person(number), household(number), person(number + 100), household(number + 100)]
    for row in rows:
        row["source"]["batch"] = batch["id"]
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": rows})
    await worked_on(ask, f"h{number}")
    undone = (await ask("ops", "POST", f"/internal/v1/imports/{batch['id']}/undo")).json()["results"]
    assert {r["id"]: r.get("code", r["outcome"]) for r in undone} == {
        f"h{number}": "STILL_USED",
        f"p{number}": "STILL_USED",
        f"h{number + 100}": "undone",
        f"p{number + 100}": "undone",
    }
    assert (await ask(COLLEAGUE, "GET", f"/v1/households/h{number}")).status_code == 200


async def test_a_large_batch_is_undone_call_by_call(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "UNDO_S", 0.0)
    batch = {**BATCH, "id": "batch-50"}
    rows = [person(n) for n in range(51, 54)]
    for row in rows:
        row["source"]["batch"] = "batch-50"
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": rows})
    undone: list[str] = []
    for _ in range(10):
        told = (await ask("ops", "POST", "/internal/v1/imports/batch-50/undo")).json()
        undone += [r["id"] for r in told["results"] if r["outcome"] == "undone"]
        if not told["more"]:
            break
    assert sorted(undone) == ["p51", "p52", "p53"]


async def test_imports_are_for_ops_only_and_the_demo_asks_for_real_batches(ask: Asker) -> None:
    refused = await ask("search", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": []})
    assert (refused.status_code, refused.json()["code"]) == (403, "OUT_OF_SCOPE")
    assert (await ask("gateway", "GET", "/internal/v1/imports/unsynthetic")).json() == {"count": 0}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": {"id": "real", "synthetic": False}, "objects": []})
    assert (await ask("gateway", "GET", "/internal/v1/imports/unsynthetic")).json() == {"count": 1}


async def test_an_original_file_is_kept_once_with_its_hash(ask: Asker, store: Store) -> None:
    for outcome in ("created", "unchanged"):
        path = "/internal/v1/imports/batch-1/files/世帯一覧.csv"
        sent = {"Content-Type": "application/octet-stream"}
        answer = await ask.http.put(path, content="世帯番号".encode("cp932"), headers={**sent, **service(ask)})
        assert answer.json()["outcome"] == outcome
    digest = answer.json()["sha256"]
    assert await store.files.read(f"batch-1/{digest}/世帯一覧.csv") == "世帯番号".encode("cp932")
    entries = [entry for doc in await store.process.db.collection("audit").list({}) for entry in doc["entries"]]
    kept = [entry for entry in entries if entry["action"] == "import_file"]
    assert [(entry["staff_id"], entry["about"]) for entry in kept] == [("service:ops", {"batch": "batch-1"})] * 2


def service(ask: Asker) -> dict[str, str]:
    from libs.actor import mint_service_token
    from libs.signing import load_signer

    return {"X-Service-Token": mint_service_token(load_signer(ask.keys, "ops"), "records")}


async def test_an_office_says_up_to_when_its_old_books_were_taken_in(ask: Asker) -> None:
    async def told() -> dict[str, str | None]:
        offices = (await ask(WORKER, "GET", "/v1/offices")).json()["items"]
        return {office["office_code"]: office["books_until"] for office in offices}

    batch = {"id": "books-hyogo", "office_code": "hyogo", "as_of": "2024-10-31", "synthetic": True}
    assert (await told())["hyogo"] is None
    await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": []})
    assert (await told())["hyogo"] == "2024-10-31"
    await ask("ops", "POST", "/internal/v1/imports/books-hyogo/undo")
    assert (await told())["hyogo"] is None


async def test_a_household_whose_number_was_given_away_is_refused_and_the_import_goes_on(ask: Asker) -> None:
    await take(ask, person(70), household(70))
    assert (await ask("ops", "POST", f"/internal/v1/imports/{BATCH['id']}/undo")).status_code == 200
    number = household(70)["state"]["case_numbers"][0]
    body = {
        "office_code": "tarumi",
        "status": "active",
        "label": "新しい世帯",
        "case_numbers": [{"series": "垂", "number": number["number"]}],
    }
    assert (await ask(WORKER, "POST", "/v1/households", body)).status_code == 201
    again = await take(ask, person(70), household(70), person(71), household(71))
    assert [(r["outcome"], r.get("code")) for r in again] == [
        ("revived", None),
        ("refused", "DUPLICATE_CASE_NUMBER"),
        ("created", None),
        ("created", None),
    ]


def books(office: str | None, *contents: str, **more: Any) -> dict[str, Any]:
    files = [{"name": f"{n}.csv", "sha256": content * 64} for n, content in enumerate(contents)]
    return {"id": f"books-{office}", "office_code": office, "synthetic": True, "files": files, **more}


async def opened(ask: Asker, batch: dict[str, Any], *objects: dict[str, Any]) -> tuple[int, str | None]:
    for each in objects:
        each["source"] = {"batch": batch["id"], "file": "0.csv", "sheet": None, "row": 1}
    answer = await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": list(objects)})
    return answer.status_code, answer.json().get("code")


async def test_an_office_has_one_live_batch_and_other_books_wait_for_its_undo(ask: Asker) -> None:
    first = books("nada", "a", "b")
    assert await opened(ask, first, person(61)) == (200, None)
    assert await opened(ask, first, person(61)) == (200, None)
    assert await opened(ask, books("nada", "a", "c")) == (409, "IMPORT_DIFFERS")
    assert await opened(ask, books("nada", "a", "b", id="another")) == (409, "IMPORT_DIFFERS")
    assert await opened(ask, books("suma", "a", "b")) == (200, None)
    undone = await ask("ops", "POST", "/internal/v1/imports/books-nada/undo")
    assert undone.status_code == 200
    assert await opened(ask, books("nada", "a", "c"), person(61)) == (200, None)
    assert await opened(ask, first) == (409, "IMPORT_DIFFERS")


async def test_of_batches_that_come_at_the_same_moment_an_office_takes_one(ask: Asker, store: Store) -> None:
    for turn in range(3):
        ids = [f"first-{turn}-{n}" for n in range(6)]
        told = await asyncio.gather(*(opened(ask, books("chuo", each[-1], id=each)) for each in ids))
        assert sorted(told, key=str) == [(200, None), *[(409, "IMPORT_DIFFERS")] * 5]
        [live] = await store.batches.list({"office_code": "chuo", "state": "taken"})
        again = [await opened(ask, books("chuo", each[-1], id=each)) for each in ids]
        assert [each for each, answer in zip(ids, again, strict=True) if answer[0] == 200] == [live["_id"]]
        undone = await ask("ops", "POST", f"/internal/v1/imports/{live['_id']}/undo")
        assert undone.status_code == 200


async def test_a_refusal_names_the_batch_to_take_back(ask: Asker) -> None:
    await opened(ask, books("nagata", "a"))
    body: dict[str, Any] = {"batch": books("nagata", "b", id="another"), "objects": []}
    answer = await ask("ops", "POST", "/internal/v1/imports", body)
    assert answer.json()["context"] == {"batch": "books-nagata"}


async def test_what_an_undo_left_keeps_its_file_as_it_was(ask: Asker) -> None:
    batch = books("kita", "a", "b")
    row = household(62)
    row["state"]["office_code"] = "kita"
    await opened(ask, batch, person(62), row)
    await with_a_contact_at(ask, "h62")
    undone = (await ask("ops", "POST", "/internal/v1/imports/books-kita/undo")).json()["results"]
    assert {r["id"]: r["outcome"] for r in undone} == {"h62": "refused", "p62": "refused"}
    assert await opened(ask, books("kita", "c", "b")) == (409, "IMPORT_IN_USE")
    assert await opened(ask, books("kita", "a", "c")) == (200, None)


async def with_a_contact_at(ask: Asker, household_id: str) -> None:
    state = {"household_id": household_id, "kind": "phone", "value": "078-000-0000"}
    added = {"id": f"beside-{household_id}", "type": "contact", "state": state}
    await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [added]})


async def test_an_office_that_is_not_on_the_list_takes_nothing(ask: Asker, store: Store) -> None:
    assert await opened(ask, books("tarumii"), person(63)) == (422, "UNLISTED_OFFICE")
    assert await store.persons.load("p63") is None
    row = household(64)
    row["state"]["office_code"] = "nowhere"
    body = {"batch": BATCH, "objects": [row, person(65)]}
    results = (await ask("ops", "POST", "/internal/v1/imports", body)).json()["results"]
    assert [(r["outcome"], r.get("code")) for r in results] == [("refused", "UNLISTED_OFFICE"), ("created", None)]


async def test_the_people_of_本庁_hold_their_posts_there(ask: Asker) -> None:  # noqa: N802
    """People who act for a matter are looked up in its office and in 本庁."""
    post = {"post": "担当", "role": "hq", "unit": "くらし支援課", "from": "2024-04-01"}
    rows = [
        {
            "id": f"hq-{code}",
            "type": "staff",
            "state": {"staff_number": code, "name": "試験", "posts": [{**post, "office_code": code}]},
        }
        for code in ("tarumi", "city")
    ]
    body = {"batch": BATCH, "objects": rows}
    results = (await ask("ops", "POST", "/internal/v1/imports", body)).json()["results"]
    assert [(r["outcome"], r.get("code")) for r in results] == [("refused", "UNLISTED_OFFICE"), ("created", None)]


async def test_an_object_without_the_published_shape_is_refused_and_says_where(ask: Asker) -> None:
    wrong = household(66)
    wrong["state"]["status"] = "gone"
    bare: dict[str, Any] = {"id": "h67", "type": "household", "state": {}, "protected": True}
    beside = {"id": "c66", "type": "contact", "state": {"household_id": "h66", "kind": "phone", "value": ""}}
    unknown = household(68)
    unknown["state"]["locked"] = True
    results = await take(ask, wrong, beside, bare, unknown)
    assert [r["code"] for r in results] == ["VALIDATION_FAILED"] * 4
    assert "/state/status" in results[0]["message"]
    assert "/state/value" in results[1]["message"]
    assert "/state/locked" in results[3]["message"]
