"""Refusals come in a fixed order, and If-Match refuses what is stale (docs/protocols.md 1.4, 1.5)."""

import pytest

from libs import problems
from libs.aggregates import Aggregates, Stored
from libs.decision import Decision
from libs.mongo import Documents
from tests.libs.aggregates.case import BY, intent, raw, retitled, written


class Locked(problems.Problem):
    code, status = "RECORD_LOCKED", 409


def locked(item: Stored) -> Decision:
    raise Locked


def invalid(item: Stored) -> Decision:
    raise problems.ValidationFailed


async def test_refusals_come_in_order(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    await records.change("r1", retitled("改"), by=BY, intent=intent("k"))
    # done comes before everything
    assert (await records.change("r1", locked, by=BY, intent=intent("k"), if_match=0)).version == 2
    # not found before locked and stale
    with pytest.raises(problems.NotFound):
        await records.change("nobody", locked, by=BY, if_match=0)
    # locked before stale
    with pytest.raises(Locked):
        await records.change("r1", locked, by=BY, if_match=1)
    # stale before what the content lacks
    with pytest.raises(problems.VersionConflict) as stale:
        await records.change("r1", invalid, by=BY, if_match=1)
    assert stale.value.context == {"current": 2}
    with pytest.raises(problems.ValidationFailed):
        await records.change("r1", invalid, by=BY, if_match=2)


async def test_what_was_deleted_is_not_found(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    await documents.update({"_id": "r1"}, {"$set": {"deleted": True}})
    with pytest.raises(problems.NotFound):
        await records.change("r1", retitled("改"), by=BY)


async def test_a_private_condition_holds_in_the_same_write(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    await documents.update({"_id": "r1"}, {"$set": {"frozen_by": "sub1/1"}})
    with pytest.raises(problems.InProgress):
        await records.change("r1", retitled("改"), by=BY, where={"frozen_by": None})
    assert (await raw(documents))["version"] == 1
    await documents.update({"_id": "r1"}, {"$set": {"frozen_by": None}})
    assert (await records.change("r1", retitled("改"), by=BY, where={"frozen_by": None})).version == 2


async def test_a_command_that_changes_nothing_writes_nothing(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    before = await raw(documents)
    assert (await records.change("r1", lambda _: None, by=BY, intent=intent("k"))).version == 1
    assert await raw(documents) == before


@pytest.mark.parametrize("seen", [1, 3])
async def test_quiet_changes_do_not_disturb(records: Aggregates, seen: int) -> None:
    await records.create("r1", written(), by=BY)
    await records.change("r1", retitled("開いた", quiet=True), by=BY)
    await records.change("r1", retitled("見た", quiet=True), by=BY)
    assert (await records.change("r1", retitled("改"), by=BY, if_match=seen)).version == 4


async def test_other_changes_make_the_sight_stale(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    await records.change("r1", retitled("改"), by=BY)
    await records.change("r1", retitled("開いた", quiet=True), by=BY)
    for seen in (0, 1, 4):
        with pytest.raises(problems.VersionConflict):
            await records.change("r1", retitled("遅い"), by=BY, if_match=seen)
    assert (await records.change("r1", retitled("よし"), by=BY, if_match=2)).version == 4
