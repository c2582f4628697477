"""What records answers about people, kept for one second: their posts of today, and whether all data is synthetic."""

import asyncio
import time
from collections.abc import Collection, Sequence

from libs.client import ServiceClient
from services.gateway.domain import NotADemo, Person

POSTS_KEPT_S = 1.0
KEPT_AT_MOST = 5000


class People:
    """Staff with the posts they hold now, as records tells it.

    Live news uses connections of its own (`for_news`), so that their failure does not affect requests.
    """

    def __init__(self, records: ServiceClient, for_news: ServiceClient) -> None:
        self._records = records
        self._for_news = for_news
        self._kept: dict[str, tuple[float, Person]] = {}
        self._pending: dict[str, asyncio.Task[Person]] = {}

    async def person(self, staff_id: str) -> Person:
        """A person, as of at most a second ago. NotFound for an unknown id, Unavailable if records does not answer."""
        kept = self._kept.get(staff_id)
        if kept is not None and time.monotonic() - kept[0] < POSTS_KEPT_S:
            return kept[1]
        request = self._pending.get(staff_id)
        if request is None:
            request = self._pending[staff_id] = asyncio.create_task(self._ask(staff_id))
            request.add_done_callback(lambda _: self._pending.pop(staff_id, None))
        return await asyncio.shield(request)

    async def persons(self, staff_ids: Collection[str]) -> dict[str, Person]:
        """The people with these ids that records knows, by id, in one query. The answers are also kept for `person`."""
        requested_at = time.monotonic()
        answer = await self._for_news.post("/internal/v1/staff/posts", {"ids": sorted(staff_ids)})
        people: dict[str, Person] = {person["id"]: person for person in answer["items"]}
        for person in people.values():
            self._keep(requested_at, person)
        return people

    async def everybody(self) -> Sequence[Person]:
        """Everybody with a post today."""
        return (await self._records.get("/internal/v1/staff"))["items"]

    async def _ask(self, staff_id: str) -> Person:
        requested_at = time.monotonic()
        person: Person = await self._records.get(f"/internal/v1/staff/{staff_id}")
        self._keep(requested_at, person)
        return person

    def _keep(self, requested_at: float, person: Person) -> None:
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[person["id"]] = (requested_at, person)


class DemoGate:
    """Opens the demo login only while records says that all data is synthetic."""

    def __init__(self, records: ServiceClient, demo: bool) -> None:
        self._records = records
        self.demo = demo
        self._synthetic: bool | None = None

    async def look(self) -> None:
        """Ask records. NotADemo if it holds real data, Unavailable if it does not answer."""
        if not self.demo:
            return
        count = (await self._records.get("/internal/v1/imports/unsynthetic"))["count"]
        self._synthetic = count == 0
        if count:
            raise NotADemo

    def require(self) -> None:
        """NotADemo unless records has said that all data is synthetic."""
        if self.demo and not self._synthetic:
            raise NotADemo
