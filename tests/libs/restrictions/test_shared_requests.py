"""One request to records serves all reads that wait for it, and a late response is as old as its request."""

import asyncio
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from libs import problems
from libs.call_limits import call_limit
from libs.restrictions import Restrictions, RestrictionSet
from tests.libs.restrictions.case import HYOGO, Records, protected, shown, until


async def begun(*reads: asyncio.Task[list[str]]) -> None:
    """Give the reads some turns of the event loop; then each waits for an answer that is held back."""
    for _ in range(10):
        await asyncio.sleep(0)
    assert not any(read.done() for read in reads)


class Slow(Records):
    """An owner whose next answer is held back; counts the sets that were requested."""

    def __init__(self) -> None:
        super().__init__()
        self.held: asyncio.Event | None = None
        self.snapshots = 0

    async def snapshot(self) -> RestrictionSet:
        self.snapshots += 1
        found = await super().snapshot()
        held, self.held = self.held, None
        await asyncio.sleep(0)
        if held is not None:
            await held.wait()
        return found


async def test_an_answer_that_was_overtaken_is_no_step_back() -> None:
    records = Slow()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    alarms = REGISTRY.get_sample_value("tsuzuri_restrictions_went_back_total")
    held = records.held = asyncio.Event()
    records.set(h1=protected("tarumi"))
    before, asked = records.snapshots, records.asked
    earlier = asyncio.create_task(restrictions.released(HYOGO, shown))
    await until(lambda: records.snapshots > before)
    records.set(h2=protected("tarumi"))
    later = asyncio.create_task(restrictions.released(HYOGO, shown))
    await until(lambda: records.asked == asked + 2)
    held.set()
    assert await later == ["h1"]
    await earlier
    assert (await restrictions.current()).households == {"h2": protected("tarumi")}
    assert REGISTRY.get_sample_value("tsuzuri_restrictions_went_back_total") == alarms


async def test_one_question_for_the_set_serves_all_who_waited_before_it_was_sent() -> None:
    records = Slow()
    restrictions = Restrictions(records)
    held = records.held = asyncio.Event()
    first = asyncio.create_task(restrictions.released(HYOGO, shown))
    await until(lambda: records.snapshots == 1)
    reads = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(20)]
    await begun(first, *reads)
    held.set()
    assert await asyncio.gather(first, *reads) == [["h1", "h2"]] * 21
    assert records.snapshots == 2


class Hesitant(Records):
    """An owner that holds its answers back until a test releases each by its number, or that fails some at once."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[int] = set()
        self.held: dict[int, asyncio.Event] = {}

    async def etag(self) -> str:
        self.asked += 1
        number, etag = self.asked, f"e{self.n}"
        if number in self.held:
            await self.held[number].wait()
        if number in self.failing:
            raise problems.Unavailable
        return etag


async def test_one_question_for_the_etag_serves_all_reads_that_began_before_it_was_sent() -> None:
    records = Hesitant()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    held = records.held[2] = asyncio.Event()
    first = asyncio.create_task(restrictions.released(HYOGO, shown))
    await until(lambda: records.asked == 2)
    records.set(h1=protected("tarumi"))
    reads = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(50)]
    await begun(first, *reads)
    held.set()
    assert await asyncio.gather(*reads) == [["h2"]] * 50, "no question from before they began serves them"
    assert await first == ["h1", "h2"], "it began before the set was changed"
    # One request for the first read, one for all the others, and one for those that read again with the newer set.
    assert records.asked == 4


async def test_a_question_without_an_answer_is_asked_once_more_before_anybody_is_refused() -> None:
    records = Hesitant()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.failing = {2}
    reads = [restrictions.released(HYOGO, shown) for _ in range(50)]
    assert await asyncio.gather(*reads) == [["h1", "h2"]] * 50
    assert records.asked == 3
    records.failing = {4, 5}
    with pytest.raises(problems.PolicyUnavailable):
        await restrictions.released(HYOGO, shown)
    assert records.asked == 5


async def test_one_slow_answer_keeps_no_reader_waiting() -> None:
    records = Hesitant()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.held[2] = asyncio.Event()
    first = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(20)]
    await until(lambda: records.asked == 2)
    later = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(20)]
    assert await asyncio.gather(*first, *later) == [["h1", "h2"]] * 40
    assert records.asked == 3, "the next question, sent beside the slow one, serves all"
    records.failing, _ = {2}, records.held[2].set()
    assert await restrictions.released(HYOGO, shown) == ["h1", "h2"]


async def test_an_answer_that_comes_late_is_as_old_as_its_question(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0.0
    monkeypatch.setattr("libs.restrictions.time", SimpleNamespace(monotonic=lambda: passed))
    records = Hesitant()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    held, records.held[3] = records.held.setdefault(2, asyncio.Event()), asyncio.Event()

    async def read(snapshot: RestrictionSet) -> list[str]:
        nonlocal passed
        await until(lambda: records.asked >= 2)
        passed += 0.05
        return await shown(snapshot)

    late = asyncio.create_task(restrictions.released(HYOGO, read))
    await until(lambda: records.asked == 3)
    records.set(h1=protected("tarumi"))
    passed = 1.9
    held.set()
    assert await late == ["h2"]
    records.held[3].set()


async def test_who_may_wait_no_longer_is_refused() -> None:
    records = Slow()
    restrictions = Restrictions(records)
    held = records.held = asyncio.Event()
    async with asyncio.timeout(30):
        with call_limit(0.05), pytest.raises(problems.PolicyUnavailable):
            await restrictions.released(HYOGO, shown)
    held.set()
    assert await restrictions.released(HYOGO, shown) == ["h1", "h2"]


async def test_who_leaves_takes_the_answer_from_nobody() -> None:
    records = Hesitant()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    held = records.held[2] = asyncio.Event()
    reads = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(3)]
    await until(lambda: records.asked == 2)
    reads[0].cancel()
    await begun(*reads[1:])
    held.set()
    assert await asyncio.gather(*reads[1:]) == [["h1", "h2"]] * 2
    assert records.asked == 2
