"""An unlinked note that names a protected household is hidden with it, whichever of them came first."""

from collections.abc import AsyncGenerator, Callable
from itertools import count
from typing import Any

import pytest

from libs import problems
from libs.actor import Actor
from libs.contracts.events import Received
from libs.reader import viewer
from services.records.commands import unlinked_note
from services.records.domain.restriction import protect_all
from services.records.domain.unlinked_note import Names, unlinked
from services.records.store import Store
from services.records.store import unlinked_note as rows
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import case_said, hear, household
from tests.services.records.conftest import BATCH
from tests.times import ago

Doc = dict[str, Any]
_row = count(1)
CHIEF_ELSEWHERE = somebody("c9", "section_chief", office="hyogo")


async def events_of(store: Store, record_id: str) -> list[Received]:
    """The events of the record so far."""
    found = await store.records.load(record_id)
    assert found is not None
    names = ("id", "name", "key", "sequence", "prev", "time", "state", "change", "actor", "partition_key")
    return [Received(**{name: event[name] for name in names}) for event in found.doc["tray"]]


def note(body: str, **more: Any) -> Doc:
    """An imported note of 垂水 that is not linked to a household."""
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


async def readers(ask: Asker, record_id: str, *, listed: bool = True) -> list[str]:
    """The people of the office who get the note, on every route that could show it."""
    found: list[str] = []
    for who in (WORKER, COLLEAGUE, SUPERVISOR, CHIEF, ELSEWHERE, CHIEF_ELSEWHERE):
        ways = [
            (await ask(who, "GET", f"/v1/records/{record_id}")).status_code == 200,
            (await ask(who, "GET", f"/v1/records/{record_id}/history")).status_code == 200,
            *([record_id in await unlinked_notes(ask, who)] if listed else []),
        ]
        assert len(set(ways)) == 1, (who.staff_id, ways)
        found += [who.staff_id] if ways[0] else []
    return found


async def unlinked_notes(ask: Asker, who: Actor) -> list[str]:
    listed = await ask(who, "GET", "/v1/records", params={"unlinked": True, "limit": 100})
    return [each["id"] for each in listed.json()["items"]]


SUPERIORS = ["s1", "c1"]
ALL = ["w1", "w2", "s1", "c1"]


async def test_no_note_is_written_while_it_is_not_known_whom_it_names(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = [note("浜の方から電話"), note("隣の方から電話")]
    keep = unlinked_note.keep

    async def others_were_faster(*_: object) -> None:
        raise problems.InProgress

    monkeypatch.setattr(unlinked_note, "keep", others_were_faster)
    answer = await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": notes})
    assert answer.status_code == 503
    assert [await store.records.load(each["id"]) for each in notes] == [None, None]
    monkeypatch.setattr(unlinked_note, "keep", keep)
    await take(ask, *notes)


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
    await unlinked_note.follow_record(store, about["id"])
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
    await unlinked_note.whose_names_changed(store, "person", person_id)
    assert await readers(ask, about["id"]) == SUPERIORS


async def test_what_a_crash_left_open_is_caught_up_with(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "茶鳥 蛍子", "hyogo"), note("茶鳥蛍子の件")
    await take(ask, about)
    await store.unlinked_notes.delete({"_id": about["id"]})  # imported before there were rows
    await protect(ask, home, ELSEWHERE)
    assert await readers(ask, about["id"]) == ALL
    done = await unlinked_note.catch_up(store, None)
    assert await readers(ask, about["id"]) == SUPERIORS
    before = (await store.restrictions_document.mark())["n"]
    again = await unlinked_note.catch_up(store, await unlinked_note.catch_up(store, done))
    assert again.n == before == (await store.restrictions_document.mark())["n"]


async def hide(store: Store, home: Doc) -> None:
    """Protect the household without handling the notes, as a crash would leave it."""
    await store.restrictions_document.change(
        lambda known, n: protect_all(known, {home["id"]: home["office_code"]}, n=n), {"what": "protect"}
    )


async def test_after_a_change_only_those_are_looked_for_whom_it_concerns(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = await home_of(ask, "鳶色 蛍子", "hyogo"), await home_of(ask, "藍鳶 蛍子", "hyogo", protect=True)
    about = note("鳶色蛍子の件")
    await take(ask, about)
    done = await unlinked_note.catch_up(store, None)
    looked: list[list[str] | None] = []
    look_for = unlinked_note.look_for

    async def noted(desk: Store, household_ids: list[str] | None = None) -> None:
        looked.append(household_ids)
        await look_for(desk, household_ids)

    monkeypatch.setattr(unlinked_note, "look_for", noted)
    await hide(store, home)
    done = await unlinked_note.catch_up(store, done)
    assert looked == [[home["id"]]]
    assert await readers(ask, about["id"]) == SUPERIORS
    looked.clear()
    done = await unlinked_note.catch_up(store, done)
    assert looked == [], "that a note was found is a change too, and concerns no household"
    await store.restrictions_document.restored([], {"what": "restore"})
    looked.clear()
    await unlinked_note.catch_up(store, done)
    assert looked == [None], "after a restore nobody knows what is still looked for"
    assert other["id"] in (await store.restrictions_document.households())


async def test_many_who_are_protected_at_once_are_looked_for_in_one_reading(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlinked_note, "FEW", 1)
    homes = [await home_of(ask, name, "hyogo") for name in ("葵鳶 蛍子", "茜鳶 蛍子")]
    notes = [note("葵鳶蛍子の件"), note("茜鳶蛍子の件")]
    await take(ask, *notes)
    done = await unlinked_note.catch_up(store, None)
    for home in homes:
        await hide(store, home)
    await unlinked_note.catch_up(store, done)
    assert [await readers(ask, each["id"]) for each in notes] == [SUPERIORS, SUPERIORS]


async def test_calls_are_told_of_and_changes_are_followed(ask: Asker, store: Store) -> None:
    await home_of(ask, "銀鳥 蛍子", "hyogo", protect=True)
    call: Any = {
        "household_id": None,
        "office_code": "tarumi",
        "summary": "家賃の件",
        "is_imported": True,
        "caller": {"kind": "self", "name": "銀鳥"},
    }
    told = await ask("inquiries", "POST", "/internal/v1/unlinked-notes", {"notes": [{"id": "call-1", "state": call}]})
    assert told.json() == {"kept": 1}
    hides = await _hider(store)
    assert [hides("call-1", who) for who in (WORKER, SUPERVISOR)] == [True, False]
    entries = [entry for doc in await store.process.db.collection("audit").list({}) for entry in doc["entries"]]
    noted = [entry for entry in entries if entry["action"] == "unlinked_notes"]
    assert ("service:inquiries", {"notes": 1}) in [(entry["staff_id"], entry["about"]) for entry in noted]
    assert (await ask("search", "POST", "/internal/v1/unlinked-notes", {"notes": []})).status_code == 403
    kin: Any = {**call, "caller": {"kind": "kin"}, "summary": "銀鳥蛍子を探す"}
    await follow_call(store, "call-2", kin)
    assert (await _hider(store))("call-2", WORKER)
    linked: Any = {**call, "household_id": "h1"}
    await follow_call(store, "call-2", linked)
    assert not (await _hider(store))("call-2", WORKER)
    of_today: Any = {**call, "is_imported": False}
    await follow_call(store, "call-3", of_today)
    assert await store.unlinked_notes.get("call-3") is None, "a call of today is its writers' own"


async def follow_call(store: Store, call_id: str, state: dict[str, Any]) -> None:
    """Follow a call as its event tells it."""
    await unlinked_note.follow_call(store, call_id, unlinked_note.heard_call(call_id, state))


async def _hider(store: Store) -> Callable[[str, Actor], bool]:
    snapshot = await store.restrictions_document.snapshot()
    return lambda note_id, who: snapshot.hides(note_id, viewer(who))


async def restrict(ask: Asker, home: Doc, allowed: list[str]) -> None:
    version = (await ask(CHIEF, "GET", f"/v1/households/{home['id']}/access")).json()["version"]
    few = {"allowed": allowed, "reason": "職員の親族"}
    done = await ask(CHIEF, "POST", f"/v1/households/{home['id']}/restrict", few, if_match=version)
    assert done.status_code == 200, done.text


async def added_to(ask: Asker, about: Doc) -> Doc:
    """A 追記 on a note that is still unlinked."""
    added = {"kind": "addition", "text": "夫の勤務先が分かった。", "reason": "後日の連絡"}
    made = await ask(SUPERVISOR, "POST", f"/v1/records/{about['id']}/amend", added, if_match=1)
    assert made.status_code == 201, made.text
    return made.json()


async def link(ask: Asker, store: Store, about: Doc, home: Doc) -> None:
    """Link the note by hand after its case has ended, and apply the events."""
    path = f"/v1/records/{about['id']}"
    version = (await ask(SUPERVISOR, "GET", path)).json()["version"]
    body = {"household_id": home["id"], "reason": "判明"}
    moved = await ask(SUPERVISOR, "POST", f"{path}/move", body, if_match=version)
    assert moved.status_code == 200, moved.text
    await unlinked_note.follow_record(store, about["id"])


async def who_sees(ask: Asker, matter: Doc) -> list[str]:
    path = f"/v1/submissions/{matter['id']}"
    everybody = (WORKER, COLLEAGUE, SUPERVISOR, CHIEF)
    return [who.staff_id for who in everybody if (await ask(who, "GET", path)).status_code == 200]


async def test_a_matter_of_a_note_that_was_linked_goes_by_the_household(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "青鷺 蛍子", "tarumi"), note("青鷺蛍子の件")
    await take(ask, about)
    await restrict(ask, home, ["w1", "c1", "s1"])
    matter = await added_to(ask, about)
    assert await who_sees(ask, matter) == ["w1", "s1", "c1"]
    await hear(store, case_said(matter, "withdrawn"))
    await link(ask, store, about, home)
    assert await readers(ask, about["id"], listed=False) == ["w1", "s1", "c1"]
    assert await who_sees(ask, matter) == ["w1", "s1", "c1"]
    await restrict(ask, home, ["w1", "c1"])
    assert await who_sees(ask, matter) == ["w1", "c1"], "whoever is left out later, too"
    assert await store.unlinked_notes.get(about["id"]) is None


async def test_a_matter_of_a_note_that_named_nobody_goes_by_the_household_it_is_linked_to(
    ask: Asker, store: Store
) -> None:
    home, about = await home_of(ask, "灰鷺 蛍子", "tarumi"), note("誰かの件")
    await take(ask, about)
    matter = await added_to(ask, about)
    await hear(store, case_said(matter, "withdrawn"))
    await link(ask, store, about, home)
    assert await who_sees(ask, matter) == ALL
    await restrict(ask, home, ["w1", "c1"])
    assert await who_sees(ask, matter) == ["w1", "c1"]


async def test_a_matter_of_a_note_that_names_another_than_it_is_linked_to_goes_by_the_latter(
    ask: Asker, store: Store
) -> None:
    elsewhere, home = (await home_of(ask, "桃鷺 蛍子", "hyogo", protect=True), await home_of(ask, "空 蛍", "tarumi"))
    about = note("桃鷺蛍子ではなく別の人の件")
    await take(ask, about)
    matter = await added_to(ask, about)
    assert await who_sees(ask, matter) == SUPERIORS
    await hear(store, case_said(matter, "withdrawn"))
    await link(ask, store, about, home)
    assert await readers(ask, about["id"], listed=False) == ALL
    assert await who_sees(ask, matter) == ALL
    await unlinked_note.look_for(store, [elsewhere["id"]])
    assert await who_sees(ask, matter) == ALL, "what it names counts no more"


async def test_what_was_linked_before_is_caught_up_with(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "藤鷺 蛍子", "tarumi"), note("誰かの件")
    await take(ask, about)
    matter = await added_to(ask, about)
    await hear(store, case_said(matter, "withdrawn"))
    await link(ask, store, about, home)
    await store.restrictions_document.change(
        lambda known, _n: {k: v for k, v in known.items() if k != about["id"]}, {"what": "as it was"}
    )
    await restrict(ask, home, ["w1", "c1"])
    done = await unlinked_note.catch_up(store, None)
    assert await who_sees(ask, matter) == ["w1", "c1"]
    assert await unlinked_note.catch_up(store, done) == done


async def test_the_audit_of_a_matter_names_the_household_of_a_note_that_was_linked(ask: Asker, store: Store) -> None:
    home, about = await home_of(ask, "鶯鷺 蛍子", "tarumi"), note("誰かの件")
    await take(ask, about)
    matter = await added_to(ask, about)
    await hear(store, case_said(matter, "withdrawn"))
    await link(ask, store, about, home)
    assert await who_sees(ask, matter) == ALL
    blocks = await store.process.db.collection("audit").list({"entries.objects": matter["id"]})
    reads = [each for block in blocks for each in block["entries"] if matter["id"] in each["objects"]]
    assert [each["household_ids"] for each in reads[-4:]] == [[home["id"]]] * 4


async def test_an_entry_goes_though_the_service_ended_while_it_was_going(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, about = await home_of(ask, "緑鷺 蛍子", "hyogo"), note("緑鷺蛍子ではなく別の人の件")
    await protect(ask, home, ELSEWHERE)
    await take(ask, about)
    target = await household(ask)
    body = {"household_id": target["id"], "reason": "別人"}
    moved = await ask(SUPERVISOR, "POST", f"/v1/records/{about['id']}/move", body, if_match=1)
    assert moved.status_code == 200, moved.text

    async def end(*_: Any) -> None:
        raise RuntimeError("the end")

    with monkeypatch.context() as ending:
        ending.setattr(store.restrictions_document, "change", end)
        with pytest.raises(RuntimeError):
            await unlinked_note.follow_record(store, about["id"])
    await unlinked_note.follow_record(store, about["id"])
    assert about["id"] not in (await store.restrictions_document.snapshot()).households
    assert await store.unlinked_notes.get(about["id"]) is None


async def test_a_note_imported_again_while_its_undo_is_heard_stays_kept_back(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home_of(ask, "錫鷺 蛍子", "hyogo", protect=True)
    about = note("錫鷺蛍子の件")
    await take(ask, about)
    change = store.restrictions_document.change

    async def meanwhile(*given: Any) -> object:
        monkeypatch.setattr(store.restrictions_document, "change", change)
        await unlinked_note.keep(store, {about["id"]: unlinked("record", store.records.whole(about["state"]))})
        return await change(*given)

    monkeypatch.setattr(store.restrictions_document, "change", meanwhile)
    await unlinked_note.forget(store, about["id"])
    assert await readers(ask, about["id"]) == SUPERIORS


async def test_a_note_imported_again_stays_kept_back_when_its_undo_is_heard_late(ask: Asker, store: Store) -> None:
    await home_of(ask, "紫鷺 蛍子", "hyogo", protect=True)
    about = note("紫鷺蛍子の件")
    await take(ask, about)
    undone = await ask("ops", "POST", f"/internal/v1/imports/{BATCH['id']}/undo")
    assert undone.status_code == 200, undone.text
    again = await ask("ops", "POST", "/internal/v1/imports", {"batch": BATCH, "objects": [about]})
    assert again.json()["results"][0]["outcome"] == "revived", again.text
    for event in (await events_of(store, about["id"]))[:-1]:
        assert await hear(store, event) == [None]
    assert await readers(ask, about["id"]) == SUPERIORS


async def test_a_call_imported_again_stays_kept_back_when_its_undo_is_heard_late(ask: Asker, store: Store) -> None:
    await home_of(ask, "金鷺 蛍子", "hyogo", protect=True)
    call = {"household_id": None, "office_code": "tarumi", "summary": "金鷺蛍子の件", "is_imported": True}
    undone = {"deleted": True, "office_code": "tarumi", "version": 2}
    told = {"notes": [{"id": "call-7", "state": {**call, "version": 3}}]}
    assert (await ask("inquiries", "POST", "/internal/v1/unlinked-notes", told)).json() == {"kept": 1}
    await follow_call(store, "call-7", undone)
    assert (await _hider(store))("call-7", WORKER)
    await follow_call(store, "call-7", {**undone, "version": 4})
    assert not (await _hider(store))("call-7", WORKER)


async def test_a_note_that_says_the_same_is_not_looked_at_again(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home_of(ask, "銅鷺 蛍子", "hyogo", protect=True)
    about = note("何かの件")
    await take(ask, about)

    async def look(*_: Any) -> None:
        raise AssertionError("looked at again")

    (event,) = await events_of(store, about["id"])
    with monkeypatch.context() as seen:
        seen.setattr(store, "households_by_id", look)
        assert await hear(store, event) == [None]
    await store.unlinked_notes.update({"_id": about["id"]}, {"$set": {"looked": False, "words": "何"}})
    assert await hear(store, event) == [None]
    row = await store.unlinked_notes.get(about["id"])
    assert row is not None
    assert (row.get("looked"), "何かの件" in row["words"]) == (True, True)


@pytest.mark.parametrize(
    ("said", "column"),
    [("本文に鉄鷺螢子のこと", ""), ("来所", "世帯主氏名：鉄鷺様"), ("来所", "番号：K-88"), ("記号（.*+鉄鷺　蛍子", "")],
)
async def test_of_many_notes_a_protection_finds_those_that_name_the_household(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch, said: str, column: str
) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    others = [note(f"別人の件その{n}") for n in range(5)]
    about = note(said, original_text=column) if column else note(said)
    await take(ask, *others, about)
    series = {"case_numbers": [{"series": "K", "number": "88"}]} if "88" in column else {}
    home = await home_of(ask, "鉄鷺 蛍子", "hyogo", **series)
    await protect(ask, home, ELSEWHERE)
    assert await readers(ask, about["id"]) == SUPERIORS
    assert await readers(ask, others[0]["id"]) == ALL


async def test_a_protection_fetches_those_notes_alone_that_may_name_the_household(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many notes there are: the database selects those that may match, and the rules check only these."""
    home, about = await home_of(ask, "紫鳥 蛍子", "hyogo"), note("紫鳥蛍子の件")
    column = note("来所", original_text="世帯主氏名：紫鳥")
    await take(ask, about, *(note(f"別の世帯の家賃の件、その{n}") for n in range(30)), column)
    asked: list[Names] = []
    gone_through: list[rows.Row] = []
    pages = rows.pages_that_may_name

    async def counted(store: Store, names: Names) -> AsyncGenerator[list[rows.Row]]:
        asked.append(names)
        async for page in pages(store, names):
            gone_through.extend(page)
            yield page

    monkeypatch.setattr(rows, "pages_that_may_name", counted)
    await protect(ask, home, ELSEWHERE)
    assert len(asked) == 1
    assert sorted(row.note_id for row in gone_through) == sorted([about["id"], column["id"]])
    assert await readers(ask, column["id"]) == SUPERIORS
