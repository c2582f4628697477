"""A stand-in for approvals and inquiries, the keepers of the objects that purposes refer to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from libs.actor import Actor, Purpose
from libs.clock import SystemClock
from libs.problems import Unavailable
from libs.purposes import UNKNOWN, Opening, Purposes
from tests.times import now

BY_INQUIRY = Purpose("inquiry", "inquiry", "i-1")


class Keepers:
    """What each reference opens; other references are unknown."""

    def __init__(self) -> None:
        self.opens: dict[str, Opening] = {}
        self.away = False
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    def open(self, ref_id: str, *household_ids: str, hours: float = 1) -> None:
        """From now on, let the reference open these households, for this long."""
        self.opens[ref_id] = Opening(True, frozenset(household_ids), now() + timedelta(hours=hours))

    def opening(self, who: Actor, *household_ids: str) -> Actor:
        """The person, with a purpose that opens these households."""
        ref_id = f"a-{'-'.join(household_ids)}"
        self.open(ref_id, *household_ids)
        return replace(who, purpose=Purpose("case", "approval", ref_id))

    def purposes(self) -> Purposes:
        return Purposes({"inquiry": self._asked, "approval": self._asked}, SystemClock())

    async def _asked(self, ref_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
        self.asked.append((ref_id, staff_id, tuple(office_codes)))
        if self.away:
            raise Unavailable
        return self.opens.get(ref_id, UNKNOWN)
