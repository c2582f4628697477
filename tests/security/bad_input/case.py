"""The routes that receive bad input."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import httpx2
import pytest

from libs.actor import mint_actor_token, mint_service_token
from libs.signing import load_signer
from tests.security.case import Case
from tests.security.families import CANARY
from tests.security.routes import Route, all_routes
from tests.services.running import System

BODIES = [route for route in all_routes() if route.body is not None]
"""Every route that takes a body.

(Internal ones also have strict bodies, but no description: they get only the bodies that are bad as a whole.)
"""


RETRIES = 6


MEMBERS = {"type", "title", "status", "code", "detail", "hint", "trace_id", "errors", "context"}


def named(routes: list[Route]) -> list[Any]:
    return [pytest.param(route, id=str(route)) for route in routes]


def headers_of(system: System, route: Route) -> dict[str, str]:
    """The headers of a good request to this route; at the gateway a session sets them (see `login`)."""
    sent = {"Idempotency-Key": "bad-input", **({"If-Match": '"1"'} if "If-Match" in route.headers else {})}
    asker = route.asker()
    if isinstance(asker, str):
        return {**sent, "X-Service-Token": mint_service_token(load_signer(system.keys, asker), route.service)}
    return {
        **sent,
        "Authorization": "Bearer " + mint_actor_token(load_signer(system.keys, "gateway"), asker, route.service),
    }


async def send(system: System, route: Route, content: Any, more: Mapping[str, str], case: Case) -> httpx2.Response:
    """Send a request to a route, about the case's own objects.

    The gateway asks records who a person is, with a short time limit: on a busy machine that can end in a 503, and the
    request is repeated.
    """
    http = system.ask[route.service].http
    sent = {**headers_of(system, route), **more}
    path = route.at(case.ids)
    answer = await http.request(route.method, path, content=content, headers=sent)
    for _ in range(RETRIES):
        if answer.status_code != 503 or route.service != "gateway":
            break
        await asyncio.sleep(0.5)
        answer = await http.request(route.method, path, content=content, headers=sent)
    return answer


def refused(answer: httpx2.Response, statuses: frozenset[int], what: object) -> None:
    """The answer is one of these 4xx codes, a problem, and echoes nothing of the request."""
    assert answer.status_code in statuses, f"{what}: {answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json", what
    assert set(answer.json()) <= MEMBERS, what
    assert len(answer.content) < 8000, what
    for sent in (CANARY, "is_admin", "\\ud842", "$gt", "$ne", "令和"):
        assert sent not in answer.text, what


async def endless() -> AsyncGenerator[bytes]:
    yield b'{"a": "'
    while True:
        yield b"x" * 65536
