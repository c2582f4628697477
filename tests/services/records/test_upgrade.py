"""Contacts stored with the keys of an earlier release get those of today once, and nothing else changes."""

from typing import Any

from services.records.commands import upgrade
from services.records.store import Store
from tests.services.people import WORKER, Asker
from tests.services.records.casework import household

Doc = dict[str, Any]


async def callers(ask: Asker, q: str) -> list[str]:
    answer = await ask(WORKER, "POST", "/v1/callers", {"q": q})
    return [each["household_id"] for each in answer.json()["items"]]


async def test_a_contact_of_before_is_found_by_its_end_and_its_town(ask: Asker, store: Store) -> None:
    home = (await household(ask))["id"]
    old: list[Doc] = [
        {"_id": "c-1", "kind": "phone", "value": "078-000-8642", "keys": ["tel:0780008642"]},
        {"_id": "c-2", "kind": "address", "value": "神戸市垂水区旧町町3-2-1", "keys": []},
        {"_id": "c-3", "kind": "phone", "value": "078-000-9753", "keys": [], "undone": True},
        {"_id": "c-4", "kind": "phone", "value": "078-000-7531"},
    ]
    for each in old:
        await store.contacts.insert({**each, "version": 1, "household_id": home, "fingerprint": "import"})
    for q in ("8642", "旧町町3", "7531"):
        assert home not in await callers(ask, q)
    assert await upgrade.contacts(store) == 3
    for q in ("8642", "旧町町3", "7531"):
        assert home in await callers(ask, q)
    assert home not in await callers(ask, "9753"), "what an undo took back stays away"
    kept = await store.contacts.get("c-1")
    assert kept is not None
    assert (kept["value"], kept["version"]) == ("078-000-8642", 1)
    assert await upgrade.contacts(store) == 0


async def test_a_contact_of_the_last_release_is_found_by_its_last_seven_digits(ask: Asker, store: Store) -> None:
    home = (await household(ask))["id"]
    kept: Doc = {"_id": "c-5", "kind": "phone", "value": "078-000-8653", "keyed": 2, "fingerprint": "import"}
    keys = ["tel:0780008653", "tel4:8653"]
    await store.contacts.insert({**kept, "keys": keys, "version": 1, "household_id": home})
    assert home not in await callers(ask, "000-8653")
    assert await upgrade.contacts(store) == 1
    assert home in await callers(ask, "000-8653")
    assert home in await callers(ask, "8653")
    assert await upgrade.contacts(store) == 0


async def test_contacts_of_today_need_no_upgrade(ask: Asker, store: Store) -> None:
    home = (await household(ask))["id"]
    new = {"kind": "phone", "value": "078-000-1357"}
    assert (await ask(WORKER, "POST", f"/v1/households/{home}/contacts", new)).status_code == 201
    kin = {"household_id": home, "kind": "kin", "name": "濵口 試子", "phone": "078-000-2468"}
    assert (await ask(WORKER, "POST", "/v1/related-parties", kin)).status_code == 201
    assert await upgrade.contacts(store) == 0
