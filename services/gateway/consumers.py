"""The gateway consumes every topic from now on and keeps no position, because open browsers need only what is new.

Each process is a consumer group of its own, because each has browsers of its own.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from libs.bus import KafkaSource, Message, decode, topic_of
from libs.bus.envelope import Malformed
from libs.bus.kafka import LogPartition, PositionLost
from libs.ids import uuid7
from libs.settings import Settings
from services.gateway.domain import notice_of
from services.gateway.events import Hub

log = logging.getLogger("tsuzuri.gateway.live")
TOPICS = ("records", "approvals", "inquiries")
BEGIN_AGAIN_S = 1.0
LOOK_S = 15.0
"""Seconds between two comparisons of the positions with the ends of the log: a broker restart may hang the client."""


class Source(Protocol):
    """The part of `KafkaSource` that is used here."""

    async def start(self, assigned: Callable[[list[LogPartition]], Awaitable[None]]) -> None: ...
    async def get(self, wait_ms: int, at_most: int) -> list[Message]: ...
    def seek(self, place: LogPartition, offset: int) -> None: ...
    async def bounds(self, places: Sequence[LogPartition]) -> dict[LogPartition, tuple[int, int]]: ...
    async def close(self) -> None: ...


def kafka_source(settings: Settings) -> KafkaSource:
    """The three topics, in a group of this process alone."""
    group = f"{settings.topic_prefix}.gateway-live.{uuid7()}"
    return KafkaSource(settings.kafka, group, [topic_of(name, settings.topic_prefix) for name in TOPICS])


async def listen(make_source: Callable[[], Source], hub: Hub) -> None:
    """Publish every change to the hub until cancelled. After an interruption all browsers read again."""
    while True:
        try:
            await _hear(make_source(), hub)
        except Exception as error:  # noqa: BLE001  # browsers work without live news, and the loop tries again
            log.warning("live news interrupted", extra={"error": type(error).__name__})
        hub.lose()
        await asyncio.sleep(BEGIN_AGAIN_S)


async def _hear(source: Source, hub: Hub) -> None:
    next_offsets: dict[LogPartition, int] = {}
    start_errors: list[Exception] = []

    async def from_now_on(places: list[LogPartition]) -> None:
        try:
            for place, (_, end) in (await source.bounds(places)).items():
                source.seek(place, end)
                next_offsets[place] = end
        except Exception as error:  # noqa: BLE001  # the client would only log it; raised again below
            start_errors.append(error)

    try:
        await source.start(from_now_on)
        hub.lose()  # changes from before this process listened
        look_at, behind = time.monotonic() + LOOK_S, False
        while not start_errors:
            for message in await source.get(1000, 500):
                _publish(message, hub)
                next_offsets[message.topic, message.partition] = message.offset + 1
                behind = False
            if time.monotonic() >= look_at:
                ends = await source.bounds(sorted(next_offsets))
                if behind and _is_behind(next_offsets, ends):
                    raise TimeoutError("there is news and none is heard")
                look_at, behind = time.monotonic() + LOOK_S, _is_behind(next_offsets, ends)
        raise start_errors[0]
    except PositionLost:
        hub.lose()
    finally:
        await source.close()


def _is_behind(next_offsets: Mapping[LogPartition, int], ends: Mapping[LogPartition, tuple[int, int]]) -> bool:
    return any(end > next_offsets[place] for place, (_, end) in ends.items())


def _publish(message: Message, hub: Hub) -> None:
    # A malformed event is parked by the services that must apply it; no browser needs it.
    with suppress(Malformed):
        event = decode(message)
        hub.publish(notice_of(event.service, event.key, event.sequence, event.state, event.change))
