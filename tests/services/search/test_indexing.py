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
from libs.problems import RemoteProblem, SearchUnavailable, Unavailable
from ops.launcher.engines import OpenSearchNode
from services.search.commands import drift, rebuild
from services.search.commands.indexing import indexer
from services.search.commands.owners import OwnerClients, OwnerState
from services.search.domain.mappings import ENTRIES, index_body
from services.search.events import document_of, index_of
from services.search.store import (
    Engine,
    Generations,
    IndexReader,
    IndexWriter,
    Item,
    JobStore,
    LeasedJob,
    LeaseLost,
    Progress,
    Refused,
    Registry,
)
from services.search.store.twin import MemoryIndex
from services.search.store.writing import WriteResult
from tests.rules.search import states
from tests.rules.search.states import as_json, damaged


def event(key: str, sequence: int, state: dict[str, Any]) -> Received:
    return Received(
        id=uuid7(),
        name="record.written",
        key=key,
        sequence=sequence,
        prev=sequence - 1,
        time="",
        state=state,
        change={},
        actor=None,
        partition_key="h1",
    )


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
    assert as_json(twin.documents[(ENTRIES, key)])["title"] == "三"
    assert await handle(events[:1]) == [None]
    assert twin.documents[(ENTRIES, key)]["version"] == 3


async def test_a_state_that_is_none_is_set_aside_alone() -> None:
    twin = MemoryIndex()
    results = await indexer(twin, "test")(
        [event("records.record:bad", 1, {"id": "bad"}), event("records.record:good", 1, states.record(id="good"))]
    )
    assert isinstance(results[0], Permanent)
    assert "bad" in str(results[0])
    assert results[1] is None
    assert (ENTRIES, "records.record:good") in twin.documents


async def test_trouble_that_passes_is_told_apart_from_what_never_fits() -> None:
    class Troubled:
        async def put_if_newer(self, items: Sequence[Item]) -> list[WriteResult]:
            return [SearchUnavailable(), Refused(400, "mapper_parsing_exception")]

    results = await indexer(Troubled(), "test")(
        [event("records.record:r1", 1, states.record()), event("records.record:r2", 1, states.record(id="r2"))]
    )
    assert isinstance(results[0], Unavailable)
    assert isinstance(results[1], Permanent)


class FakeOwners(OwnerClients):
    """Stand-ins for the owners; the test sets their states."""

    def __init__(self) -> None:
        super().__init__({})
        self.held: dict[str, OwnerState] = {}

    def have(self, key: str, version: int, state: dict[str, Any]) -> None:
        self.held[key] = OwnerState(key, version, state)

    async def states(self, buckets: range) -> AsyncIterator[OwnerState]:
        for owned in list(self.held.values()):
            if bucket_of(owned.key.split(":", 1)[1], BUCKETS) in buckets:
                yield owned


class SearchStore:
    """The store of search without a process."""

    def __init__(self, url: str, prefix: str, db: Database) -> None:
        self.engine = Engine(url, prefix)
        self.generations = Generations(self.engine)
        self.reading = IndexReader(self.engine)
        self.registry = Registry(db, "topics")
        self.jobs = JobStore(db)
        self.db = db

    def writing(self, generation: int) -> IndexWriter:
        return IndexWriter(self.engine, self.generations.names(generation))

    async def put(self, generation: int, owned: OwnerState) -> None:
        assert await self.writing(generation).put_if_newer([item_of(owned)]) == ["written"]


@pytest_asyncio.fixture(loop_scope="session")
async def store(opensearch: OpenSearchNode, mongo_url: str) -> AsyncIterator[SearchStore]:
    name = secrets.token_hex(4)
    db = Database(mongo_url, f"t{name}_search")
    made = SearchStore(opensearch.url, f"gen-{name}", db)
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


def caught_up(_: int) -> int | None:
    return 0


async def leased(store: SearchStore, holder: str = "here") -> LeasedJob:
    job = await store.jobs.lease(rebuild.JOB, holder)
    assert job is not None
    return job


async def run_rebuild(store: SearchStore, owners: OwnerClients) -> Progress:
    """Request a rebuild and take its steps until it ends, as the job does."""
    assert await store.jobs.request(rebuild.JOB, {})
    job = await leased(store)
    result = await rebuild.rebuild(store, owners, job, caught_up)  # pyright: ignore[reportArgumentType]  # a store without a process
    await job.end("done", result)
    return result


def item_of(owned: OwnerState) -> Item:
    index = index_of(owned.key)
    assert index is not None
    return Item(index, document_of(owned.key, owned.version, owned.state))


async def older_index(store: SearchStore, *, without: str, other: dict[str, Any] | None = None) -> None:
    """Write the entries of the first generation again, as an earlier version of the code made them."""
    name = store.generations.names(1)[ENTRIES]
    body = as_json(index_body(ENTRIES))
    fields = body["mappings"]["properties"]
    del fields[without]
    fields.update(other or {})
    await store.engine.call("DELETE", f"/{name}")
    await store.engine.call("PUT", f"/{name}", body)


async def live_ids(store: SearchStore) -> set[str]:
    await store.reading.refresh()
    found = await store.reading.search([ENTRIES], {"size": 1000, "query": {"term": {"deleted": False}}})
    return {source["id"] for source in found.sources}


async def ensure(store: SearchStore) -> int:
    return await rebuild.ensure_live(store)  # pyright: ignore[reportArgumentType]  # a store without a process


async def check(
    store: SearchStore, owners: OwnerClients, *, deep: bool = False, repair: bool = False
) -> drift.DriftReport:
    async def note(_: dict[str, Any]) -> None:
        return None

    live = await store.generations.live()
    assert live is not None
    return await drift.DriftCheck(store, owners, live, note, deep=deep, repair=repair).run()  # pyright: ignore[reportArgumentType]


async def test_a_fresh_machine_gets_its_first_generation(store: SearchStore) -> None:
    assert await ensure(store) == 1
    assert await ensure(store) == 1
    assert await store.registry.generations() == {1: "live"}


async def test_an_index_of_an_earlier_version_gets_the_new_fields_before_its_consumer_starts(
    store: SearchStore,
) -> None:
    await ensure(store)
    await older_index(store, without="has_signal")
    record = OwnerState("records.record:r1", 1, states.record(id="r1"))
    [refused] = await store.writing(1).put_if_newer([item_of(record)])
    assert isinstance(refused, Refused)
    assert await store.generations.add_fields(1) == []
    assert await store.writing(1).put_if_newer([item_of(record)]) == ["written"]


async def test_a_field_that_is_mapped_in_another_way_is_named_and_left_as_it_is(store: SearchStore) -> None:
    await ensure(store)
    await older_index(store, without="has_signal", other={"unit": {"type": "text"}})
    assert await store.generations.add_fields(1) == ["entries.unit"]
    await store.put(1, OwnerState("records.record:r1", 1, states.record(id="r1")))


async def test_a_new_index_needs_no_fields_and_a_missing_one_is_skipped(store: SearchStore) -> None:
    await ensure(store)
    assert await store.generations.add_fields(1) == []
    assert await store.generations.add_fields(7) == []


async def test_a_rebuild_switches_readers_in_one_step_and_keeps_the_old_generation(
    store: SearchStore, owners: FakeOwners
) -> None:
    await ensure(store)
    positions = store.db.collection("positions")
    await positions.insert({"_id": "topics.search-g0001/topics.records/0", "offset": 17, "losses": 2})
    result = await run_rebuild(store, owners)
    assert (result["generation"], result["differences"]) == (2, {})
    assert await store.generations.live() == 2
    assert await store.registry.generations() == {1: "old", 2: "live"}
    assert await live_ids(store) == {f"r{n}" for n in range(40)}
    placed = await positions.get("topics.search-g0002/topics.records/0")
    assert placed == {"_id": "topics.search-g0002/topics.records/0", "offset": 17, "losses": 2}
    await run_rebuild(store, owners)
    assert await store.registry.generations() == {2: "old", 3: "live"}
    assert await store.generations.existing() == [2, 3]


async def test_a_rebuild_waits_for_its_consumer_before_it_switches_readers(
    store: SearchStore, owners: FakeOwners
) -> None:
    await ensure(store)
    assert await store.jobs.request(rebuild.JOB, {})
    for lags in ({1: 0, 2: 5}, {1: 0, 2: None}):
        job = await leased(store)
        with pytest.raises(rebuild.NotYet):
            await rebuild.rebuild(store, owners, job, lags.get)  # pyright: ignore[reportArgumentType]
        assert await store.generations.live() == 1
    assert await store.jobs.request(rebuild.JOB, {}) is False


async def test_an_interrupted_rebuild_resumes_with_the_same_generation(store: SearchStore, owners: FakeOwners) -> None:
    await ensure(store)

    class Dying(FakeOwners):
        calls = 0

        async def states(self, buckets: range) -> AsyncIterator[OwnerState]:
            self.calls += 1
            if self.calls == 30:
                raise Unavailable
            async for owned in super().states(buckets):
                yield owned

    dying = Dying()
    dying.held = owners.held
    assert await store.jobs.request(rebuild.JOB, {})
    result: Progress | None = None
    for _ in range(3):
        job = await leased(store)
        try:
            result = await rebuild.rebuild(store, dying, job, caught_up)  # pyright: ignore[reportArgumentType]
            break
        except Unavailable:
            assert await store.generations.live() == 1
    assert result is not None
    assert result["generation"] == 2
    assert await live_ids(store) == {f"r{n}" for n in range(40)}


async def test_a_job_belongs_to_one_worker_until_it_is_released_or_its_lease_expires(store: SearchStore) -> None:
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    store.jobs = JobStore(store.db, clock)
    assert await store.jobs.lease(rebuild.JOB, "a") is None
    assert await store.jobs.request(rebuild.JOB, {})
    first = await leased(store, "a")
    assert await store.jobs.lease(rebuild.JOB, "b") is None
    assert (await leased(store, "a")).n == first.n
    clock.advance(timedelta(seconds=59))
    await first.note({"copied_to": 5})
    clock.advance(timedelta(seconds=59))
    assert await store.jobs.lease(rebuild.JOB, "b") is None
    clock.advance(timedelta(seconds=2))
    second = await leased(store, "b")
    assert (second.n, second.progress) == (first.n + 1, {"copied_to": 5})
    for late in (first.note({"copied_to": 9}), first.end("done", {})):
        with pytest.raises(LeaseLost):
            await late
    await second.release()
    third = await leased(store, "a")
    assert third.progress == {"copied_to": 5}
    with pytest.raises(LeaseLost):
        await first.note({"copied_to": 9})
    await third.end("done", {})
    assert await store.jobs.lease(rebuild.JOB, "b") is None
    assert await store.jobs.request(rebuild.JOB, {})
    assert (await leased(store, "b")).n > third.n


async def test_a_lease_is_renewed_within_a_step_that_takes_longer(
    store: SearchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.search.store.lease.RENEWED_S", 0.01)
    clock = FixedClock("2026-11-23T02:30:00.000Z")
    store.jobs = JobStore(store.db, clock)
    assert await store.jobs.request(rebuild.JOB, {})
    slow = await leased(store, "a")

    async def until_kept_to(later: str) -> None:
        jobs = store.db.collection("jobs")
        while (row := await jobs.get(rebuild.JOB)) is None or row["lease"]["until"] <= later:
            await asyncio.sleep(0.01)

    async with asyncio.timeout(30), slow.renewed():
        for _ in range(3):
            clock.advance(timedelta(seconds=50))
            await until_kept_to(rfc3339(clock.now()))
            assert await store.jobs.lease(rebuild.JOB, "b") is None
    await slow.end("done", {})
    assert await store.jobs.request(rebuild.JOB, {})
    await (await leased(store, "b")).release()


@pytest.mark.parametrize("asleep_before", ["reserve", "prepare", "copy", "switch"])
async def test_a_worker_that_slept_through_its_lease_destroys_nothing(
    store: SearchStore, owners: FakeOwners, asleep_before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure(store)
    assert await store.jobs.request(rebuild.JOB, {})
    late = await leased(store, "late")
    asleep, woken = asyncio.Event(), asyncio.Event()

    async def sleep_once() -> None:
        if not asleep.is_set():
            asleep.set()
            await woken.wait()

    step = {"reserve": "_reserve", "prepare": "_prepare", "copy": "copy_states", "switch": "_require_caught_up"}
    whole = getattr(rebuild, step[asleep_before])

    async def slow(*given: Any) -> Any:
        if asleep_before == "switch":
            await whole(*given)
            if given[1] in late_generation:
                await sleep_once()
            return None
        if any(each is late for each in given):
            await sleep_once()
        return await whole(*given)

    late_generation = {2}
    monkeypatch.setattr(rebuild, step[asleep_before], slow)
    working = asyncio.create_task(rebuild.rebuild(store, owners, late, caught_up))  # pyright: ignore[reportArgumentType]
    async with asyncio.timeout(30):
        await asleep.wait()
    late_generation.clear()
    await store.db.collection("jobs").update({"_id": rebuild.JOB}, {"$set": {"lease.until": ""}})

    quick = await leased(store, "quick")
    result = await rebuild.rebuild(store, owners, quick, caught_up)  # pyright: ignore[reportArgumentType]
    await quick.end("done", result)
    # Another rebuild has run before the first one continues: its generation is the one that readers use.
    result = await run_rebuild(store, owners)
    woken.set()
    with pytest.raises(LeaseLost):
        await working
    assert await store.generations.live() == result["generation"] == 3
    assert await live_ids(store) == {f"r{n}" for n in range(40)}
    row = await store.jobs.get(rebuild.JOB)
    assert row is not None
    assert row["state"] == "done"


async def test_a_late_change_of_the_aliases_is_refused_as_a_whole(store: SearchStore) -> None:
    await ensure(store)
    for n in (2, 3):
        await store.generations.create(n)
    await store.generations.switch_to(3, instead_of=1)
    with pytest.raises(Refused):
        await store.generations.switch_to(2, instead_of=1)
    assert await store.generations.live() == 3


async def test_a_rebuild_waits_for_the_partitions_that_other_workers_read(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "CATCH_UP_S", 0.1)
    await ensure(store)
    positions = store.db.collection("positions")
    await positions.insert({"_id": "topics.search-g0001/topics.records/7", "offset": 17, "losses": 0})
    assert await store.jobs.request(rebuild.JOB, {})
    job = await leased(store)
    await job.note({"generation": 2})
    await rebuild._prepare(store, job, 2)  # pyright: ignore[reportArgumentType]
    await positions.update({"_id": "topics.search-g0001/topics.records/7"}, {"$set": {"offset": 18}})
    with pytest.raises(rebuild.NotYet):
        await rebuild.rebuild(store, owners, await leased(store), caught_up)  # pyright: ignore[reportArgumentType]
    assert await store.generations.live() == 1
    await positions.update({"_id": "topics.search-g0002/topics.records/7"}, {"$set": {"offset": 18}})
    await rebuild.rebuild(store, owners, await leased(store), caught_up)  # pyright: ignore[reportArgumentType]
    assert await store.generations.live() == 2


async def test_a_rebuild_that_ended_before_its_consumer_was_registered_starts_it(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure(store)
    assert await store.jobs.request(rebuild.JOB, {})

    async def ends(n: int, state: str) -> None:
        raise Unavailable

    job = await leased(store)
    with monkeypatch.context() as dying:
        dying.setattr(store.registry, "set_generation", ends)
        with pytest.raises(Unavailable):
            await rebuild.rebuild(store, owners, job, caught_up)  # pyright: ignore[reportArgumentType]
    with pytest.raises(rebuild.NotYet):
        await rebuild.rebuild(store, owners, await leased(store), lambda _: None)  # pyright: ignore[reportArgumentType]
    assert await store.registry.generations() == {1: "live", 2: "building"}


async def test_a_lost_index_is_rebuilt_from_the_owners(store: SearchStore, owners: FakeOwners) -> None:
    await ensure(store)
    for name in store.generations.names(1).values():
        await store.engine.call("DELETE", f"/{name}")
    with pytest.raises(rebuild.NotYet):
        await ensure(store)
    row = await store.jobs.get(rebuild.JOB)
    assert row is not None
    assert row["state"] == "wanted"
    job = await leased(store)
    await rebuild.rebuild(store, owners, job, caught_up)  # pyright: ignore[reportArgumentType]
    assert await live_ids(store) == {f"r{n}" for n in range(40)}


async def make_level(store: SearchStore, owners: FakeOwners) -> None:
    """An index with everything that the owners hold."""
    await ensure(store)
    for owned in owners.held.values():
        await store.put(1, owned)


async def test_every_kind_of_drift_is_found_and_repaired_and_nothing_else(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "CONFIRM_S", 0.5)
    await make_level(store, owners)
    assert (await check(store, owners, deep=True)).differences == {}

    name = store.generations.names(1)[ENTRIES]
    # The engine remembers for a minute what was deleted directly; this test lets it forget at once.
    await store.engine.call("PUT", f"/{name}/_settings", {"index.gc_deletes": "0s"})
    await store.engine.call("DELETE", f"/{name}/_doc/records.record%3Ar1")
    owners.have("records.record:r2", 3, states.record(id="r2", title="新しい版"))
    await store.put(1, OwnerState("records.record:ghost", 1, states.record(id="ghost")))
    for key, change in (("r3", {"content_hash": "0" * 64}), ("r4", {"title": "書き換えられた"})):
        document = document_of(f"records.record:{key}", 2, states.record(id=key, title=f"記録{key[1:]}"))
        [outcome] = await store.writing(1).repair([Item(ENTRIES, damaged(document, **change))])
        assert outcome == "written"
    await store.put(1, OwnerState("records.record:r5", 9, states.record(id="r5", title="先走り")))

    quick = await check(store, owners)
    assert quick.differences == {"missing": 1, "stale": 1, "zombie": 1, "corrupt": 1, "ahead": 1}
    found = await check(store, owners, deep=True, repair=True)
    assert found.differences == {"missing": 1, "stale": 1, "zombie": 1, "corrupt": 2, "ahead": 1}
    assert found.keys["corrupt"] == ["records.record:r3", "records.record:r4"]
    assert found.repaired == 5
    assert (await check(store, owners, deep=True)).differences == {"ahead": 1}
    assert "ghost" not in await live_ids(store)


async def test_a_comparison_goes_on_where_an_owner_did_not_answer(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "PAUSE_S", 0.01)
    await make_level(store, owners)
    asked: list[range] = []
    all_states = owners.states

    async def away_every_third_time(buckets: range) -> AsyncIterator[OwnerState]:
        asked.append(buckets)
        async for owned in all_states(buckets):
            if len(asked) % 3 == 0:
                raise RemoteProblem(code="UNAVAILABLE", status=503, title="", detail="")
            yield owned

    monkeypatch.setattr(owners, "states", away_every_third_time)
    found = await check(store, owners, deep=True)
    assert (found.compared, found.differences) == (len(owners.held), {})
    assert len({buckets.start for buckets in asked}) < len(asked) < 2 * len({buckets.start for buckets in asked})
    assert asked == sorted(asked, key=lambda buckets: buckets.start)


async def test_an_owner_that_never_answers_ends_the_comparison(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "PAUSE_S", 0.01)
    await ensure(store)

    async def away(buckets: range) -> AsyncIterator[OwnerState]:
        raise Unavailable
        yield  # an owner's states are a generator

    monkeypatch.setattr(owners, "states", away)
    with pytest.raises(Unavailable):
        await check(store, owners)


async def test_an_event_on_its_way_is_no_drift(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.search.commands.drift.CONFIRM_S", 30.0)
    await make_level(store, owners)
    newer = OwnerState("records.record:r7", 3, states.record(id="r7", title="途中"))
    owners.held[newer.key] = newer

    compared, all_states = asyncio.Event(), owners.states

    async def noted(buckets: range) -> AsyncIterator[OwnerState]:
        async for owned in all_states(buckets):
            yield owned
            if owned is newer:
                compared.set()

    async def arrive() -> None:
        async with asyncio.timeout(30):
            await compared.wait()
        await store.put(1, newer)

    monkeypatch.setattr(owners, "states", noted)
    arriving = asyncio.create_task(arrive())
    assert (await check(store, owners)).differences == {}
    await arriving


async def test_what_is_written_while_it_is_confirmed_is_no_drift(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "CONFIRM_S", 0.5)
    await make_level(store, owners)
    for n in (7, 8):
        document = document_of(f"records.record:r{n}", 2, states.record(id=f"r{n}", title="書き換えられた"))
        await store.writing(1).repair([Item(ENTRIES, document)])
    asked, some = list[Sequence[str]](), owners.some

    async def written_meanwhile(keys: Sequence[str]) -> dict[str, OwnerState]:
        found = await some(keys)
        if not asked:
            for n, version in ((7, 3), (8, 3), (8, 4)):
                owners.have(f"records.record:r{n}", version, states.record(id=f"r{n}", title="新しい版"))
                if version == 3:
                    await store.put(1, owners.held[f"records.record:r{n}"])
        asked.append(keys)
        return found

    monkeypatch.setattr(owners, "some", written_meanwhile)
    assert (await check(store, owners)).differences == {}
    assert sorted(asked[1]) == ["records.record:r7", "records.record:r8"]


async def test_a_repair_that_the_consumer_overtook_counts_as_repaired(
    store: SearchStore, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drift, "CONFIRM_S", 0.1)
    await make_level(store, owners)
    owners.have("records.record:r7", 3, states.record(id="r7", title="三"))

    async def note(progress: Progress) -> None:
        if "buckets" not in progress:  # the last one before the repair
            await store.put(1, OwnerState("records.record:r7", 4, states.record(id="r7", title="四")))

    report = await drift.DriftCheck(store, owners, 1, note, repair=True).run()  # pyright: ignore[reportArgumentType]
    assert (report.differences, report.repaired) == ({"stale": 1}, 1)
