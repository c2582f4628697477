"""A client's word that two requests are the same one: key and fingerprint of this request (protocols.md 1.2)."""

import hashlib
from typing import Annotated

import orjson
from fastapi import Depends, Request

from libs.aggregates import Intent
from libs.canonical import sha256_hex
from libs.http.access import current_actor
from libs.http.conditions import IdempotencyKey, OptionalIdempotencyKey


async def _intent(request: Request, key: IdempotencyKey) -> Intent:
    return await _of(request, key)


async def _optional_intent(request: Request, key: OptionalIdempotencyKey) -> Intent | None:
    return None if key is None else await _of(request, key)


async def _of(request: Request, key: str) -> Intent:
    """`key` = H(actor, method, path, Idempotency-Key); the fingerprint leaves If-Match out."""
    actor = await current_actor(request)
    body = orjson.dumps(getattr(request, "_json", None), option=orjson.OPT_SORT_KEYS)
    return Intent(
        key=sha256_hex([actor.staff_id, request.method, request.url.path, key]),
        fingerprint=sha256_hex([request.url.path, request.url.query, hashlib.sha256(body).hexdigest()]),
    )


CurrentIntent = Annotated[Intent, Depends(_intent)]
"""400 IDEMPOTENCY_KEY_REQUIRED when the key is missing."""
OptionalIntent = Annotated[Intent | None, Depends(_optional_intent)]
"""For PUT: kept when the client sends a key."""
