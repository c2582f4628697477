"""A note about nobody yet that names a protected household is kept back with it, in whichever order they came."""

from collections.abc import Callable
from itertools import count
from typing import Any

from libs.actor import Actor
from libs.process import viewer
from services.records.commands import meeting
from services.records.store import Store
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import household
from tests.services.records.conftest import BATCH
from tests.times import ago

Doc = dict[str, Any]
_row = count(1)
CHIEF_ELSEWHERE = somebody("c9", "section_chief", office="hyogo")


def note(body: str, **more: Any) -> Doc:
    """An imported note of 垂水 about nobody yet."""
    row = next(_row)
    state = {
        "household_id": None,
        "office_code": "tarumi",
        "ward_code": "28108",
        "record_type": "phone",
        "subjects": [],
        "occurred_at": None,
        "title": "電話",
        "performed_by": [],
        "segments": [{"id": "g1", "kind": "fact", "text": body}],
        "author_id": None,
        "author_text": "退職者",
        "state": "approved",
        "is_imported": True,
        "written_at": ago(days=9),
        "content_sha256": "0" * 64,
        **more,
    }
    source = {"batch": BATCH["id"], "file": "記録.xlsx", "sheet": "R6", "row": row}
    return {"id": f"note-{row}", "type": "record", "state": state, "source": source}


async def take(ask: Asker, *objects: Doc) -> None:
    answer = await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": list(objects)})
    assert [r["outcome"] for r in answer.json()["results"]] == ["created"] * len(objects), answer.text


async def home_of(ask: Asker, name: str, office: str, **more: Any) -> Doc:
    """A household of this office with this head."""
    who = {"tarumi": WORKER, "hyogo": ELSEWHERE}[office]
    number = f"8{next(_row):05d}"
    body = {
        "office_code": office,
        "status": "active",
        "head": {"name": name, "kana": "シケン " + "ア" * 3},
        "case_numbers": [{"series": office, "number": number}],
        **more,
    }
    made = await ask(who, "POST", "/v1/households", body)
    assert made.status_code == 201, made.text
    return made.json()


async def protect(ask: Asker, home: Doc, who: Actor) -> None:
    answer = await ask(who, "POST", f"/v1/households/{home['id']}/protect", {"kind": "dv"}, if_match=0)
    assert answer.status_code == 200, answer.text


async def readers(ask: Asker, record_id: str) -> list[str]:
    """Who of the office reads it, by every way there is."""
    found: list[str] = []
    for who in (WORKER, COLLEAGUE, SUPERVISOR, CHIEF, ELSEWHERE, CHIEF_ELSEWHERE):
        ways = [
            (await ask(who, "GET", f"/v1/records/{record_id}")).status_code == 200,
            (await ask(who, "GET", f"/v1/records/{record_id}/history")).status_code == 200,
            record_id in await unlinked(ask, who),
        ]
        assert len(set(ways)) == 1, (who.staff_id, ways)
        found += [who.staff_id] if ways[0] else []
    return found


async def unlinked(ask: Asker, who: Actor) -> list[str]:
    listed = await ask(who, "GET", "/v1/records", params={"unlinked": True, "limit": 100})
    return [each["id"] for each in listed.json()["items"]]


ALL = ["w1", "w2", "s1", "c1"]
SUPERIORS = ["s1", "c1"]


async def test_protected_after_the_import_and_lifted(ask: Asker) -> None:
    home, about = await home_of(ask, "白鳥 蛍子", "hyogo"), note("白鳥　蛍子さんの転居先について。")
    await take(ask, about)
    assert await readers(ask, about["id"]) == ALL
    await protect(ask, home, ELSEWHERE)
    assert await readers(ask, about["id"]) == SUPERIORS
    version = (await ask(CHIEF_ELSEWHERE, "GET", f"/v1/households/{home['id']}/access")).json()["version"]
    lifted = await ask(CHIEF_ELSEWHERE, "POST", f"/v1/households/{home['id']}/unprotect", if_match=version)
    assert lifted.status_code == 200, lifted.text
    assert await readers(ask, about["id"]) == ALL


async def test_imported_after_the_protection_also_what_only_a_column_names(ask: Asker) -> None:
    await home_of(ask, "黒鳥 蛍子", "hyogo", protect=True)
    named, column, other = (
        note("黒鳥蛍子のこと"),
        note("来所", original_text="世帯主氏名：黒鳥"),
        note("黒鳥さんのこと"),
    )
    await take(ask, named, column, other)
    assert [await readers(ask, each["id"]) for each in (named, column, other)] == [SUPERIORS, SUPERIORS, ALL]


async def test_registered_as_protected_after_the_import(ask: Asker) -> None:
    about = note("赤鳥蛍子の件")
    await take(ask, about)
    await home_of(ask, "赤鳥 蛍子", "hyogo", protect=True)
    assert await readers(ask, about["id"]) == SUPERIORS


async def test_a_note_of_the_household_s_own_office_is_for_whoever_sees_the_household(ask: Asker) -> None:
    home, about = await home_of(ask, "青鳥 蛍子", "tarumi"), note("青鳥蛍子の件")
    await take(ask, about)
    await protect(ask, home, WORKER)
    assert await readers(ask, about["id"]) == ALL
    version = (await ask(CHIEF, "GET", f"/v1/households/{home['id']}/access")).json()["version"]
    few = {"allowed": ["w1", "c1"], "reason": "職員の親族"}
    done = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", few, if_match=version)
    assert done.status_code == 200, done.text
    assert await readers(ask, about["id"]) == ["w1", "c1"], "not even another 係長 sees the household"


async def test_linked_by_hand_it_goes_by_its_household(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "緑鳥 蛍子", "hyogo"), note("緑鳥蛍子ではなく別の人の件")
    await protect(ask, home, ELSEWHERE)
    await take(ask, about)
    target = await household(ask)
    path, body = f"/v1/records/{about['id']}/move", {"household_id": target["id"], "reason": "別人"}
    assert (await ask(COLLEAGUE, "POST", path, body, if_match=1)).status_code == 404
    moved = await ask(SUPERVISOR, "POST", path, body, if_match=1)
    assert moved.status_code == 200, moved.text
    assert (await ask(COLLEAGUE, "GET", f"/v1/records/{about['id']}")).status_code == 200
    assert about["id"] in (await store.restrictions_document.snapshot()).households
    await meeting.follow(store, about["id"], moved.json())
    assert about["id"] not in (await store.restrictions_document.snapshot()).households
    assert await store.unlinked_notes.get(about["id"]) is None


async def test_a_new_name_is_looked_for_when_it_is_heard_of(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "旧姓 蛍子", "hyogo"), note("新姓蛍子の件")
    await protect(ask, home, ELSEWHERE)
    await take(ask, about)
    assert await readers(ask, about["id"]) == ALL
    person_id = home["members"][0]["person_id"]
    person = await store.persons.load(person_id)
    assert person is not None
    names = [*person.state["names"], {"kind": "legal", "text": "新姓 蛍子", "kana": None}]
    await store.persons.documents.update({"_id": person_id}, {"$set": {"names": names}})
    await meeting.whose_names_changed(store, "person", person_id)
    assert await readers(ask, about["id"]) == SUPERIORS


async def test_what_a_crash_left_open_is_caught_up_with(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "茶鳥 蛍子", "hyogo"), note("茶鳥蛍子の件")
    await take(ask, about)
    await store.unlinked_notes.delete({"_id": about["id"]})  # imported before there were rows
    await protect(ask, home, ELSEWHERE)
    assert await readers(ask, about["id"]) == ALL
    done = await meeting.catch_up(store, -1)
    assert await readers(ask, about["id"]) == SUPERIORS
    before = (await store.restrictions_document.mark())["n"]
    again = await meeting.catch_up(store, await meeting.catch_up(store, done))
    assert again == before == (await store.restrictions_document.mark())["n"]


async def test_calls_are_told_of_and_changes_are_followed(ask: Asker, store: Store) -> None:
    await home_of(ask, "銀鳥 蛍子", "hyogo", protect=True)
    call: Doc = {
        "household_id": None,
        "office_code": "tarumi",
        "summary": "家賃の件",
        "is_imported": True,
        "caller": {"kind": "self", "name": "銀鳥"},
    }
    told = await ask(
        "inquiries", "POST", "/internal/v1/unlinked-notes", {"notes": [{"id": "call-1", "state": call}]}
    )
    assert told.json() == {"kept": 1}
    hides = await _hider(store)
    assert [hides("call-1", who) for who in (WORKER, SUPERVISOR)] == [True, False]
    assert (await ask("search", "POST", "/internal/v1/unlinked-notes", {"notes": []})).status_code == 403
    await meeting.follow(store, "call-2", {**call, "caller": {"kind": "kin"}, "summary": "銀鳥蛍子を探す"})
    assert (await _hider(store))("call-2", WORKER)
    await meeting.follow(store, "call-2", {**call, "household_id": "h1"})
    assert not (await _hider(store))("call-2", WORKER)
    await meeting.follow(store, "call-3", {**call, "is_imported": False})
    assert await store.unlinked_notes.get("call-3") is None, "a call of today is its writers' own"


async def _hider(store: Store) -> Callable[[str, Actor], bool]:
    snapshot = await store.restrictions_document.snapshot()
    return lambda note_id, who: snapshot.hides(note_id, viewer(who))
