"""Consecutive numbers per series (an office and a 年度); a repeated command gets the same number again.

Numbers are unique. A gap occurs only when a process crashes before it uses its number. There is no lock: each number is
a document, and the counter only says where to start looking.
"""

from libs.mongo import Collection, DuplicateKey
from libs.problems import InProgress

TRIES = 200


class Numbers:
    """The numbers of one kind of object; `numbers` and `counters` are collections of the owner's database."""

    def __init__(self, numbers: Collection, counters: Collection) -> None:
        self._numbers = numbers
        self._counters = counters

    async def prepare(self) -> None:
        """Create the index that allows each command one number per series."""
        await self._numbers.index("command", unique=True)

    async def take(self, series: str, command: str) -> int:
        """The number of `command` in this series: its existing one, or else the next free number from 1 on.

        A command that is repeated in another 年度 gets a new number, because the series is another one. InProgress (409)
        when very many commands take numbers at the same moment.
        """
        owner = f"{series}/{command}"
        counter = await self._counters.get(series)
        n = counter["n"] if counter else 0
        for _ in range(TRIES):
            n += 1
            try:
                await self._numbers.insert({"_id": f"{series}/{n:08d}", "command": owner, "n": n})
            except DuplicateKey:
                # Another command has this number, or this command has a number already.
                own = await self._numbers.find_one({"command": owner})
                if own is not None:
                    return own["n"]
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
