"""What every service process is made of: its database, clock, audit, restrictions, relay, consumers and loops.

`main` composes with it and starts it; nothing here knows a service's rules.
"""

import contextlib
import logging
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI

from libs.actor import Actor
from libs.aggregates import Aggregates, By
from libs.audit import Audit, Reading
from libs.bus import Consumer, Handler, KafkaProducer, KafkaSource, topic_of
from libs.bus.consumer import Loss
from libs.bus.handling import is_transient
from libs.bus.kafka import Place
from libs.client import ServiceClient
from libs.clock import Clock, SystemClock, rfc3339
from libs.connection import Connection
from libs.contracts.codes import SUPERIORS
from libs.contracts.events import TYPES, AggregateType, Received
from libs.cursor import Cursors
from libs.faults import arm_from_environment
from libs.ids import BUCKETS, uuid7
from libs.mongo import Collection, Database, Doc
from libs.problems import Problem
from libs.purposes import Keeper, Purposes, asked_over_http
from libs.relay import CLAIM, Relay, Shelves
from libs.restrictions import Owner, Restrictions, Snapshot, Viewer, snapshot_of
from libs.settings import Settings
from libs.signing import PublicKeys, load_public, load_signer
from libs.telemetry import configure_logging, current_trace_id
from libs.worker import Worker

log = logging.getLogger("tsuzuri.process")
Role = Literal["all", "api", "worker"]
BUCKETS_AT_ONCE = 64
KEEPERS = {"approval": "approvals", "inquiry": "inquiries"}
"""Which service keeps what a purpose may refer to."""
SERVES_S = 600.0
"""How long the states of an owner serve: the log begins far before them, whichever partition is asked for."""


class Process:
    """The parts of one service process."""

    def __init__(self, service: str, settings: Settings) -> None:
        self.service = service
        self.settings = settings
        self.db = Database(settings.mongo_url, settings.database(service))
        self.clock = SystemClock()
        self.signer = load_signer(settings.keys_dir, service)
        self.keys: PublicKeys = load_public(settings.keys_dir)
        self.cursors = Cursors(self.signer.secret("cursors"))
        self.audit = Audit(self.db.collection("audit"), self.clock)
        self.worker = Worker()
        self.stores: list[Aggregates] = []
        self.consumers: list[Consumer] = []
        self.clients: dict[str, ServiceClient] = {}
        self._collections: list[Collection] = []
        self._producer: KafkaProducer | None = None
        self.relay: Relay | None = None

    # ------------------------------------------------------------------ composing

    def aggregates(
        self,
        name: str,
        *,
        partition: Callable[[str, Doc], str] | None = None,
        private: frozenset[str] = frozenset(),
        published_as: Mapping[str, str] | None = None,
    ) -> Aggregates:
        """The store of one aggregate type of this service; its tray is relayed."""
        kind = next(t for t in TYPES if t.service == self.service and t.name == name)
        collection = self.db.collection(collection_name(kind))
        options: dict[str, Any] = {"partition": partition} if partition else {}
        store = Aggregates(
            collection,
            kind,
            self.clock,
            private=private,
            published_as=published_as,
            nudge=lambda: self._nudge(collection),
            **options,
        )
        self.stores.append(store)
        self._collections.append(collection)
        return store

    def client(self, service: str, use: str = "") -> ServiceClient:
        """The client of another service, one per process and use: what fails for one use rests for it alone."""
        name = f"{service} {use}".strip()
        if name not in self.clients:
            url: str = getattr(self.settings, f"{service}_url")
            self.clients[name] = ServiceClient(url, to=service, signer=self.signer)
        return self.clients[name]

    def consume(
        self,
        name: str,
        services: Sequence[str],
        handler: Handler,
        *,
        group: str | None = None,
        batch: int = 500,
    ) -> Consumer:
        """Hear the topics of `services`; `name` is the consumer group's and the positions' name."""
        prefix, servers = self.settings.topic_prefix, self.settings.kafka
        full = f"{prefix}.{group or name}"
        topics = [topic_of(s, prefix) for s in services]
        # No two processes share a host and a port, and a killed one comes again under the same.
        member = f"{socket.gethostname()}.{self.settings.port}"
        consumer = Consumer(
            full, lambda: KafkaSource(servers, full, topics, member=member), handler,
            positions=self.db.collection("positions"), parked=self.db.collection(f"parked_{name}"),
            clock=self.clock, losses=lambda: self._losses(services), batch=batch,
            behind=StateFeeds(self.client, handler, self.clock).catch_up,
        )  # fmt: skip
        self.consumers.append(consumer)
        return consumer

    def restrictions(self, owner: Owner | None = None) -> Restrictions:
        """The one way to release reads here: by default records is asked over HTTP."""
        return Restrictions(owner or RecordsOwner(self.client("records")))

    def purposes(self, **here: Keeper) -> Purposes:
        """What confirms purposes here: the services that keep what these refer to, or `here` this service itself."""
        elsewhere = {k: asked_over_http(self.client(s).get) for k, s in KEEPERS.items() if k not in here}
        return Purposes({**elsewhere, **here}, self.clock)

    def _nudge(self, collection: Collection) -> None:
        if self.relay is not None:
            self.relay.nudge(collection)

    async def note_feed(self, caller: str, action: str, about: dict[str, Any]) -> None:
        """One audit entry for a feed read by a named service (settled.md 19)."""
        await self.audit.read(
            Reading(
                f"service:{caller}",
                "service",
                self.service,
                action,
                (),
                about=about,
                trace_id=current_trace_id(),
            )
        )

    async def elsewhere(self, caller: str, since: str, after: str | None) -> dict[str, Any]:
        """The audit entries of reading other offices since a time, for a named service; asking is an entry too."""
        await self.note_feed(caller, "elsewhere", {"since": since})
        return await self.audit.elsewhere(since, after)

    # ------------------------------------------------------------------ running

    async def prepare(self) -> None:
        """Indexes of what every service has; the service adds its own."""
        for collection in self._collections:
            await collection.index("tray_since", sparse=True)
            await collection.index("bucket")
        await self.db.collection("audit").index("elsewhere_at", sparse=True)  # for the report of it
        journal = self.db.collection("journal")
        await journal.index("unsent_bucket", sparse=True)
        await journal.index(CLAIM, unique=True, sparse=True)

    async def start(self, role: Role) -> None:
        """Start the loops: relay, consumers and jobs in a worker; an api alone has none."""
        if role == "api":
            return
        if self._collections:
            self._producer = KafkaProducer(
                self.settings.kafka, f"{self.settings.topic_prefix}.{self.service}"
            )
            shelves = Shelves(
                self._collections, self.db.collection("journal"), self.db.collection("marks"),
                self.db.collection("losses"),
            )  # fmt: skip
            self.relay = Relay(
                self.service, shelves, self._producer, self.clock, topic_prefix=self.settings.topic_prefix
            )
            self.worker.add("relay", self.relay.run)
        for consumer in self.consumers:
            self.worker.add(f"consumer {consumer.name}", consumer.run)
        self.worker.start()

    async def alive(self) -> dict[str, str]:
        """Per loop "ok" or why not: a loop that ended by an error is named until the process restarts."""
        stopped = {f"consumer {c.name}": "parks more than half" for c in self.consumers if c.stopped}
        return {"loops": "ok", **self.worker.failed, **stopped}

    async def stop(self) -> None:
        """Drain: loops, then connections."""
        await self.worker.stop()
        if self._producer is not None:
            await self._producer.close()
        for client in self.clients.values():
            await client.close()
        self.db.close()

    async def _losses(self, services: Sequence[str]) -> list[Loss]:
        found: list[Loss] = []
        for service in services:
            # One owner who is away does not keep the others' losses from being followed.
            with contextlib.suppress(Problem):
                if service == self.service:
                    rows = await self.db.collection("losses").list({})
                else:
                    rows = (await self.client(service).get("/internal/v1/losses"))["items"]
                found.extend(Loss(r["n"], r["topic"], r["partition"], r["from"]) for r in rows)
        return found


class StateFeeds:
    """For one consumer: the states of an owner, where its log no longer holds what was not yet read (protocols.md 2.6)."""

    def __init__(self, client: Callable[[str], ServiceClient], handler: Handler, clock: Clock) -> None:
        self._client = client
        self._handler = handler
        self._clock = clock
        self._served: dict[str, float] = {}

    async def catch_up(self, place: Place) -> None:
        """Apply the owner's states by bucket, as events; once for all partitions that are behind at the same time.

        Raises what passes by itself, so that the consumer begins anew before it goes on.
        """
        service = place[0].rpartition(".")[2]
        if time.monotonic() - self._served.get(service, float("-inf")) < SERVES_S:
            return
        for first in range(0, BUCKETS, BUCKETS_AT_ONCE):
            buckets = {"bucket_from": first, "bucket_to": first + BUCKETS_AT_ONCE}
            async with self._client(service).ndjson("/internal/v1/states", buckets) as rows:
                await self._apply([self._as_event(row) async for row in rows if row["version"] > 0])
        self._served[service] = time.monotonic()

    async def _apply(self, events: Sequence[Received]) -> None:
        for event, error in zip(events, await self._handler(events) if events else (), strict=True):
            if error is not None and is_transient(error):
                raise error
            if error is not None:
                log.error("state not applied", extra={"key": event.key, "error": type(error).__name__})

    def _as_event(self, row: Doc) -> Received:
        key, state = row["key"], row["state"]
        return Received(
            id=uuid7(), name=key.split(":")[0].split(".")[1] + ".restated", key=key, sequence=row["version"],
            prev=row["version"] - 1, time=rfc3339(self._clock.now()), state=state, change={}, actor=None,
            partition_key=state.get("household_id") or state["id"],
        )  # fmt: skip


def collection_name(kind: AggregateType) -> str:
    """The collection of a type: its plural."""
    name = kind.name
    return {"inquiry": "inquiries", "household": "households", "person": "persons", "staff": "staff"}.get(
        name, name[:-1] + "ies" if name.endswith("y") else name + "s"
    )


class RecordsOwner:
    """records as the owner of the restrictions, asked over HTTP."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def etag(self) -> str:
        answer = await self._client.get("/internal/v1/restrictions/etag")
        return answer["etag"]

    async def snapshot(self) -> Snapshot:
        return snapshot_of(await self._client.get("/internal/v1/restrictions"))


def by(actor: Actor) -> By:
    """Who acts, as events and objects keep it."""
    post = actor.acting_post
    return By(actor.staff_id, actor.name, post.post, post.office_code)


def viewer(actor: Actor) -> Viewer:
    """The reader as restrictions see it: writing, boxes and protection go by office (settled.md 13)."""
    superior_of = frozenset(post.office_code for post in actor.posts if post.role in SUPERIORS)
    return Viewer(actor.staff_id, frozenset(post.office_code for post in actor.posts), superior_of)


def reading(
    actor: Actor, action: str, objects: Sequence[str], households: Sequence[str] = (), **about: Any
) -> Reading:
    """An audit entry of one read: ids and why, never content."""
    purpose, opened = actor.purpose, actor.opened
    reach = (
        "all_wards"
        if opened.everywhere
        else "named"
        if opened.household_ids.intersection(households)
        or _found_nobody(opened.household_ids, objects, households)
        else None
    )
    return Reading(
        staff_id=actor.staff_id, post=actor.acting_post.post, office_code=actor.acting_post.office_code, action=action,
        objects=objects, household_ids=households,
        purpose=purpose.told if purpose else None, cause=actor.cause,
        trace_id=current_trace_id(), about=about or None, reach=reach,
    )  # fmt: skip


def _found_nobody(opened: frozenset[str], objects: Sequence[str], households: Sequence[str]) -> bool:
    """Whether a purpose that opens somebody was stated for a question whose answer names nobody: asked is asked."""
    return bool(opened) and not objects and not households


def serve(
    service: str, settings: Settings, create: Callable[[Settings, Role], FastAPI], argv: Sequence[str]
) -> None:
    """Run a service process until it is told to stop: `main all|api|worker`. Requests under way are answered first."""
    role = argv[1] if len(argv) > 1 else "all"
    if role not in ("all", "api", "worker"):
        sys.exit(f"usage: python -m services.{service}.main [all|api|worker]")
    configure_logging(service, settings.log_level)
    arm_from_environment()
    uvicorn.run(
        create(settings, role), host=settings.host, port=settings.port, log_config=None, access_log=False,
        timeout_graceful_shutdown=10, server_header=False, date_header=False, http=Connection,
        # Longer than our own clients keep a connection, so that none of them calls on one that is just being closed.
        timeout_keep_alive=10,
    )  # fmt: skip
