"""A read is released only by a set that still holds (docs/protocols.md 5)."""

import asyncio
from types import SimpleNamespace

import pytest

from libs import problems
from libs.restrictions import RestrictionEntry, Restrictions, RestrictionSet
from tests.libs.restrictions.case import HYOGO, TARUMI, Records, protected, shown, until


async def test_an_unchanged_set_releases_after_one_question() -> None:
    records = Records()
    restrictions = Restrictions(records)
    assert await restrictions.released(HYOGO, shown) == ["h1", "h2"]
    assert await restrictions.released(HYOGO, shown) == ["h1", "h2"]
    assert records.asked == 2


async def test_the_question_is_asked_while_the_read_runs() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)

    async def read(snapshot: RestrictionSet) -> int:
        before = records.asked
        await until(lambda: records.asked > before)
        return records.asked - before

    assert await restrictions.released(HYOGO, read) == 1


async def test_what_was_hidden_by_a_call_that_returned_is_not_shown_by_a_later_read() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.set(h1=protected("tarumi"))
    assert await restrictions.released(HYOGO, shown) == ["h2"]


async def test_a_set_that_changes_under_a_read_is_read_again() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    reads = 0

    async def read(snapshot: RestrictionSet) -> list[str]:
        nonlocal reads
        reads += 1
        if reads == 1:
            records.set(h1=protected("tarumi"))
            await asyncio.sleep(0.01)
        return await shown(snapshot)

    assert await restrictions.released(HYOGO, read) == ["h2"]
    assert reads == 2


async def test_a_change_that_hides_nothing_more_from_this_reader_needs_no_second_read() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(TARUMI, shown)
    records.set(h1=protected("tarumi"))
    reads = 0

    async def read(snapshot: RestrictionSet) -> int:
        nonlocal reads
        reads += 1
        return reads

    assert await restrictions.released(TARUMI, read) == 1
    assert await restrictions.released(HYOGO, shown) == ["h2"]


async def test_what_was_un_hidden_is_found_by_the_next_read_though_nobody_else_reads() -> None:
    records = Records()
    restrictions = Restrictions(records)
    records.set(h1=protected("tarumi"))

    async def read(snapshot: RestrictionSet) -> str:
        if snapshot.hides("h1", HYOGO):
            raise problems.NotFound
        return "h1"

    with pytest.raises(problems.NotFound):
        await restrictions.released(HYOGO, read)
    records.set()
    assert await restrictions.released(HYOGO, read) == "h1"


async def test_what_is_not_there_is_told_only_by_a_set_that_still_holds() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.away = True

    async def read(snapshot: RestrictionSet) -> str:
        raise problems.NotFound

    with pytest.raises(problems.PolicyUnavailable):
        await restrictions.released(HYOGO, read)


async def test_a_third_change_is_503() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    households: dict[str, RestrictionEntry] = {}

    async def read(snapshot: RestrictionSet) -> None:
        households[f"h{len(households)}"] = protected("tarumi")
        records.set(**households)
        await asyncio.sleep(0.01)

    with pytest.raises(problems.PolicyUnavailable):
        await restrictions.released(HYOGO, read)


async def test_an_answer_older_than_200_ms_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0.0
    monkeypatch.setattr("libs.restrictions.time", SimpleNamespace(monotonic=lambda: passed))
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.asked = records.answered = 0

    async def slow(snapshot: RestrictionSet) -> list[str]:
        nonlocal passed
        await until(lambda: records.answered >= 1)
        passed += 0.25
        if records.asked == 1 and records.n == 0:
            # Hidden after the first question was answered, before the read ended.
            records.set(h1=protected("tarumi"))
        return await shown(snapshot)

    assert await restrictions.released(HYOGO, slow) == ["h2"]
    assert records.asked >= 3


async def test_a_slow_records_delays_readers_and_refuses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = 0.0
    monkeypatch.setattr("libs.restrictions.time", SimpleNamespace(monotonic=lambda: passed))

    class Laden(Records):
        async def etag(self) -> str:
            nonlocal passed
            passed += 1.0
            return await super().etag()

    records = Laden()
    restrictions = Restrictions(records)

    async def read(snapshot: RestrictionSet) -> list[str]:
        before = records.asked
        await until(lambda: records.asked > before)
        return await shown(snapshot)

    for n in range(1, 6):
        assert await restrictions.released(HYOGO, read) == ["h1", "h2"]
        assert records.asked == 2 * n


async def test_who_tells_more_of_the_set_than_who_is_hidden_reads_again_by_the_one_that_holds() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(TARUMI, shown)

    async def read(snapshot: RestrictionSet) -> bool:
        return snapshot.is_protected("h1")

    records.set(h1=protected("tarumi"))
    assert await restrictions.released(TARUMI, read, exactly=True)
    records.set(h1=protected("tarumi"), h2=protected("tarumi"))
    records.set()
    assert not await restrictions.require(TARUMI, "h1", read, exactly=True)


async def test_records_that_cannot_be_asked_means_nothing_is_shown() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    records.away = True
    with pytest.raises(problems.PolicyUnavailable) as gone:
        await restrictions.released(HYOGO, shown)
    assert gone.value.status == 503
    with pytest.raises(problems.PolicyUnavailable):
        await Restrictions(records).released(HYOGO, shown)
    with pytest.raises(problems.PolicyUnavailable):
        await restrictions.current()


async def test_what_a_read_refuses_is_refused() -> None:
    async def read(snapshot: RestrictionSet) -> None:
        raise problems.NotFound

    with pytest.raises(problems.NotFound):
        await Restrictions(Records()).released(HYOGO, read)


async def test_a_hidden_household_is_not_found_and_found_again_when_it_is_shown() -> None:
    records = Records()
    records.set(h1=protected("tarumi"))
    restrictions = Restrictions(records)

    async def read(snapshot: RestrictionSet) -> str:
        return "内容"

    with pytest.raises(problems.NotFound):
        await restrictions.require(HYOGO, "h1", read)
    assert await restrictions.require(TARUMI, "h1", read) == "内容"
    records.set()
    assert await restrictions.require(HYOGO, "h1", read) == "内容"
    records.set(h1=protected("tarumi"))
    with pytest.raises(problems.NotFound):
        await restrictions.require(HYOGO, "h1", read)


async def test_streams_ask_for_the_set_as_it_stands() -> None:
    records = Records()
    restrictions = Restrictions(records)
    assert (await restrictions.current()).n == 0
    records.set(h1=protected("tarumi"))
    assert (await restrictions.current()).hides("h1", HYOGO)
