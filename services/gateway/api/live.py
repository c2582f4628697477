"""Live news (SSE): tells an open page that something it may see has changed; the page then asks for it.

What is told, and to whom, is decided for all streams together (`services.gateway.jobs`); here each only waits for its lines.
"""

import secrets
from collections.abc import AsyncGenerator

from fastapi import Request
from fastapi.responses import StreamingResponse

from libs.http import Router
from services.gateway.api.deps import CurrentWho, for_session
from services.gateway.events import RESYNC, Hub

HEARTBEAT_S = 15.0
RETRY_MS = 2000
SPREAD_MS = 3000
"""Browsers whose streams broke at the same moment come back one after another, within this time."""

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
async def live(request: Request, who: CurrentWho) -> StreamingResponse:
    """Changes as they happen, as far as the reader may know of them."""
    news = _news(request.app.state.hub, who.session["_id"])
    return StreamingResponse(news, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _news(hub: Hub, session_id: str) -> AsyncGenerator[bytes]:
    with hub.stream(session_id) as stream:
        yield f"retry: {RETRY_MS + secrets.randbelow(SPREAD_MS)}\n\n".encode()
        yield RESYNC  # whatever changed before this stream began
        while not stream.ended:
            yield await stream.take(HEARTBEAT_S) or b": still here\n\n"
