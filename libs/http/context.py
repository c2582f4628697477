"""The request context of a route: `read_context` for reads, the others for changes.

Each service declares them once for its own store: `ReadContext = Annotated[RequestContext[Store],
Depends(read_context)]`.
"""

from typing import Protocol

from fastapi import Request

from libs.aggregates import IdempotencyKey
from libs.clock import Clock, rfc3339
from libs.context import RequestContext
from libs.http.access import CurrentActor
from libs.http.conditions import IfMatch
from libs.http.idempotency import OptionalIdempotencyKey, RequiredIdempotencyKey


class HasClock(Protocol):
    """A store with a clock."""

    clock: Clock


async def read_context(request: Request, actor: CurrentActor) -> RequestContext[HasClock]:
    """For a read: no key, no version."""
    return _context(request, actor, None, None)


async def create_context(
    request: Request, actor: CurrentActor, key: RequiredIdempotencyKey
) -> RequestContext[HasClock]:
    """For a creation: `Idempotency-Key` is required."""
    return _context(request, actor, key, None)


async def change_context(
    request: Request, actor: CurrentActor, if_match: IfMatch, key: OptionalIdempotencyKey
) -> RequestContext[HasClock]:
    """For a PUT: `If-Match` is required, `Idempotency-Key` is optional."""
    return _context(request, actor, key, if_match)


async def action_context(
    request: Request, actor: CurrentActor, if_match: IfMatch, key: RequiredIdempotencyKey
) -> RequestContext[HasClock]:
    """For an action on an object: `If-Match` and `Idempotency-Key` are required."""
    return _context(request, actor, key, if_match)


def _context(
    request: Request, actor: CurrentActor, key: IdempotencyKey | None, if_match: int | None
) -> RequestContext[HasClock]:
    store: HasClock = request.app.state.store
    return RequestContext(store, actor, rfc3339(store.clock.now()), key, if_match)
