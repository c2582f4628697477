"""Sessions and the people behind them, together: from a session to the actor it speaks for now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from libs.actor import Actor, Post
from libs.mongo import Doc
from libs.problems import NotFound, Problem, Unauthenticated
from services.gateway.domain import acting_index
from services.gateway.store.people import DemoGate, People
from services.gateway.store.sessions import Sessions


@dataclass(frozen=True)
class Who:
    """A session, the person behind it and the actor it speaks for."""

    session: Doc
    person: Doc
    actor: Actor


class Desk:
    """What the rooms above work with."""

    def __init__(self, sessions: Sessions, people: People, gate: DemoGate) -> None:
        self.sessions = sessions
        self.people = people
        self.gate = gate

    async def person_behind(self, session: Doc) -> Who:
        """The person of a session with the posts of now."""
        try:
            person = await self.people.person(session["staff_id"])
        except Problem as problem:
            raise (Unauthenticated() if problem.status == NotFound.status else problem) from problem
        if not person["posts"]:
            raise Unauthenticated
        return Who(session, person, actor_of(person, session.get("acting")))

    async def people_behind(self, sessions: Mapping[str, Doc]) -> dict[str, Who]:
        """Who is behind these sessions with the posts of now, asked for in one question; nobody without a post."""
        people = await self.people.together({session["staff_id"] for session in sessions.values()})
        return {
            session_id: Who(session, person, actor_of(person, session.get("acting")))
            for session_id, session in sessions.items()
            if (person := people.get(session["staff_id"])) is not None and person["posts"]
        }


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
