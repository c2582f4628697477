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
from libs.policy import may_list
from libs.process import viewer
from libs.restrictions import Snapshot
from services.search.domain.projection import index_of
from services.search.queries.desk import Desk

WAIT_S = 2.0
_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5)
_SEEN_BY = ("id", "kind", "deleted", "household_ids", "concerned_ids", "office_code")
_THEMSELVES = frozenset({"household", "person"})
"""Kinds that are about themselves; all others are about the households they name."""


@dataclass(frozen=True, slots=True)
class After:
    """A write the reader knows of: the aggregate's key and the version it had then."""

    key: str
    version: int


async def wait_for(
    desk: Desk, actor: Actor, snapshot: Snapshot, writes: Sequence[After]
) -> list[dict[str, str]]:
    """Wait for these writes and make them visible; answers what is still missing: `{key, reason}`.

    However many keys a client names, each look is one call, there are few looks, and a key that nobody knows (or that is
    hidden) makes nothing of the index be refreshed.
    """
    index_of_key = {w.key: index for w in writes if (index := index_of(w.key)) is not None}
    wanted = {key: max(w.version for w in writes if w.key == key) for key in index_of_key}
    if not wanted:
        return []
    parked = await desk.progress.parked(list(wanted))
    missing = set(wanted)
    reasons: dict[str, str] = {}
    until = time.monotonic() + WAIT_S
    for pause in _PAUSES_S:
        standing = await desk.reading.standing({key: index_of_key[key] for key in missing}, _SEEN_BY)
        shown = {key: doc for key, doc in standing.items() if _visible(actor, snapshot, doc)}
        missing -= {key for key, doc in shown.items() if doc["version"] >= wanted[key]}
        unseen = {key for key in missing if key not in standing or key in shown}
        reasons |= {key: "parked" for key in unseen if parked.get(key, 0) >= wanted[key]}
        if missing <= reasons.keys() or time.monotonic() + pause > until:
            break
        await asyncio.sleep(pause)
    if missing != wanted.keys():
        await desk.reading.refresh()
    return [{"key": key, "reason": reasons.get(key, "not_yet")} for key in wanted if key in missing]


def _visible(actor: Actor, snapshot: Snapshot, document: Mapping[str, Any]) -> bool:
    concerned: list[str] = document.get("concerned_ids") or []
    linked = bool(document.get("household_ids"))
    named = concerned if linked else [*concerned, document["id"]]
    if any(snapshot.hides(each, viewer(actor)) for each in named):
        return False
    office: str | None = document.get("office_code")
    if office is None:
        return True
    about_nobody_yet = not (linked or document["deleted"] or document["kind"] in _THEMSELVES)
    return may_list(actor, office, *([None] if about_nobody_yet else named))
