"""The gateway hears every topic, from now on and without keeping a position: open browsers want only what is new.

Each process is a group of its own, because each has browsers of its own.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from libs.bus import KafkaSource, Message, decode, topic_of
from libs.bus.envelope import Malformed
from libs.bus.kafka import Place, PositionLost
from libs.ids import uuid7
from libs.settings import Settings
from services.gateway.domain import notice_of
from services.gateway.events import Hub

log = logging.getLogger("tsuzuri.gateway.live")
HEARD = ("records", "approvals", "inquiries")
BEGIN_AGAIN_S = 1.0
LOOK_S = 15.0
"""How often silence is held against the ends of the log: the client may be wedged after a broker came back."""


class Source(Protocol):
    """What is needed of `KafkaSource`."""

    async def start(self, assigned: Callable[[list[Place]], Awaitable[None]]) -> None: ...
    async def get(self, wait_ms: int, at_most: int) -> list[Message]: ...
    def seek(self, place: Place, offset: int) -> None: ...
    async def bounds(self, places: Sequence[Place]) -> dict[Place, tuple[int, int]]: ...
    async def close(self) -> None: ...


def kafka_source(settings: Settings) -> KafkaSource:
    """The three topics, in a group of this process alone."""
    group = f"{settings.topic_prefix}.gateway-live.{uuid7()}"
    return KafkaSource(settings.kafka, group, [topic_of(name, settings.topic_prefix) for name in HEARD])


async def listen(make_source: Callable[[], Source], hub: Hub) -> None:
    """Tell the hub of every change until cancelled; after a break all streams are told to read again."""
    while True:
        try:
            await _hear(make_source(), hub)
        except Exception as error:  # noqa: BLE001  # browsers go on without live news; the loop goes on trying
            log.warning("live news interrupted", extra={"error": type(error).__name__})
        hub.lose()
        await asyncio.sleep(BEGIN_AGAIN_S)


async def _hear(source: Source, hub: Hub) -> None:
    heard: dict[Place, int] = {}
    not_begun: list[Exception] = []

    async def from_now_on(places: list[Place]) -> None:
        try:
            for place, (_, end) in (await source.bounds(places)).items():
                source.seek(place, end)
                heard[place] = end
        except Exception as error:  # noqa: BLE001  # the client would only log it; raised again below
            not_begun.append(error)

    try:
        await source.start(from_now_on)
        hub.lose()  # whatever happened while nobody listened
        look_at, behind = time.monotonic() + LOOK_S, False
        while not not_begun:
            for message in await source.get(1000, 500):
                _tell(message, hub)
                heard[message.topic, message.partition] = message.offset + 1
                behind = False
            if time.monotonic() >= look_at:
                ends = await source.bounds(sorted(heard))
                if behind and _is_behind(heard, ends):
                    raise TimeoutError("there is news and none is heard")
                look_at, behind = time.monotonic() + LOOK_S, _is_behind(heard, ends)
        raise not_begun[0]
    except PositionLost:
        hub.lose()
    finally:
        await source.close()


def _is_behind(heard: Mapping[Place, int], ends: Mapping[Place, tuple[int, int]]) -> bool:
    return any(end > heard[place] for place, (_, end) in ends.items())


def _tell(message: Message, hub: Hub) -> None:
    # What is no event of ours is parked by those who must apply it; here it is only not told.
    with suppress(Malformed):
        event = decode(message)
        hub.publish(notice_of(event.service, event.key, event.sequence, event.state))
