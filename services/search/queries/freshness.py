"""Reading one's own writes: `after=<key>:<version>` waits until the index holds it, at most two seconds.

What the index never holds is not waited for; what cannot be indexed, and what did not come in time, is said; what is
hidden from the reader answers like what does not exist (protocols.md 8).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.actor import Actor
from libs.policy import may_read
from libs.process import viewer
from libs.restrictions import Snapshot
from services.search.domain.projection import index_of
from services.search.queries.desk import Desk

WAIT_S = 2.0
_PAUSES_S = (0.01, 0.02, 0.03, 0.05)


@dataclass(frozen=True, slots=True)
class After:
    """A write the reader knows of: the aggregate's key and the version it had then."""

    key: str
    version: int


async def wait_for(
    desk: Desk, actor: Actor, snapshot: Snapshot, writes: Sequence[After]
) -> list[dict[str, str]]:
    """Wait for these writes and make them visible; answers what is still missing: `{key, reason}`."""
    awaited = [write for write in writes if index_of(write.key) is not None]
    if not awaited:
        return []
    waits = (_reached(desk, actor, snapshot, write) for write in awaited)
    reasons = await asyncio.gather(*waits)
    await desk.reading.refresh()
    return [{"key": w.key, "reason": r} for w, r in zip(awaited, reasons, strict=True) if r is not None]


async def _reached(desk: Desk, actor: Actor, snapshot: Snapshot, write: After) -> str | None:
    """None once the index has the version; `parked` at once, `not_yet` when the time is over or it is hidden."""
    until = time.monotonic() + WAIT_S
    parked = await desk.progress.parked(write.key)
    index = index_of(write.key)
    attempt = 0
    while index is not None:
        document = await desk.reading.get(index, write.key)
        if document is None or _visible(actor, snapshot, document):
            if document is not None and document["version"] >= write.version:
                return None
            if parked is not None and parked >= write.version:
                return "parked"
        pause = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
        if time.monotonic() + pause > until:
            return "not_yet"
        await asyncio.sleep(pause)
        attempt += 1
    return None


def _visible(actor: Actor, snapshot: Snapshot, document: Mapping[str, Any]) -> bool:
    concerned: list[str] = document.get("concerned_ids") or [document["id"]]
    office: str | None = document.get("office_code")
    if any(snapshot.hides(each, viewer(actor)) for each in concerned):
        return False
    return office is None or may_read(actor, office)
