"""Live news (SSE): tells an open page that something its reader may see has changed; the page then asks for it.

`services.gateway.jobs` decides for all streams together what is sent to whom. Here each stream only waits for its lines.
"""

import secrets
from collections.abc import AsyncGenerator

from fastapi import Request
from fastapi.responses import StreamingResponse

from libs.http import Line, Router
from services.gateway.api.deps import CurrentHolder, for_session
from services.gateway.domain import CsrfRequired, mark_of
from services.gateway.events import RESYNC, Hub

HEARTBEAT_S = 15.0
RETRY_MS = 2000
SPREAD_MS = 3000
"""Browsers whose streams broke at the same moment reconnect one after another, within this time."""

router = Router(tags=["live"])


@router.get(
    "/api/v1/live",
    response_class=StreamingResponse,
    dependencies=[for_session()],
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "`change` {topic, subject, household_id, version, office_code, office_codes, staff_ids} と `resync`",
        }
    },
)
async def live(request: Request, holder: CurrentHolder, mark: Line | None = None) -> StreamingResponse:
    """The changes that the reader may know of, as they happen.

    With a `mark`, the first 32 hexadecimal digits of the SHA-256 of a session's token, only in that session.
    """
    if mark is not None and mark != mark_of(holder.session):
        raise CsrfRequired
    news = _news(request.app.state.hub, holder.session["_id"])
    return StreamingResponse(news, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _news(hub: Hub, session_id: str) -> AsyncGenerator[bytes]:
    with hub.stream(session_id) as stream:
        yield f"retry: {RETRY_MS + secrets.randbelow(SPREAD_MS)}\n\n".encode()
        yield RESYNC  # for what changed before this stream began
        while not stream.ended:
            yield await stream.take(HEARTBEAT_S) or b": still here\n\n"
