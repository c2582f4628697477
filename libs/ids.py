"""Ids: new ones ordered by time (UUIDv7), derived ones made from what they stand for (UUIDv8), and buckets.

A derived id is the same for the same parts on every machine, which makes "do it again" harmless.
"""

import hashlib
import json
import os
import uuid

from libs.clock import unix_milliseconds

BUCKETS = 4096


def uuid7() -> str:
    """A new UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, 74 random bits."""
    milliseconds = unix_milliseconds()
    random_bits = int.from_bytes(os.urandom(10))
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= ((random_bits >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & (2**62 - 1)
    return str(uuid.UUID(int=value))


def derived_id(*parts: str | int) -> str:
    """The UUIDv8 of `parts` (at least one): first 128 bits of their SHA-256. Order and boundaries count."""
    if not parts:
        raise ValueError("an id must be derived from something")
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=True, separators=(",", ":")).encode()).digest()
    value = int.from_bytes(digest[:16])
    value = (value & ~(0xF << 76)) | (0x8 << 76)
    value = (value & ~(0b11 << 62)) | (0b10 << 62)
    return str(uuid.UUID(int=value))


def bucket_of(identifier: str, n: int = BUCKETS) -> int:
    """The bucket (0 … n-1) of an id; stable for ever, so that collections can be walked by equality."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8]) % n
