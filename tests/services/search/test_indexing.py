"""Events into the index, a rebuild beside it, and the comparison with the owners."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from libs.bus import Permanent
from libs.clock import FixedClock, rfc3339
from libs.contracts.events import Received
from libs.ids import BUCKETS, bucket_of, uuid7
from libs.mongo import Database
from libs.problems import SearchUnavailable, Unavailable
from ops.launcher.engines import OpenSearchNode
from services.search.commands import drift, rebuild
from services.search.commands.indexing import indexer
from services.search.commands.owners import Owned, Owners
from services.search.domain.mappings import ENTRIES
from services.search.domain.projection import document_of, index_of
from services.search.store import (
    Engine,
    Generations,
    Item,
    LeaseLost,
    Reading,
    Refused,
    Registry,
    Taken,
    Writing,
)
from services.search.store.twin import MemoryIndex
from services.search.store.writing import Outcome
from tests.rules.search import states


def event(key: str, sequence: int, state: dict[str, Any]) -> Received:
    return Received(
        id=uuid7(), name="record.written", key=key, sequence=sequence, prev=sequence - 1, time="", state=state,
        change={}, actor=None, partition_key="h1",
    )  # fmt: skip


# ---------------------------------------------------------------------- events


async def test_a_batch_is_one_bulk_with_the_newest_of_each_key() -> None:
    twin = MemoryIndex()
    key = "records.record:r1"
    handle = indexer(twin, "test")
    events = [
        event(key, 1, states.record(title="一")),
        event("records.staff:s1", 1, {"id": "s1"}),
        event(key, 3, states.record(title="三")),
        event(key, 2, states.record(title="二")),
    ]
    assert await handle(events) == [None, None, None, None]
    assert twin.documents[(ENTRIES, key)]["title"] == "三"
    assert await handle(events[:1]) == [None]
    assert twin.documents[(ENTRIES, key)]["version"] == 3


async def test_a_state_that_is_none_is_set_aside_alone() -> None:
    twin = MemoryIndex()
    results = await indexer(twin, "test")(
        [
            event("records.record:bad", 1, {"id": "bad"}),
            event("records.record:good", 1, states.record(id="good")),
        ]
    )
    assert isinstance(results[0], Permanent)
    assert "bad" in str(results[0])
    assert results[1] is None
    assert (ENTRIES, "records.record:good") in twin.documents


async def test_trouble_that_passes_is_told_apart_from_what_never_fits() -> None:
    class Troubled:
        async def put_if_newer(self, items: Sequence[Item]) -> list[Outcome]:
            return [SearchUnavailable(), Refused(400, "mapper_parsing_exception")]

    results = await indexer(Troubled(), "test")(
        [
            event("records.record:r1", 1, states.record()),
            event("records.record:r2", 1, states.record(id="r2")),
        ]
    )
    assert isinstance(results[0], Unavailable)
    assert isinstance(results[1], Permanent)


# ---------------------------------------------------------------------- generations


class FakeOwners(Owners):
    """Owners whose states are in the test's hand."""

    def __init__(self) -> None:
        super().__init__({})
        self.held: dict[str, Owned] = {}

    def have(self, key: str, version: int, state: dict[str, Any]) -> None:
        self.held[key] = Owned(key, version, state)

    async def states(self, buckets: range) -> AsyncIterator[Owned]:
        for owned in list(self.held.values()):
            if bucket_of(owned.key.split(":", 1)[1], BUCKETS) in buckets:
                yield owned


class Kept:
    """The store of search without a process."""

    def __init__(self, url: str, prefix: str, db: Database) -> None:
        self.engine = Engine(url, prefix)
        self.generations = Generations(self.engine)
        self.reading = Reading(self.engine)
        self.registry = Registry(db, "topics")
        self.db = db

    def writing(self, generation: int) -> Writing:
        return Writing(self.engine, self.generations.names(generation))

    async def put(self, generation: int, owned: Owned) -> None:
        index = index_of(owned.key)
        assert index is not None
        item = Item(index, document_of(owned.key, owned.version, owned.state))
        assert await self.writing(generation).put_if_newer([item]) == ["written"]


@pytest_asyncio.fixture(loop_scope="session")
async def kept(opensearch: OpenSearchNode, mongo_url: str) -> AsyncIterator[Kept]:
    name = secrets.token_hex(4)
    db = Database(mongo_url, f"t{name}_search")
    made = Kept(opensearch.url, f"gen-{name}", db)
    yield made
    for generation in await made.generations.existing():
        for index in made.generations.names(generation).values():
            await made.engine.call("DELETE", f"/{index}", params={"ignore_unavailable": "true"})
    await made.engine.close()
    await db.drop()
    db.close()


@pytest.fixture
def owners() -> FakeOwners:
    made = FakeOwners()
    for n in range(40):
        made.have(f"records.record:r{n}", 2, states.record(id=f"r{n}", title=f"記録{n}"))
    made.have("records.household:h1", 1, states.household())
    made.have("records.record:gone", 4, {"id": "gone", "deleted": True})
    return made


def level(_: int) -> int | None:
    return 0


async def taken(kept: Kept, holder: str = "here") -> Taken:
    job = await kept.registry.take(rebuild.JOB, holder)
    assert job is not None
    return job


async def run_rebuild(kept: Kept, owners: Owners) -> dict[str, Any]:
    """Ask for a rebuild and take its steps until it ends, as the job does."""
    assert await kept.registry.ask(rebuild.JOB, {})
    job = await taken(kept)
    told = await rebuild.rebuild(kept, owners, job, level)  # pyright: ignore[reportArgumentType]  # a store without a process
    await job.end("done", told)
    return told


async def live_ids(kept: Kept) -> set[str]:
    await kept.reading.refresh()
    found = await kept.reading.search([ENTRIES], {"size": 1000, "query": {"term": {"deleted": False}}})
    return {source["id"] for source in found.sources}


async def ensure(kept: Kept) -> int:
    return await rebuild.ensure(kept)  # pyright: ignore[reportArgumentType]  # a store without a process


async def check(kept: Kept, owners: Owners, *, deep: bool = False, repair: bool = False) -> drift.Found:
    async def note(_: dict[str, Any]) -> None:
        return None

    live = await kept.generations.live()
    assert live is not None
    return await drift.check(kept, owners, live, deep=deep, repair=repair, note=note)  # pyright: ignore[reportArgumentType]


async def test_a_fresh_machine_gets_its_first_generation(kept: Kept) -> None:
    assert await ensure(kept) == 1
    assert await ensure(kept) == 1
    assert await kept.registry.generations() == {1: "live"}


async def test_a_rebuild_goes_over_in_one_step_and_keeps_the_old_generation(
    kept: Kept, owners: FakeOwners
) -> None:
    await ensure(kept)
    positions = kept.db.collection("positions")
    await positions.insert({"_id": "topics.search-g0001/topics.records/0", "offset": 17, "losses": 2})
    told = await run_rebuild(kept, owners)
    assert (told["generation"], told["differences"]) == (2, {})
    assert await kept.generations.live() == 2
    assert await kept.registry.generations() == {1: "old", 2: "live"}
    assert await live_ids(kept) == {f"r{n}" for n in range(40)}
    placed = await positions.get("topics.search-g0002/topics.records/0")
    assert placed == {"_id": "topics.search-g0002/topics.records/0", "offset": 17, "losses": 2}
    await run_rebuild(kept, owners)
    assert await kept.registry.generations() == {2: "old", 3: "live"}
    assert await kept.generations.existing() == [2, 3]


async def test_a_rebuild_waits_for_its_consumer_before_going_over(kept: Kept, owners: FakeOwners) -> None:
    await ensure(kept)
    assert await kept.registry.ask(rebuild.JOB, {})
    for lags in ({1: 0, 2: 5}, {1: 0, 2: None}):
        job = await taken(kept)
        with pytest.raises(rebuild.NotYet):
            await rebuild.rebuild(kept, owners, job, lags.get)  # pyright: ignore[reportArgumentType]
        assert await kept.generations.live() == 1
    assert await kept.registry.ask(rebuild.JOB, {}) is False


async def test_a_rebuild_cut_short_goes_on_with_the_same_generation(kept: Kept, owners: FakeOwners) -> None:
    await ensure(kept)

    class Dying(FakeOwners):
        calls = 0

        async def states(self, buckets: range) -> AsyncIterator[Owned]:
            self.calls += 1
            if self.calls == 30:
                raise Unavailable
            async for owned in super().states(buckets):
                yield owned

    dying = Dying()
    dying.held = owners.held
    assert await kept.registry.ask(rebuild.JOB, {})
    told: dict[str, Any] | None = None
    for _ in range(3):
        job = await taken(kept)
        try:
            told = await rebuild.rebuild(kept, dying, job, level)  # pyright: ignore[reportArgumentType]
            break
        except Unavailable:
            assert await kept.generations.live() == 1
    assert told is not None
    assert told["generation"] == 2
    assert await live_ids(kept) == {f"r{n}" for n in range(40)}


async def test_a_job_is_one_workers_until_it_lets_go_or_its_lease_ends(kept: Kept) -> None:
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    kept.registry = Registry(kept.db, "topics", clock)
    assert await kept.registry.take(rebuild.JOB, "a") is None
    assert await kept.registry.ask(rebuild.JOB, {})
    first = await taken(kept, "a")
    assert await kept.registry.take(rebuild.JOB, "b") is None
    assert (await taken(kept, "a")).n == first.n
    clock.advance(timedelta(seconds=59))
    await first.note({"copied_to": 5})
    clock.advance(timedelta(seconds=59))
    assert await kept.registry.take(rebuild.JOB, "b") is None
    clock.advance(timedelta(seconds=2))
    second = await taken(kept, "b")
    assert (second.n, second.progress) == (first.n + 1, {"copied_to": 5})
    for late in (first.note({"copied_to": 9}), first.end("done", {})):
        with pytest.raises(LeaseLost):
            await late
    await second.release()
    third = await taken(kept, "a")
    assert third.progress == {"copied_to": 5}
    with pytest.raises(LeaseLost):
        await first.note({"copied_to": 9})
    await third.end("done", {})
    assert await kept.registry.take(rebuild.JOB, "b") is None
    assert await kept.registry.ask(rebuild.JOB, {})
    assert (await taken(kept, "b")).n > third.n


async def test_a_lease_is_renewed_within_a_step_that_takes_longer(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.search.store.lease.RENEWED_S", 0.01)
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    kept.registry = Registry(kept.db, "topics", clock)
    assert await kept.registry.ask(rebuild.JOB, {})
    slow = await taken(kept, "a")

    async def until_kept_to(later: str) -> None:
        while (row := await kept.registry.job(rebuild.JOB)) is None or row["lease"]["until"] <= later:
            await asyncio.sleep(0.01)

    async with asyncio.timeout(30), slow.kept():
        for _ in range(3):
            clock.advance(timedelta(seconds=50))
            await until_kept_to(rfc3339(clock.now()))
            assert await kept.registry.take(rebuild.JOB, "b") is None
    await slow.end("done", {})
    assert await kept.registry.ask(rebuild.JOB, {})
    await (await taken(kept, "b")).release()


@pytest.mark.parametrize("asleep_before", ["reserve", "prepare", "copy", "going over"])
async def test_a_worker_that_slept_through_its_lease_destroys_nothing(
    kept: Kept, owners: FakeOwners, asleep_before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure(kept)
    assert await kept.registry.ask(rebuild.JOB, {})
    late = await taken(kept, "late")
    asleep, woken = asyncio.Event(), asyncio.Event()

    async def sleep_once() -> None:
        if not asleep.is_set():
            asleep.set()
            await woken.wait()

    step = {"reserve": "_reserve", "prepare": "_prepare", "copy": "_copy", "going over": "_require_level"}
    whole = getattr(rebuild, step[asleep_before])

    async def slow(*given: Any) -> Any:
        if asleep_before == "going over":
            await whole(*given)
            if given[1] in late_generation:
                await sleep_once()
            return None
        if any(each is late for each in given):
            await sleep_once()
        return await whole(*given)

    late_generation = {2}
    monkeypatch.setattr(rebuild, step[asleep_before], slow)
    working = asyncio.create_task(rebuild.rebuild(kept, owners, late, level))  # pyright: ignore[reportArgumentType]
    await asyncio.wait_for(asleep.wait(), 30)
    late_generation.clear()
    await kept.db.collection("jobs").update({"_id": rebuild.JOB}, {"$set": {"lease.until": ""}})

    quick = await taken(kept, "quick")
    told = await rebuild.rebuild(kept, owners, quick, level)  # pyright: ignore[reportArgumentType]
    await quick.end("done", told)
    # Another rebuild has been run by the time the first one wakes: its generation is the one that is read.
    told = await run_rebuild(kept, owners)
    woken.set()
    with pytest.raises(LeaseLost):
        await working
    assert await kept.generations.live() == told["generation"] == 3
    assert await live_ids(kept) == {f"r{n}" for n in range(40)}
    row = await kept.registry.job(rebuild.JOB)
    assert row is not None
    assert row["state"] == "done"


async def test_a_late_change_of_the_aliases_is_refused_as_a_whole(kept: Kept) -> None:
    await ensure(kept)
    for n in (2, 3):
        await kept.generations.create(n)
    await kept.generations.go_over(3, instead_of=1)
    with pytest.raises(Refused):
        await kept.generations.go_over(2, instead_of=1)
    assert await kept.generations.live() == 3


async def test_a_rebuild_waits_for_the_partitions_that_other_workers_read(
    kept: Kept, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "PASSED_S", 0.1)
    await ensure(kept)
    positions = kept.db.collection("positions")
    await positions.insert({"_id": "topics.search-g0001/topics.records/7", "offset": 17, "losses": 0})
    assert await kept.registry.ask(rebuild.JOB, {})
    job = await taken(kept)
    await job.note({"generation": 2})
    await rebuild._prepare(kept, job, 2)  # pyright: ignore[reportArgumentType]
    await positions.update({"_id": "topics.search-g0001/topics.records/7"}, {"$set": {"offset": 18}})
    with pytest.raises(rebuild.NotYet):
        await rebuild.rebuild(kept, owners, await taken(kept), level)  # pyright: ignore[reportArgumentType]
    assert await kept.generations.live() == 1
    await positions.update({"_id": "topics.search-g0002/topics.records/7"}, {"$set": {"offset": 18}})
    await rebuild.rebuild(kept, owners, await taken(kept), level)  # pyright: ignore[reportArgumentType]
    assert await kept.generations.live() == 2


async def test_an_index_that_is_gone_is_built_anew_from_the_owners(kept: Kept, owners: FakeOwners) -> None:
    await ensure(kept)
    for name in kept.generations.names(1).values():
        await kept.engine.call("DELETE", f"/{name}")
    with pytest.raises(rebuild.NotYet):
        await ensure(kept)
    row = await kept.registry.job(rebuild.JOB)
    assert row is not None
    assert row["state"] == "wanted"
    job = await taken(kept)
    await rebuild.rebuild(kept, owners, job, level)  # pyright: ignore[reportArgumentType]
    assert await live_ids(kept) == {f"r{n}" for n in range(40)}


async def test_every_kind_of_drift_is_found_and_repaired_and_nothing_else(
    kept: Kept, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "SECOND_LOOK_S", 0.5)
    await ensure(kept)
    for owned in owners.held.values():
        await kept.put(1, owned)
    assert (await check(kept, owners, deep=True)).differences == {}

    name = kept.generations.names(1)[ENTRIES]
    # The engine remembers for a minute what was deleted behind our back; here it forgets at once.
    await kept.engine.call("PUT", f"/{name}/_settings", {"index.gc_deletes": "0s"})
    await kept.engine.call("DELETE", f"/{name}/_doc/records.record%3Ar1")
    owners.have("records.record:r2", 3, states.record(id="r2", title="新しい版"))
    await kept.put(1, Owned("records.record:ghost", 1, states.record(id="ghost")))
    for key, change in (("r3", {"content_hash": "0" * 64}), ("r4", {"title": "書き換えられた"})):
        document = document_of(f"records.record:{key}", 2, states.record(id=key, title=f"記録{key[1:]}"))
        [outcome] = await kept.writing(1).repair([Item(ENTRIES, {**document, **change})])
        assert outcome == "written"
    await kept.put(1, Owned("records.record:r5", 9, states.record(id="r5", title="先走り")))

    quick = await check(kept, owners)
    assert quick.differences == {"missing": 1, "stale": 1, "zombie": 1, "corrupt": 1, "ahead": 1}
    found = await check(kept, owners, deep=True, repair=True)
    assert found.differences == {"missing": 1, "stale": 1, "zombie": 1, "corrupt": 2, "ahead": 1}
    assert found.keys["corrupt"] == ["records.record:r3", "records.record:r4"]
    assert found.repaired == 5
    assert (await check(kept, owners, deep=True)).differences == {"ahead": 1}
    assert "ghost" not in await live_ids(kept)


async def test_an_event_under_way_is_no_drift(
    kept: Kept, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.search.commands.drift.SECOND_LOOK_S", 30.0)
    await ensure(kept)
    for owned in owners.held.values():
        await kept.put(1, owned)
    newer = Owned("records.record:r7", 3, states.record(id="r7", title="途中"))
    owners.held[newer.key] = newer

    compared, all_states = asyncio.Event(), owners.states

    async def noted(buckets: range) -> AsyncIterator[Owned]:
        async for owned in all_states(buckets):
            yield owned
            if owned is newer:
                compared.set()

    async def arrive() -> None:
        await asyncio.wait_for(compared.wait(), 30)
        await kept.put(1, newer)

    monkeypatch.setattr(owners, "states", noted)
    arriving = asyncio.create_task(arrive())
    assert (await check(kept, owners)).differences == {}
    await arriving
