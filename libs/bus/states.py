"""An owner's current states, applied in place of the events that the log no longer holds (docs/protocols.md 2.6)."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

import orjson

from libs.bus.envelope import Message
from libs.bus.handling import (
    UNKNOWN_TRIES,
    BlockedByEarlierEvent,
    Handler,
    Permanent,
    back_off,
    is_transient,
    is_unreachable,
    outcomes_of,
)
from libs.bus.kafka import LogPartition
from libs.bus.parking import Parking, Stopped
from libs.contracts.events import Received

ReadStates = Callable[[LogPartition], AsyncGenerator[Sequence[Received]]]
"""The states of the partition's owner as events, some at a time; none if they were applied a moment ago."""
_NO_OFFSET = -1


class OwnerStates:
    """Applies states to a consumer's target. One that fails is tried again and then parked, as an event is."""

    def __init__(self, read: ReadStates, handler: Handler, parking: Parking) -> None:
        self._read = read
        self._handler = handler
        self._parking = parking

    async def apply(self, place: LogPartition) -> None:
        """Apply all states. Raises what passes by itself, so that the consumer starts again; Stopped if too many are
        parked."""
        async with aclosing(self._read(place)) as some:
            async for states in some:
                await self._apply(place, states)

    async def _apply(self, place: LogPartition, states: Sequence[Received]) -> None:
        tries = Counter[str]()
        waiting = await self._try(place, states, tries)
        while waiting:
            await asyncio.sleep(back_off(max(1, *(tries[event.key] for event in waiting))))
            waiting = await self._try(place, waiting, tries)

    async def _try(self, place: LogPartition, states: Sequence[Received], tries: Counter[str]) -> list[Received]:
        """Apply each once. Returns those to be tried again.

        One that waited for another is tried by itself when that one is parked.
        """
        again: list[Received] = []
        for event, error in zip(states, await outcomes_of(self._handler, states), strict=True):
            tries[event.key] += not isinstance(error, BlockedByEarlierEvent)
            if error is None:
                await self._parking.applied(event)
            elif _may_pass(error, tries[event.key]):
                again.append(event)
            else:
                await self._park(place, event, error)
        return again

    async def _park(self, place: LogPartition, event: Received, error: Exception) -> None:
        message = Message(*place, _NO_OFFSET, None, orjson.dumps(event.state), ())
        await self._parking.park(message, event, error)
        if self._parking.exceeds_limit:
            raise Stopped


def _may_pass(error: Exception, tries: int) -> bool:
    """Whether to try a state again at once. Raises what passes, but not that soon."""
    if isinstance(error, BlockedByEarlierEvent):
        return True
    if is_unreachable(error) or (is_transient(error) and tries >= UNKNOWN_TRIES):
        raise error
    return not isinstance(error, Permanent) and tries < UNKNOWN_TRIES
