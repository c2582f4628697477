"""Who is asking, whom one may be in a demo, and who is told of a change.

Posts come from records (kept one second), so that a transfer, a retirement or an ended session takes effect at once.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from libs.actor import Actor
from libs.policy import is_city_wide, own_offices, unlinked_offices
from libs.problems import Unauthenticated
from libs.process import viewer
from libs.restrictions import Snapshot
from services.gateway.domain import DemoOnly, Notice
from services.gateway.store import Desk, Who

__all__ = ["Desk", "Who", "demo_people", "heard_by", "who"]


async def who(desk: Desk, cookie: str | None) -> Who:
    """Whose session this cookie is. Unauthenticated without one, and for somebody who holds no post any more."""
    desk.gate.require()
    session = await desk.sessions.find(cookie) if cookie else None
    if session is None:
        raise Unauthenticated
    return await desk.person_behind(session)


async def demo_people(desk: Desk) -> list[dict[str, Any]]:
    """The people one may be in a demo: `{id, name, posts: [{role, office_code, office, unit, post}]}`."""
    if not desk.gate.demo:
        raise DemoOnly
    desk.gate.require()
    return [
        {
            "id": person["id"],
            "name": person["name"],
            "posts": [
                {name: post[name] for name in ("role", "office_code", "office", "unit", "post")}
                for post in person["posts"]
            ],
        }
        for person in await desk.people.everybody()
    ]


def heard_by(notices: Iterable[Notice], actor: Actor, restrictions: Snapshot) -> Iterator[Notice]:
    """What this reader is told: of the own offices, of calls to himself, 本庁 of all, and of no household hidden from him.

    What is about nobody yet is news for the offices that keep it alone, as it is read there alone.
    """
    offices, unlinked = None if is_city_wide(actor) else own_offices(actor), unlinked_offices(actor)
    seen_as = viewer(actor)
    for notice in notices:
        told = unlinked if notice.about_nobody_yet else offices
        kept_here = bool(notice.offices) if told is None else not told.isdisjoint(notice.offices)
        if not kept_here and actor.staff_id not in notice.addressed:
            continue
        if not any(restrictions.hides(household_id, seen_as) for household_id in notice.households):
            yield notice
