"""The health of the whole: 200 with what is degraded while anything can be served, 503 when nothing can."""

import asyncio
import time

from fastapi import Request, Response

from libs.http import Router, for_anyone, json_response
from libs.problems import Problem
from services.gateway.api.answers import HealthView
from services.gateway.api.deps import DeskDep
from services.gateway.api.proxy import Upstreams
from services.gateway.domain import SERVICES
from services.gateway.queries import Desk

KEPT_S = 1.0
WORDS = {
    "database": "ログインの保存先に接続できません。",
    "demo": "合成データであることを確認できないため、デモ用ログインを停止しています。",
    "records": "世帯と記録のサービスが応答しません。",
    "approvals": "決裁のサービスが応答しません。",
    "inquiries": "問い合わせのサービスが応答しません。",
    "search": "検索のサービスが応答しません。",
}

router = Router(tags=["health"])


class Health:
    """What was found last, kept for a second so that asking costs nothing."""

    def __init__(self) -> None:
        self._found: dict[str, bool] = {}
        self._at = 0.0
        self._looking = asyncio.Lock()

    async def look(self, desk: Desk, upstreams: Upstreams) -> dict[str, bool]:
        """Per part whether it serves."""
        async with self._looking:
            if time.monotonic() - self._at < KEPT_S:
                return self._found
            ready = await asyncio.gather(*(upstreams.ready(name) for name in SERVICES))
            self._found = {
                "database": await _answers(desk),
                "demo": _open(desk),
                **dict(zip(SERVICES, ready, strict=True)),
            }
            self._at = time.monotonic()
            return self._found


@router.get(
    "/api/health",
    response_model=HealthView,
    responses={503: {"model": HealthView}},
    dependencies=[for_anyone()],
)
async def health(request: Request, desk: DeskDep) -> Response:
    """`{status: ok|degraded|unavailable, degraded: [{part, detail}], parts: {…}}`."""
    found = await request.app.state.health.look(desk, request.app.state.upstreams)
    degraded = [{"part": part, "detail": WORDS[part]} for part, good in found.items() if not good]
    serves = found["database"] and any(found[name] for name in SERVICES)
    status = "ok" if not degraded else "degraded" if serves else "unavailable"
    parts = {part: "ok" if good else "unavailable" for part, good in found.items()}
    return json_response({"status": status, "degraded": degraded, "parts": parts}, 200 if serves else 503)


async def _answers(desk: Desk) -> bool:
    try:
        await desk.sessions.process.db.ping()
    except Problem:
        return False
    return True


def _open(desk: Desk) -> bool:
    try:
        desk.gate.require()
    except Problem:
        return False
    return True
