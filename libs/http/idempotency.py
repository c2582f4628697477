"""The idempotency key of a request, with the fingerprint of the request (docs/protocols.md 1.2)."""

import hashlib
from typing import Annotated

import orjson
from fastapi import Depends, Request

from libs.aggregates import IdempotencyKey
from libs.canonical import sha256_hex
from libs.http.access import current_actor
from libs.http.conditions import IdempotencyKeyHeader, OptionalIdempotencyKeyHeader


async def _required(request: Request, key: IdempotencyKeyHeader) -> IdempotencyKey:
    return await _identify(request, key)


async def _optional(request: Request, key: OptionalIdempotencyKeyHeader) -> IdempotencyKey | None:
    return None if key is None else await _identify(request, key)


async def _identify(request: Request, key: str) -> IdempotencyKey:
    """`key` = H(actor, method, path, Idempotency-Key); the fingerprint leaves If-Match out."""
    actor = await current_actor(request)
    body = orjson.dumps(getattr(request, "_json", None), option=orjson.OPT_SORT_KEYS)
    return IdempotencyKey(
        key=sha256_hex([actor.staff_id, request.method, request.url.path, key]),
        fingerprint=sha256_hex([request.url.path, request.url.query, hashlib.sha256(body).hexdigest()]),
    )


RequiredIdempotencyKey = Annotated[IdempotencyKey, Depends(_required)]
"""400 IDEMPOTENCY_KEY_REQUIRED when the key is missing."""
OptionalIdempotencyKey = Annotated[IdempotencyKey | None, Depends(_optional)]
"""For PUT: kept when the client sends a key."""
