"""The one door to the gateway's database: browser sessions, by the hash of their cookie.

The cookie itself is never stored, so a copy of the database opens no session.
"""

import hashlib
import secrets
from collections.abc import Collection
from typing import Any

from libs.clock import rfc3339
from libs.mongo import Doc
from libs.process import Process
from services.gateway.domain import ends_at


class Sessions:
    """Sessions, and the process they live in."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self._sessions = process.db.collection("sessions")

    async def prepare(self) -> None:
        """Ended sessions go away by themselves."""
        await self._sessions.index("expires_at", ttl_seconds=0)

    async def begin(self, staff_id: str) -> tuple[str, Doc]:
        """A new session: (the cookie's value, the session)."""
        cookie = secrets.token_urlsafe(32)
        now = self.process.clock.now()
        session: Doc = {
            "_id": _hash(cookie), "staff_id": staff_id, "acting": None, "csrf": secrets.token_urlsafe(24),
            "begun_at": rfc3339(now), "expires_at": ends_at(now),
        }  # fmt: skip
        await self._sessions.insert(session)
        return cookie, session

    async def find(self, cookie: str) -> Doc | None:
        """The session of a cookie, unless it has ended."""
        return await self._open_session(_hash(cookie))

    async def open_among(self, session_ids: Collection[str]) -> dict[str, Doc]:
        """Those of these sessions that have neither been ended nor run out, in one read."""
        found = await self._sessions.list({"_id": {"$in": list(session_ids)}})
        now = self.process.clock.now()
        return {session["_id"]: session for session in found if session["expires_at"] > now}

    async def act_in(self, session_id: str, post: dict[str, Any]) -> None:
        """From now on this session acts in that post."""
        await self._sessions.update({"_id": session_id}, {"$set": {"acting": post}})

    async def end(self, session_id: str) -> None:
        """The session ends at once, everywhere."""
        await self._sessions.delete({"_id": session_id})

    async def _open_session(self, session_id: str) -> Doc | None:
        session = await self._sessions.get(session_id)
        if session is None or session["expires_at"] <= self.process.clock.now():
            return None
        return session


def _hash(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()
