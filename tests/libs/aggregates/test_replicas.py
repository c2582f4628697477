"""Copies of other services' aggregates follow the newest event."""

import asyncio

from libs.aggregates import ReplicaStore
from libs.contracts.events import Received
from tests.libs.conftest import MakeDocuments


def copied(sequence: int, name: str) -> Received:
    return Received(
        id=f"e{sequence}",
        name="staff.changed",
        key="records.staff:s1",
        sequence=sequence,
        prev=sequence - 1,
        time="2026-11-23T02:30:00.000Z",
        state={"id": "s1", "version": sequence, "name": name},
        change={},
        actor=None,
        partition_key="s1",
    )


async def test_a_copy_never_goes_back(make_documents: MakeDocuments) -> None:
    copies = ReplicaStore(await make_documents("copies"))
    assert await copies.get("records.staff:s1") is None
    assert await copies.put(copied(2, "二"))
    assert not await copies.put(copied(1, "一"))
    assert not await copies.put(copied(2, "二"))
    assert await copies.put(copied(3, "三"))
    copy = await copies.get("records.staff:s1")
    assert copy is not None
    assert (copy["id"], copy["version"], copy["name"]) == ("s1", 3, "三")
    assert (copy["posts"], copy["kana"], copy["deleted"]) == ([], None, False), "what was not said has its default"
    assert [s["name"] async for s in copies.find({"type": "staff", "state.name": "三"})] == ["三"]


async def test_copies_put_at_once_end_with_the_newest(make_documents: MakeDocuments) -> None:
    copies = ReplicaStore(await make_documents("copies"))
    await asyncio.gather(*(copies.put(copied(n, f"{n}")) for n in (3, 1, 5, 2, 4)))
    newest = await copies.get("records.staff:s1")
    assert newest is not None
    assert newest["version"] == 5
