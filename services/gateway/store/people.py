"""What records tells about people, kept one second: posts of today, and whether all data is synthetic."""

import asyncio
import time
from collections.abc import Collection, Sequence

from libs.client import ServiceClient
from libs.mongo import Doc
from services.gateway.domain import NotADemo

POSTS_KEPT_S = 1.0
KEPT_AT_MOST = 5000


class People:
    """Staff with the posts they hold now, as records tells.

    Who listens to live news is asked for over connections of their own: where they fail, nobody's requests do.
    """

    def __init__(self, records: ServiceClient, for_news: ServiceClient) -> None:
        self._records = records
        self._for_news = for_news
        self._kept: dict[str, tuple[float, Doc]] = {}
        self._asked: dict[str, asyncio.Task[Doc]] = {}

    async def person(self, staff_id: str) -> Doc:
        """`{id, name, posts}` as of at most a second ago. NotFound; Unavailable when records does not answer."""
        kept = self._kept.get(staff_id)
        if kept is not None and time.monotonic() - kept[0] < POSTS_KEPT_S:
            return kept[1]
        question = self._asked.get(staff_id)
        if question is None:
            question = self._asked[staff_id] = asyncio.create_task(self._ask(staff_id))
            question.add_done_callback(lambda _: self._asked.pop(staff_id, None))
        return await asyncio.shield(question)

    async def together(self, staff_ids: Collection[str]) -> dict[str, Doc]:
        """Those of these who are known, as of now, in one question; what is told serves their requests too."""
        asked_at = time.monotonic()
        answer = await self._for_news.post("/internal/v1/staff/posts", {"ids": sorted(staff_ids)})
        people: dict[str, Doc] = {person["id"]: person for person in answer["items"]}
        for person in people.values():
            self._keep(asked_at, person)
        return people

    async def everybody(self) -> Sequence[Doc]:
        """Everybody with a post today."""
        return (await self._records.get("/internal/v1/staff"))["items"]

    async def _ask(self, staff_id: str) -> Doc:
        asked_at = time.monotonic()
        person: Doc = await self._records.get(f"/internal/v1/staff/{staff_id}")
        self._keep(asked_at, person)
        return person

    def _keep(self, asked_at: float, person: Doc) -> None:
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[person["id"]] = (asked_at, person)


class DemoGate:
    """Opens the demo login only while records says that all data is synthetic."""

    def __init__(self, records: ServiceClient, demo: bool) -> None:
        self._records = records
        self.demo = demo
        self._synthetic: bool | None = None

    async def look(self) -> None:
        """Ask records. NotADemo when it holds real data; Unavailable when it does not answer."""
        if not self.demo:
            return
        count = (await self._records.get("/internal/v1/imports/unsynthetic"))["count"]
        self._synthetic = count == 0
        if count:
            raise NotADemo

    def require(self) -> None:
        """NotADemo while that is not known, or known to be otherwise."""
        if self.demo and not self._synthetic:
            raise NotADemo
