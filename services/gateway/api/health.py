"""The health of the whole: 200 with what is degraded while anything can be served, 503 when nothing can."""

import asyncio
import time

from fastapi import Request, Response

from libs.http import Router, for_anyone, json_response
from libs.problems import Problem
from services.gateway.api.answers import HealthView
from services.gateway.api.deps import ResolverDep
from services.gateway.api.proxy import Upstreams
from services.gateway.domain import SERVICES
from services.gateway.queries import SessionResolver

KEPT_S = 1.0
WORDS = {
    "database": "ログインの保存先に接続できません。",
    "demo": "合成データであることを確認できないため、デモ用ログインを停止しています。",
    "records": "世帯と記録のサービスが応答しません。",
    "approvals": "決裁のサービスが応答しません。",
    "inquiries": "問合せのサービスが応答しません。",
    "search": "検索のサービスが応答しません。",
}

router = Router(tags=["health"])


class Health:
    """The last check, kept for a second so that it costs little to ask often."""

    def __init__(self) -> None:
        self._serving: dict[str, bool] = {}
        self._checked_at = 0.0
        self._checking = asyncio.Lock()

    async def check(self, resolver: SessionResolver, upstreams: Upstreams) -> dict[str, bool]:
        """Whether each part serves, by part."""
        async with self._checking:
            if time.monotonic() - self._checked_at < KEPT_S:
                return self._serving
            ready = await asyncio.gather(*(upstreams.ready(name) for name in SERVICES))
            self._serving = {
                "database": await _answers(resolver),
                "demo": _open(resolver),
                **dict(zip(SERVICES, ready, strict=True)),
            }
            self._checked_at = time.monotonic()
            return self._serving


@router.get(
    "/api/health", response_model=HealthView, responses={503: {"model": HealthView}}, dependencies=[for_anyone()]
)
async def health(request: Request, resolver: ResolverDep) -> Response:
    """`{status: ok|degraded|unavailable, degraded: [{part, detail}], parts: {…}}`."""
    serving = await request.app.state.health.check(resolver, request.app.state.upstreams)
    degraded = [{"part": part, "detail": WORDS[part]} for part, good in serving.items() if not good]
    serves = serving["database"] and any(serving[name] for name in SERVICES)
    status = "ok" if not degraded else "degraded" if serves else "unavailable"
    parts = {part: "ok" if good else "unavailable" for part, good in serving.items()}
    return json_response({"status": status, "degraded": degraded, "parts": parts}, 200 if serves else 503)


async def _answers(resolver: SessionResolver) -> bool:
    try:
        await resolver.sessions.process.db.ping()
    except Problem:
        return False
    return True


def _open(resolver: SessionResolver) -> bool:
    try:
        resolver.gate.require()
    except Problem:
        return False
    return True
