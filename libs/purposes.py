"""Confirms stated purposes by asking the service that owns the reference; the statement alone grants nothing.

A purpose refers to an approval case or an inquiry. It opens the households that the owning service names for this
reader, until it expires. Roles that read all wards may state a note instead, and for them any existing case or inquiry
is enough. Other kinds of reference are refused, because no service could confirm them.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from libs.actor import NO_GRANT, Actor, Purpose, PurposeGrant
from libs.client import Params
from libs.clock import Clock, parse_rfc3339, rfc3339
from libs.policy import may_state_a_note
from libs.problems import Problem, PurposeNotAccepted, TooManyRequests

PATH = "/internal/v1/openings"
CACHE_S = 1.0
"""Seconds for which a response is reused: a revoked purpose ends within a second."""
CACHE_ENTRIES = 2_000
SERVER_ERROR = 500
"""From this status on the owner is unavailable; below, it rejects the reference."""


class OpeningJson(TypedDict):
    """An opening as one service sends it to another."""

    known: bool
    household_ids: list[str]
    until: str | None


@dataclass(frozen=True, slots=True)
class Opening:
    """The households that a case or an inquiry opens for one reader, and until when. `known`: whether it exists."""

    known: bool
    household_ids: frozenset[str] = frozenset()
    until: datetime | None = None

    def as_json(self) -> OpeningJson:
        """The JSON form, sent between services."""
        until = rfc3339(self.until) if self.until else None
        return {"known": self.known, "household_ids": sorted(self.household_ids), "until": until}


UNKNOWN = Opening(known=False)

OpeningResolver = Callable[[str, str, Sequence[str]], Awaitable[Opening]]
"""(id of the case or inquiry, staff id, office codes of the current posts) → what it opens."""


def resolver_over_http(get: Callable[[str, Params], Awaitable[Any]]) -> OpeningResolver:
    """A resolver that asks another service; `get` returns the JSON at a path."""

    async def resolver(ref_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
        opening: OpeningJson = await get(PATH, {"ref_id": ref_id, "staff_id": staff_id, "office": list(office_codes)})
        until = parse_rfc3339(opening["until"]) if opening["until"] else None
        return Opening(opening["known"], frozenset(opening["household_ids"]), until)

    return resolver


class Purposes:
    """Confirms purposes for one process. `resolvers` maps each kind of reference to its resolver."""

    def __init__(self, resolvers: Mapping[str, OpeningResolver], clock: Clock) -> None:
        self._resolvers = resolvers
        self._clock = clock
        self._cache: dict[tuple[str, ...], tuple[float, Opening]] = {}

    async def confirm(self, actor: Actor, purpose: Purpose) -> Actor:
        """The actor with this purpose and what it grants. PurposeNotAccepted when no owner can confirm it."""
        if purpose.ref_type is None or purpose.ref_id is None:
            if not (may_state_a_note(actor) and (purpose.note or "").strip()):
                raise PurposeNotAccepted
            return actor.with_purpose(purpose, PurposeGrant(everywhere=True))
        resolver = self._resolvers.get(purpose.ref_type)
        if resolver is None:
            raise PurposeNotAccepted
        return actor.with_purpose(purpose, await self._grant(actor, resolver, purpose.ref_type, purpose.ref_id))

    async def _grant(self, actor: Actor, resolver: OpeningResolver, ref_type: str, ref_id: str) -> PurposeGrant:
        try:
            opening = await self._ask(actor, resolver, ref_type, ref_id)
        except Problem as problem:
            if problem.status < SERVER_ERROR and problem.status != TooManyRequests.status:
                raise PurposeNotAccepted from problem
            return PurposeGrant(
                unconfirmed=True
            )  # the owner is unreachable; reads of the reader's own offices need no grant
        if may_state_a_note(actor):
            return PurposeGrant(everywhere=opening.known)
        if opening.until is None or self._clock.now() >= opening.until:
            return NO_GRANT
        return PurposeGrant(household_ids=opening.household_ids, until=rfc3339(opening.until))

    async def _ask(self, actor: Actor, resolver: OpeningResolver, ref_type: str, ref_id: str) -> Opening:
        offices = sorted({post.office_code for post in actor.posts})
        key, now = (ref_type, ref_id, actor.staff_id, *offices), time.monotonic()
        kept = self._cache.get(key)
        if kept is not None and kept[0] > now - CACHE_S:
            return kept[1]
        opening = await resolver(ref_id, actor.staff_id, offices)
        if len(self._cache) >= CACHE_ENTRIES:
            self._cache.clear()
        self._cache[key] = (now, opening)
        return opening
