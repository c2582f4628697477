"""How a route learns whose session a request belongs to, and that a change comes from a page of that session.

The cookie is `__Host-tsuzuri`; on loopback http with the demo flag `tsuzuri_session`, which needs no TLS.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response, params

from services.gateway import queries
from services.gateway.domain import SESSION_HOURS, CsrfRequired
from services.gateway.queries import SessionHolder, SessionResolver
from services.gateway.store import Visits

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "[::1]"})
SAFE_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class ForSession:
    """Access for anybody who is logged in.

    A change must carry the session's CSRF token. A read may carry it, and is then answered only in that session.
    """

    @property
    def demands(self) -> str:
        return "session"

    async def __call__(self, request: Request) -> None:
        await current_holder(request)


def for_session() -> params.Depends:
    """Declare that a route needs a session."""
    return params.Depends(ForSession())


def resolver_of(request: Request) -> SessionResolver:
    """The session resolver of this app."""
    return request.app.state.resolver


async def current_holder(request: Request) -> SessionHolder:
    """The holder of the request's session.

    CsrfRequired for a change that does not come from a page of the session, and for a read that says another session.
    """
    known: SessionHolder | None = getattr(request.state, "holder", None)
    if known is not None:
        return known
    refuse_other_sites(request)
    holder = await queries.session_holder(resolver_of(request), request.cookies.get(_cookie(request)[0]))
    sent = request.headers.get("X-CSRF-Token")
    # A read may send it too, to be answered only in the session of its page: the cookie may be another's since.
    says_session = sent is not None or request.method not in SAFE_METHODS
    if says_session and not hmac.compare_digest((sent or "").encode(), holder.session["csrf"].encode()):
        raise CsrfRequired
    request.state.holder = holder
    return holder


def refuse_other_sites(request: Request) -> None:
    """CsrfRequired for a change that another site started, as the browser says."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if request.method not in SAFE_METHODS and site not in ("same-origin", "none"):
        raise CsrfRequired


def set_cookie(request: Request, response: Response, value: str) -> None:
    """Set the session's cookie."""
    name, secure = _cookie(request)
    response.set_cookie(
        name, value, max_age=SESSION_HOURS * 3600, path="/", secure=secure, httponly=True, samesite="strict"
    )


def clear_cookie(request: Request, response: Response) -> None:
    """Delete the session's cookie."""
    name, secure = _cookie(request)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def _cookie(request: Request) -> tuple[str, bool]:
    plain = request.app.state.settings.demo and request.url.scheme == "http" and request.url.hostname in LOOPBACK
    return ("tsuzuri_session", False) if plain else ("__Host-tsuzuri", True)


async def _resolver(request: Request) -> SessionResolver:
    return resolver_of(request)


async def _visits(request: Request) -> Visits:
    return request.app.state.visits


ResolverDep = Annotated[SessionResolver, Depends(_resolver)]
VisitsDep = Annotated[Visits, Depends(_visits)]
CurrentHolder = Annotated[SessionHolder, Depends(current_holder)]
