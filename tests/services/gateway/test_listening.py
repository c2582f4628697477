"""The gateway's ear: where it could not begin, or hears nothing though there is news, it begins anew."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import pytest

from libs.bus import Message
from libs.bus.kafka import Place
from services.gateway import consumers
from services.gateway.events import Hub

PLACE: Place = ("tsuzuri.records", 0)


class Source:
    """A broker of one partition. Like the real client it tells nobody of what went wrong in `assigned`."""

    def __init__(self, *, ends: Sequence[int | None], messages: Sequence[Message] = ()) -> None:
        self._ends = list(ends)
        self._messages = list(messages)
        self._looks = len(ends) + 2
        self.closed = False

    async def start(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None:
        with suppress(TimeoutError):
            await assigned([PLACE])

    async def get(self, wait_ms: int, at_most: int) -> list[Message]:
        await asyncio.sleep(0.005)
        return [self._messages.pop(0)] if self._messages else []

    @property
    def looks_left(self) -> int:
        """How many more times it has to be asked for its bounds until they stay as they are."""
        return max(0, self._looks)

    def seek(self, place: Place, offset: int) -> None:
        assert (place, offset) == (PLACE, 7)

    async def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]:
        self._looks -= 1
        end = self._ends.pop(0) if len(self._ends) > 1 else self._ends[0]
        if end is None:
            raise TimeoutError
        return dict.fromkeys(places, (0, end))

    async def close(self) -> None:
        self.closed = True


async def begun(sources: list[Source], monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of these sources were used by the time that the last was looked at to its end."""
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


async def test_where_the_ends_were_not_told_it_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await begun([Source(ends=[None]), Source(ends=[7])], monkeypatch) == 2


async def test_an_ear_that_hears_nothing_of_what_there_is_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await begun([Source(ends=[7, 9]), Source(ends=[7])], monkeypatch) == 2


async def test_one_that_keeps_up_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keeping_up = Source(ends=[7, 8, 9], messages=[message(7), message(8)])
    assert await begun([keeping_up], monkeypatch) == 1
