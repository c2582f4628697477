"""The context of one request for commands and queries: store, actor, time, idempotency key and expected version."""

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from libs.actor import Actor
from libs.aggregates import EventActor, IdempotencyKey
from libs.calendar import jst_date
from libs.canonical import sha256_hex
from libs.ids import derived_id
from libs.problems import VersionConflict

Store = TypeVar("Store", covariant=True)


def by(actor: Actor) -> EventActor:
    """The actor as events and objects keep them, in the acting post."""
    post = actor.acting_post
    return EventActor(actor.staff_id, actor.name, post.post, post.office_code)


@dataclass(frozen=True)
class RequestContext(Generic[Store]):
    """A request of an actor.

    `now` is RFC 3339 UTC and the same for the whole request. `key` is None when no Idempotency-Key was sent. `if_match`
    is the version that the client saw; None when the route does not require one.
    """

    store: Store
    actor: Actor
    now: str
    key: IdempotencyKey | None = None
    if_match: int | None = None

    @property
    def today(self) -> str:
        """The current date in Japan (`YYYY-MM-DD`)."""
        return jst_date(self.now).isoformat()

    @property
    def by(self) -> EventActor:
        """The actor as events and objects keep them."""
        return by(self.actor)

    def new_id(self, kind: str) -> str:
        """The id of the object that this request creates; a repeated request creates the same id.

        TypeError when the route does not require a key.
        """
        return derived_id(kind, self.required_key.key)

    def for_one(self, object_id: str, if_match: int | None = None) -> "RequestContext[Store]":
        """The context for one of several objects of a bulk request, with an idempotency key of its own.

        TypeError when the route does not require a key.
        """
        key = self.required_key
        own = IdempotencyKey(sha256_hex([key.key, object_id]), key.fingerprint)
        return replace(self, key=own, if_match=if_match)

    def require_current(self, version: int) -> None:
        """VersionConflict unless this version of the object is the one that the client saw."""
        if version != self.if_match:
            raise VersionConflict(current=version)

    @property
    def required_key(self) -> IdempotencyKey:
        """The client's key. TypeError when the route does not require one."""
        if self.key is None:
            raise TypeError("the route does not require an Idempotency-Key")
        return self.key
