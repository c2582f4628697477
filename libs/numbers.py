"""Numbers per series (an office and a 年度) that remember which command took them: asked again, the same number.

Numbers are unique and without gaps but for a taker that died before using its own; there is no lock. A number is a
document, the counter only says where to begin looking.
"""

from libs.mongo import Collection, DuplicateKey
from libs.problems import InProgress

TRIES = 200


class Numbers:
    """The numbers of one kind of thing; `numbers` and `counters` are collections of the owner's database."""

    def __init__(self, numbers: Collection, counters: Collection) -> None:
        self._numbers = numbers
        self._counters = counters

    async def prepare(self) -> None:
        """The index that gives each command one number of a series."""
        await self._numbers.index("command", unique=True)

    async def take(self, series: str, command: str) -> int:
        """The number of `command` in this series: the one it has there, else the next free one from 1 on.

        A command that is asked again after the end of the 年度 gets a number of the new one: a number of the old one
        under the new year would be somebody else's too. InProgress (409, try again) when very many take numbers at
        the same moment.
        """
        taker = f"{series}/{command}"
        counter = await self._counters.get(series)
        n = counter["n"] if counter else 0
        for _ in range(TRIES):
            n += 1
            try:
                await self._numbers.insert({"_id": f"{series}/{n:08d}", "command": taker, "n": n})
            except DuplicateKey:
                # The number is somebody else's, or the command has one already.
                taken = await self._numbers.find_one({"command": taker})
                if taken is not None:
                    return taken["n"]
                continue
            await self._count(series, n)
            return n
        raise InProgress

    async def _count(self, series: str, n: int) -> None:
        if await self._counters.update({"_id": series}, {"$max": {"n": n}}):
            return
        try:
            await self._counters.insert({"_id": series, "n": n})
        except DuplicateKey:
            await self._counters.update({"_id": series}, {"$max": {"n": n}})
