"""Reading one's own writes: `after=<key>:<version>` waits at most two seconds until the index holds that version.

Keys that are never indexed are not waited for. The answer names the writes that cannot be indexed or did not arrive in time.
A write that is hidden from the reader is answered like one that does not exist (docs/protocols.md 8).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

from libs.actor import Actor
from libs.policy import may_list
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from services.search.events import index_of
from services.search.queries.context import QueryContext

WAIT_S = 2.0
_PAUSES_S = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.5, 0.5, 0.5)
_PEOPLE = frozenset({"household", "person"})
"""Kinds that are about themselves. All others are about the households that they name."""


class _Indexed(TypedDict):
    """The version that the index holds, and the fields that decide who may know of it."""

    id: str
    version: int
    kind: str
    deleted: bool
    office_code: str | None
    household_ids: NotRequired[list[str]]
    concerned_ids: NotRequired[list[str]]


class Missing(TypedDict):
    """A write that the index does not show yet, or never will (`parked`)."""

    key: str
    reason: Literal["not_yet", "parked"]


@dataclass(frozen=True, slots=True)
class ReadAfter:
    """A write that the reader knows of: the aggregate's key and its version after the write."""

    key: str
    version: int


async def wait_for(
    context: QueryContext, actor: Actor, restrictions: RestrictionSet, writes: Sequence[ReadAfter]
) -> list[Missing]:
    """Wait for these writes and make them visible to searches. Returns the writes that are still missing.

    The cost is bounded however many keys a client names: each look is one call and there are at most nine. Keys that do not
    exist or are hidden cause no refresh of the index.
    """
    index_of_key = {w.key: index for w in writes if (index := index_of(w.key)) is not None}
    versions = {key: max(w.version for w in writes if w.key == key) for key in index_of_key}
    if not versions:
        return []
    parked = await context.progress.parked(list(versions))
    missing = set(versions)
    parked_keys: set[str] = set()
    until = time.monotonic() + WAIT_S
    for pause in _PAUSES_S:
        indexed = await context.reading.get_current({key: index_of_key[key] for key in missing}, _Indexed)
        visible = {key: doc for key, doc in indexed.items() if _visible(actor, restrictions, doc)}
        missing -= {key for key, doc in visible.items() if doc["version"] >= versions[key]}
        not_hidden = {key for key in missing if key not in indexed or key in visible}
        parked_keys |= {key for key in not_hidden if parked.get(key, 0) >= versions[key]}
        if missing <= parked_keys or time.monotonic() + pause > until:
            break
        await asyncio.sleep(pause)
    if missing != versions.keys():
        await context.reading.refresh()
    return [{"key": key, "reason": "parked" if key in parked_keys else "not_yet"} for key in versions if key in missing]


def _visible(actor: Actor, restrictions: RestrictionSet, document: _Indexed) -> bool:
    concerned = document.get("concerned_ids", [])
    linked = bool(document.get("household_ids"))
    named = concerned if linked else [*concerned, document["id"]]
    if any(restrictions.hides(each, viewer(actor)) for each in named):
        return False
    office = document["office_code"]
    if office is None:
        return True
    about_nobody_yet = not (linked or document["deleted"] or document["kind"] in _PEOPLE)
    return may_list(actor, office, *([None] if about_nobody_yet else named))
