"""Who may not be shown: one snapshot per read, its etag asked for while the read runs, nothing on a stale policy."""

import asyncio
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from libs import problems
from libs.restrictions import Restrictions, Snapshot, Viewer, both_hidden, snapshot_of

TARUMI = Viewer("s1", frozenset({"tarumi"}))
HYOGO = Viewer("s2", frozenset({"hyogo"}))


async def until(come: Callable[[], bool]) -> None:
    """Let the others go on until something has come."""
    async with asyncio.timeout(30):
        while not come():
            await asyncio.sleep(0)


class Records:
    """The owner of the set; what it is asked is noted."""

    def __init__(self) -> None:
        self.n = 0
        self.households: Mapping[str, Mapping[str, Any]] = {}
        self.asked = 0
        self.answered = 0
        self.away = False

    def set(self, **households: Mapping[str, Any]) -> None:
        """Replace the set, as one change."""
        self.n += 1
        self.households = households

    async def etag(self) -> str:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise problems.Unavailable
        self.answered += 1
        return f"e{self.n}"

    async def snapshot(self) -> Snapshot:
        if self.away:
            raise OSError("refused")
        return Snapshot(f"e{self.n}", self.n, self.households)


def protected(*offices: str) -> Mapping[str, Any]:
    return {"offices": list(offices), "allowed": None}


async def shown(snapshot: Snapshot) -> list[str]:
    return [h for h in ("h1", "h2") if not snapshot.hides(h, HYOGO)]


# ---------------------------------------------------------------------- the set


def test_nobody_is_hidden_without_a_document() -> None:
    assert not snapshot_of(None).hides("h1", HYOGO)
    assert snapshot_of({"etag": "e", "n": 3, "households": {}}).n == 3


def test_a_protected_household_is_hidden_outside_its_offices() -> None:
    snapshot = Snapshot("e", 1, {"h1": protected("tarumi")})
    assert snapshot.hides("h1", HYOGO)
    assert not snapshot.hides("h1", TARUMI)
    assert not snapshot.hides("h2", HYOGO)
    assert not snapshot.hides(None, HYOGO)
    assert snapshot.hidden_from(HYOGO) == {"h1"}
    assert snapshot.protected("h1")
    assert not snapshot.protected("h2")


def test_a_restricted_household_is_hidden_inside_its_office_too() -> None:
    snapshot = Snapshot("e", 1, {"h1": {"offices": None, "allowed": ["s9"], "office_code": "tarumi"}})
    assert snapshot.hides("h1", TARUMI)
    assert not snapshot.hides("h1", Viewer("s9", frozenset({"tarumi"})))
    assert snapshot.restricted_inside("h1", TARUMI)
    assert not snapshot.restricted_inside("h1", HYOGO)
    assert not snapshot.restricted_inside("h2", TARUMI)


def test_a_note_is_for_who_may_see_the_households_it_names_and_elsewhere_for_its_superiors() -> None:
    boss = Viewer("s7", frozenset({"hyogo"}), frozenset({"hyogo"}))
    named = Viewer("s9", frozenset({"hyogo"}))
    both = Viewer("s8", frozenset({"hyogo", "tarumi"}))
    snapshot = Snapshot(
        "e",
        1,
        {
            "h1": protected("tarumi"),
            "h2": {"office_code": "hyogo", "allowed": ["s9"]},
            "far": {"office_code": "hyogo", "meets": ["h1"]},
            "near": {"office_code": "hyogo", "meets": ["h2"]},
            "two": {"office_code": "hyogo", "meets": ["h1", "h2"]},
            "over": {"office_code": "hyogo", "meets": ["h8"]},
        },
    )
    shown = {
        name: [v.staff_id for v in (HYOGO, boss, named, both) if not snapshot.hides(name, v)]
        for name in ("far", "near", "two", "over")
    }
    assert shown == {"far": ["s7", "s8"], "near": ["s9"], "two": [], "over": ["s2", "s7", "s9", "s8"]}
    assert snapshot.hidden_from(boss) == {"h1", "h2", "near", "two"}
    assert snapshot.linked_to(["far", "h1", "h8"]) == frozenset()
    assert not snapshot.protected("far")
    assert not snapshot.restricted("far")


def test_a_note_that_was_linked_is_for_who_may_see_its_household_and_for_no_superior_else() -> None:
    boss = Viewer("s7", frozenset({"hyogo"}), frozenset({"hyogo"}))
    note = {"office_code": "hyogo", "meets": ["h1"], "linked": True}
    snapshot = Snapshot("e", 1, {"h1": protected("tarumi"), "n1": note, "n2": {**note, "meets": ["h8"]}})
    assert [v.staff_id for v in (TARUMI, HYOGO, boss) if not snapshot.hides("n1", v)] == ["s1"]
    assert not snapshot.hides("n2", HYOGO)
    assert snapshot.linked_to(["n1", "n2", "h1"]) == {"h1", "h8"}


# ---------------------------------------------------------------------- releasing


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

    async def read(snapshot: Snapshot) -> int:
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

    async def read(snapshot: Snapshot) -> list[str]:
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

    async def read(snapshot: Snapshot) -> int:
        nonlocal reads
        reads += 1
        return reads

    assert await restrictions.released(TARUMI, read) == 1
    assert await restrictions.released(HYOGO, shown) == ["h2"]


async def test_what_was_un_hidden_is_found_by_the_next_read_though_nobody_else_reads() -> None:
    records = Records()
    restrictions = Restrictions(records)
    records.set(h1=protected("tarumi"))

    async def read(snapshot: Snapshot) -> str:
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

    async def read(snapshot: Snapshot) -> str:
        raise problems.NotFound

    with pytest.raises(problems.PolicyUnavailable):
        await restrictions.released(HYOGO, read)


async def test_a_third_change_is_503() -> None:
    records = Records()
    restrictions = Restrictions(records)
    await restrictions.released(HYOGO, shown)
    households: dict[str, Mapping[str, Any]] = {}

    async def read(snapshot: Snapshot) -> None:
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

    async def slow(snapshot: Snapshot) -> list[str]:
        nonlocal passed
        await until(lambda: records.answered >= 1)
        passed += 0.25
        if records.asked == 1 and records.n == 0:
            # Hidden after the first question was answered, before the read ended.
            records.set(h1=protected("tarumi"))
        return await shown(snapshot)

    assert await restrictions.released(HYOGO, slow) == ["h2"]
    assert records.asked >= 3


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
    async def read(snapshot: Snapshot) -> None:
        raise problems.NotFound

    with pytest.raises(problems.NotFound):
        await Restrictions(Records()).released(HYOGO, read)


async def test_a_hidden_household_is_not_found_and_found_again_when_it_is_shown() -> None:
    records = Records()
    records.set(h1=protected("tarumi"))
    restrictions = Restrictions(records)

    async def read(snapshot: Snapshot) -> str:
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


# ---------------------------------------------------------------------- an old backup


@pytest.mark.parametrize("goes_back_by", [0, 1, 2])
async def test_an_old_backup_never_shows_who_is_hidden(goes_back_by: int) -> None:
    records = Records()
    restrictions = Restrictions(records)
    records.set()
    records.set(h1=protected("tarumi"))
    records.set(h1=protected("tarumi"), h2=protected("tarumi", "hyogo"))
    await restrictions.released(HYOGO, shown)
    before = REGISTRY.get_sample_value("tsuzuri_restrictions_went_back_total") or 0.0

    class Restored(Records):
        async def etag(self) -> str:
            return "of the backup"

        async def snapshot(self) -> Snapshot:
            return Snapshot("of the backup", 3 - goes_back_by, {"h2": protected("suma", "tarumi")})

    setattr(restrictions, "_owner", Restored())  # noqa: B010
    assert await asyncio.gather(*(restrictions.released(HYOGO, shown) for _ in range(3))) == [[], [], []]
    await getattr(restrictions, "_refresh")()  # noqa: B009
    assert await restrictions.released(HYOGO, shown) == [], "the same old set, asked for again"
    assert await restrictions.released(Viewer("s3", frozenset({"suma"})), shown) == []
    both = await restrictions.current()
    assert not both.hides("h2", TARUMI)
    assert (REGISTRY.get_sample_value("tsuzuri_restrictions_went_back_total") or 0.0) > before


async def test_only_the_owner_s_word_ends_the_merging_however_many_changes_come() -> None:
    records = Records()
    restrictions = Restrictions(records)
    records.set(h1=protected("tarumi"))
    assert await restrictions.released(HYOGO, shown) == ["h2"]

    class Restored(Records):
        word = ""

        async def etag(self) -> str:
            return f"restored {self.n} {self.word}"

        async def snapshot(self) -> Snapshot:
            return Snapshot(await self.etag(), self.n, self.households, self.word)

    after = Restored()
    setattr(restrictions, "_owner", after)  # noqa: B010
    for n in range(5):
        after.set(**{f"h{n + 7}": protected("tarumi")})
        assert await restrictions.released(HYOGO, shown) == ["h2"], f"after {n + 1} changes"
    after.word = "w1"
    after.set()
    assert (await restrictions.current()).households == {}
    after.set(h2=protected("tarumi"))
    assert await restrictions.released(HYOGO, shown) == ["h1"]
    after.n, after.households, after.word = 2, {}, ""
    assert await restrictions.released(HYOGO, shown) == ["h1"], "a backup from before the word is no word"
    after.n, after.word = 90, "w1"
    assert await restrictions.released(HYOGO, shown) == ["h1"], "nor is a word that was known"


def test_of_two_sets_a_note_names_whom_it_names_in_either() -> None:
    both = both_hidden(
        {"n": {"office_code": "tarumi", "meets": ["h1"]}}, {"n": {"office_code": "tarumi", "meets": ["h2"]}}
    )
    assert both["n"] == {"office_code": "tarumi", "meets": ["h1", "h2"]}


class Slow(Records):
    """An owner whose next answer is held back; how many sets were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.held: asyncio.Event | None = None
        self.snapshots = 0

    async def snapshot(self) -> Snapshot:
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
    reads = [asyncio.create_task(restrictions.released(HYOGO, shown)) for _ in range(20)]
    await until(lambda: records.snapshots == 1)  # all have begun by the turn after the one that asked
    held.set()
    assert await asyncio.gather(*reads) == [["h1", "h2"]] * 20
    assert records.snapshots == 2
