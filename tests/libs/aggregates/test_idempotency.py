"""A repeated request has one effect (docs/protocols.md 1.2)."""

import asyncio
from typing import Any

import pytest

from libs import problems
from libs.aggregates import Aggregates, Stored
from libs.decision import Decision
from libs.mongo import Documents
from tests.libs.aggregates.case import BY, intent, raw, retitled, written


async def test_the_same_command_twice_is_one_effect(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    first = await records.change("r1", retitled("改"), by=BY, intent=intent("k"), if_match=1)
    await records.change("r1", retitled("別人の変更"), by=BY)
    again = await records.change("r1", retitled("改"), by=BY, intent=intent("k"), if_match=1)
    assert first.version == 2
    assert (again.version, again.state["title"]) == (3, "別人の変更")
    assert len((await raw(documents))["tray"]) == 3


async def test_the_same_key_with_another_body_is_refused(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    await records.change("r1", retitled("改"), by=BY, intent=intent("k", "one"))
    with pytest.raises(problems.IdempotencyKeyReused):
        await records.change("r1", retitled("別"), by=BY, intent=intent("k", "two"))


async def test_done_keeps_the_last_twenty(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    for n in range(25):
        await records.change("r1", retitled(f"{n}"), by=BY, intent=intent(f"k{n}"))
    doc = await raw(documents)
    assert [d["key"] for d in doc["done"]] == [f"k{n}" for n in range(5, 25)]
    assert doc["done"][-1] == {"key": "k24", "fingerprint": "f", "version": 26}


async def test_done_is_looked_at_again_when_the_compare_and_set_matches_nothing(
    records: Aggregates, documents: Documents
) -> None:
    await records.create("r1", written(), by=BY)
    decided = 0

    def twin_wins_meanwhile(item: Stored) -> Decision:
        nonlocal decided
        decided += 1
        return retitled("改")(item)

    item = await records.load("r1")
    assert item is not None
    original = documents.update

    async def late(where: Any, change: Any) -> bool:
        setattr(documents, "update", original)  # noqa: B010  # the method comes back for the twin
        assert await records.save(item, retitled("改")(item), by=BY, intent=intent("k"))
        return await original(where, change)

    setattr(documents, "update", late)  # noqa: B010
    saved = await records.change("r1", twin_wins_meanwhile, by=BY, intent=intent("k"), if_match=1)
    assert (saved.version, decided) == (2, 1)
    assert len((await raw(documents))["tray"]) == 2


async def test_fifty_twins_with_one_key_are_one_effect(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    answers = await asyncio.gather(
        *(records.change("r1", retitled("改"), by=BY, intent=intent("k"), if_match=1) for _ in range(50))
    )
    assert {a.version for a in answers} == {2}
    doc = await raw(documents)
    assert [e["sequence"] for e in doc["tray"]] == [1, 2]
    assert len(doc["done"]) == 1
