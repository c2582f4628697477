"""The compare-and-set store of one aggregate type (docs/protocols.md 1, 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeAlias, cast

import orjson
from typing_extensions import TypeVar

from libs import problems
from libs.aggregates.paths import HOUSEKEEPING
from libs.aggregates.shape import SCHEMA, Fields, Shape
from libs.clock import Clock, rfc3339
from libs.contracts import events
from libs.contracts.events import DOCUMENT_LIMIT, EVENT_LIMIT, AggregateType
from libs.decision import Decision
from libs.ids import bucket_of, uuid7
from libs.mongo import Collection, Doc, Documents, DuplicateKey, Filter
from libs.states.published import ByWhom
from libs.telemetry import current_traceparent

State = TypeVar("State", bound=Mapping[str, object], default=dict[str, Any])
State_co = TypeVar("State_co", bound=Mapping[str, object], default=dict[str, Any], covariant=True)
Published = TypeVar("Published", bound=Mapping[str, object], default=dict[str, Any])
Event = TypeVar("Event", bound=str, default=str)
DONE_KEPT = 20
TRIES = 20


@dataclass(frozen=True)
class IdempotencyKey:
    """Identifies repeated requests: two requests with the same key are the same one.

    `key`: hash of actor, method, path and Idempotency-Key. `fingerprint`: hash of the request without If-Match; a
    repeated key with another fingerprint is refused.
    """

    key: str
    fingerprint: str


@dataclass(frozen=True)
class EventActor:
    """The actor as events keep it: the staff member with their post at that time."""

    staff_id: str
    name: str
    post: str
    office_code: str

    def as_json(self) -> ByWhom:
        return {"staff_id": self.staff_id, "name": self.name, "post": self.post, "office_code": self.office_code}


@dataclass(frozen=True)
class Stored(Generic[State_co]):
    """A document as it was loaded, or as this request wrote it (`is_written`).

    `state` has the domain's fields only; `doc` is the raw document.
    """

    id: str
    version: int
    last_change: int
    state: State_co
    doc: Doc
    is_written: bool = False

    @property
    def published(self) -> Doc:
        """The state with `id` and `version`."""
        return {"id": self.id, "version": self.version, **self.state}

    def version_of(self, intent: IdempotencyKey | None) -> int:
        """The version that this request wrote, also when it is repeated after later ones; the present one if it wrote
        none."""
        if self.is_written or intent is None:
            return self.version
        return next((done["version"] for done in self.doc.get("done", []) if done["key"] == intent.key), self.version)


def source_field(source: str) -> str:
    """The `seen` field of an event source, with dots replaced because a dot separates paths (docs/protocols.md 3.1)."""
    return "seen." + source.replace(".", "/")


def unseen(source: str, sequence: int) -> Filter:
    """The consumer guard: a filter that matches while this event of the source is unapplied (never a top-level
    `$or`)."""
    return {source_field(source): {"$not": {"$gte": sequence}}}


Partition: TypeAlias = Callable[[str, Mapping[str, Any]], str]
"""(aggregate id, state) → the Kafka key of its events."""


def by_household(aggregate_id: str, state: Mapping[str, Any]) -> str:
    """The household's id, so that all events of one household keep their order; else the aggregate's own id."""
    return state.get("household_id") or aggregate_id


class Aggregates(Generic[State, Published, Event]):
    """The documents of one aggregate type.

    The published state has the contract's fields that the state has, without `private` ones, under the contract's names
    (`AggregateType.stored_as`). `own`: fields that are kept and not published, with their defaults for documents that
    an earlier release wrote. `partition` gives the Kafka key (the household's id, else the aggregate's own); `nudge`
    wakes the relay after a save.
    """

    def __init__(
        self,
        documents: Documents,
        kind: AggregateType,
        clock: Clock,
        *,
        partition: Partition = by_household,
        private: frozenset[str] = frozenset(),
        own: Mapping[str, object] = MappingProxyType({}),
        nudge: Callable[[], None] = lambda: None,
        generation: int = 0,
    ) -> None:
        self.documents = documents
        self.kind = kind
        self._shape = Shape(kind, own)
        self._clock = clock
        self._partition = partition
        self._published = _field_names(kind) - private
        self._published_as = {stored: published for published, stored in kind.stored_as.items()}
        self._nudge = nudge
        self._generation = generation

    @property
    def collection(self) -> Collection:
        """The MongoDB collection, for queries of the owner's store. TypeError when tests keep the documents in
        memory."""
        if not isinstance(self.documents, Collection):
            raise TypeError(f"{self.kind.name} is not stored in MongoDB")
        return self.documents

    @property
    def published_fields(self) -> tuple[str, ...]:
        """The stored fields that are published under their own names: a projection for lists."""
        return ("version", *sorted(self._published - set(self._published_as.values())))

    async def load(self, aggregate_id: str) -> Stored[State] | None:
        doc = await self.documents.get(aggregate_id)
        return None if doc is None else self.loaded(doc)

    def loaded(self, doc: Doc, fields: tuple[str, ...] = ()) -> Stored[State]:
        """A document that a query found, as `load` would return it. `fields`: those that the query read, where it read
        some only; each that the document lacks has its default."""
        state = {k: v for k, v in doc.items() if k not in HOUSEKEEPING}
        is_whole_document = "bucket" in doc
        if fields:
            state = self._shape.part(state, fields)
        elif is_whole_document:
            state = self._shape.whole(state)
        return Stored(doc["_id"], doc["version"], doc.get("last_change", doc["version"]), cast("State", state), doc)

    def whole(self, state: Doc) -> Doc:
        """The state with the default in every field that it lacks."""
        return self._shape.whole(state)

    def published(self, item: Stored[State]) -> Published:
        """The published state: the fields of the contract that the state has."""
        return cast("Published", self._publish(item.id, item.version, item.state))

    async def create(
        self,
        aggregate_id: str,
        decision: Decision[State, Event],
        *,
        by: EventActor | None,
        intent: IdempotencyKey | None = None,
        source: tuple[str, int] | None = None,
        taken: Callable[[], problems.Problem] | None = None,
    ) -> Stored[State]:
        """Insert a new aggregate with its first event. A repeated request has no second effect.

        When the `_id` exists, the stored fingerprint decides: the same one returns the object as it is now, another one
        is 422 IDEMPOTENCY_KEY_REUSED. When another unique index refused the insert, `taken()` is raised. `source` is
        (event source, sequence) when an event causes the creation; it is stored as `seen`. When an earlier event of the
        source created the object meanwhile, the result is 409 IN_PROGRESS: the consumer retries and applies the event.
        """
        stored = self._own(decision)
        state = stored.state
        fingerprint = intent.fingerprint if intent else f"event:{source[0]}" if source else "none"
        version = self._next(0)
        doc: Doc = {
            "_id": aggregate_id,
            "version": version,
            "bucket": bucket_of(aggregate_id),
            "last_change": version,
            **state,
            "schema": SCHEMA,
            "fingerprint": fingerprint,
            "seen": {},
            "done": [],
            "tray": [self._event(aggregate_id, 0, version, stored, by)],
            "tray_since": self._clock.now(),
        }
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
                # Another process created it from an earlier event of this source; this event is still to be applied.
                raise problems.InProgress from None
            return existing
        self._nudge()
        return Stored(aggregate_id, version, version, cast("State", state), doc, is_written=True)

    async def change(
        self,
        aggregate_id: str,
        decide: Callable[[Stored[State]], Decision[State, Event] | None],
        *,
        by: EventActor | None,
        intent: IdempotencyKey | None = None,
        if_match: int | None = None,
        where: Filter | None = None,
        may: Callable[[Stored[State]], None] = lambda item: None,
        known: Stored[State] | None = None,
    ) -> Stored[State]:
        """Load, decide and save by compare-and-set; retried when another writer was faster.

        The checks come in this order: `may`, which raises when the actor may not see or change the object; a repeated
        request, which returns the object as it is now; not found; not allowed by the state (409); stale (412). `decide`
        returns None to change nothing. `where` adds conditions to the filter of the write, for example that a record is
        not frozen. `known` is the document when this request has loaded it already.
        """
        for _ in range(TRIES):
            item, known = known or await self.load(aggregate_id), None
            if item is not None:
                may(item)
            if item is not None and intent is not None and _was_done(item, intent):
                return item
            if item is None or item.doc.get("deleted"):
                raise problems.NotFound
            decision = _decide(item, decide, stale=_is_stale(item, if_match))
            if decision is None:
                return item
            saved = await self.save(item, decision, by=by, intent=intent, where=where)
            if saved is not None:
                return saved
        raise problems.InProgress

    async def react(
        self,
        aggregate_id: str,
        source: str,
        sequence: int,
        decide: Callable[[Stored[State]], Decision[State, Event] | None],
        *,
        by: EventActor | None = None,
        where: Filter | None = None,
    ) -> Stored[State] | None:
        """Apply an event of `source` at `sequence` exactly once; the guard is part of the write (docs/protocols.md 3).

        None when the document does not exist; the caller creates it or retries. When `decide` returns None, the event
        does not apply and is only noted as seen.
        """
        for _ in range(TRIES):
            item = await self.load(aggregate_id)
            if item is None:
                return None
            if _was_seen(item, source, sequence):
                return item
            decision = decide(item)
            guard = {**(where or {}), **unseen(source, sequence)}
            if decision is None:
                if await self.documents.update(
                    {"_id": item.id, "version": item.version, **guard}, {"$set": {source_field(source): sequence}}
                ):
                    return item
                continue
            saved = await self.save(item, decision, by=by, where=guard, also_set={source_field(source): sequence})
            if saved is not None:
                return saved
        raise problems.InProgress

    async def save(
        self,
        item: Stored[State],
        decision: Decision[State, Event],
        *,
        by: EventActor | None,
        intent: IdempotencyKey | None = None,
        where: Filter | None = None,
        also_set: Filter | None = None,
    ) -> Stored[State] | None:
        """The one write of a command; None when another writer was faster."""
        version = self._next(item.version)
        last_change = item.last_change if decision.quiet else version
        stored = self._own(decision)
        state = stored.state
        # Compared with the stored document, so that fields added by an upgrade are written too.
        named = {k: v for k, v in state.items() if k not in item.doc or item.doc[k] != v}
        removed = [k for k in item.state if k not in state]
        event = self._event(item.id, item.version, version, stored, by)
        pushed: dict[str, object] = {"tray": event}
        if intent is not None:
            done = {"key": intent.key, "fingerprint": intent.fingerprint, "version": version}
            pushed["done"] = {"$each": [done], "$slice": -DONE_KEPT}
        update: dict[str, object] = {
            "$set": {**named, "schema": SCHEMA, "version": version, "last_change": last_change, **(also_set or {})},
            "$push": pushed,
            "$min": {"tray_since": self._clock.now()},
        }
        if removed:
            update["$unset"] = dict.fromkeys(removed, "")
        _refuse_oversized({**state, "tray": [*item.doc.get("tray", []), event]})
        if not await self.documents.update({"_id": item.id, "version": item.version, **(where or {})}, update):
            return None
        self._nudge()
        raw = {**item.doc, **state, "schema": SCHEMA, "version": version, "last_change": last_change}
        for name in removed:
            raw.pop(name, None)
        return Stored(item.id, version, last_change, cast("State", state), raw, is_written=True)

    def _next(self, version: int) -> int:
        """The next version. A restored database starts a new generation, far above all earlier versions
        (docs/protocols.md 1.7)."""
        return max(version + 1, self._generation << 32)

    def _own(self, decision: Decision[State, Event]) -> Decision[Fields, Event]:
        """The decision with its state as stored: without id and version, with defaults for missing fields."""
        state = {name: value for name, value in decision.state.items() if name not in {"id", "version"}}
        return Decision(self.whole(state), decision.event, decision.change, decision.quiet)

    def _publish(self, aggregate_id: str, version: int, state: Mapping[str, object]) -> Fields:
        named = ((self._published_as.get(k, k), v) for k, v in state.items())
        return {"id": aggregate_id, "version": version, **{k: v for k, v in named if k in self._published}}

    def _event(
        self, aggregate_id: str, prev: int, version: int, decision: Decision[Fields, Event], by: EventActor | None
    ) -> events.Event:
        event: events.Event = {
            "id": uuid7(),
            "name": decision.event,
            "key": self.kind.key_prefix + aggregate_id,
            "sequence": version,
            "prev": prev,
            "time": rfc3339(self._clock.now()),
            "partition_key": self._partition(aggregate_id, decision.state),
            "state": self._publish(aggregate_id, version, decision.state),
            "change": dict(decision.change),
            "actor": by.as_json() if by else None,
            "traceparent": current_traceparent(),
        }
        if len(orjson.dumps(event)) > EVENT_LIMIT:
            raise problems.TooMuchContent
        return event


def _field_names(kind: AggregateType) -> frozenset[str]:
    fields = kind.model.model_fields
    return frozenset(info.alias or name for name, info in fields.items()) - {"id", "version"}


def _was_done(item: Stored[Mapping[str, object]], intent: IdempotencyKey) -> bool:
    for entry in item.doc.get("done", []):
        if entry["key"] == intent.key:
            if entry["fingerprint"] != intent.fingerprint:
                raise problems.IdempotencyKeyReused
            return True
    return False


def _was_seen(item: Stored[Mapping[str, object]], source: str, sequence: int) -> bool:
    return item.doc.get("seen", {}).get(source.replace(".", "/"), 0) >= sequence


def _is_stale(item: Stored[Mapping[str, object]], if_match: int | None) -> bool:
    """Whether If-Match fails; quiet changes since that version do not make it stale (docs/protocols.md 1.5)."""
    return if_match is not None and not item.last_change <= if_match <= item.version


def _decide(
    item: Stored[State], decide: Callable[[Stored[State]], Decision[State, Event] | None], *, stale: bool
) -> Decision[State, Event] | None:
    """Run `decide`. A refusal by the state (403, 404, 409) comes before staleness, a refusal of the content (422) after
    it."""
    stale_problem = problems.VersionConflict(current=item.version)
    try:
        decision = decide(item)
    except problems.Problem as problem:
        if stale and problem.status not in {403, 404, 409}:
            raise stale_problem from problem
        raise
    if stale:
        raise stale_problem
    return decision


def _refuse_oversized(doc: Mapping[str, object]) -> None:
    if len(orjson.dumps({k: v for k, v in doc.items() if k != "tray_since"}, default=str)) > DOCUMENT_LIMIT:
        raise problems.TooMuchContent
