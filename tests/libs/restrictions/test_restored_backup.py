"""A restored backup never makes a hidden household visible again (docs/protocols.md 5.8)."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from libs.restrictions import Restrictions, RestrictionSet, Viewer, hidden_by_either
from tests.libs.restrictions.case import HYOGO, TARUMI, Records, protected, shown


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

        async def snapshot(self) -> RestrictionSet:
            return RestrictionSet("of the backup", 3 - goes_back_by, {"h2": protected("suma", "tarumi")})

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

        async def snapshot(self) -> RestrictionSet:
            return RestrictionSet(await self.etag(), self.n, self.households, self.word)

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
    both = hidden_by_either(
        {"n": {"office_code": "tarumi", "meets": ["h1"]}}, {"n": {"office_code": "tarumi", "meets": ["h2"]}}
    )
    assert both["n"] == {"office_code": "tarumi", "meets": ["h1", "h2"]}
