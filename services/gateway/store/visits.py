"""The last visit of each person to 今日: one document per person."""

from typing import cast

from libs.process import ServiceRuntime
from services.gateway.domain import Visit, look


class Visits:
    """The collection of visits."""

    def __init__(self, process: ServiceRuntime) -> None:
        self._clock = process.clock
        self._visits = process.db.collection("visits")

    async def prepare(self) -> None:
        """Make the index that deletes the visits of people who no longer come."""
        await self._visits.index("expires_at", ttl_seconds=0)

    async def look(self, staff_id: str) -> Visit:
        """Note a look of now, and return the visit that it belongs to. Two at the same time come to the same."""
        last = cast("Visit | None", await self._visits.get(staff_id))
        visit = look(staff_id, last, self._clock.now())
        await self._visits.put({**visit})
        return visit
