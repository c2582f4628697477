"""Whose session a cookie is, who may log in to a demo, and which changes a reader gets.

Posts come from records and are kept for one second, so that a transfer or a retirement takes effect at once.
"""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from libs.actor import Actor
from libs.policy import is_city_wide, own_offices, unlinked_offices
from libs.problems import Unauthenticated
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from services.gateway.domain import ActingPost, DemoOnly, Notice, PostAssignment
from services.gateway.store import SessionHolder, SessionResolver

__all__ = ["SessionHolder", "SessionResolver", "demo_people", "notices_for", "session_holder"]


class DemoPost(ActingPost):
    """A post of a person of the demo, with the name of its office."""

    office: str


class DemoPerson(TypedDict):
    """A person that anybody may log in as, in a demo."""

    id: str
    name: str
    posts: list[DemoPost]


async def session_holder(resolver: SessionResolver, cookie: str | None) -> SessionHolder:
    """The holder of this cookie's session. Unauthenticated without one, and for a person who holds no post any more."""
    resolver.gate.require()
    session = await resolver.sessions.find(cookie) if cookie else None
    if session is None:
        raise Unauthenticated
    return await resolver.holder(session)


async def demo_people(resolver: SessionResolver) -> list[DemoPerson]:
    """The people of the demo. DemoOnly outside one."""
    if not resolver.gate.demo:
        raise DemoOnly
    resolver.gate.require()
    return [
        {"id": person["id"], "name": person["name"], "posts": [_to_view(post) for post in person["posts"]]}
        for person in await resolver.people.everybody()
    ]


def _to_view(post: PostAssignment) -> DemoPost:
    return {
        "role": post["role"],
        "office_code": post["office_code"],
        "office": post["office"],
        "unit": post["unit"],
        "post": post["post"],
    }


def notices_for(actor: Actor, notices: Iterable[Notice], restrictions: RestrictionSet) -> Iterator[Notice]:
    """The notices that this reader gets: of their own offices and of inquiries addressed to them; 本庁 of all offices.

    None is about a household that is hidden from them. Unlinked objects concern only the offices that keep them.
    """
    offices, unlinked = None if is_city_wide(actor) else own_offices(actor), unlinked_offices(actor)
    reader = viewer(actor)
    for notice in notices:
        own = unlinked if notice.is_unlinked else offices
        is_kept_here = bool(notice.offices) if own is None else not own.isdisjoint(notice.offices)
        if not is_kept_here and actor.staff_id not in notice.addressees:
            continue
        if not any(restrictions.hides(household_id, reader) for household_id in notice.households):
            yield notice
