"""Once a second all open streams are told together what changed.

One read of sessions, one question for their people and one for the restrictions serve all of them, however many streams
are open and however much happened. Where one cannot be asked nothing is told; when it answers again all read again.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

from libs.problems import Problem
from libs.restrictions import Restrictions, Snapshot
from services.gateway.domain import Notice
from services.gateway.events import RESYNC, Hub, Stream, event
from services.gateway.queries import Desk, Who, heard_by

log = logging.getLogger("tsuzuri.gateway.live")
BATCH_S = 1.0
"""Between two batches, and at most between two looks at who is still logged in."""


async def tell(hub: Hub, desk: Desk, restrictions: Restrictions) -> None:
    """Tell the streams until cancelled: what comes after a quiet second at once, then a batch a second."""
    begun, busy = float("-inf"), False
    while True:
        rest = max(0.0, begun + BATCH_S - time.monotonic())
        if busy:
            await asyncio.sleep(rest)
        else:
            await hub.heard(rest)
        begun = time.monotonic()
        busy = await tell_once(hub, desk, restrictions)


async def tell_once(hub: Hub, desk: Desk, restrictions: Restrictions) -> bool:
    """One batch, or only a look whether everybody is still there. Whether there was anything to tell."""
    streams = hub.streams
    notices, lost = hub.take()
    told = bool(notices) or lost
    if not streams:
        return told
    try:
        readers = await _readers(hub, desk, streams)
        hidden = await restrictions.current() if notices else None
    except Exception as error:  # noqa: BLE001  # the loop goes on: browsers read again when it can be asked again
        if not isinstance(error, Problem):
            log.warning("live news not told", extra={"error": type(error).__name__})
        if told:
            hub.lose()
        return True
    lines = {notice: event("change", notice.as_json()) for notice in notices}
    for stream in streams:
        who = readers.get(stream.session_id)
        if who is None:
            stream.end()
        elif told:
            _tell(stream, who, lines, hidden, lost)
    return told


async def _readers(hub: Hub, desk: Desk, streams: Sequence[Stream]) -> Mapping[str, Who]:
    """Who listens now, by session; the streams of sessions that ended are ended, whatever else cannot be asked."""
    asked = {stream.session_id for stream in streams}
    sessions = await desk.sessions.open_among(asked)
    hub.end(asked - sessions.keys())
    return await desk.people_behind(sessions)


def _tell(
    stream: Stream, who: Who, lines: Mapping[Notice, bytes], hidden: Snapshot | None, lost: bool
) -> None:
    heard = heard_by(lines, who.actor, hidden) if hidden else ()
    told = [*([RESYNC] if lost else []), *(lines[notice] for notice in heard)]
    if told:
        stream.push(b"".join(told))
