"""Drafts are private and autosaved; finishing one makes one record, however often the request is sent."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from libs import faults
from libs.faults import SimulatedCrash
from services.records import jobs
from services.records.commands import sweeper
from services.records.domain.content import content_sha256
from services.records.store import Store
from tests.services.people import COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import content, draft, household, record, refused, written
from tests.times import ago, ahead

LATER = ahead(days=365)


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    faults.disarm()


async def test_a_draft_is_seen_by_its_author_and_the_supervisor_only(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    assert (await ask(WORKER, "GET", path)).json()["title"] == "定期訪問"
    assert (await ask(SUPERVISOR, "GET", path)).status_code == 200
    assert (await ask(COLLEAGUE, "GET", path)).status_code == 404
    assert (await ask(ELSEWHERE, "GET", path)).status_code == 404
    listed = (await ask(WORKER, "GET", "/v1/drafts")).json()["items"]
    assert begun["id"] in [each["id"] for each in listed]
    assert (await ask(COLLEAGUE, "GET", "/v1/drafts", params={"household_id": home["id"]})).json()["items"] == []


async def test_what_is_no_content_yet_stays_as_it_was_typed_and_comes_into_no_record(
    ask: Asker, home: dict[str, Any]
) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    typed = [{"field": "occurred_at/time", "text": " 昼すぎ"}, {"field": "visits/1", "text": '{"target":"household"}'}]
    body = content(home["id"])
    assert (await ask(WORKER, "PUT", path, {**body, "unfinished": typed}, if_match=1)).status_code == 200
    assert (await ask(WORKER, "GET", path)).json()["unfinished"] == typed
    answer = await ask(WORKER, "POST", f"{path}/finish", None, if_match=2)
    assert (answer.status_code, answer.json()["code"]) == (422, "MISSING_FIELD")
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/occurred_at/time", "/visits/1"]
    assert (await ask(WORKER, "PUT", path, body, if_match=2)).json()["unfinished"] == []
    made = await ask(WORKER, "POST", f"{path}/finish", None, if_match=3)
    assert made.status_code == 200
    assert "unfinished" not in made.json()
    revised = {**body, "unfinished": typed}
    refusal = await ask(WORKER, "PUT", f"/v1/records/{begun['id']}", revised, if_match=1)
    assert refusal.status_code == 422, "a record holds none of it"


@pytest.mark.parametrize(
    "typed",
    [
        [{"field": "occurred_at", "text": "あ" * 20_001}],
        *(
            [{"field": field, "text": ""}]
            for field in ("", "title", "visits", "visits/x", "visits/１", "visits/0001", "visits/1/a", "occurred_at\n")
        ),
        [{"field": "visits/0", "text": ""}] * 151,
    ],
)
async def test_what_is_typed_is_bounded(ask: Asker, typed: list[dict[str, str]]) -> None:
    assert (await ask(WORKER, "POST", "/v1/drafts", {"unfinished": typed})).status_code == 422


async def test_an_empty_draft_may_be_begun_and_filled_in_bit_by_bit(ask: Asker, home: dict[str, Any]) -> None:
    begun = (await ask(WORKER, "POST", "/v1/drafts", {})).json()
    assert begun["version"] == 1
    path = f"/v1/drafts/{begun['id']}"
    saved = await ask(WORKER, "PUT", path, {"title": "電話", "segments": [{"kind": "fact", "text": ""}]}, if_match=1)
    assert saved.status_code == 200
    assert saved.headers["ETag"] == '"2"'
    kept_id = saved.json()["segments"][0]["id"]
    again = await ask(WORKER, "PUT", path, {"segments": [{"id": kept_id, "kind": "fact", "text": "来所"}]}, if_match=2)
    assert again.json()["segments"][0]["id"] == kept_id
    assert again.json()["title"] is None


async def test_autosave_needs_the_version_it_saw(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    body = content(home["id"], title="直し")
    assert refused(await ask(WORKER, "PUT", path, body)) == (428, "IF_MATCH_REQUIRED")
    assert (await ask(WORKER, "PUT", path, body, if_match=1)).status_code == 200
    stale = await ask(WORKER, "PUT", path, content(home["id"], title="別の直し"), if_match=1)
    assert refused(stale) == (412, "VERSION_CONFLICT")
    assert stale.json()["context"] == {"current": 2}


async def test_a_save_whose_answer_was_lost_may_be_repeated_with_its_key(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    body = content(home["id"], title="一度だけ")
    for _ in range(2):
        assert (await ask(WORKER, "PUT", path, body, if_match=1, key="lost-answer")).json()["version"] == 2
    other = await ask(WORKER, "PUT", path, content(home["id"], title="違う"), if_match=2, key="lost-answer")
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_beginning_twice_with_one_key_is_one_draft(ask: Asker, home: dict[str, Any]) -> None:
    body = content(home["id"])
    first = await ask(WORKER, "POST", "/v1/drafts", body, key="begin-once")
    again = await ask(WORKER, "POST", "/v1/drafts", body, key="begin-once")
    assert first.json()["id"] == again.json()["id"]
    other = await ask(WORKER, "POST", "/v1/drafts", {**body, "title": "別件"}, key="begin-once")
    assert refused(other) == (422, "IDEMPOTENCY_KEY_REUSED")


async def audited(store: Store, draft_id: str) -> list[dict[str, Any]]:
    """The audit entries of reads that showed this draft."""
    rows = await store.process.db.collection("audit").list({"entries.objects": draft_id})
    return [e for row in rows for e in row["entries"] if draft_id in e["objects"]]


async def test_a_draft_begun_again_is_shown_as_to_any_reader(ask: Asker, store: Store) -> None:
    """Repeated after somebody else has written in the draft, the request is a read of it: in the audit, and checked as one."""
    home = await household(ask)
    body = content(None)
    begun = (await ask(WORKER, "POST", "/v1/drafts", body, key="begin-audited")).json()
    path = f"/v1/drafts/{begun['id']}"
    taken = await ask(SUPERVISOR, "POST", f"{path}/take-over", if_match=1)
    of_home = content(home["id"], title="係長が書き直した")
    assert (await ask(SUPERVISOR, "PUT", path, of_home, if_match=taken.json()["version"])).status_code == 200
    again = await ask(WORKER, "POST", "/v1/drafts", body, key="begin-audited")
    assert (again.status_code, again.json()) == (201, (await ask(WORKER, "GET", path)).json())
    assert again.headers["etag"] == f'"{again.json()["version"]}"'
    entries = [e for e in await audited(store, begun["id"]) if e["staff_id"] == "w1"]
    assert [(e["action"], e["household_ids"]) for e in entries] == [("draft", [home["id"]])] * 2


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_draft_sent_again_from_another_office_is_not_shown(ask: Asker, method: str) -> None:
    home = await household(ask)
    key, body = f"{method}-moved", content(None)
    begun = (await ask(WORKER, "POST", "/v1/drafts", body, key=key)).json()
    path, version = ("/v1/drafts", None) if method == "POST" else (f"/v1/drafts/{begun['id']}", 1)
    if method == "POST":
        of_home = content(home["id"])
        assert (await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", of_home, if_match=1)).status_code == 200
    else:
        assert (await ask(WORKER, "PUT", path, body, if_match=version, key=key)).status_code == 200
    moved = somebody("w1", office="hyogo", name="髙橋 試子")
    read = await ask(moved, "GET", f"/v1/drafts/{begun['id']}")
    again = await ask(moved, method, path, body, if_match=version, key=key)
    assert refused(again) == refused(read) == (404, "NOT_FOUND")


async def test_a_supervisor_writes_only_after_taking_over_and_the_author_stays(
    ask: Asker, home: dict[str, Any]
) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    body = content(home["id"], title="引取り後")
    assert refused(await ask(SUPERVISOR, "PUT", path, body, if_match=1)) == (403, "OUT_OF_SCOPE")
    assert refused(await ask(COLLEAGUE, "POST", f"{path}/take-over", if_match=1)) == (404, "NOT_FOUND")
    taken = await ask(SUPERVISOR, "POST", f"{path}/take-over", if_match=1)
    assert taken.status_code == 200
    assert (await ask(SUPERVISOR, "PUT", path, body, if_match=2)).status_code == 200
    assert refused(await ask(WORKER, "PUT", path, body, if_match=3)) == (403, "OUT_OF_SCOPE")
    finished = (await ask(SUPERVISOR, "POST", f"{path}/finish", if_match=3)).json()
    assert (finished["author_id"], finished["writer_id"]) == ("w1", "s1")


async def test_a_discarded_draft_is_gone(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    assert (await ask(WORKER, "POST", f"{path}/discard", if_match=1)).status_code == 200
    assert refused(await ask(WORKER, "GET", path)) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "POST", f"{path}/finish", if_match=2)) == (404, "NOT_FOUND")


async def test_beginning_again_what_is_finished_or_discarded_begins_nothing(ask: Asker, home: dict[str, Any]) -> None:
    body = content(home["id"])
    first = (await ask(WORKER, "POST", "/v1/drafts", body, key="once-finished")).json()
    await ask(WORKER, "POST", f"/v1/drafts/{first['id']}/finish", if_match=1)
    again = await ask(WORKER, "POST", "/v1/drafts", body, key="once-finished")
    assert refused(again) == (409, "DRAFT_FINISHED")
    other = (await ask(WORKER, "POST", "/v1/drafts", body, key="once-discarded")).json()
    await ask(WORKER, "POST", f"/v1/drafts/{other['id']}/discard", if_match=1)
    assert refused(await ask(WORKER, "POST", "/v1/drafts", body, key="once-discarded")) == (404, "NOT_FOUND")


async def test_a_finished_draft_is_a_record_the_whole_office_reads(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    done = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)
    assert done.status_code == 200
    made = done.json()
    assert (made["id"], made["state"], made["version"]) == (begun["id"], "written", 1)
    assert (made["office_code"], made["worker_id"], made["author"]["name"]) == ("tarumi", "w1", "髙橋 試子")
    assert made["performed_by"] == [{"staff_id": "w1", "external": None, "part": "main"}]
    seen = await record(ask, made["id"], COLLEAGUE)
    assert seen["content_sha256"] == made["content_sha256"]
    assert (await ask(ELSEWHERE, "GET", f"/v1/records/{made['id']}")).status_code == 404
    autosave = await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", content(home["id"]), if_match=1)
    assert refused(autosave) == (409, "DRAFT_FINISHED")
    assert autosave.json()["context"] == {"record_id": begun["id"]}
    assert refused(await ask(WORKER, "GET", f"/v1/drafts/{begun['id']}")) == (409, "DRAFT_FINISHED")


async def test_only_its_writer_is_answered_the_record_by_finishing_again(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}/finish"
    first = await ask(WORKER, "POST", path, if_match=1)
    assert first.status_code == 200
    assert (await ask(WORKER, "POST", path, if_match=1)).json() == first.json()
    for who in (COLLEAGUE, SUPERVISOR):
        again = await ask(who, "POST", path, if_match=1)
        assert refused(again) == (409, "DRAFT_FINISHED")
        assert again.json()["context"] == {"record_id": begun["id"]}
    assert refused(await ask(ELSEWHERE, "POST", path, if_match=1)) == (404, "NOT_FOUND")


async def test_finishing_is_one_effect_under_fifty_parallel_requests(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}/finish"
    answers = await asyncio.gather(*(ask(WORKER, "POST", path, if_match=1) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["id"] for answer in answers} == {begun["id"]}
    found = await store.records.load(begun["id"])
    assert found is not None
    assert [event["name"] for event in found.doc["tray"]] == ["record.written"]
    assert await store.drafts.get(begun["id"]) is None


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        ({"title": None}, "MISSING_FIELD", "/title"),
        ({"household_id": None}, "MISSING_FIELD", "/household_id"),
        ({"occurred_at": LATER}, "OCCURRED_IN_FUTURE", "/occurred_at"),
        ({"occurred_at": ago(days=8)}, "LATE_REASON_REQUIRED", "/late_reason"),
        ({"record_type": "phone"}, "VISIT_LINE_NOT_ALLOWED", "/visits"),
        ({"member_ids": ["somebody-else"]}, "NOT_A_MEMBER", "/member_ids/0"),
        ({"segments": [{"kind": "opinion", "text": "所見"}]}, "OPINION_ONLY", "/segments"),
        ({"ended_at": ago(hours=4)}, "VALIDATION_FAILED", "/ended_at"),
        ({"item_ops": [{"op": "done", "item_id": "no-such-item"}]}, "UNKNOWN_ITEM", "/item_ops/0/item_id"),
    ],
)
async def test_finishing_checks_everything_and_keeps_the_draft(
    ask: Asker, home: dict[str, Any], given: dict[str, Any], code: str, pointer: str
) -> None:
    begun = await draft(ask, **{"household_id": home["id"], **given})
    answer = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)
    assert refused(answer) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert (await ask(WORKER, "GET", f"/v1/drafts/{begun['id']}")).json()["state"] == "draft"


async def test_a_stale_finish_says_so_before_what_is_missing(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"], title=None)
    await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", content(home["id"], title=None), if_match=1)
    answer = await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=1)
    assert refused(answer) == (412, "VERSION_CONFLICT")


async def test_a_post_needs_its_key(ask: Asker, home: dict[str, Any]) -> None:
    answer = await ask(WORKER, "POST", "/v1/drafts", content(home["id"]), key=" ")
    assert refused(answer) == (400, "IDEMPOTENCY_KEY_REQUIRED")


@pytest.mark.parametrize("point", ["finish.after_mark", "finish.after_insert"])
async def test_a_crash_while_finishing_is_carried_through_by_the_sweeper(
    ask: Asker, store: Store, home: dict[str, Any], point: str
) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    faults.arm(point, "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", f"{path}/finish", if_match=1)
    late = await ask(WORKER, "PUT", path, content(home["id"], title="遅れた自動保存"), if_match=1)
    assert refused(late) == (409, "DRAFT_FINISHED")
    assert (await jobs.sweep(store)).drafts == 0, "an owner has a minute"
    assert (await sweeper.sweep(store, LATER)).drafts == 1
    found = await record(ask, begun["id"])
    assert found["version"] == 1
    assert await store.drafts.get(begun["id"]) is None


async def test_a_crash_while_finishing_is_carried_through_by_a_retry(ask: Asker, home: dict[str, Any]) -> None:
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}/finish"
    faults.arm("finish.after_mark", "raise")
    with pytest.raises(SimulatedCrash):
        await ask(WORKER, "POST", path, if_match=1, key="finish-crash")
    for _ in range(2):
        assert (await ask(WORKER, "POST", path, if_match=1, key="finish-crash")).json()["id"] == begun["id"]


async def test_a_draft_about_a_hidden_household_is_not_there(ask: Asker) -> None:
    home = await household(ask)
    begun = await draft(ask, home["id"])
    made = await written(ask, home["id"])
    restricted = await ask(
        SUPERVISOR, "POST", f"/v1/households/{home['id']}/restrict", {"allowed": ["s1"], "reason": "親族"}, if_match=0
    )
    assert restricted.status_code == 200
    assert refused(await ask(WORKER, "GET", f"/v1/drafts/{begun['id']}")) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "PUT", f"/v1/drafts/{begun['id']}", {}, if_match=1)) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "GET", f"/v1/records/{made['id']}")) == (404, "NOT_FOUND")
    assert refused(await ask(WORKER, "POST", "/v1/drafts", content(home["id"]))) == (404, "NOT_FOUND")
    assert (await ask(SUPERVISOR, "GET", f"/v1/records/{made['id']}")).status_code == 200


async def test_a_draft_taken_over_is_shown_as_to_any_reader(ask: Asker, store: Store) -> None:
    """Its text leaves after an audit entry, and the record's first event names who took it over from whom."""
    home = await household(ask)
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}"
    taken = await ask(SUPERVISOR, "POST", f"{path}/take-over", if_match=1, key="take-over-audited")
    assert taken.json()["segments"] == begun["segments"]
    entries = await audited(store, begun["id"])
    assert [(e["staff_id"], e["action"], e["about"]) for e in entries] == [("s1", "draft", {"cause": "take-over"})]
    finished = await ask(SUPERVISOR, "POST", f"{path}/finish", if_match=taken.json()["version"])
    assert finished.status_code == 200, finished.text
    record = await store.records.load(begun["id"])
    assert record is not None
    (passed,) = record.doc["tray"][0]["change"]["taken_over"]
    assert (passed["from"], passed["to"]["staff_id"]) == ("w1", "s1")


async def test_a_retry_of_a_take_over_shows_nothing_once_somebody_else_has_the_draft(ask: Asker) -> None:
    home = await household(ask, worker_id="w2")
    begun = await draft(ask, home["id"])
    path = f"/v1/drafts/{begun['id']}/take-over"
    taken = await ask(COLLEAGUE, "POST", path, if_match=1, key="take-over-passed-on")
    assert taken.status_code == 200
    again = await ask(COLLEAGUE, "POST", path, if_match=1, key="take-over-passed-on")
    assert again.json()["version"] == taken.json()["version"]
    await ask(SUPERVISOR, "POST", path, if_match=2)
    again = await ask(COLLEAGUE, "POST", path, if_match=1, key="take-over-passed-on")
    assert "segments" not in again.json()


async def test_the_hash_of_a_draft_saved_before_a_field_was_there_is_that_of_its_record(
    ask: Asker, store: Store, home: dict[str, Any]
) -> None:
    begun = await draft(ask, home["id"])
    kept = await store.drafts.get(begun["id"])
    assert kept is not None
    older = [{**segment, "source": {"type": "own_eyes"}} for segment in kept["segments"]]
    await store.drafts.update({"_id": begun["id"]}, {"$set": {"segments": older}, "$unset": {"unfinished": ""}})
    made = (await ask(WORKER, "POST", f"/v1/drafts/{begun['id']}/finish", None, if_match=1)).json()
    stored = await store.records.load(made["id"])
    assert stored is not None
    assert stored.state["segments"][0]["source"] == {"type": "own_eyes", "name": None}
    assert content_sha256(stored.state) == stored.state["content_sha256"]
