"""Send the news to all open streams together, once a second.

One query for the sessions, one for their people and one for the restrictions serve all streams, however many are open
and however much has changed. If one of them fails, nothing is sent; once it succeeds again, all browsers read again.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from libs.actor import Actor
from libs.problems import Problem
from libs.restrictions import Restrictions, RestrictionSet
from services.gateway.domain import Notice
from services.gateway.events import RESYNC, Hub, Stream, event
from services.gateway.queries import SessionHolder, SessionResolver, notices_for

log = logging.getLogger("tsuzuri.gateway.live")
BATCH_S = 1.0
"""Seconds between two batches, and the longest time between two checks of who is still logged in."""


@dataclass(frozen=True)
class News:
    """One batch: a line per notice, the current restrictions (None without notices), and whether notices were lost."""

    lines: Mapping[Notice, bytes]
    restrictions: RestrictionSet | None
    lost: bool

    def text_for(self, reader: Actor, notices: Iterable[Notice]) -> bytes:
        """The part of these notices that this reader may know, as server-sent events. Empty if there is none."""
        known = notices_for(reader, notices, self.restrictions) if self.restrictions else ()
        return (RESYNC if self.lost else b"") + b"".join(self.lines[notice] for notice in known)


async def send_news(hub: Hub, resolver: SessionResolver, restrictions: Restrictions) -> None:
    """Send until cancelled: the first news after a quiet second at once, then one batch per second."""
    begun, busy = float("-inf"), False
    while True:
        rest = max(0.0, begun + BATCH_S - time.monotonic())
        if busy:
            await asyncio.sleep(rest)
        else:
            await hub.wait_for_news(rest)
        begun = time.monotonic()
        busy = await send_once(hub, resolver, restrictions)


async def send_once(hub: Hub, resolver: SessionResolver, restrictions: Restrictions) -> bool:
    """Send one batch, and end the streams of people who are no longer logged in. Returns whether there was any news."""
    streams = hub.streams
    notices, lost = hub.take()
    is_news = bool(notices) or lost
    if not streams:
        return is_news
    for_new = hub.recent if any(stream.is_new for stream in streams) else notices
    try:
        readers = await _readers(hub, resolver, streams)
        current = await restrictions.current() if for_new else None
    except Exception as error:  # noqa: BLE001  # the loop goes on: browsers read again once the query succeeds
        if not isinstance(error, Problem):
            log.warning("live news not told", extra={"error": type(error).__name__})
        if is_news:
            hub.lose()
        return True
    news = News({notice: event("change", notice.as_json()) for notice in for_new}, current, lost)
    for stream in streams:
        reader = readers.get(stream.session_id)
        if reader is None:
            stream.end()
        elif text := news.text_for(reader.actor, for_new if stream.is_new else notices):
            stream.push(text)
        stream.is_new = False
    return is_news


async def _readers(hub: Hub, resolver: SessionResolver, streams: Sequence[Stream]) -> Mapping[str, SessionHolder]:
    """The holders of the open streams' sessions, by session. Streams of ended sessions end, even if records fails."""
    session_ids = {stream.session_id for stream in streams}
    sessions = await resolver.sessions.open_among(session_ids)
    hub.end(session_ids - sessions.keys())
    return await resolver.holders(sessions)
