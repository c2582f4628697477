"""Sessions and their holders: from a session to the actor it stands for now."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.actor import Actor, Post
from libs.problems import NotFound, Problem, Unauthenticated
from services.gateway.domain import ActingPost, Person, Session, acting_index
from services.gateway.store.people import DemoGate, People
from services.gateway.store.sessions import Sessions


@dataclass(frozen=True)
class SessionHolder:
    """A session, its person, and the actor it stands for."""

    session: Session
    person: Person
    actor: Actor


class SessionResolver:
    """Finds the holder of a session. Has the sessions, the people that records knows and the gate of the demo login."""

    def __init__(self, sessions: Sessions, people: People, gate: DemoGate) -> None:
        self.sessions = sessions
        self.people = people
        self.gate = gate

    async def holder(self, session: Session) -> SessionHolder:
        """The holder of a session, with the posts held now. Unauthenticated for a person without any."""
        try:
            person = await self.people.person(session["staff_id"])
        except Problem as problem:
            raise (Unauthenticated() if problem.status == NotFound.status else problem) from problem
        if not person["posts"]:
            raise Unauthenticated
        return SessionHolder(session, person, actor_of(person, session["acting"]))

    async def holders(self, sessions: Mapping[str, Session]) -> dict[str, SessionHolder]:
        """The holders of these sessions by session, with one query to records. People without a post are left out."""
        people = await self.people.persons({session["staff_id"] for session in sessions.values()})
        return {
            session_id: SessionHolder(session, person, actor_of(person, session["acting"]))
            for session_id, session in sessions.items()
            if (person := people.get(session["staff_id"])) is not None and person["posts"]
        }


def actor_of(person: Person, acting: ActingPost | None) -> Actor:
    """The person as an actor, in the chosen post while it is held."""
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
