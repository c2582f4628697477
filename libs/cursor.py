"""Cursors of paged lists: signed, bound to the actor and the query, and valid for five minutes.

A cursor holds sort keys only (times, ids), never text. A forged, modified, foreign or expired cursor is a BadRequest.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar, cast

from libs.canonical import sha256_hex
from libs.clock import unix_time
from libs.problems import BadRequest, FieldError

T = TypeVar("T")
LIFETIME_S = 300
_MAC_BYTES = 32


class Items(TypedDict, Generic[T]):
    """A list that is answered whole."""

    items: list[T]


class Listed(Items[T]):
    """A page of a list; `next_cursor` is None on the last one, and where a list has one page only."""

    next_cursor: str | None


class PartialList(Listed[T]):
    """A page of a list that may lack what a purpose opens, where nobody could be asked about it."""

    partial: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """The paging of one list for one actor. `after` is the position after which this page begins; None for the first
    page."""

    cursors: "Cursors"
    actor: str
    query: object
    after: list[Any] | None

    def next(self, position: Sequence[object] | None) -> str | None:
        """The cursor of the page that begins after `position`; None on the last page."""
        return None if position is None else self.cursors.seal([*position], actor=self.actor, query=self.query)

    def page(self, items: list[T], position: Sequence[object] | None) -> Listed[T]:
        """A page of `items`; the next one begins after `position`."""
        return {"items": items, "next_cursor": self.next(position)}


class Cursors:
    """Makes and reads cursors with a secret of the service (at least 32 bytes; ValueError otherwise)."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < _MAC_BYTES:
            raise ValueError("a cursor secret has at least 32 bytes")
        self._secret = secret

    def paging(self, cursor: str | None, *, actor: str, query: object) -> Paging:
        """Read the cursor of a request, if there is one. BadRequest unless it is valid for this actor and query."""
        after = self.open(cursor, actor=actor, query=query) if cursor else None
        return Paging(self, actor, query, after)

    def seal(self, position: Sequence[object], *, actor: str, query: object, at: float | None = None) -> str:
        """Make the cursor of `position` (a JSON list) for this actor and query (JSON, without the cursor)."""
        expires = int((unix_time() if at is None else at) + LIFETIME_S)
        payload = json.dumps([expires, list(position)], ensure_ascii=True, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._mac(payload, actor, query) + payload).decode().rstrip("=")

    def open(self, cursor: str, *, actor: str, query: object, at: float | None = None) -> list[Any]:
        """The position in a cursor. BadRequest unless it is valid for this actor and query."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except ValueError as error:
            raise _bad_cursor("form") from error
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(payload, actor, query)):
            raise _bad_cursor("not_yours")
        expires, position = cast("tuple[int, list[Any]]", json.loads(payload))
        if (unix_time() if at is None else at) > expires:
            raise _bad_cursor("expired")
        return position

    def _mac(self, payload: bytes, actor: str, query: object) -> bytes:
        bound = json.dumps([actor, sha256_hex(query)]).encode()
        return hmac.new(self._secret, hashlib.sha256(bound).digest() + payload, hashlib.sha256).digest()


def _bad_cursor(code: str) -> BadRequest:
    return BadRequest(
        "一覧の続きを開けません。一覧を最初から開き直してください。", errors=[FieldError("query/cursor", code)]
    )
