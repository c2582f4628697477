"""Save, say the same thing twice, and apply what others published: each rule over the twin and the real engine."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from libs import problems
from libs.aggregates import Aggregates, By, Copies, Intent, Loaded, Outcome
from libs.clock import FixedClock
from libs.contracts.events import EVENT_LIMIT, Received, aggregate_type
from libs.ids import bucket_of, derived_id
from libs.mongo import Doc, Documents
from tests.libs.conftest import MakeDocuments

BY = By("s1", "山田 花子", "worker", "tarumi")
SOURCE = "approvals.approval:a1"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock("2026-11-23T02:30:00.000Z")


@pytest.fixture
async def documents(make_documents: MakeDocuments) -> Documents:
    return await make_documents("records")


@pytest.fixture
def records(documents: Documents, clock: FixedClock) -> Aggregates:
    kind = aggregate_type("records.record:x")
    assert kind is not None
    return Aggregates(documents, kind, clock, private=frozenset({"secret"}))


def written(title: str = "家庭訪問", **more: Any) -> Outcome:
    return Outcome({"household_id": "h1", "title": title, "state": "written", **more}, "record.written")


def retitled(title: str, *, quiet: bool = False) -> Callable[[Loaded], Outcome]:
    return lambda item: Outcome({**item.state, "title": title}, "record.revised", {"title": title}, quiet)


def intent(key: str, fingerprint: str = "f") -> Intent:
    return Intent(key, fingerprint)


async def raw(documents: Documents, doc_id: str = "r1") -> Doc:
    doc = await documents.get(doc_id)
    assert doc is not None
    return doc


# ---------------------------------------------------------------------- 1.1 one write


async def test_a_new_aggregate_carries_its_first_event(records: Aggregates, documents: Documents) -> None:
    item = await records.create("r1", written(secret="内"), by=BY)
    doc = await raw(documents)
    assert (doc["version"], doc["last_change"], doc["bucket"]) == (1, 1, bucket_of("r1"))
    [event] = doc["tray"]
    assert (event["name"], event["sequence"], event["prev"]) == ("record.written", 1, 0)
    assert event["key"] == "records.record:r1"
    assert event["partition_key"] == "h1"
    assert event["state"] == {
        "id": "r1", "version": 1, "household_id": "h1", "title": "家庭訪問", "state": "written",
    }  # fmt: skip
    assert event["actor"] == BY.as_json()
    assert doc["tray_since"] is not None
    assert records.published(item) == event["state"]


async def test_sequences_have_no_gaps_and_each_names_the_one_before(
    records: Aggregates, documents: Documents
) -> None:
    await records.create("r1", written(), by=BY)
    for n in range(5):
        await records.change("r1", retitled(f"題 {n}"), by=BY)
    doc = await raw(documents)
    assert [e["sequence"] for e in doc["tray"]] == [1, 2, 3, 4, 5, 6]
    assert [e["prev"] for e in doc["tray"]] == [0, 1, 2, 3, 4, 5]
    assert len({e["id"] for e in doc["tray"]}) == 6
    assert doc["version"] == 6


async def test_a_save_sets_only_the_fields_that_changed(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(note="残"), by=BY)
    item = await records.load("r1")
    assert item is not None
    await documents.update({"_id": "r1"}, {"$set": {"frozen_by": "sub1"}})
    saved = await records.save(item, retitled("改")(item), by=BY)
    assert saved is not None
    doc = await raw(documents)
    assert (doc["title"], doc["note"], doc["frozen_by"]) == ("改", "残", "sub1")


async def test_a_field_that_the_new_state_lacks_goes(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(note="消える"), by=BY)
    saved = await records.change("r1", lambda _: written(), by=BY)
    assert "note" not in saved.state
    assert "note" not in await raw(documents)


async def test_every_save_lowers_tray_since_whatever_was_loaded(
    records: Aggregates, documents: Documents, clock: FixedClock
) -> None:
    await records.create("r1", written(), by=BY)
    first = (await raw(documents))["tray_since"]
    clock.advance(60)
    await records.change("r1", retitled("後"), by=BY)
    assert (await raw(documents))["tray_since"] == first
    item = await records.load("r1")
    assert item is not None
    # The relay empties the tray between load and save: the save must set the field again.
    await documents.update({"_id": "r1"}, {"$set": {"tray": []}, "$unset": {"tray_since": ""}})
    await records.save(item, retitled("もっと後")(item), by=BY)
    doc = await raw(documents)
    assert doc["tray_since"] == clock.now()
    assert [e["sequence"] for e in doc["tray"]] == [3]


async def test_a_save_on_an_older_version_matches_nothing(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    item = await records.load("r1")
    assert item is not None
    assert await records.save(item, retitled("先")(item), by=BY) is not None
    assert await records.save(item, retitled("遅れ")(item), by=BY) is None
    now = await records.load("r1")
    assert now is not None
    assert now.state["title"] == "先"


async def test_fifty_changes_at_once_all_count_once(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", Outcome({"title": "", "n": 0}, "record.written"), by=BY)

    def add(item: Loaded) -> Outcome:
        return Outcome({**item.state, "n": item.state["n"] + 1}, "record.revised")

    async def one() -> int:
        refused = 0
        while True:
            try:
                await records.change("r1", add, by=BY)
            except problems.InProgress:
                refused += 1
            else:
                return refused

    await asyncio.gather(*(one() for _ in range(50)))
    doc = await raw(documents)
    assert doc["n"] == 50
    assert [e["sequence"] for e in doc["tray"]] == list(range(1, 52))


# ---------------------------------------------------------------------- 1.2 done


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

    def twin_wins_meanwhile(item: Loaded) -> Outcome:
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


# ---------------------------------------------------------------------- 1.3 insert


async def test_fifty_twins_that_create_are_one_effect(records: Aggregates, documents: Documents) -> None:
    new_id = derived_id("s1", "POST", "/v1/records", "key-1")
    answers = await asyncio.gather(
        *(records.create(new_id, written(), by=BY, intent=intent("k")) for _ in range(50))
    )
    assert {(a.id, a.version) for a in answers} == {(new_id, 1)}
    assert len((await raw(documents, new_id))["tray"]) == 1


async def test_creating_again_answers_with_the_object_as_it_is_now(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY, intent=intent("k"))
    await records.change("r1", retitled("改"), by=BY)
    again = await records.create("r1", written(), by=BY, intent=intent("k"))
    assert (again.version, again.state["title"]) == (2, "改")


async def test_creating_with_the_same_key_and_another_body_is_refused(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY, intent=intent("k", "one"))
    with pytest.raises(problems.IdempotencyKeyReused):
        await records.create("r1", written("別"), by=BY, intent=intent("k", "two"))


async def test_another_unique_value_that_is_taken_has_its_own_refusal(
    make_documents: MakeDocuments, clock: FixedClock
) -> None:
    class NumberTaken(problems.Problem):
        code, status = "NUMBER_TAKEN", 409

    kind = aggregate_type("records.household:x")
    assert kind is not None
    households = Aggregates(await make_documents("households", unique=("case_number",)), kind, clock)
    first = Outcome({"case_number": "1-23"}, "household.registered")
    await households.create("h1", first, by=BY, intent=intent("a"), taken=NumberTaken)
    with pytest.raises(NumberTaken):
        await households.create("h2", first, by=BY, intent=intent("b"), taken=NumberTaken)
    assert await households.load("h2") is None
    assert (await households.create("h1", first, by=BY, intent=intent("a"), taken=NumberTaken)).version == 1


# ---------------------------------------------------------------------- 1.4 order of refusals


class Locked(problems.Problem):
    code, status = "RECORD_LOCKED", 409


def locked(item: Loaded) -> Outcome:
    raise Locked


def invalid(item: Loaded) -> Outcome:
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


async def test_a_command_that_changes_nothing_writes_nothing(
    records: Aggregates, documents: Documents
) -> None:
    await records.create("r1", written(), by=BY)
    before = await raw(documents)
    assert (await records.change("r1", lambda _: None, by=BY, intent=intent("k"))).version == 1
    assert await raw(documents) == before


# ---------------------------------------------------------------------- 1.5 If-Match


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


# ---------------------------------------------------------------------- limits


async def test_what_is_too_large_is_refused_before_the_write(
    records: Aggregates, documents: Documents
) -> None:
    with pytest.raises(problems.TooMuchContent):
        await records.create("r1", written("長" * EVENT_LIMIT), by=BY)
    assert await documents.get("r1") is None
    await records.create("r1", written(), by=BY)
    with pytest.raises(problems.TooMuchContent):
        await records.change("r1", retitled("長" * EVENT_LIMIT), by=BY)
    assert (await raw(documents))["version"] == 1


async def test_a_document_may_not_grow_beyond_its_limit(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written("長" * 1_000_000), by=BY)
    with pytest.raises(problems.TooMuchContent):
        await records.change("r1", retitled("永" * 1_000_000), by=BY)
    assert (await raw(documents))["version"] == 1


async def test_a_restored_database_hands_out_versions_far_above(
    documents: Documents, clock: FixedClock
) -> None:
    kind = aggregate_type("records.record:x")
    assert kind is not None
    await Aggregates(documents, kind, clock).create("r1", written(), by=BY)
    restored = Aggregates(documents, kind, clock, generation=1)
    assert (await restored.change("r1", retitled("改"), by=BY)).version == 2**32
    assert (await restored.change("r1", retitled("再"), by=BY)).version == 2**32 + 1
    assert [e["prev"] for e in (await raw(documents))["tray"]] == [0, 1, 2**32]


# ---------------------------------------------------------------------- 3 consumers' guard


async def test_an_event_is_applied_once(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    for _ in range(3):
        item = await records.react("r1", SOURCE, 4, retitled("承認"))
        assert item is not None
        assert item.version == 2
    doc = await raw(documents)
    assert doc["seen"] == {SOURCE.replace(".", "/"): 4}
    assert len(doc["tray"]) == 2
    assert doc["tray"][1]["actor"] is None


async def test_an_older_event_of_the_same_source_is_not_applied(records: Aggregates) -> None:
    await records.create("r1", written(), by=BY)
    await records.react("r1", SOURCE, 4, retitled("新"))
    item = await records.react("r1", SOURCE, 3, retitled("旧"))
    assert item is not None
    assert (item.version, item.state["title"]) == (2, "新")
    other = await records.react("r1", "approvals.approval:a2", 1, retitled("他の源"))
    assert other is not None
    assert other.version == 3


async def test_an_event_for_an_unknown_document_is_answered_with_none(records: Aggregates) -> None:
    assert await records.react("nobody", SOURCE, 1, retitled("x")) is None


async def test_an_event_that_does_not_apply_is_noted_as_seen(
    records: Aggregates, documents: Documents
) -> None:
    await records.create("r1", written(), by=BY)
    item = await records.react("r1", SOURCE, 7, lambda _: None)
    assert item is not None
    doc = await raw(documents)
    assert doc["seen"] == {SOURCE.replace(".", "/"): 7}
    assert (doc["version"], len(doc["tray"])) == (1, 1)


async def test_fifty_deliveries_at_once_are_one_effect(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    await asyncio.gather(*(records.react("r1", SOURCE, 1, retitled("承認")) for _ in range(50)))
    doc = await raw(documents)
    assert (doc["version"], len(doc["tray"])) == (2, 2)


async def test_a_moved_version_is_loaded_again(records: Aggregates, documents: Documents) -> None:
    await records.create("r1", written(), by=BY)
    original = documents.get
    loads = 0

    async def slow_get(doc_id: str) -> Doc | None:
        nonlocal loads
        loads += 1
        doc = await original(doc_id)
        if loads == 1:
            await documents.update({"_id": doc_id}, {"$set": {"title": "割込"}, "$inc": {"version": 1}})
        return doc

    setattr(documents, "get", slow_get)  # noqa: B010
    item = await records.react(
        "r1", SOURCE, 1, lambda i: Outcome({**i.state, "state": "approved"}, "record.approved")
    )
    assert item is not None
    assert (item.version, item.state["title"], item.state["state"], loads) == (3, "割込", "approved", 2)


async def test_what_an_event_creates_is_created_once(records: Aggregates, documents: Documents) -> None:
    new_id = derived_id("record", SOURCE)
    for _ in range(2):
        assert (await records.create(new_id, written(), by=None, source=(SOURCE, 3))).version == 1
    assert (await raw(documents, new_id))["seen"] == {SOURCE.replace(".", "/"): 3}
    item = await records.react(new_id, SOURCE, 3, retitled("二度目"))
    assert item is not None
    assert item.version == 1


async def test_a_later_event_finds_what_an_earlier_one_created_and_comes_again(records: Aggregates) -> None:
    await records.create("r1", written(), by=None, source=(SOURCE, 3))
    with pytest.raises(problems.InProgress):
        await records.create("r1", written("後"), by=None, source=(SOURCE, 4))
    item = await records.react("r1", SOURCE, 4, retitled("後"))
    assert item is not None
    assert item.version == 2


# ---------------------------------------------------------------------- copies


def copied(sequence: int, name: str) -> Received:
    return Received(
        id=f"e{sequence}", name="staff.changed", key="records.staff:s1", sequence=sequence, prev=sequence - 1,
        time="2026-11-23T02:30:00.000Z", state={"id": "s1", "version": sequence, "name": name}, change={},
        actor=None, partition_key="s1",
    )  # fmt: skip


async def test_a_copy_never_goes_back(make_documents: MakeDocuments) -> None:
    copies = Copies(await make_documents("copies"))
    assert await copies.get("records.staff:s1") is None
    assert await copies.put(copied(2, "二"))
    assert not await copies.put(copied(1, "一"))
    assert not await copies.put(copied(2, "二"))
    assert await copies.put(copied(3, "三"))
    assert await copies.get("records.staff:s1") == {"id": "s1", "version": 3, "name": "三"}
    assert [s["name"] async for s in copies.find({"type": "staff", "state.name": "三"})] == ["三"]


async def test_copies_put_at_once_end_with_the_newest(make_documents: MakeDocuments) -> None:
    copies = Copies(await make_documents("copies"))
    await asyncio.gather(*(copies.put(copied(n, f"{n}")) for n in (3, 1, 5, 2, 4)))
    newest = await copies.get("records.staff:s1")
    assert newest is not None
    assert newest["version"] == 5
