"""Imported inquiries: a repeated import, undo object by object, a revived object, and what other services may fetch."""

import json
from typing import Any

import pytest

from services.inquiries.commands import imports
from services.inquiries.jobs import UnlinkedImportNotice
from services.inquiries.store import Store
from tests.services.inquiries.calls import act, logged
from tests.services.inquiries.conftest import RecordsStandIn
from tests.services.people import COLLEAGUE, SUPERVISOR, WORKER, Asker
from tests.times import ago

BATCH = {"id": "batch-1", "as_of": "2024-11-20", "synthetic": True}


def row(number: int, batch: str = "batch-1", **given: Any) -> dict[str, Any]:
    state = {
        "received_at": "2024-05-07T00:30:00.000Z",
        "precision": "about",
        "channel": "phone",
        "logged_at": "2024-11-20T00:00:00.000Z",
        "caller": {"kind": "landlord", "name": "家主"},
        "household_text": "垂水台の佐藤さん",
        "candidates": ["h1"],
        "office_code": "tarumi",
        "ward_code": "28108",
        "subject": "家賃の件",
        "summary": "家賃が遅れている。",
        "state": "answered",
        "is_imported": True,
        "received_by_text": "森",
        "original_text": "9時半頃　家主より",
        "contact": {"phone": "078-000-0009"},
        **given,
    }
    source = {"batch": batch, "file": "電話受付簿.xlsx", "sheet": "R6", "row": number}
    return {"id": f"{batch}-{number}", "type": "inquiry", "state": state, "source": source}


async def take(ask: Asker, *objects: dict[str, Any], batch: str = "batch-1") -> list[dict[str, Any]]:
    body = {"batch": {**BATCH, "id": batch}, "objects": list(objects)}
    answer = await ask("ops", "POST", "/internal/v1/imports", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def undo(ask: Asker, batch: str) -> dict[str, dict[str, Any]]:
    answer = await ask("ops", "POST", f"/internal/v1/imports/{batch}/undo")
    assert answer.status_code == 200, answer.text
    return {result["id"]: result for result in answer.json()["results"]}


async def test_importing_the_same_rows_twice_changes_nothing(ask: Asker, store: Store) -> None:
    assert [r["outcome"] for r in await take(ask, row(1), row(2))] == ["created", "created"]
    assert [r["outcome"] for r in await take(ask, row(1), row(2))] == ["unchanged", "unchanged"]
    shown = (await ask(WORKER, "GET", "/v1/inquiries/batch-1-1")).json()
    assert shown["source"] == {"batch": "batch-1", "file": "電話受付簿.xlsx", "sheet": "R6", "row": 1}
    assert (shown["precision"], shown["caller"]["phone"]) == ("about", "078-000-0009")
    item = await store.inquiries.load("batch-1-1")
    assert item is not None
    assert [event["name"] for event in item.doc["tray"]] == ["inquiry.imported"]
    assert "078-000" not in str(item.doc["tray"])


async def test_a_row_without_a_usable_time_is_imported_and_listed(ask: Asker) -> None:
    await take(ask, row(3, received_at=None))
    answer = await ask(WORKER, "GET", "/v1/inquiries", params={"unlinked": 1})
    assert "batch-1-3" in [item["id"] for item in answer.json()["items"]]


async def test_records_is_told_of_an_unlinked_inquiry_before_it_is_written(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    records.unreachable = True
    body = {"batch": {**BATCH, "id": "batch-8"}, "objects": [row(1, "batch-8")]}
    answer = await ask("ops", "POST", "/internal/v1/imports", body)
    assert answer.status_code == 503
    assert await store.inquiries.load("batch-8-1") is None
    records.unreachable, records.unlinked_notes = False, []
    await take(ask, row(1, "batch-8"), row(2, "batch-8", household_id="h1", candidates=[]), batch="batch-8")
    assert [(note["id"], note["state"]["summary"]) for note in records.unlinked_notes] == [
        ("batch-8-1", "家賃が遅れている。")
    ]
    await take(ask, row(1, "batch-8"), batch="batch-8")
    assert len(records.unlinked_notes) == 1, "an object that exists is not told again"
    notice = UnlinkedImportNotice(store)
    await notice.turn()
    assert {note["id"] for note in records.unlinked_notes} >= {"batch-8-1"}
    before = len(records.unlinked_notes)
    await notice.turn()
    assert len(records.unlinked_notes) == before


async def test_records_is_told_beforehand_exactly_what_the_event_will_say(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    await take(ask, row(1, "batch-9"), batch="batch-9")
    await undo(ask, "batch-9")
    await take(ask, row(1, "batch-9"), batch="batch-9")
    told_states = [note["state"] for note in records.unlinked_notes if note["id"] == "batch-9-1"]
    item = await store.inquiries.load("batch-9-1")
    assert item is not None
    event_states = [event["state"] for event in item.doc["tray"] if not event["state"].get("deleted")]
    assert [{**each, "id": "batch-9-1"} for each in told_states] == event_states
    assert [each["version"] for each in told_states] == [1, 3], "the undo, if heard late, has an older version"


def test_unlinked_notes_are_sent_in_groups_of_bounded_number_and_size() -> None:
    notes = [{"id": f"call-{n}", "state": {"summary": "あ" * n}} for n in (1, 400, 400, 1, 1, 1, 5000, 1)]
    groups = list(imports.groups(notes, 3, 2_000))
    assert [note for group in groups for note in group] == notes
    assert [len(group) for group in groups] == [2, 3, 1, 1, 1]
    none: list[str] = []
    assert list(imports.groups(none, 3, 2_000)) == []


async def test_unlinked_imports_are_read_page_by_page(ask: Asker, store: Store, records: RecordsStandIn) -> None:
    await take(ask, *(row(n, "batch-7") for n in range(5)), batch="batch-7")
    pages = [page async for page in store.unlinked_imports(2)]
    inquiry_ids = [each for page in pages for each in page]
    assert [len(page) for page in pages[:-1]] == [2] * (len(pages) - 1)
    assert {f"batch-7-{n}" for n in range(5)} <= set(inquiry_ids)
    assert len(inquiry_ids) == len(set(inquiry_ids))


async def test_an_unlinked_inquiry_that_names_a_protected_household_is_shown_to_few(
    ask: Asker, records: RecordsStandIn
) -> None:
    await take(ask, row(7, received_at=ago(days=3), candidates=[]))
    shown = (await ask(WORKER, "GET", "/v1/inquiries/batch-1-7")).json()
    records.hide("h9", offices=["hyogo"], office_code="hyogo")
    records.hide("batch-1-7", meets=["h9"], office_code="tarumi")
    for who, may in ((WORKER, False), (COLLEAGUE, False), (SUPERVISOR, True)):
        assert ((await ask(who, "GET", "/v1/inquiries/batch-1-7")).status_code == 200) is may
        for params in ({"unlinked": 1}, {"office": "tarumi"}):
            listed = (await ask(who, "GET", "/v1/inquiries", params=params)).json()["items"]
            assert ("batch-1-7" in [item["id"] for item in listed]) is may
    link = {"household_id": "h1"}
    refused = await ask(WORKER, "POST", "/v1/inquiries/batch-1-7/link", link, if_match=shown["version"])
    assert refused.status_code == 404
    await act(ask, SUPERVISOR, shown, "link", link)
    assert (await ask(WORKER, "GET", "/v1/inquiries/batch-1-7")).status_code == 200


async def test_a_malformed_object_is_refused_with_the_place_of_its_error(ask: Asker) -> None:
    wrong = [row(4, channel="pigeon"), {**row(5), "type": "record"}, row(6)]
    results = await take(ask, *wrong)
    assert [r["outcome"] for r in results] == ["refused", "refused", "created"]
    assert results[0]["code"] == "VALIDATION_FAILED"
    assert "/state/channel" in results[0]["message"]


async def test_an_undo_leaves_what_was_changed_since_and_a_new_import_revives_the_rest(
    ask: Asker, store: Store
) -> None:
    await take(ask, row(1, "batch-2"), row(2, "batch-2"), batch="batch-2")
    await act(ask, WORKER, {"id": "batch-2-2", "version": 1}, "link", {"household_id": "h1"})
    results = await undo(ask, "batch-2")
    assert results["batch-2-1"]["outcome"] == "undone"
    assert (results["batch-2-2"]["outcome"], results["batch-2-2"]["code"]) == ("refused", "CHANGED_SINCE")
    assert (await ask(WORKER, "GET", "/v1/inquiries/batch-2-1")).status_code == 404
    assert (await undo(ask, "batch-2"))["batch-2-1"]["outcome"] == "unchanged"
    tombstone = await store.inquiries.load("batch-2-1")
    assert tombstone is not None
    assert "summary" not in tombstone.doc
    assert "contact" not in tombstone.doc
    assert tombstone.doc["tray"][-1]["state"]["deleted"] is True
    again = await take(ask, row(1, "batch-2"), row(2, "batch-2"), batch="batch-2")
    assert [r["outcome"] for r in again] == ["revived", "unchanged"]
    revived = await ask(WORKER, "GET", "/v1/inquiries/batch-2-1")
    assert (revived.status_code, revived.json()["version"]) == (200, 3)
    assert (await undo(ask, "batch-2"))["batch-2-1"]["outcome"] == "undone"


async def test_a_large_batch_is_undone_over_several_requests(ask: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "UNDO_S", 0.0)
    await take(ask, *(row(n, "batch-4") for n in range(3)), batch="batch-4")
    undone: list[str] = []
    for _ in range(10):
        answer = (await ask("ops", "POST", "/internal/v1/imports/batch-4/undo")).json()
        undone += [r["id"] for r in answer["results"] if r["outcome"] == "undone"]
        if not answer["more"]:
            break
    assert sorted(undone) == ["batch-4-0", "batch-4-1", "batch-4-2"]


async def test_an_undone_inquiry_is_in_no_list_and_takes_no_command(ask: Asker) -> None:
    await take(ask, row(1, "batch-3", household_id="h2"), batch="batch-3")
    await undo(ask, "batch-3")
    answer = await ask(WORKER, "GET", "/v1/inquiries", params={"household_id": "h2"})
    assert "batch-3-1" not in answer.text
    refused = await ask(WORKER, "POST", "/v1/inquiries/batch-3-1/answer", {"text": "…"}, if_match=2)
    assert refused.status_code == 404


async def test_an_unknown_batch_cannot_be_undone(ask: Asker) -> None:
    answer = await ask("ops", "POST", "/internal/v1/imports/none/undo")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_imports_are_for_the_operator_s_programs_only(ask: Asker) -> None:
    body: dict[str, Any] = {"batch": BATCH, "objects": []}
    for who, status in [("records", 403), (WORKER, 401)]:
        assert (await ask(who, "POST", "/internal/v1/imports", body)).status_code == status


async def test_search_fetches_states_without_telephone_numbers_and_each_fetch_is_audited(
    ask: Asker, store: Store
) -> None:
    made = await logged(ask)
    answer = await ask("search", "GET", "/internal/v1/states", params={"type": "inquiry"})
    rows = {each["key"]: each for each in map(json.loads, answer.text.splitlines())}
    mine = rows[f"inquiries.inquiry:{made['id']}"]
    assert (mine["version"], mine["state"]["subject"]) == (1, "入院の連絡")
    assert "078-000" not in answer.text
    entries = [e async for doc in store.process.db.collection("audit").find({}) for e in doc["entries"]]
    assert any(e["staff_id"] == "service:search" and e["action"] == "states" for e in entries)
    assert (await ask("search", "GET", "/internal/v1/losses")).json() == {"items": []}


async def test_an_office_has_one_live_batch(ask: Asker) -> None:
    def body(content: str, *objects: dict[str, Any]) -> dict[str, Any]:
        files = [{"name": "電話受付簿.xlsx", "sha256": content * 64}]
        batch = {"id": "books", "office_code": "tarumi", "synthetic": True, "files": files}
        return {"batch": batch, "objects": list(objects)}

    async def sent(content: str, *objects: dict[str, Any]) -> tuple[int, str | None]:
        answer = await ask("ops", "POST", "/internal/v1/imports", body(content, *objects))
        return answer.status_code, answer.json().get("code")

    assert await sent("a", row(1, "books"), row(2, "books")) == (200, None)
    assert await sent("b") == (409, "IMPORT_DIFFERS")
    await act(ask, WORKER, {"id": "books-2", "version": 1}, "link", {"household_id": "h1"})
    await undo(ask, "books")
    assert await sent("b") == (409, "IMPORT_IN_USE")
    assert await sent("a", row(1, "books")) == (200, None)


async def test_the_restrictions_that_this_service_holds_are_for_the_operator_alone(
    ask: Asker, records: RecordsStandIn
) -> None:
    records.hide("h-held", offices=["hyogo"], office_code="hyogo")
    held = (await ask("ops", "GET", "/internal/v1/restrictions/held")).json()
    assert (held["n"], held["households"]["h-held"]["offices"]) == (records.n, ["hyogo"])
    assert (await ask("records", "GET", "/internal/v1/restrictions/held")).status_code == 403
