"""The compare-and-set store of one aggregate type (protocols.md 1, 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from libs import problems
from libs.clock import Clock, rfc3339
from libs.contracts.events import DOCUMENT_LIMIT, EVENT_LIMIT, AggregateType
from libs.ids import bucket_of, uuid7
from libs.mongo import Doc, Documents, DuplicateKey
from libs.telemetry import current_traceparent

DONE_KEPT = 20
TRIES = 20
HOUSEKEEPING = frozenset(
    {"_id", "version", "bucket", "last_change", "fingerprint", "seen", "done", "tray", "tray_since"}
)  # fmt: skip


@dataclass(frozen=True)
class Intent:
    """A client's word that two requests are the same one.

    `key` = hash of actor, method, route and Idempotency-Key; `fingerprint` = hash of the request without If-Match.
    """

    key: str
    fingerprint: str


@dataclass(frozen=True)
class By:
    """Who acts, as the event says it; None fields when a service acts on an event."""

    staff_id: str
    name: str
    post: str
    office_code: str

    def as_json(self) -> Doc:
        return {
            "staff_id": self.staff_id,
            "name": self.name,
            "post": self.post,
            "office_code": self.office_code,
        }


@dataclass(frozen=True)
class Outcome:
    """What a command decided: the whole new state, the one event, and what the event adds.

    `quiet` marks what does not disturb others (open, seen, post-view): an `If-Match` from before it still holds.
    """

    state: Doc
    event: str
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    quiet: bool = False


@dataclass(frozen=True)
class Loaded:
    """A document as loaded: `state` has the domain's fields only, `doc` is the raw one."""

    id: str
    version: int
    last_change: int
    state: Doc
    doc: Doc

    @property
    def published(self) -> Doc:
        """State with `id` and `version`, as the domain and the contracts see it."""
        return {"id": self.id, "version": self.version, **self.state}


def _loaded(doc: Doc) -> Loaded:
    state = {k: v for k, v in doc.items() if k not in HOUSEKEEPING}
    return Loaded(doc["_id"], doc["version"], doc.get("last_change", doc["version"]), state, doc)


def source_field(source: str) -> str:
    """The `seen` field of an event source; a dot would be a path (protocols.md 3.1)."""
    return "seen." + source.replace(".", "/")


def unseen(source: str, sequence: int) -> Doc:
    """The consumer guard: this event of this source was not applied yet (never a top-level `$or`)."""
    return {source_field(source): {"$not": {"$gte": sequence}}}


class Aggregates:
    """The documents of one aggregate type.

    The published state has the contract's fields that the state has, without `private` ones; `published_as` names those
    that cannot have their own name in a document (`{"shown": "seen"}`: `seen` is the consumers' guard). `partition`
    gives the Kafka key (the household's id, else the aggregate's own); `nudge` wakes the relay after a save.
    """

    def __init__(
        self,
        documents: Documents,
        kind: AggregateType,
        clock: Clock,
        *,
        partition: Callable[[str, Doc], str] = lambda aggregate_id, state: (
            state.get("household_id") or aggregate_id
        ),
        private: frozenset[str] = frozenset(),
        published_as: Mapping[str, str] | None = None,
        nudge: Callable[[], None] = lambda: None,
        generation: int = 0,
    ) -> None:
        self.documents = documents
        self.kind = kind
        self._clock = clock
        self._partition = partition
        self._published = _field_names(kind) - private
        self._published_as = dict(published_as or {})
        self._nudge = nudge
        self._generation = generation

    @property
    def published_fields(self) -> tuple[str, ...]:
        """What of a document is published under its own name: all that a list needs that shows it."""
        return ("version", *sorted(self._published - set(self._published_as.values())))

    async def load(self, aggregate_id: str) -> Loaded | None:
        doc = await self.documents.get(aggregate_id)
        return None if doc is None else _loaded(doc)

    def loaded(self, doc: Doc) -> Loaded:
        """A document found by a query of the owner's store, as `load` would give it."""
        return _loaded(doc)

    def published(self, item: Loaded) -> Doc:
        """The published state: exactly the fields of the contract that the state has."""
        return self._publish(item.id, item.version, item.state)

    async def create(
        self,
        aggregate_id: str,
        outcome: Outcome,
        *,
        by: By | None,
        intent: Intent | None = None,
        source: tuple[str, int] | None = None,
        taken: Callable[[], problems.Problem] | None = None,
    ) -> Loaded:
        """Insert a new aggregate with its first event; saying the same thing twice is one effect.

        A duplicate `_id` is read back: same fingerprint = success with the object as it is now, another one =
        422 IDEMPOTENCY_KEY_REUSED, absent = another unique index refused, which raises `taken()`.
        `source` = (event source, sequence) for what an event creates: written as `seen`, so that replays see it;
        made from an earlier event meanwhile = 409 IN_PROGRESS (the consumer tries again and finds it there).
        """
        fingerprint = intent.fingerprint if intent else f"event:{source[0]}" if source else "none"
        version = self._next(0)
        doc: Doc = {
            "_id": aggregate_id, "version": version, "bucket": bucket_of(aggregate_id), "last_change": version,
            **outcome.state, "fingerprint": fingerprint, "seen": {}, "done": [],
            "tray": [self._event(aggregate_id, 0, version, outcome, by)], "tray_since": self._clock.now(),
        }  # fmt: skip
        if source is not None:
            doc["seen"] = {source[0].replace(".", "/"): source[1]}
        _refuse_oversized(doc)
        try:
            await self.documents.insert(doc)
        except DuplicateKey:
            existing = await self.load(aggregate_id)
            if existing is None:
                raise (taken() if taken else problems.InProgress()) from None
            if existing.doc.get("fingerprint") != fingerprint:
                raise problems.IdempotencyKeyReused from None
            if source is not None and not _was_seen(existing, *source):
                # A twin made it from an earlier event of this source: this one is still to be applied.
                raise problems.InProgress from None
            return existing
        self._nudge()
        return _loaded(doc)

    async def change(
        self,
        aggregate_id: str,
        decide: Callable[[Loaded], Outcome | None],
        *,
        by: By | None,
        intent: Intent | None = None,
        if_match: int | None = None,
        where: Mapping[str, Any] | None = None,
        may: Callable[[Loaded], None] = lambda item: None,
        known: Loaded | None = None,
    ) -> Loaded:
        """Load, decide, save by compare-and-set; retried when somebody else was faster.

        Refusals come in the order done → not found → not allowed by the state (409) → stale (412). `where` adds
        private conditions to the filter (a record that must not be frozen). `decide` returning None changes nothing.
        `may` raises for whoever may not see the object or not ask for this, before anything else: a repeated request
        is answered with what the object is now. `known`: the document, where this request has just loaded it.
        """
        for _ in range(TRIES):
            item, known = known or await self.load(aggregate_id), None
            if item is not None:
                may(item)
            if item is not None and intent is not None and _was_done(item, intent):
                return item
            if item is None or item.doc.get("deleted"):
                raise problems.NotFound
            outcome = _decide(item, decide, stale=_is_stale(item, if_match))
            if outcome is None:
                return item
            saved = await self.save(item, outcome, by=by, intent=intent, where=where)
            if saved is not None:
                return saved
        raise problems.InProgress

    async def react(
        self, aggregate_id: str, source: str, sequence: int, decide: Callable[[Loaded], Outcome | None],
        *, by: By | None = None, where: Mapping[str, Any] | None = None,
    ) -> Loaded | None:  # fmt: skip
        """Apply an event of `source` at `sequence` once: the guard is in the same write (protocols.md 3).

        None when the document does not exist (the caller creates it, or asks to try again). An event that `decide`
        answers with None does not apply, and is noted as seen.
        """
        for _ in range(TRIES):
            item = await self.load(aggregate_id)
            if item is None:
                return None
            if _was_seen(item, source, sequence):
                return item
            outcome = decide(item)
            guard = {**(where or {}), **unseen(source, sequence)}
            if outcome is None:
                if await self.documents.update(
                    {"_id": item.id, "version": item.version, **guard},
                    {"$set": {source_field(source): sequence}},
                ):
                    return item
                continue
            saved = await self.save(
                item, outcome, by=by, where=guard, also_set={source_field(source): sequence}
            )
            if saved is not None:
                return saved
        raise problems.InProgress

    async def save(
        self,
        item: Loaded,
        outcome: Outcome,
        *,
        by: By | None,
        intent: Intent | None = None,
        where: Mapping[str, Any] | None = None,
        also_set: Mapping[str, Any] | None = None,
    ) -> Loaded | None:
        """The one write of a command; None when the filter matched nothing (somebody else was faster)."""
        version = self._next(item.version)
        last_change = item.last_change if outcome.quiet else version
        named = {k: v for k, v in outcome.state.items() if k not in item.state or item.state[k] != v}
        gone = [k for k in item.state if k not in outcome.state]
        event = self._event(item.id, item.version, version, outcome, by)
        update: dict[str, Any] = {
            "$set": {**named, "version": version, "last_change": last_change, **(also_set or {})},
            "$push": {"tray": event},
            "$min": {"tray_since": self._clock.now()},
        }
        if gone:
            update["$unset"] = dict.fromkeys(gone, "")
        if intent is not None:
            done = {"key": intent.key, "fingerprint": intent.fingerprint, "version": version}
            update["$push"]["done"] = {"$each": [done], "$slice": -DONE_KEPT}
        _refuse_oversized({**outcome.state, "tray": [*item.doc.get("tray", []), event]})
        if not await self.documents.update(
            {"_id": item.id, "version": item.version, **(where or {})}, update
        ):
            return None
        self._nudge()
        raw = {**item.doc, **outcome.state, "version": version, "last_change": last_change}
        for name in gone:
            raw.pop(name, None)
        return Loaded(item.id, version, last_change, dict(outcome.state), raw)

    def _next(self, version: int) -> int:
        """A restored database starts a new generation, far above anything handed out before (design.md 3)."""
        return max(version + 1, self._generation << 32)

    def _publish(self, aggregate_id: str, version: int, state: Mapping[str, Any]) -> Doc:
        named = ((self._published_as.get(k, k), v) for k, v in state.items())
        return {
            "id": aggregate_id,
            "version": version,
            **{k: v for k, v in named if k in self._published},
        }

    def _event(self, aggregate_id: str, prev: int, version: int, outcome: Outcome, by: By | None) -> Doc:
        event: Doc = {
            "id": uuid7(),
            "name": outcome.event,
            "key": self.kind.key_prefix + aggregate_id,
            "sequence": version,
            "prev": prev,
            "time": rfc3339(self._clock.now()),
            "partition_key": self._partition(aggregate_id, outcome.state),
            "state": self._publish(aggregate_id, version, outcome.state),
            "change": dict(outcome.change),
            "actor": by.as_json() if by else None,
            "traceparent": current_traceparent(),
        }
        if len(orjson.dumps(event)) > EVENT_LIMIT:
            raise problems.TooMuchContent
        return event


def _field_names(kind: AggregateType) -> frozenset[str]:
    fields = kind.model.model_fields
    return frozenset(info.alias or name for name, info in fields.items()) - {"id", "version"}


def _was_done(item: Loaded, intent: Intent) -> bool:
    for entry in item.doc.get("done", []):
        if entry["key"] == intent.key:
            if entry["fingerprint"] != intent.fingerprint:
                raise problems.IdempotencyKeyReused
            return True
    return False


def _was_seen(item: Loaded, source: str, sequence: int) -> bool:
    return item.doc.get("seen", {}).get(source.replace(".", "/"), 0) >= sequence


def _is_stale(item: Loaded, if_match: int | None) -> bool:
    """`If-Match: n` also holds when every change since n was a quiet one (protocols.md 1.5)."""
    return if_match is not None and not item.last_change <= if_match <= item.version


def _decide(item: Loaded, decide: Callable[[Loaded], Outcome | None], *, stale: bool) -> Outcome | None:
    """What the state forbids (403, 404, 409) is said before staleness; what the content lacks (422) after it."""
    stale_problem = problems.VersionConflict(current=item.version)
    try:
        outcome = decide(item)
    except problems.Problem as problem:
        if stale and problem.status not in {403, 404, 409}:
            raise stale_problem from problem
        raise
    if stale:
        raise stale_problem
    return outcome


def _refuse_oversized(doc: Mapping[str, Any]) -> None:
    if len(orjson.dumps({k: v for k, v in doc.items() if k != "tray_since"}, default=str)) > DOCUMENT_LIMIT:
        raise problems.TooMuchContent
