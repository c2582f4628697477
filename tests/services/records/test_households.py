"""Households, callers, contacts, and people who may not be shown."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from libs.actor import Actor
from services.records.domain.restriction import Entry
from services.records.store import Store
from tests.services.keepers import BY_INQUIRY, Keepers
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.times import today

_number = count(1)


def new(name: str, kana: str, number: str, **more: Any) -> dict[str, Any]:
    return {
        "office_code": "tarumi",
        "status": "active",
        "head": {"name": name, "kana": kana, "birth_date": "1947-05-11"},
        "case_numbers": [{"series": "垂", "number": number}],
        "worker_id": "w1",
        **more,
    }


@pytest.fixture(scope="module")
async def hamaguchi(ask: Asker) -> dict[str, Any]:
    made = await ask(WORKER, "POST", "/v1/households", new("濵口 義男", "ハマグチ ヨシオ", "00318"))
    assert made.status_code == 201, made.text
    return made.json()


async def test_a_registered_household_is_read_by_the_whole_office(ask: Asker, hamaguchi: dict[str, Any]) -> None:
    seen = await ask(COLLEAGUE, "GET", f"/v1/households/{hamaguchi['id']}")
    assert seen.status_code == 200
    assert seen.json()["head"] == {"name": "濵口 義男", "kana": "ハマグチ ヨシオ"}
    assert seen.json()["worker"] == "w1"
    assert seen.headers["ETag"] == '"1"'


async def test_another_office_gets_not_found_and_with_a_purpose_it_reads(
    ask: Asker, hamaguchi: dict[str, Any], keepers: Keepers
) -> None:
    path = f"/v1/households/{hamaguchi['id']}"
    assert (await ask(ELSEWHERE, "GET", path)).status_code == 404
    asked = somebody("w9", office="hyogo", purpose=BY_INQUIRY)
    assert (await ask(asked, "GET", path)).status_code == 404
    keepers.open("i-1", hamaguchi["id"])
    asked = somebody("w8", office="hyogo", purpose=BY_INQUIRY)
    assert (await ask(asked, "GET", path)).status_code == 200
    assert (await ask(HQ, "GET", path)).status_code == 200
    assert (await ask(replace(HQ, purpose=None), "GET", path)).status_code == 404


async def test_saying_it_twice_registers_one_household(ask: Asker) -> None:
    body = new("橋本 寛", "ハシモト ヒロシ", "00129")
    first = await ask(WORKER, "POST", "/v1/households", body, key="same")
    again = await ask(WORKER, "POST", "/v1/households", body, key="same")
    other = await ask(WORKER, "POST", "/v1/households", {**body, "status": "applied"}, key="same")
    assert first.json()["id"] == again.json()["id"]
    assert other.status_code == 422
    assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"


async def test_a_case_number_is_unique_in_its_series(ask: Asker, hamaguchi: dict[str, Any]) -> None:
    taken = await ask(WORKER, "POST", "/v1/households", new("別人 太郎", "ベツジン タロウ", "00318"))
    assert (taken.status_code, taken.json()["code"]) == (409, "DUPLICATE_CASE_NUMBER")


@pytest.mark.parametrize(
    "typed",
    ["浜口", "濱口義男", "ﾊﾏｸﾞﾁ", "はまぐち", "垂-00318", "318", "０３１８", "義男", "078-000-5510", "1947-05-11"],
)
async def test_a_caller_is_found_by_any_spelling(ask: Asker, hamaguchi: dict[str, Any], typed: str) -> None:
    await ask(
        WORKER,
        "POST",
        f"/v1/households/{hamaguchi['id']}/contacts",
        {"kind": "phone", "value": "078-000-5510"},
        key="tel",
    )
    found = await ask(COLLEAGUE, "POST", "/v1/callers", {"q": typed})
    assert found.status_code == 200
    assert hamaguchi["id"] in [c["household_id"] for c in found.json()["items"]], found.json()


@pytest.mark.parametrize(
    "typed",
    [
        "旧野",
        "旧野 試子",
        "ｷｭｳﾉ",
        "きゅう",
        "今野試子",
        "いまの",
        "いま",
        "ｲﾏﾉ ｺｺ",
        "ここ",
        "00962",
        "962",
        "垂-962",
        "昭25.6.16",
        "1950/6/16",
        "25.6.16",
        "000-9371",
        "00-9371",
        "8-000-9371",
        "078-000-9371",
    ],
)
async def test_whatever_a_caller_says_first_meets(ask: Asker, typed: str) -> None:
    """An old surname, half a reading, a number without zeros, a day of birth in any writing, the end of a telephone number."""
    names = [
        {"kind": "legal", "text": "今野 試子", "kana": "イマノ ココ"},
        {"kind": "birth", "text": "旧野 試子", "kana": "キュウノ ココ"},
    ]
    state: dict[str, Any] = {
        "case_numbers": [{"series": "垂", "number": "00962"}],
        "office_code": "tarumi",
        "ward_code": "28108",
        "status": "active",
        "head_person_id": "p-said",
        "worker_id": "w1",
        "members": [{"person_id": "p-said", "relation": "世帯主"}],
    }
    objects = [
        {"id": "p-said", "type": "person", "state": {"names": names, "birth_date": "1950-06-16"}},
        {"id": "h-said", "type": "household", "state": state},
        {
            "id": "c-said",
            "type": "contact",
            "state": {"household_id": "h-said", "kind": "phone", "value": "078-000-9371"},
        },
    ]
    batch = {"id": "said", "synthetic": True}
    taken = await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": objects})
    assert taken.status_code == 200, taken.text
    assert "h-said" in await called(ask, typed)


async def test_candidates_of_one_name_are_told_apart_but_not_by_what_would_tell_where_a_protected_one_lives(
    ask: Asker,
) -> None:
    state: dict[str, Any] = {
        "case_numbers": [{"series": "垂", "number": "00961"}],
        "office_code": "tarumi",
        "ward_code": "28108",
        "ward_town": "架空台",
        "status": "closed",
        "head_person_id": "p-told",
        "worker_id": "w1",
        "members": [{"person_id": "p-told", "relation": "世帯主"}],
    }
    person = {"names": [{"kind": "legal", "text": "見分 一郎"}], "birth_date": "1950-06-15"}
    objects = [
        {"id": "p-told", "type": "person", "state": person},
        {"id": "h-told", "type": "household", "state": state},
    ]
    batch = {"id": "told-apart", "synthetic": True}
    taken = await ask("ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": objects})
    assert taken.status_code == 200, taken.text

    async def candidate() -> tuple[Any, ...]:
        [found] = (await ask(COLLEAGUE, "POST", "/v1/callers", {"q": "見分"})).json()["items"]
        return found["protected"], found["worker"], found["status"], found["age"], found["town"]

    age = today().year - 1950 - ((today().month, today().day) < (6, 15))
    assert await candidate() == (False, "w1", "closed", age, "架空台")
    about = {"kind": "dv", "what_to_say": "お答えできません。"}
    assert (await ask(WORKER, "POST", "/v1/households/h-told/protect", about, if_match=0)).status_code == 200
    assert await candidate() == (True, None, "closed", None, None)


async def test_elsewhere_a_hit_and_a_miss_look_the_same(ask: Asker, hamaguchi: dict[str, Any]) -> None:
    hit = (await ask(ELSEWHERE, "POST", "/v1/callers", {"q": "濵口"})).json()
    miss = (await ask(ELSEWHERE, "POST", "/v1/callers", {"q": "存在しない名"})).json()
    assert hit == miss
    assert hit["cards"][0]["say"]


async def test_a_protected_household_is_in_the_set_before_it_exists(ask: Asker, store: Store) -> None:
    made = await ask(WORKER, "POST", "/v1/households", new("小林 美咲", "コバヤシ ミサキ", "00967", protect=True))
    household_id = made.json()["id"]
    assert (await store.restrictions_document.snapshot()).is_protected(household_id)
    assert (await ask(HQ, "GET", f"/v1/households/{household_id}")).status_code == 404
    assert (await ask(COLLEAGUE, "GET", f"/v1/households/{household_id}")).status_code == 200
    found = (await ask(HQ, "GET", "/v1/households", params={"office": "tarumi"})).json()
    assert household_id not in [h["id"] for h in found["items"]]


async def test_a_late_retry_of_a_protected_household_leaves_what_was_decided_since(ask: Asker, store: Store) -> None:
    body = new("小林 澪", "コバヤシ ミオ", "00966", protect=True)
    made = await ask(WORKER, "POST", "/v1/households", body, key="register-once")
    household_id = made.json()["id"]
    access = (await ask(WORKER, "GET", f"/v1/households/{household_id}/access")).json()

    async def there() -> dict[str, Any]:
        return dict((await store.restrictions_document.snapshot()).households.get(household_id, {}))

    def moved(known: Mapping[str, Any], n: int) -> Mapping[str, Any]:
        return {**known, household_id: {"office_code": "hyogo", "offices": ["hyogo"], "n": n}}

    await store.restrictions_document.change(moved, {"what": "transfer", "by": "w9"})
    await ask(WORKER, "POST", "/v1/households", body, key="register-once")
    assert (await there())["offices"] == ["hyogo"], "the household has moved"
    back: Entry = {"office_code": "tarumi", "offices": ["tarumi"], "n": access["version"]}
    await store.restrictions_document.change(
        lambda known, _n: {**known, household_id: back}, {"what": "transfer", "by": "w1"}
    )
    path = f"/v1/households/{household_id}/unprotect"
    assert (await ask(SUPERVISOR, "POST", path, if_match=access["version"])).status_code == 200
    await store.restrictions_document.drain()
    again = await ask(WORKER, "POST", "/v1/households", body, key="register-once")
    assert (again.status_code, await there()) == (201, {}), "a 係長 has lifted it"


async def test_the_first_look_after_a_protection_shows_it(ask: Asker) -> None:
    made = await ask(WORKER, "POST", "/v1/households", new("小浜 渚", "コハマ ナギサ", "00968"))
    path = f"/v1/households/{made.json()['id']}"
    assert "protection" not in (await ask(COLLEAGUE, "GET", path)).json()
    about = {"kind": "dv", "what_to_say": "お答えできません。"}
    assert (await ask(WORKER, "POST", f"{path}/protect", about, if_match=0)).status_code == 200
    assert (await ask(COLLEAGUE, "GET", path)).json()["protection"]["kind"] == "dv"


async def test_a_restricted_household_is_hidden_inside_its_office_too(ask: Asker) -> None:
    household_id = (await ask(WORKER, "POST", "/v1/households", new("大江 緑", "オオエ ミドリ", "00938"))).json()["id"]
    body = {"allowed": ["s1", "c1"], "reason": "職員の親族"}
    assert (await ask(WORKER, "POST", f"/v1/households/{household_id}/restrict", body, if_match=0)).status_code == 403
    assert (await ask(CHIEF, "POST", f"/v1/households/{household_id}/restrict", body, if_match=0)).status_code == 200
    assert (await ask(WORKER, "GET", f"/v1/households/{household_id}")).status_code == 404
    assert (await ask(SUPERVISOR, "GET", f"/v1/households/{household_id}")).status_code == 200
    found = (await ask(WORKER, "POST", "/v1/callers", {"q": "大江"})).json()
    assert found["items"] == []
    assert "係長" in found["cards"][0]["say"]


async def test_contacts_are_in_no_event(ask: Asker, store: Store, hamaguchi: dict[str, Any]) -> None:
    body = {"kind": "address", "value": "神戸市垂水区架空町九丁目"}
    await ask(WORKER, "POST", f"/v1/households/{hamaguchi['id']}/contacts", body)
    kept = (await ask(COLLEAGUE, "GET", f"/v1/households/{hamaguchi['id']}/contacts")).json()["items"]
    assert "神戸市垂水区架空町九丁目" in [c["value"] for c in kept]
    assert (await ask(ELSEWHERE, "GET", f"/v1/households/{hamaguchi['id']}/contacts")).status_code == 404
    household = await store.household(hamaguchi["id"])
    assert household is not None
    assert "架空町" not in str(household.doc["tray"])


async def test_a_change_of_worker_needs_a_version_and_a_chief(ask: Asker, hamaguchi: dict[str, Any]) -> None:
    path = f"/v1/households/{hamaguchi['id']}/assign"
    assert (await ask(SUPERVISOR, "POST", path, {"worker_id": "w2"})).status_code == 428
    assert (await ask(WORKER, "POST", path, {"worker_id": "w2"}, if_match=1)).status_code == 403
    assert (await ask(SUPERVISOR, "POST", path, {"worker_id": "nobody"}, if_match=1)).status_code == 422
    changed = await ask(SUPERVISOR, "POST", path, {"worker_id": "w2"}, if_match=1)
    assert (changed.status_code, changed.json()["worker"], changed.json()["version"]) == (200, "w2", 2)
    stale = await ask(SUPERVISOR, "POST", path, {"worker_id": "w1"}, if_match=1)
    assert (stale.status_code, stale.json()["code"], stale.json()["context"]) == (
        412,
        "VERSION_CONFLICT",
        {"current": 2},
    )


async def test_a_change_that_changes_nothing_is_audited_as_a_read(
    ask: Asker, store: Store, hamaguchi: dict[str, Any]
) -> None:
    path = f"/v1/households/{hamaguchi['id']}"
    now = (await ask(COLLEAGUE, "GET", path)).json()
    chief = replace(SUPERVISOR, staff_id="s-reads-by-assigning")
    for _ in range(2):
        answer = await ask(chief, "POST", f"{path}/assign", {"worker_id": now["worker"]}, if_match=now["version"])
        assert (answer.status_code, answer.json().get("version")) == (200, now["version"]), answer.text
    kept = await store.process.db.collection("audit").list({"entries.objects": hamaguchi["id"]})
    entries = [entry for doc in kept for entry in doc["entries"] if entry["staff_id"] == chief.staff_id]
    assert [entry["action"] for entry in entries] == ["household", "household"]


async def test_households_are_listed_by_page(ask: Asker) -> None:
    first = (await ask(WORKER, "GET", "/v1/households", params={"limit": 2})).json()
    assert len(first["items"]) == 2
    second = (await ask(WORKER, "GET", "/v1/households", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert not {h["id"] for h in first["items"]} & {h["id"] for h in second["items"]}
    stolen = await ask(COLLEAGUE, "GET", "/v1/households", params={"limit": 2, "cursor": first["next_cursor"]})
    assert stolen.status_code == 400


async def all_pages(ask: Asker, who: Actor, limit: int, **asked: str) -> list[list[str]]:
    """The ids of every page of a list of households."""
    pages: list[list[str]] = []
    cursor: dict[str, str] = {}
    while True:
        params = {"limit": limit, **asked, **cursor}
        page = (await ask(who, "GET", "/v1/households", params=params)).json()
        pages.append([h["id"] for h in page["items"]])
        if page["next_cursor"] is None:
            return pages
        cursor = {"cursor": page["next_cursor"]}


async def test_households_without_a_number_are_all_on_some_page(ask: Asker) -> None:
    unnumbered = [
        (await ask(WORKER, "POST", "/v1/households", new(f"番号 無{n}", "バンゴウ ナシ", "x", case_numbers=[]))).json()
        for n in range(5)
    ]
    pages = await all_pages(ask, WORKER, 2)
    listed = [household_id for page in pages for household_id in page]
    assert {h["id"] for h in unnumbered} <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("asked", [{}, {"worker": "w3"}], ids=["office", "worker"])
async def test_pages_are_full_whoever_is_hidden(ask: Asker, asked: dict[str, str]) -> None:
    made = [
        (
            await ask(WORKER, "POST", "/v1/households", new(f"頁 {n}", "ページ", f"7{len(asked)}{n}", worker_id="w3"))
        ).json()
        for n in range(5)
    ]
    body = {"allowed": ["c1"], "reason": "職員の親族"}
    assert (await ask(CHIEF, "POST", f"/v1/households/{made[1]['id']}/restrict", body, if_match=0)).status_code == 200
    pages = await all_pages(ask, WORKER, 2, **asked)
    assert all(len(page) == 2 for page in pages[:-1])
    assert made[1]["id"] not in [household_id for page in pages for household_id in page]


async def test_a_name_that_many_have_elsewhere_is_found_here(ask: Asker) -> None:
    many = [
        {"id": f"elsewhere-{n}", "type": "person", "state": {"names": [{"kind": "legal", "text": f"山田 例{n}"}]}}
        for n in range(450)
    ]
    taken = await ask(
        "ops", "POST", "/internal/v1/imports", {"batch": {"id": "many", "synthetic": True}, "objects": many}
    )
    assert taken.status_code == 200, taken.text
    here = (await ask(WORKER, "POST", "/v1/households", new("山田 花", "ヤマダ ハナ", "00777"))).json()
    found = (await ask(COLLEAGUE, "POST", "/v1/callers", {"q": "山田"})).json()
    assert here["id"] in [c["household_id"] for c in found["items"]]


async def test_a_name_is_found_by_its_beginning_whatever_follows(ask: Asker) -> None:
    here = (await ask(WORKER, "POST", "/v1/households", new("鶴\U0002a6a5 例", "ツル レイ", "00778"))).json()
    found = (await ask(COLLEAGUE, "POST", "/v1/callers", {"q": "鶴"})).json()
    assert here["id"] in [c["household_id"] for c in found["items"]]


async def living(ask: Asker, name: str, number: str, **contacts: str) -> str:
    """A new household with these contacts; its id."""
    made = (await ask(WORKER, "POST", "/v1/households", new(name, "ナナシ", number))).json()
    for kind, value in contacts.items():
        kept = await ask(WORKER, "POST", f"/v1/households/{made['id']}/contacts", {"kind": kind, "value": value})
        assert kept.status_code == 201, kept.text
    return made["id"]


async def called(ask: Asker, q: str, who: Actor = COLLEAGUE) -> list[str]:
    """The ids of the households that a search for this caller finds."""
    found = await ask(who, "POST", "/v1/callers", {"q": q})
    assert found.status_code == 200, found.text
    return [c["household_id"] for c in found.json()["items"]]


@pytest.mark.parametrize("typed", ["9264", "９２６４", "078-000-9264", "0780009264", "078000"])
async def test_a_caller_is_found_by_the_last_four_digits(ask: Asker, typed: str) -> None:
    here = await living(ask, f"末尾 {typed}", f"84{next(_number)}", phone="078-000-9264")
    assert here in await called(ask, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "架空野",
        "架空野九丁目",
        "架空野9丁目",
        "架空野9-12",
        "垂水区架空野",
        "神戸市垂水区架空野９丁目12番",
        "兵庫県神戸市垂水区架空野",
    ],
)
@pytest.mark.parametrize("kept", ["神戸市垂水区架空野九丁目12番3号", "垂水区架空野9丁目12-3", "架空野9-12-3 潮荘"])
async def test_a_caller_is_found_by_the_town(ask: Asker, typed: str, kept: str) -> None:
    here = await living(ask, "町 太郎", f"85{next(_number)}", address=kept)
    assert here in await called(ask, typed)


async def test_a_city_or_a_ward_alone_is_no_town(ask: Asker) -> None:
    here = await living(ask, "区内 太郎", "8601", address="神戸市垂水区架空原1丁目2-3")
    for typed in ("神戸市", "神戸市垂水区", "垂水区"):
        assert here not in await called(ask, typed)


async def test_a_town_that_looks_like_a_city_is_found(ask: Asker) -> None:
    here = await living(ask, "今市 太郎", "8602", address="神戸市垂水区今市町1丁目2-3")
    assert here in await called(ask, "今市町")


async def test_contacts_find_nobody_beyond_the_own_read_group(ask: Asker, keepers: Keepers) -> None:
    here = await living(ask, "遠方 太郎", "8603", phone="078-000-9377", address="神戸市垂水区架空浜1丁目2-3")
    keepers.open("i-1", here)
    asked = somebody("w9", office="hyogo", purpose=BY_INQUIRY)
    for typed in ("9377", "078-000-9377", "架空浜"):
        assert here in await called(ask, typed)
        assert here not in await called(ask, typed, HQ)
        assert here not in await called(ask, typed, ELSEWHERE)
        listed = await ask(asked, "GET", "/v1/households", params={"q": typed, "office": "tarumi"})
        assert here not in [h["id"] for h in listed.json()["items"]]


async def test_whoever_is_called_like_a_town_comes_first_and_a_cut_is_said(ask: Asker) -> None:
    there = [await living(ask, f"住人 {n}", f"87{n:02}", address=f"垂水区架空台{n}丁目") for n in range(1, 52)]
    named = (await ask(WORKER, "POST", "/v1/households", new("架空台 花", "カクウダイ ハナ", "99999"))).json()["id"]
    found = (await ask(COLLEAGUE, "POST", "/v1/callers", {"q": "架空台"})).json()
    ids = [c["household_id"] for c in found["items"]]
    assert (ids[0], ids[1:], found["more"]) == (named, there[:49], True)
    assert not (await ask(COLLEAGUE, "POST", "/v1/callers", {"q": "架空台9丁目"})).json()["more"]
