"""An in-memory records service whose set of restrictions changes when a test wants it to."""

import asyncio
from collections.abc import Callable, Mapping

from libs import problems
from libs.restrictions import RestrictionEntry, RestrictionSet, Viewer

TARUMI = Viewer("s1", frozenset({"tarumi"}))


HYOGO = Viewer("s2", frozenset({"hyogo"}))


async def until(come: Callable[[], bool]) -> None:
    """Let other tasks run until `come()` is true."""
    async with asyncio.timeout(30):
        while not come():
            await asyncio.sleep(0)


class Records:
    """The owner of the set; it records what it is asked."""

    def __init__(self) -> None:
        self.n = 0
        self.households: Mapping[str, RestrictionEntry] = {}
        self.asked: int = 0
        self.answered = 0
        self.away = False

    def set(self, **households: RestrictionEntry) -> None:
        """Replace the set in one change."""
        self.n += 1
        self.households = households

    async def etag(self) -> str:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise problems.Unavailable
        self.answered += 1
        return f"e{self.n}"

    async def snapshot(self) -> RestrictionSet:
        if self.away:
            raise OSError("refused")
        return RestrictionSet(f"e{self.n}", self.n, self.households)


def protected(*offices: str) -> RestrictionEntry:
    return {"offices": list(offices), "allowed": None}


async def shown(snapshot: RestrictionSet) -> list[str]:
    return [h for h in ("h1", "h2") if not snapshot.hides(h, HYOGO)]
