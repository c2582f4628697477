"""Reading live news from the log: if it could not start, or gets nothing although there is news, it starts again."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import pytest

from libs.bus import Message
from libs.bus.kafka import LogPartition
from services.gateway import consumers
from services.gateway.events import Hub

PLACE: LogPartition = ("tsuzuri.records", 0)


class Source:
    """A broker with one partition. Like the real client, it reports no error of `assigned`."""

    def __init__(self, *, ends: Sequence[int | None], messages: Sequence[Message] = ()) -> None:
        self._ends = list(ends)
        self._messages = list(messages)
        self._looks = len(ends) + 2
        self.closed = False

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None:
        with suppress(TimeoutError):
            await assigned([PLACE])

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        await asyncio.sleep(0.005)
        return [self._messages.pop(0)] if self._messages else []

    @property
    def looks_left(self) -> int:
        """How many more times bounds are read before they stay the same."""
        return max(0, self._looks)

    def seek(self, place: LogPartition, offset: int) -> None:
        assert (place, offset) == (PLACE, 7)

    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]:
        self._looks -= 1
        end = self._ends.pop(0) if len(self._ends) > 1 else self._ends[0]
        if end is None:
            raise TimeoutError
        return dict.fromkeys(places, (0, end))

    async def close(self) -> None:
        self.closed = True


async def sources_used(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of these sources were used until the last one was read to its end."""
    monkeypatch.setattr(consumers, "BEGIN_AGAIN_S", 0.01)
    monkeypatch.setattr(consumers, "LOOK_S", 0.03)
    used: list[Source] = []

    def next_one() -> Source:
        used.append(sources[len(used)])
        return used[-1]

    listening = asyncio.create_task(consumers.listen(next_one, Hub()))
    async with asyncio.timeout(30):
        while sources[-1].looks_left:
            await asyncio.sleep(0.005)
    assert not listening.done()
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert all(source.closed for source in used)
    return len(used)


def message(offset: int) -> Message:
    return Message(*PLACE, offset, None, None, [])


async def test_listening_starts_again_where_the_ends_of_the_log_were_not_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await sources_used([Source(ends=[None]), Source(ends=[7])], monkeypatch) == 2


async def test_listening_starts_again_where_nothing_is_heard_though_the_log_grew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await sources_used([Source(ends=[7, 9]), Source(ends=[7])], monkeypatch) == 2


async def test_listening_that_keeps_up_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping_up = Source(ends=[7, 8, 9], messages=[message(7), message(8)])
    assert await sources_used([keeping_up], monkeypatch) == 1
