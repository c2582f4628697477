"""What a stated purpose opens: asked of whoever keeps what it refers to, never taken from the reader's word.

A purpose refers to an approval case or an inquiry and opens the households that its keeper names for this reader, until
it expires. Roles that read all wards may state a note instead; for them a case that exists is enough. Other kinds of
reference are refused: nobody could confirm them.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from libs.actor import NOTHING, Actor, Opened, Purpose
from libs.clock import Clock, parse_rfc3339, rfc3339
from libs.policy import may_state_a_note
from libs.problems import Problem, PurposeNotAccepted, TooManyRequests

PATH = "/internal/v1/openings"
KEPT_S = 1.0
"""An answer is used so long: what is revoked is revoked within a second."""
KEPT_AT_MOST = 2_000
TROUBLE = 500
"""From this status on an answer says that the keeper cannot answer; below, that this question has none."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a case or an inquiry opens for one reader."""

    known: bool
    household_ids: frozenset[str] = frozenset()
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """As one service tells another."""
        until = rfc3339(self.until) if self.until else None
        return {"known": self.known, "household_ids": sorted(self.household_ids), "until": until}


UNKNOWN = Opening(known=False)

Keeper = Callable[[str, str, Sequence[str]], Awaitable[Opening]]
"""(what is referred to, staff id, the offices of the posts held now) → what it opens."""


def asked_over_http(get: Callable[[str, Mapping[str, Any]], Awaitable[Any]]) -> Keeper:
    """A keeper that is another service."""

    async def keeper(ref_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
        told = await get(PATH, {"ref_id": ref_id, "staff_id": staff_id, "office": list(office_codes)})
        until = parse_rfc3339(told["until"]) if told["until"] else None
        return Opening(told["known"], frozenset(told["household_ids"]), until)

    return keeper


class Purposes:
    """Confirms purposes for one process. `keepers`: by the kind of reference they keep."""

    def __init__(self, keepers: Mapping[str, Keeper], clock: Clock) -> None:
        self._keepers = keepers
        self._clock = clock
        self._kept: dict[tuple[str, ...], tuple[float, Opening]] = {}

    async def stated(self, actor: Actor, purpose: Purpose) -> Actor:
        """The actor with what this purpose opens. PurposeNotAccepted where nobody could ever confirm it."""
        if purpose.ref_type is None or purpose.ref_id is None:
            if not (may_state_a_note(actor) and (purpose.note or "").strip()):
                raise PurposeNotAccepted
            return actor.with_purpose(purpose, Opened(everywhere=True))
        keeper = self._keepers.get(purpose.ref_type)
        if keeper is None:
            raise PurposeNotAccepted
        return actor.with_purpose(
            purpose, await self._opened(actor, keeper, purpose.ref_type, purpose.ref_id)
        )

    async def _opened(self, actor: Actor, keeper: Keeper, ref_type: str, ref_id: str) -> Opened:
        try:
            opening = await self._asked(actor, keeper, ref_type, ref_id)
        except Problem as problem:
            if problem.status < TROUBLE and problem.status != TooManyRequests.status:
                raise PurposeNotAccepted from problem
            return Opened(unconfirmed=True)  # the keeper is away: the own office goes on without it
        if may_state_a_note(actor):
            return Opened(everywhere=opening.known)
        if opening.until is None or self._clock.now() >= opening.until:
            return NOTHING
        return Opened(household_ids=opening.household_ids, until=rfc3339(opening.until))

    async def _asked(self, actor: Actor, keeper: Keeper, ref_type: str, ref_id: str) -> Opening:
        offices = sorted({post.office_code for post in actor.posts})
        key, now = (ref_type, ref_id, actor.staff_id, *offices), time.monotonic()
        kept = self._kept.get(key)
        if kept is not None and kept[0] > now - KEPT_S:
            return kept[1]
        opening = await keeper(ref_id, actor.staff_id, offices)
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[key] = (now, opening)
        return opening
