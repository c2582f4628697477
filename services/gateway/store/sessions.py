"""The only way to the gateway's database: browser sessions, by the hash of their cookie.

The cookie itself is never stored, so a copy of the database opens no session.
"""

import hashlib
import secrets
from collections.abc import Collection
from typing import cast

from libs.clock import rfc3339
from libs.process import ServiceRuntime
from services.gateway.domain import ActingPost, Session, StatedPurpose, ends_at


class Sessions:
    """The collection of sessions."""

    def __init__(self, process: ServiceRuntime) -> None:
        self.process = process
        self._sessions = process.db.collection("sessions")

    async def prepare(self) -> None:
        """Make the index that deletes expired sessions."""
        await self._sessions.index("expires_at", ttl_seconds=0)

    async def begin(self, staff_id: str) -> tuple[str, Session]:
        """Begin a session. Returns the value of its cookie, and the session."""
        cookie = secrets.token_urlsafe(32)
        now = self.process.clock.now()
        session: Session = {
            "_id": _hash(cookie),
            "staff_id": staff_id,
            "acting": None,
            "csrf": _token(),
            "begun_at": rfc3339(now),
            "expires_at": ends_at(now),
            "purpose": None,
        }
        await self._sessions.insert({**session})
        return cookie, session

    async def find(self, cookie: str) -> Session | None:
        """The session of a cookie, unless it has ended."""
        return await self._open_session(_hash(cookie))

    async def open_among(self, session_ids: Collection[str]) -> dict[str, Session]:
        """The sessions of these ids that have neither ended nor expired, by id, in one query."""
        sessions = cast("list[Session]", await self._sessions.list({"_id": {"$in": list(session_ids)}}))
        now = self.process.clock.now()
        return {session["_id"]: session for session in sessions if session["expires_at"] > now}

    async def act_in(self, session: Session, post: ActingPost) -> Session:
        """Let the session act in this post from now on. Its new token refuses the pages that still show the other post."""
        now: Session = {**session, "acting": post, "csrf": _token()}
        await self._sessions.update({"_id": now["_id"]}, {"$set": {"acting": now["acting"], "csrf": now["csrf"]}})
        return now

    async def state_purpose(self, session: Session, purpose: StatedPurpose | None) -> None:
        """Keep the purpose with the session, until another one is stated or the session ends."""
        await self._sessions.update({"_id": session["_id"]}, {"$set": {"purpose": purpose}})

    async def end(self, session_id: str) -> None:
        """End the session, at once in every process."""
        await self._sessions.delete({"_id": session_id})

    async def _open_session(self, session_id: str) -> Session | None:
        session = cast("Session | None", await self._sessions.get(session_id))
        if session is None or session["expires_at"] <= self.process.clock.now():
            return None
        return session


def _token() -> str:
    return secrets.token_urlsafe(24)


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
