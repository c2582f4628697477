"""Who is asking: from the cookie to a session, to the person's posts of today, to the actor a token is minted for.

Posts come from records (kept one second), so that a transfer, a retirement or an ended session takes effect at once.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs.actor import Actor, Post
from libs.client import ServiceClient
from libs.mongo import Doc
from libs.policy import may_read
from libs.problems import NotFound, Problem, Unauthenticated
from libs.process import viewer
from libs.restrictions import Snapshot
from services.gateway.domain import DemoOnly, NotADemo, Notice, acting_index
from services.gateway.store import Store

POSTS_KEPT_S = 1.0
KEPT_AT_MOST = 5000


class People:
    """Staff with the posts they hold now, as records tells."""

    def __init__(self, records: ServiceClient) -> None:
        self._records = records
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

    async def everybody(self) -> Sequence[Doc]:
        """Everybody with a post today."""
        return (await self._records.get("/internal/v1/staff"))["items"]

    async def _ask(self, staff_id: str) -> Doc:
        asked_at = time.monotonic()
        person: Doc = await self._records.get(f"/internal/v1/staff/{staff_id}")
        if len(self._kept) >= KEPT_AT_MOST:
            self._kept.clear()
        self._kept[staff_id] = (asked_at, person)
        return person


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


@dataclass(frozen=True)
class Who:
    """A session, the person behind it and the actor it speaks for."""

    session: Doc
    person: Doc
    actor: Actor


class Desk:
    """What the doors of the gateway ask."""

    def __init__(self, store: Store, people: People, gate: DemoGate) -> None:
        self.store = store
        self.people = people
        self.gate = gate

    async def who(self, cookie: str | None) -> Who:
        """Whose session this cookie is. Unauthenticated without one, and for somebody who holds no post any more."""
        self.gate.require()
        session = await self.store.find(cookie) if cookie else None
        if session is None:
            raise Unauthenticated
        return await self.person_behind(session)

    async def still_open(self, session: Doc) -> bool:
        """Whether nobody ended this session meanwhile."""
        return await self.store.is_open(session["_id"])

    async def person_behind(self, session: Doc) -> Who:
        """The person of a session with the posts of now."""
        try:
            person = await self.people.person(session["staff_id"])
        except Problem as problem:
            raise (Unauthenticated() if problem.status == NotFound.status else problem) from problem
        if not person["posts"]:
            raise Unauthenticated
        return Who(session, person, actor_of(person, session.get("acting")))

    async def demo_people(self) -> list[dict[str, Any]]:
        """The people one may be in a demo: `{id, name, posts: [{role, office_code, unit}]}`."""
        if not self.gate.demo:
            raise DemoOnly
        self.gate.require()
        return [
            {
                "id": person["id"],
                "name": person["name"],
                "posts": [
                    {name: post[name] for name in ("role", "office_code", "unit", "post")}
                    for post in person["posts"]
                ],
            }
            for person in await self.people.everybody()
        ]


def actor_of(person: Mapping[str, Any], acting: Mapping[str, Any] | None) -> Actor:
    """The actor a person is now, in the wanted post while it is held."""
    posts = tuple(
        Post(
            role=post["role"],
            office_code=post["office_code"],
            ward_code=post["ward_code"],
            unit=post["unit"],
            read_group=tuple(post["read_group"]),
            post=post["post"],
        )
        for post in person["posts"]
    )
    return Actor(person["id"], person["name"], posts, posts[acting_index(person["posts"], acting)])


def may_hear(notice: Notice, actor: Actor, restrictions: Snapshot) -> bool:
    """Whether this reader is told: offices read without a purpose, and no household hidden from the reader."""
    if notice.office_code is None or not may_read(actor.with_purpose(None), notice.office_code):
        return False
    seen_as = viewer(actor)
    return not any(restrictions.hides(household_id, seen_as) for household_id in notice.households)
