"""Live news (SSE): tells an open page that something it may see has changed; the page then asks for it.

Who is asking and what is restricted is looked at again for every batch and at least each second; where that cannot
be known, nothing is told but `resync`.
"""

import asyncio
import json
import time
from collections.abc import AsyncGenerator
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from libs.http import Router
from libs.problems import Problem, Unauthenticated
from libs.restrictions import Restrictions
from services.gateway.api.deps import CurrentWho, DeskDep, for_session
from services.gateway.domain import Notice
from services.gateway.events import Hub
from services.gateway.queries import Desk, Who, may_hear

BATCH_S = 1.0
HEARTBEAT_S = 15.0

router = Router(tags=["live"])


@router.get(
    "/api/v1/live",
    response_class=StreamingResponse,
    dependencies=[for_session()],
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "`change` {topic, subject, household_id, version} と `resync`",
        }
    },
)
async def live(request: Request, who: CurrentWho, desk: DeskDep) -> StreamingResponse:
    """Changes as they happen, as far as the reader may know of them."""
    hub: Hub = request.app.state.hub
    news = _news(hub, desk, request.app.state.restrictions, who)
    return StreamingResponse(news, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _news(hub: Hub, desk: Desk, restrictions: Restrictions, who: Who) -> AsyncGenerator[bytes]:
    with hub.stream() as stream:
        yield b"retry: 2000\n\n"
        yield _event("resync", {})  # whatever changed before this stream began
        said_at = time.monotonic()
        while not stream.ended:
            notices, lost = await stream.take(BATCH_S)
            try:
                told = await _what_may_be_told(notices, lost, desk, restrictions, who)
            except Unauthenticated:
                return  # logged out, or no post any more
            for line in told:
                yield line
                said_at = time.monotonic()
            if time.monotonic() - said_at > HEARTBEAT_S:
                yield b": still here\n\n"
                said_at = time.monotonic()
            await asyncio.sleep(0)


async def _what_may_be_told(
    notices: list[Notice], lost: bool, desk: Desk, restrictions: Restrictions, who: Who
) -> list[bytes]:
    try:
        if not await desk.still_open(who.session):
            raise Unauthenticated
        now = await desk.person_behind(who.session)
        if not notices:
            return [_event("resync", {})] if lost else []
        hidden = await restrictions.current()
    except Unauthenticated:
        raise
    except Problem:
        return [_event("resync", {})] if notices or lost else []
    told = [_event("change", n.as_json()) for n in notices if may_hear(n, now.actor, hidden)]
    return [_event("resync", {}), *told] if lost else told


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
