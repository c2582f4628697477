"""Records from `written` on: revisions stay, the history shows all, and only permitted people change anything."""

from typing import Any

import pytest

from libs.actor import Purpose
from services.records.store import Store
from tests.services.keepers import BY_INQUIRY, Keepers
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import ago, content, household, refused, sent, written


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


def revision(seen: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body that a screen sends back: the fields a writer fills in, as last read."""
    names = content(None).keys() | {"place", "next_plan", "late_reason", "performed_by"}
    return {**{name: seen[name] for name in names}, **more}


async def test_a_revision_is_a_new_version_and_the_old_one_stays_readable(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    segments = [{**made["segments"][0], "text": "膝の痛みは和らいだと話す。"}]
    path = f"/v1/records/{made['id']}"
    changed = await ask(WORKER, "PUT", path, revision(made, segments=segments), if_match=1)
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == 2
    assert changed.json()["content_sha256"] != made["content_sha256"]
    assert changed.json()["segments"][0]["id"] == made["segments"][0]["id"]
    history = (await ask(COLLEAGUE, "GET", f"{path}/history")).json()["items"]
    assert [entry["event"] for entry in history] == ["record.written", "record.revised"]
    assert history[0]["state"]["segments"] == made["segments"]
    assert history[1]["change"]["fields"] == ["content_sha256", "segments"]
    assert history[1]["actor"]["name"] == "髙橋 試子"


async def test_history_joins_journal_and_tray(ask: Asker, store: Store, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    await ask(WORKER, "PUT", f"/v1/records/{made['id']}", revision(made, title="直し"), if_match=1)
    found = await store.records.load(made["id"])
    assert found is not None
    first = found.doc["tray"][0]
    await store.journal.insert({"_id": f"{first['key']}@{first['sequence']:020d}", **first})
    await store.records.documents.update({"_id": made["id"]}, {"$pull": {"tray": {"id": first["id"]}}})
    history = (await ask(WORKER, "GET", f"/v1/records/{made['id']}/history")).json()["items"]
    assert [entry["version"] for entry in history] == [1, 2]


async def test_a_revision_that_says_the_same_makes_no_version(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    same = await ask(WORKER, "PUT", f"/v1/records/{made['id']}", revision(made), if_match=1)
    assert (same.status_code, same.json()["version"]) == (200, 1)


async def test_only_the_author_revises_and_only_what_he_saw(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    path, body = f"/v1/records/{made['id']}", revision(made, title="直し")
    assert refused(await ask(COLLEAGUE, "PUT", path, body, if_match=1)) == (403, "OUT_OF_SCOPE")
    assert refused(await ask(ELSEWHERE, "PUT", path, body, if_match=1)) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "PUT", path, body)) == (428, "IF_MATCH_REQUIRED")
    assert (await ask(WORKER, "PUT", path, body, if_match=1)).status_code == 200
    assert refused(await ask(WORKER, "PUT", path, body, if_match=1)) == (412, "VERSION_CONFLICT")
    assert (await ask(WORKER, "PUT", path, {**body, "title": "別"}, if_match=2, key="rev")).json()["version"] == 3
    assert (await ask(WORKER, "PUT", path, {**body, "title": "別"}, if_match=2, key="rev")).json()["version"] == 3


async def test_a_revision_is_checked_like_a_finish_and_cannot_change_the_household(
    ask: Asker, home: dict[str, Any]
) -> None:
    made = await written(ask, home["id"])
    path = f"/v1/records/{made['id']}"
    assert refused(await ask(WORKER, "PUT", path, revision(made, title=None), if_match=1)) == (422, "MISSING_FIELD")
    other = await household(ask)
    moved = await ask(WORKER, "PUT", path, revision(made, household_id=other["id"]), if_match=1)
    assert refused(moved) == (422, "VALIDATION_FAILED")
    assert moved.json()["errors"] == [{"pointer": "/household_id", "code": "use_move"}]


async def test_a_late_entry_is_marked(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"], occurred_at=ago(days=20), late_reason="入院の付添いが続いたため")
    assert made["late_entry"] is True
    assert (await written(ask, home["id"]))["late_entry"] is False


async def test_a_record_is_taken_over_by_worker_or_supervisor(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"], who=COLLEAGUE)
    path = f"/v1/records/{made['id']}"
    assert refused(await ask(CHIEF, "POST", f"{path}/take-over", if_match=1)) == (403, "OUT_OF_SCOPE")
    taken = (await ask(WORKER, "POST", f"{path}/take-over", if_match=1)).json()
    assert (taken["author_id"], taken["writer_id"], taken["version"]) == ("w2", "w1", 2)
    assert (await ask(WORKER, "PUT", path, revision(made, title="引取り後"), if_match=2)).status_code == 200


async def test_only_a_record_never_submitted_is_discarded(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    path = f"/v1/records/{made['id']}"
    assert refused(await ask(COLLEAGUE, "POST", f"{path}/discard", if_match=1)) == (403, "OUT_OF_SCOPE")
    gone = (await ask(SUPERVISOR, "POST", f"{path}/discard", if_match=1)).json()
    assert gone["state"] == "discarded"
    assert refused(await ask(WORKER, "PUT", path, revision(made), if_match=2)) == (409, "RECORD_LOCKED")
    listed = (await ask(WORKER, "GET", "/v1/records", params={"household_id": home["id"], "limit": 100})).json()
    assert made["id"] not in [each["id"] for each in listed["items"]]


async def test_a_submitted_record_is_locked_and_names_its_case(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    submission = await sent(ask, made)
    path = f"/v1/records/{made['id']}"
    locked = await ask(WORKER, "PUT", path, revision(made, title="直し"), if_match=2)
    assert refused(locked) == (409, "RECORD_LOCKED")
    assert locked.json()["context"] == {"state": "in_approval", "approval_id": submission["id"]}
    stale = await ask(WORKER, "PUT", path, revision(made, title="直し"), if_match=1)
    assert refused(stale) == (409, "RECORD_LOCKED"), "what the state forbids is said before staleness"
    other = await household(ask)
    for verb, body in (("discard", None), ("take-over", None), ("move", {"household_id": other["id"]})):
        who = SUPERVISOR if verb == "take-over" else WORKER
        assert refused(await ask(who, "POST", f"{path}/{verb}", body, if_match=2)) == (409, "RECORD_LOCKED")


async def test_a_record_is_moved_to_the_right_household(ask: Asker, home: dict[str, Any]) -> None:
    made = await written(ask, home["id"])
    target = await household(ask)
    path = f"/v1/records/{made['id']}/move"
    body = {"household_id": target["id"], "reason": "同姓の別世帯に記入した"}
    assert refused(await ask(COLLEAGUE, "POST", path, body, if_match=1)) == (403, "OUT_OF_SCOPE")
    moved = await ask(WORKER, "POST", path, body, if_match=1)
    assert moved.json()["household_id"] == target["id"]
    same = await ask(WORKER, "POST", path, body, if_match=2)
    assert refused(same) == (422, "VALIDATION_FAILED")
    unknown = await ask(WORKER, "POST", path, {"household_id": "nobody"}, if_match=2)
    assert refused(unknown) == (404, "NOT_FOUND")
    history = (await ask(WORKER, "GET", f"/v1/records/{made['id']}/history")).json()["items"]
    assert history[-1]["change"] == {"from": home["id"], "to": target["id"], "reason": body["reason"]}


async def test_history_names_no_household_that_is_hidden_from_its_reader(ask: Asker) -> None:
    wrong, right = await household(ask), await household(ask)
    made = await written(ask, wrong["id"])
    body = {"household_id": right["id"], "reason": "例田様の世帯に誤って記入した"}
    assert (await ask(WORKER, "POST", f"/v1/records/{made['id']}/move", body, if_match=1)).status_code == 200
    restriction = {"allowed": ["c1"], "reason": "職員の親族"}
    hidden = await ask(CHIEF, "POST", f"/v1/households/{wrong['id']}/restrict", restriction, if_match=0)
    assert hidden.status_code == 200
    answer = await ask(COLLEAGUE, "GET", f"/v1/records/{made['id']}/history")
    assert (answer.status_code, len(answer.json()["items"])) == (200, 2)
    assert wrong["id"] not in answer.text
    assert "例田" not in answer.text
    whole = await ask(CHIEF, "GET", f"/v1/records/{made['id']}/history")
    assert whole.json()["items"][-1]["change"]["from"] == wrong["id"]


async def test_history_tells_who_reads_for_a_purpose_nothing_of_the_former_household(
    ask: Asker, keepers: Keepers
) -> None:
    wrong, right = await household(ask), await household(ask)
    made = await written(ask, wrong["id"])
    body = {"household_id": right["id"], "reason": "例田様の世帯に誤って記入した"}
    await ask(WORKER, "POST", f"/v1/records/{made['id']}/move", body, if_match=1)
    keepers.open("i-1", right["id"])
    reader = somebody("w7", office="hyogo", purpose=BY_INQUIRY)
    told = await ask(reader, "GET", f"/v1/records/{made['id']}/history")
    assert [(e["version"], e["change"], e["state"]["household_id"]) for e in told.json()["items"]] == [
        (1, {}, None),
        (2, {}, right["id"]),
    ]
    assert wrong["id"] not in told.text
    assert "例田" not in told.text
    keepers.open("i-2", right["id"], wrong["id"])
    both = somebody("w7", office="hyogo", purpose=Purpose("inquiry", "inquiry", "i-2"))
    whole = await ask(both, "GET", f"/v1/records/{made['id']}/history")
    assert whole.json()["items"][-1]["change"]["from"] == wrong["id"]


async def test_an_unlinked_note_is_found_and_linked_by_anyone_of_the_office(ask: Asker, home: dict[str, Any]) -> None:
    note: dict[str, Any] = {
        "id": "unlinked-1",
        "type": "record",
        "state": {
            "household_id": None,
            "office_code": "tarumi",
            "ward_code": "28108",
            "record_type": "phone",
            "subjects": [],
            "occurred_at": "2024-05-01T00:00:00.000Z",
            "title": "電話",
            "segments": [],
            "author_id": None,
            "author_text": "前任者",
            "written_at": "2024-05-01T00:00:00.000Z",
            "state": "approved",
            "content_sha256": "0" * 64,
            "is_imported": True,
        },
    }
    taken = await ask(
        "ops", "POST", "/internal/v1/imports", {"batch": {"id": "b-un", "synthetic": True}, "objects": [note]}
    )
    assert taken.json()["results"][0]["outcome"] == "created", taken.text
    listed = (await ask(COLLEAGUE, "GET", "/v1/records", params={"unlinked": True})).json()["items"]
    assert [each["id"] for each in listed] == ["unlinked-1"]
    body = {"household_id": home["id"]}
    moved = await ask(COLLEAGUE, "POST", "/v1/records/unlinked-1/move", body, if_match=1)
    assert moved.status_code == 200, moved.text
    assert (moved.json()["household_id"], moved.json()["state"]) == (home["id"], "approved")
    again = await household(ask)
    back = await ask(WORKER, "POST", "/v1/records/unlinked-1/move", {"household_id": again["id"]}, if_match=2)
    assert refused(back) == (403, "OUT_OF_SCOPE"), "linked, it is a record like any other"


async def test_the_list_of_a_household_is_newest_first_and_pages(ask: Asker, keepers: Keepers) -> None:
    home = await household(ask)
    for hours in (5, 3, 4):
        await written(ask, home["id"], occurred_at=ago(hours=hours), title=f"{hours}時間前")
    asked = {"household_id": home["id"], "limit": 2}
    first = (await ask(COLLEAGUE, "GET", "/v1/records", params=asked)).json()
    assert [each["title"] for each in first["items"]] == ["3時間前", "4時間前"]
    rest = (await ask(COLLEAGUE, "GET", "/v1/records", params={**asked, "cursor": first["next_cursor"]})).json()
    assert [each["title"] for each in rest["items"]] == ["5時間前"]
    assert rest["next_cursor"] is None
    assert (await ask(ELSEWHERE, "GET", "/v1/records", params=asked)).json()["items"] == []
    keepers.open("i-1", home["id"])
    asking = somebody("w9", office="hyogo", purpose=BY_INQUIRY)
    assert len((await ask(asking, "GET", "/v1/records", params=asked)).json()["items"]) == 2


async def test_every_read_is_noted_with_why(ask: Asker, store: Store, home: dict[str, Any], keepers: Keepers) -> None:
    made = await written(ask, home["id"])
    keepers.open("i-7", home["id"])
    asking = somebody("w9", office="hyogo", purpose=Purpose("inquiry", "inquiry", "i-7"))
    assert (await ask(asking, "GET", f"/v1/records/{made['id']}")).status_code == 200
    entries = [e for doc in await store.process.db.collection("audit").list({}) for e in doc["entries"]]
    noted = [e for e in entries if e["objects"] == [made["id"]] and e["staff_id"] == "w9"]
    assert [(e["action"], e["purpose"], e["household_ids"]) for e in noted] == [
        ("record", "inquiry;inquiry:i-7", [home["id"]])
    ]
