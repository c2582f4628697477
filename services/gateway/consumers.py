"""The gateway hears every topic, from now on and without keeping a position: open browsers want only what is new.

Each process is a group of its own, because each has browsers of its own.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

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


def kafka_source(settings: Settings) -> KafkaSource:
    """The three topics, in a group of this process alone."""
    group = f"{settings.topic_prefix}.gateway-live.{uuid7()}"
    return KafkaSource(settings.kafka, group, [topic_of(name, settings.topic_prefix) for name in HEARD])


async def listen(make_source: Callable[[], KafkaSource], hub: Hub) -> None:
    """Tell the hub of every change until cancelled; after a break all streams are told to read again."""
    while True:
        try:
            await _hear(make_source(), hub)
        except Exception as error:  # noqa: BLE001  # browsers go on without live news; the loop goes on trying
            log.warning("live news interrupted", extra={"error": type(error).__name__})
        hub.lose()
        await asyncio.sleep(BEGIN_AGAIN_S)


async def _hear(source: KafkaSource, hub: Hub) -> None:
    async def from_now_on(places: list[Place]) -> None:
        for place, (_, end) in (await source.bounds(places)).items():
            source.seek(place, end)

    try:
        await source.start(from_now_on)
        hub.lose()  # whatever happened while nobody listened
        while True:
            for message in await source.get(1000, 500):
                _tell(message, hub)
    except PositionLost:
        hub.lose()
    finally:
        await source.close()


def _tell(message: Message, hub: Hub) -> None:
    # What is no event of ours is parked by those who must apply it; here it is only not told.
    with suppress(Malformed):
        event = decode(message)
        hub.publish(notice_of(event.service, event.key, event.sequence, event.state))
