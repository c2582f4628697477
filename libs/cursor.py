"""Cursors: where a list goes on, signed, bound to who asked and what was asked, good for five minutes.

A cursor holds sort keys only (times, ids), never words. Anything forged, edited, foreign or old is BadRequest.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from libs.canonical import sha256_hex
from libs.clock import unix_time
from libs.problems import BadRequest, FieldError

LIFETIME_S = 300
_MAC_BYTES = 32


@dataclass(frozen=True, slots=True)
class Paging:
    """One reader's way through one list: `after` is the position where this page begins, None at the start."""

    cursors: "Cursors"
    actor: str
    query: Any
    after: list[Any] | None

    def next(self, position: Sequence[Any] | None) -> str | None:
        """The cursor of the page that begins after `position`; None on the last page."""
        return (
            None if position is None else self.cursors.seal([*position], actor=self.actor, query=self.query)
        )


class Cursors:
    """Makes and reads cursors with one secret (≥ 32 bytes) of a service."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _MAC_BYTES:
            raise ValueError("a cursor secret has at least 32 bytes")
        self._secret = secret

    def paging(self, cursor: str | None, *, actor: str, query: Any) -> Paging:
        """Open the cursor a list is asked with, if any; BadRequest unless it is ours, this actor's, this query's and of now."""
        after = self.open(cursor, actor=actor, query=query) if cursor else None
        return Paging(self, actor, query, after)

    def seal(self, position: list[Any], *, actor: str, query: Any, at: float | None = None) -> str:
        """The cursor of `position` (a JSON list) for this actor and this query (a JSON state, without the cursor)."""
        expires = int((unix_time() if at is None else at) + LIFETIME_S)
        payload = json.dumps([expires, position], ensure_ascii=True, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(payload, actor, query) + payload).decode().rstrip("=")

    def open(self, cursor: str, *, actor: str, query: Any, at: float | None = None) -> list[Any]:
        """The position in a cursor; BadRequest unless it is ours, this actor's, this query's and of now."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise _refused("form") from error
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(payload, actor, query)):
            raise _refused("not_yours")
        expires, position = cast("tuple[int, list[Any]]", json.loads(payload))
        if (unix_time() if at is None else at) > expires:
            raise _refused("expired")
        return position

    def _mac(self, payload: bytes, actor: str, query: Any) -> bytes:
        bound = json.dumps([actor, sha256_hex(query)]).encode()
        return hmac.new(self._secret, hashlib.sha256(bound).digest() + payload, hashlib.sha256).digest()


def _refused(code: str) -> BadRequest:
    return BadRequest(
        "一覧の続きを開けません。一覧を最初から開き直してください。",
        errors=[FieldError("query/cursor", code)],
    )
