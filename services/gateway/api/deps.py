"""How a route learns whose session this is, and that a change was meant by the page of that session.

The cookie is `__Host-tsuzuri`; on loopback http with the demo flag `tsuzuri_session`, which needs no TLS.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from services.gateway import queries
from services.gateway.domain import SESSION_HOURS, CsrfRequired
from services.gateway.queries import Desk, Who

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class ForSession:
    """Somebody who is logged in; a change must carry the session's CSRF token."""

    @property
    def demands(self) -> str:
        return "session"

    async def __call__(self, request: Request) -> None:
        await current_who(request)


def for_session() -> Any:
    """Declare: only with a session."""
    return Depends(ForSession())


def desk_of(request: Request) -> Desk:
    """The desk of this app."""
    return request.app.state.desk


async def current_who(request: Request) -> Who:
    """Whose session this is; for changes also that they come from its page."""
    known: Who | None = getattr(request.state, "who", None)
    if known is not None:
        return known
    refuse_other_sites(request)
    who = await queries.who(desk_of(request), request.cookies.get(_cookie(request)[0]))
    if request.method not in SAFE_METHODS:
        sent = request.headers.get("X-CSRF-Token", "")
        if not hmac.compare_digest(sent.encode(), who.session["csrf"].encode()):
            raise CsrfRequired
    request.state.who = who
    return who


def refuse_other_sites(request: Request) -> None:
    """CsrfRequired for a change that the browser says another site started."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in SAFE_METHODS and site not in ("same-origin", "none"):
        raise CsrfRequired


def set_cookie(request: Request, response: Response, value: str) -> None:
    """Give the browser its session."""
    name, secure = _cookie(request)
    response.set_cookie(
        name, value, max_age=SESSION_HOURS * 3600, path="/", secure=secure, httponly=True, samesite="strict"
    )


def clear_cookie(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    name, secure = _cookie(request)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def _cookie(request: Request) -> tuple[str, bool]:
    plain = (
        request.app.state.settings.demo and request.url.scheme == "http" and request.url.hostname in LOOPBACK
    )
    return ("tsuzuri_session", False) if plain else ("__Host-tsuzuri", True)


async def _desk(request: Request) -> Desk:
    return desk_of(request)


DeskDep = Annotated[Desk, Depends(_desk)]
CurrentWho = Annotated[Who, Depends(current_who)]
