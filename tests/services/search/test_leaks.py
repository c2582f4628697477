"""Whatever is restricted and whoever asks: hits, totals, facets, tables, names and marks show only readable households.

Compared with an oracle that knows the rules and not the engine: every reader finds exactly what they may read (S11,
S14).
"""

import random
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from libs.actor import Actor, Purpose
from libs.restrictions import RestrictionEntry
from tests.rules.search import states
from tests.services.people import GROUPS, NOTED, WARDS, Asker, somebody
from tests.services.search.conftest import Indices, Records

ROUNDS = 6
OFFICES = ("tarumi", "hyogo", "kita", "hokushin")
SURNAMES = ("例田", "試山", "仮川")
HOUSEHOLDS = {f"h{n}": OFFICES[n % len(OFFICES)] for n in range(12)}
CASE = Purpose("case", "approval", "a1")
OPENED = {"h1", "h2", "h6"}
"""The households that the case opens to the people who work on it."""
READERS = (
    *(somebody(f"w-{office}", office=office) for office in OFFICES),
    somebody("s-tarumi", "supervisor"),
    somebody("hq1", "hq", office="city", purpose=NOTED),
    somebody("x1", "cross_ward_reader", office="city", purpose=CASE),
    somebody("w-case", office="hyogo", purpose=CASE),
)


def canary(household_id: str) -> str:
    """A word that occurs only in this household's texts."""
    return f"符丁{household_id}号"


@pytest_asyncio.fixture(loop_scope="session", scope="module", autouse=True)
async def corpus(store: Indices) -> AsyncIterator[None]:
    documents: list[tuple[str, dict[str, Any]]] = []
    for n, (household_id, office) in enumerate(HOUSEHOLDS.items()):
        place: dict[str, Any] = {"office_code": office, "ward_code": WARDS[office]}
        name = f"{SURNAMES[n % 3]} {n}郎"
        person = states.person(names=[{"kind": "legal", "text": name, "kana": "レイ"}])
        members = [{"person_id": f"p{n}", "relation": "世帯主"}]
        numbers = [{"number": f"{n + 1:05d}"}]
        documents += [
            (f"records.person:p{n}", person),
            (
                f"records.household:{household_id}",
                states.household(**place, head_person_id=f"p{n}", members=members, case_numbers=numbers),
            ),
            (
                f"inquiries.inquiry:i{n}",
                states.inquiry(household_id=household_id, **place, summary=f"共通語 {canary(household_id)}"),
            ),
        ]
        documents += [
            (
                f"records.record:r{n}-{m}",
                states.record(
                    occurred_at=f"2024-0{m + 1}-01T01:00:00.000Z",
                    household_id=household_id,
                    next_plan=None,
                    counterpart=[],
                    segments=[{"id": "g", "kind": "fact", "text": f"共通語 {canary(household_id)}"}],
                    **place,
                ),
            )
            for m in range(2)
        ]
    await store.put(*documents)
    yield


def restricted_at_random(lot: random.Random, records: Records) -> None:
    """Some households protected, some open to named people only, some both."""
    chosen: dict[str, RestrictionEntry] = {}
    for household_id, office in HOUSEHOLDS.items():
        entry: RestrictionEntry = {"office_code": office}
        if lot.random() < 0.3:
            entry["offices"] = [office]
        if lot.random() < 0.3:
            entry["allowed"] = sorted(lot.sample([reader.staff_id for reader in READERS], 2))
        chosen[household_id] = entry
    records.households = chosen
    records.n += 1


def readable(reader: Actor, records: Records) -> set[str]:
    """The oracle: written from the rules, not from the code."""
    post = reader.acting_post
    everywhere = post.role in ("hq", "cross_ward_reader")
    found: set[str] = set()
    for household_id, office in HOUSEHOLDS.items():
        entry = records.households[household_id]
        of_office = everywhere or office in GROUPS.get(post.office_code, (post.office_code,))
        if reader.purpose is not None and not everywhere:
            of_office = household_id in OPENED  # with a purpose, all wards are reduced to what it names
        protected = "offices" in entry and post.office_code not in (entry["offices"] or ())
        closed = "allowed" in entry and reader.staff_id not in (entry["allowed"] or ())
        if of_office and not protected and not closed:
            found.add(household_id)
    return found


async def test_every_reader_finds_exactly_what_he_may_read(ask: Asker, records: Records) -> None:
    lot = random.Random(20261123)
    records.keepers.open("a1", *OPENED)
    compared = 0
    for _ in range(ROUNDS):
        restricted_at_random(lot, records)
        for reader in READERS:
            mine = readable(reader, records)
            scope = "all" if reader.purpose else "ward"
            await _searched(ask, reader, scope, mine)
            await _named(ask, reader, scope, mine, lot.choice(SURNAMES))
            await _listed(ask, reader, scope, mine)
            await _one_household(ask, reader, mine, lot.choice(sorted(HOUSEHOLDS)))
            compared += 1
    assert compared == ROUNDS * len(READERS)


async def _searched(ask: Asker, reader: Actor, scope: str, mine: set[str]) -> None:
    answer = await ask(reader, "POST", "/v1/search", {"q": "共通語", "scope": scope, "limit": 100})
    body = answer.json()
    assert {item["household_id"] for item in body["items"]} == mine
    assert len(body["items"]) == body["total"] == 3 * len(mine)
    offices = {HOUSEHOLDS[household_id] for household_id in mine}
    assert {bucket["key"] for bucket in body["facets"]["office"]} == offices
    for facet in ("office", "ward", "kind"):
        assert sum(bucket["count"] for bucket in body["facets"][facet]) == body["total"]
    assert not any(canary(each) in answer.text for each in HOUSEHOLDS.keys() - mine)


async def _named(ask: Asker, reader: Actor, scope: str, mine: set[str], surname: str) -> None:
    body = (await ask(reader, "POST", "/v1/search", {"q": surname, "scope": scope, "limit": 100})).json()
    meant = {f"h{n}" for n in range(12) if SURNAMES[n % 3] == surname} & mine
    assert {item["household_id"] for item in body["items"]} == meant
    assert body["total"] == 3 * len(meant)
    assert {each["id"] for term in body["resolved"] for each in term["households"]} <= meant


async def _listed(ask: Asker, reader: Actor, scope: str, mine: set[str]) -> None:
    asked = {"scope": scope, "limit": 100}
    line = (await ask(reader, "GET", "/v1/timeline", params=asked)).json()
    assert {item["household_id"] for item in line["items"]} == mine
    assert len(line["items"]) == 3 * len(mine)
    table = (await ask(reader, "GET", "/v1/browse", params={"scope": scope})).json()
    assert table["total"] == 2 * len(mine)
    assert sum(cell["count"] for row in table["rows"] for cell in row["cells"]) == 2 * len(mine)


async def _one_household(ask: Asker, reader: Actor, mine: set[str], household_id: str) -> None:
    line = (await ask(reader, "GET", "/v1/timeline", params={"household_id": household_id})).json()
    own = GROUPS.get(reader.acting_post.office_code, (reader.acting_post.office_code,))
    if HOUSEHOLDS[household_id] not in own or not reader.purpose:  # the reader's own office is read beside the purpose
        assert bool(line["items"]) == (household_id in mine)
    word = {"q": canary(household_id), "scope": "office"}
    found = (await ask(reader, "POST", "/v1/search", word)).json()
    if reader.purpose and HOUSEHOLDS[household_id] in own:
        return
    here = household_id in mine and HOUSEHOLDS[household_id] == reader.acting_post.office_code
    assert found["total"] == (3 if here else 0)
